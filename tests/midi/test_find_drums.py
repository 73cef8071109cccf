import mido
import numpy as np
import pytest

from groovae.errors import BeatError
from groovae.midi.drum_part import find_drum_part
from groovae.midi.find_drums import find_drums, track_name
from groovae.midi.notes import find_notes

from .files import COWBELL, HAT, KICK, SNARE, STEP, Note, bass_line, rock, song, track


def drum_tracks(midi: mido.MidiFile, **where: object) -> list[int]:
    """Numbers of the tracks, from 1, whose notes are all drums; the others hold none."""
    notes = find_notes(midi)
    mask = find_drums(midi, notes, **where)  # type: ignore[arg-type]
    found = sorted(set((notes.tracks[mask] + 1).tolist()))
    assert not np.isin(notes.tracks[~mask] + 1, found).any()
    return found


BASS = track(bass_line(), channel=0, name="Bass")


def test_drums_are_on_channel_ten() -> None:
    assert drum_tracks(song(BASS, track(rock()))) == [2]


def test_else_in_a_track_that_says_so() -> None:
    for name in ("Drums", "DRUM KIT", "Perc 2", "Schlagzeug", "Batterie", "HiHat"):
        assert drum_tracks(song(BASS, track(rock(), channel=0, name=name))) == [2]


def test_a_track_of_drums_on_channel_ten_is_found_before_one_that_says_so() -> None:
    assert drum_tracks(song(track(bass_line(), channel=0, name="drum bass"), track(rock()))) == [2]


def test_else_where_the_notes_are_those_of_a_kit() -> None:
    assert drum_tracks(song(BASS, track(rock(), channel=0))) == [2]


def test_a_bass_line_on_the_pitches_of_a_kit_is_no_kit() -> None:
    with pytest.raises(BeatError, match="no drums were found") as raised:
        drum_tracks(song(BASS))
    assert "track 1 'Bass' has 16 notes on channel 1" in raised.value.hint
    assert "--channel" in raised.value.hint


def test_power_chords_are_no_kit() -> None:
    chords = [Note(4 * STEP * i, pitch) for i in range(8) for pitch in (40, 47, 52)]
    with pytest.raises(BeatError, match="no drums"):
        drum_tracks(song(track(chords, channel=0)))


def test_a_kit_in_a_type_0_file_is_told_from_the_bass_by_its_channel() -> None:
    mixed = mido.merge_tracks([BASS, track(rock(), channel=4)])
    midi = song(mixed, kind=0)
    notes = find_notes(midi)
    assert (notes.channels[find_drums(midi, notes)] == 4).all()
    assert find_drums(midi, notes).sum() == len(rock())


def test_a_track_can_be_chosen_by_number_or_name() -> None:
    midi = song(BASS, track(rock(), channel=0, name="Loop"), track(rock()))
    assert drum_tracks(midi, track="2") == [2]
    assert drum_tracks(midi, track="loop") == [2]
    assert drum_tracks(midi, track="1") == [1]


def test_a_channel_can_be_chosen() -> None:
    midi = song(track(bass_line(), channel=0), track(rock(), channel=15))
    assert drum_tracks(midi, channel=16) == [2]
    assert drum_tracks(midi, channel=1) == [1]


def test_a_track_that_is_not_there_is_refused_with_those_that_are() -> None:
    for name in ("Loop", "7", "0", "9" * 5000):
        with pytest.raises(BeatError, match="no track is called") as raised:
            drum_tracks(song(BASS), track=name)
        assert "1 'Bass'" in raised.value.hint


def test_a_choice_that_holds_no_note_is_refused_with_what_there_is() -> None:
    with pytest.raises(BeatError, match="no notes on the chosen track") as raised:
        drum_tracks(song(track(), BASS), track="1")
    assert "track 2 'Bass' has 16 notes on channel 1" in raised.value.hint


def test_names_are_read_in_the_letters_they_were_written_in() -> None:
    utf8 = "Trömmeln 鼓".encode().decode("latin-1")  # mido reads a byte a character
    assert track_name(track(name=utf8)) == "Trömmeln 鼓"
    assert track_name(track(name="Trömmeln")) == "Trömmeln"
    assert track_name(track()) == ""
    assert drum_tracks(song(BASS, track(rock(), channel=0, name=utf8)), track="TRÖMMELN 鼓") == [2]


def test_a_part_knows_which_of_its_notes_are_drums_and_which_no_map_lists() -> None:
    midi = song(
        BASS, track([Note(0, KICK), Note(0, COWBELL), Note(STEP, COWBELL), Note(STEP, HAT)])
    )
    part = find_drum_part(midi)
    assert part.map_name == "general_midi"
    assert part.unmapped_pitches == {COWBELL: 2}
    assert part.in_part.sum() == 4
    assert part.mapped.sum() == 2
    assert (part.drums[~part.in_part] == -1).all()


def test_a_file_without_notes_has_no_drums() -> None:
    with pytest.raises(BeatError, match="the file has no notes"):
        find_drum_part(song(track()))


def test_a_kick_and_a_snare_alone_are_found_on_channel_ten() -> None:
    assert drum_tracks(song(track([Note(0, KICK), Note(STEP, SNARE)]))) == [1]
