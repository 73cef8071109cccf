import zipfile
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.midi.file import parse, serialize
from groovae.midi.notes import edit_notes, ends_of_clips, find_notes

from .files import (
    BAR,
    HAT,
    KICK,
    SNARE,
    STEP,
    Note,
    beat,
    from_bytes,
    heard,
    song,
    to_bytes,
    track,
    untouchable,
)
from .strategies import files

# 1 track, 480 ticks a beat; the comments are bar positions.
RUNNING_STATUS = bytes.fromhex(
    "4d546864 00000006 0000 0001 01e0"
    "4d54726b 0000001c"
    "00 ff5804 04021808"  # 4/4
    "00 99 24 64"  # kick on
    "00 2a 50"  # hi-hat on, the status is still 99
    "78 24 00"  # a sixteenth later the kick ends: note-on with velocity 0
    "00 2a 00"
    "00 26 7f"  # a snare that is never ended
    "00 ff2f00"
)


def moved(midi: mido.MidiFile, shift: int, velocity: int | None = None) -> mido.MidiFile:
    notes = find_notes(midi)
    velocities = np.full_like(notes.velocities, velocity) if velocity else notes.velocities
    return edit_notes(midi, notes, notes.ticks + shift, velocities)


def test_notes_are_found_with_their_onsets_pitches_and_velocities() -> None:
    notes = find_notes(beat(Note(0, KICK, 110), Note(STEP, SNARE, 7)))
    assert notes.ticks.tolist() == [0, STEP]
    assert notes.pitches.tolist() == [KICK, SNARE]
    assert notes.velocities.tolist() == [110, 7]
    assert notes.channels.tolist() == [9, 9]
    assert len(notes) == 2


def test_a_file_without_notes_has_none() -> None:
    notes = find_notes(song(track()))
    assert len(notes) == 0
    assert notes.ticks.shape == notes.tracks.shape == (0,)


def test_running_status_and_velocity_zero_are_read_as_they_are_meant() -> None:
    midi = parse(RUNNING_STATUS, "running.mid")
    notes = find_notes(midi)
    assert notes.pitches.tolist() == [0x24, 0x2A, 0x26]
    assert notes.ticks.tolist() == [0, 0, 120]
    assert [place.off >= 0 for place in notes.places] == [True, True, False]


def test_a_note_off_ends_the_first_note_of_its_key() -> None:
    overlapping = beat(Note(0, HAT, 100, 100), Note(60, HAT, 90, 100))
    first, second = find_notes(overlapping).places
    assert first.off < second.off


def test_a_note_and_its_end_move_together() -> None:
    midi = beat(Note(BAR, KICK, 100, 77))
    (note,) = heard(moved(midi, 13, 5))
    assert (note.tick, note.length, note.velocity) == (BAR + 13, 77, 5)


def test_a_note_that_is_never_ended_moves_all_the_same() -> None:
    (note,) = heard(moved(beat(Note(BAR, KICK, 100, None)), -13))
    assert (note.tick, note.length) == (BAR - 13, None)


def test_a_note_of_no_length_keeps_it() -> None:
    (note,) = heard(moved(beat(Note(BAR, KICK, 100, 0), end=2 * BAR), 9))
    assert (note.tick, note.length) == (BAR + 9, 0)


def test_equal_notes_on_one_tick_are_all_kept() -> None:
    twins = [Note(STEP, KICK, 100, 10), Note(STEP, KICK, 100, 10)]
    after = heard(moved(beat(*twins), 5))
    assert [(note.tick, note.length) for note in after] == [(STEP + 5, 10)] * 2


def test_a_key_is_released_before_it_is_struck_again_on_the_tick_it_moved_to() -> None:
    midi = beat(Note(0, HAT, 100, STEP), Note(2 * STEP, HAT, 90, STEP), end=BAR)
    notes = find_notes(midi)
    for ticks in ([STEP, 2 * STEP], [0, STEP]):  # the first one late, the second one early
        after = edit_notes(midi, notes, np.array(ticks), notes.velocities)
        kinds = [event.type for event in after.tracks[0]]
        assert kinds == ["note_on", "note_off", "note_on", "note_off", "end_of_track"]
        assert [note.length for note in heard(after)] == [STEP, STEP]


def test_a_key_is_struck_after_what_stood_on_the_tick_it_moved_to() -> None:
    pedal = mido.Message("control_change", channel=9, control=4, value=90)
    midi = beat(Note(0, HAT, 100, STEP), Note(STEP - 10, HAT, 90, STEP), extra=[(STEP, pedal)])
    notes = find_notes(midi)
    after = edit_notes(midi, notes, np.array([0, STEP]), notes.velocities)
    kinds = [event.type for event in after.tracks[0]][:4]
    assert kinds == ["note_on", "control_change", "note_off", "note_on"]


def test_a_clip_that_ends_on_a_beat_keeps_its_length_and_its_notes_end_within_it() -> None:
    midi = beat(Note(BAR - STEP, HAT, 100, STEP), end=BAR)
    after = moved(midi, 40)
    assert sum(event.time for event in after.tracks[0]) == BAR
    (note,) = heard(after)
    assert (note.tick, note.length) == (BAR - STEP + 40, STEP - 40)
    assert ends_of_clips(midi).tolist() == [BAR]


def test_a_track_that_ends_with_its_last_note_ends_with_it_still() -> None:
    after = moved(beat(Note(BAR - STEP, HAT, 100, 50)), 40)
    assert sum(event.time for event in after.tracks[0]) == BAR - STEP + 90
    assert after.tracks[0][-1].type == "end_of_track"


@given(files())
def test_notes_put_back_where_they_were_leave_every_event_as_it_was(midi: mido.MidiFile) -> None:
    notes = find_notes(midi)
    after = edit_notes(midi, notes, notes.ticks, notes.velocities)
    assert [list(each) for each in after.tracks] == [list(each) for each in midi.tracks]
    assert serialize(after) == serialize(midi)


@given(files(), st.data())
def test_wherever_notes_are_put_nothing_else_changes(
    midi: mido.MidiFile, data: st.DataObject
) -> None:
    notes = find_notes(midi)
    shifts = np.array([data.draw(st.integers(-60, 60)) for _ in notes.places], np.int64)
    velocities = np.array([data.draw(st.integers(1, 127)) for _ in notes.places], np.int64)
    ticks = np.maximum(0, notes.ticks + shifts)
    after = from_bytes(to_bytes(edit_notes(midi, notes, ticks, velocities)))

    assert untouchable(after, is_note) == untouchable(midi, is_note)
    ends = ends_of_clips(midi)[notes.tracks]
    wanted = zip(notes.tracks, np.minimum(ticks, ends), notes.pitches, velocities, strict=True)
    got = [(note.track, note.tick, note.pitch, note.velocity) for note in heard(after)]
    assert sorted(got) == sorted(tuple(map(int, each)) for each in wanted)


@given(files(), st.integers(0, 2000))
def test_all_notes_moved_alike_keep_their_lengths(midi: mido.MidiFile, shift: int) -> None:
    for events in midi.tracks:
        events[-1].time += 2 * midi.ticks_per_beat + 2000  # room at the end
    after = moved(midi, shift)
    assert [note._replace(tick=note.tick + shift) for note in heard(midi)] == heard(after)


def is_note(_: int, event: Any) -> bool:
    return event.type in ("note_on", "note_off")


@pytest.mark.gmd
def test_real_takes_survive_the_editor_event_for_event(gmd_zip: Path) -> None:
    with zipfile.ZipFile(gmd_zip) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".mid"))
        assert len(names) == 1150
        for name in names[::8]:  # all of them pass, in half a minute
            midi = parse(archive.read(name), name)
            notes = find_notes(midi)
            after = edit_notes(midi, notes, notes.ticks, notes.velocities)
            assert [list(each) for each in after.tracks] == [list(each) for each in midi.tracks]
