import zipfile
from collections import Counter
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from groovae.midi.add import NewNotes, add_notes, add_track, remove_notes
from groovae.midi.find_drums import track_name
from groovae.midi.notes import find_notes

from .compare import events_of, is_note_event, without
from .files import (
    BAR,
    BASS,
    DRUMS,
    HAT,
    KICK,
    SNARE,
    STEP,
    Heard,
    Note,
    bass_line,
    beat,
    from_bytes,
    heard,
    rock,
    song,
    to_bytes,
    track,
    untouchable,
)
from .strategies import CHANNELS, PITCHES, files


def new(*notes: Note) -> NewNotes:
    columns = np.array(notes, np.int64).reshape(-1, 4).T
    return NewNotes(*columns)


def added(midi: mido.MidiFile, *notes: Note, to: int = 0, channel: int = DRUMS) -> mido.MidiFile:
    return add_notes(midi, to, channel, new(*notes))


def put(midi: mido.MidiFile, *notes: Note) -> list[tuple[int, int, int, int | None]]:
    """The notes that are in the file after `notes` were added and that were not there before."""
    rest = heard(added(midi, *notes))
    for note in heard(midi):
        rest.remove(note)
    return [(note.tick, note.pitch, note.velocity, note.length) for note in rest]


def test_a_note_is_added_with_its_pitch_velocity_and_length() -> None:
    assert put(beat(), Note(STEP, HAT, 33, 44)) == [(STEP, HAT, 33, 44)]


def test_notes_are_added_to_the_track_and_channel_asked_for() -> None:
    midi = song(track(bass_line(), channel=BASS), track(rock()))
    after = added(midi, Note(STEP, HAT, 33, 44), to=1, channel=3)
    assert Heard(1, 3, STEP, HAT, 33, 44) in heard(after)
    assert events_of(after)[0] == events_of(midi)[0]


def test_a_note_is_struck_after_what_stands_on_its_tick_and_ended_before_it() -> None:
    pedal = mido.Message("control_change", channel=9, control=4, value=90)
    midi = beat(Note(0, KICK), extra=[(STEP, pedal), (2 * STEP, pedal)])
    kinds = [event.type for event in added(midi, Note(STEP, HAT, 90, STEP)).tracks[0]]
    assert kinds[2:] == ["control_change", "note_on", "note_off", "control_change", "end_of_track"]


def test_a_note_ends_where_its_key_is_struck_next() -> None:
    midi = beat(Note(4 * STEP, HAT), end=BAR)
    assert put(midi, Note(3 * STEP, HAT, 90, 9 * STEP)) == [(3 * STEP, HAT, 90, STEP)]
    first, second = put(
        beat(Note(0, KICK), end=BAR), Note(STEP, HAT, 9, BAR), Note(2 * STEP, HAT, 8, 7)
    )
    assert first == (STEP, HAT, 9, STEP)
    assert second == (2 * STEP, HAT, 8, 7)


def test_the_key_is_released_before_the_next_stroke_of_the_same_tick() -> None:
    after = added(beat(Note(STEP, HAT, 90, 10), end=BAR), Note(0, HAT, 90, STEP))
    assert [e.type for e in after.tracks[0]][:3] == ["note_on", "note_off", "note_on"]


def test_a_note_struck_while_its_key_sounds_leaves_the_sounding_note_its_length() -> None:
    midi = beat(Note(0, HAT, 90, 4 * STEP), end=BAR)
    assert put(midi, Note(STEP, HAT, 80, 10)) == [(STEP, HAT, 80, 3 * STEP)]


def test_a_note_after_one_that_is_never_ended_is_not_ended_either() -> None:
    assert put(beat(Note(0, HAT, 90, None)), Note(STEP, HAT, 80, 10)) == [(STEP, HAT, 80, None)]


def test_a_note_off_that_ended_nothing_ends_nothing_still() -> None:
    stray = mido.Message("note_off", channel=DRUMS, note=HAT, velocity=1)
    midi = beat(Note(0, KICK), extra=[(STEP, stray)], end=BAR)
    after = added(midi, Note(STEP - 20, HAT, 80, 60))
    (hat,) = [note for note in heard(after) if note.pitch == HAT]
    assert hat.length == 20
    offs = [e for e in after.tracks[0] if e.type == "note_off" and e.note == HAT]
    assert [off.velocity for off in offs] == [0, 1]


def test_an_onset_before_the_start_moves_to_the_start() -> None:
    assert put(beat(), Note(-30, SNARE, 90, 10)) == [(0, SNARE, 90, 10)]


def test_nothing_is_added_beyond_the_end_of_a_closed_clip() -> None:
    midi = beat(Note(0, KICK), end=BAR)
    assert put(midi, Note(BAR - 20, HAT, 9, 60)) == [(BAR - 20, HAT, 9, 20)]
    assert put(midi, Note(BAR + 20, HAT, 9, 60)) == [(BAR - 1, HAT, 9, 1)]
    after = added(midi, Note(BAR + 20, HAT, 9, 60))
    assert sum(event.time for event in after.tracks[0]) == BAR


def test_a_track_that_ended_on_its_last_event_ends_later() -> None:
    after = added(beat(Note(0, KICK, 100, 50)), Note(STEP, HAT, 9, 60))
    assert sum(event.time for event in after.tracks[0]) == STEP + 60
    assert after.tracks[0][-1].type == "end_of_track"


def test_no_note_changes_nothing() -> None:
    midi = beat()
    assert to_bytes(added(midi)) == to_bytes(midi)


def test_a_new_part_is_a_track_of_its_own_at_the_end() -> None:
    midi = song(track(bass_line(), channel=BASS), kind=1)
    after = from_bytes(to_bytes(add_track(midi, "Trömmeln", DRUMS, new(Note(0, KICK, 9, 8)))))
    assert len(after.tracks) == 2
    assert after.tracks[0] == midi.tracks[0]
    assert track_name(after.tracks[1]) == "Trömmeln"
    assert heard(after)[-1] == Heard(1, DRUMS, 0, KICK, 9, 8)


def test_a_new_part_of_a_type_0_file_goes_into_its_only_track() -> None:
    midi = song(track(bass_line(), channel=BASS, name="Bass"), kind=0)
    after = add_track(midi, "Drums", DRUMS, new(Note(5, KICK, 9, 8)))
    assert (after.type, len(after.tracks)) == (0, 1)
    assert track_name(after.tracks[0]) == "Bass"
    assert Heard(0, DRUMS, 5, KICK, 9, 8) in heard(after)


def test_removed_notes_are_gone_with_their_ends_and_the_rest_stays() -> None:
    midi = beat(*rock(), extra=[(STEP, mido.MetaMessage("marker", text="A"))], end=2 * BAR)
    notes = find_notes(midi)
    after = remove_notes(midi, notes, notes.pitches == HAT)
    assert heard(after) == [note for note in heard(midi) if note.pitch != HAT]
    assert not any(e.type.startswith("note") and e.note == HAT for e in after.tracks[0])
    assert untouchable(after) == untouchable(midi)
    assert sum(event.time for event in after.tracks[0]) == 2 * BAR


NEW = st.lists(
    st.builds(Note, st.integers(-20, 4400), PITCHES, st.integers(1, 127), st.integers(0, 900)),
    max_size=12,
)


@given(files(), st.data(), CHANNELS, NEW)
def test_whatever_is_added_every_event_and_every_note_stays_as_it_was(
    midi: mido.MidiFile, data: st.DataObject, channel: int, notes: list[Note]
) -> None:
    number = data.draw(st.integers(0, len(midi.tracks) - 1))
    after = from_bytes(to_bytes(added(midi, *notes, to=number, channel=channel)))
    for i, (was, now) in enumerate(zip(events_of(midi), events_of(after), strict=True)):
        put_in = without(now, was)
        assert i == number or not put_in
        assert all(is_note_event(event) for _, event in put_in)
    rest = heard(after)
    for note in heard(midi):
        rest.remove(note)
    assert sorted((n.pitch, n.velocity) for n in rest) == sorted((n[1], n[2]) for n in notes)
    assert {(n.track, n.channel) for n in rest} <= {(number, channel)}


@given(files(), st.data())
def test_notes_taken_out_leave_all_others_as_they_were(
    midi: mido.MidiFile, data: st.DataObject
) -> None:
    notes = find_notes(midi)
    gone = np.array([data.draw(st.booleans()) for _ in notes.places], bool)
    after = remove_notes(midi, notes, gone)
    for was, now in zip(events_of(midi), events_of(after), strict=True):
        assert all(is_note_event(e) for _, e in without(was, now))
    kept = find_notes(after)
    for name in ("ticks", "pitches", "velocities", "channels", "tracks"):
        assert getattr(kept, name).tolist() == getattr(notes, name)[~gone].tolist()
    assert Counter(heard(after)) <= Counter(heard(midi))


@given(files(), st.data())
def test_notes_added_where_their_key_is_free_can_be_taken_out_again(
    midi: mido.MidiFile, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(midi.tracks) - 1))
    notes = data.draw(NEW)
    assume(all(event.type == "end_of_track" for t in midi.tracks for event in t[-1:]))
    after = added(midi, *notes, to=number, channel=15)  # on which `files` has nothing
    there = find_notes(after)
    back = remove_notes(after, there, there.channels == 15)
    assert events_of(back) == events_of(midi)


@pytest.mark.gmd
def test_a_drum_of_a_real_take_taken_out_and_put_back_is_the_take(gmd_zip: Path) -> None:
    with zipfile.ZipFile(gmd_zip) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".mid"))
        for name in names[::40]:
            midi = from_bytes(archive.read(name))
            notes = find_notes(midi)
            out = notes.pitches == SNARE
            before = [note for note in heard(midi) if note.pitch == SNARE]
            rest = remove_notes(midi, notes, out)
            assert heard(rest) == [note for note in heard(midi) if note.pitch != SNARE]
            number = int(notes.tracks[0])
            lengths = np.array([note.length or 0 for note in before])
            putting = NewNotes(notes.ticks[out], notes.pitches[out], notes.velocities[out], lengths)
            after = add_notes(rest, number, int(notes.channels[0]), putting)
            again = [note for note in heard(after) if note.pitch == SNARE]
            assert [n[:5] for n in again] == [n[:5] for n in before], name
            assert untouchable(after) == untouchable(midi)
