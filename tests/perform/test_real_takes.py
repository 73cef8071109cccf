"""The contract on the real archive: every 4/4 take of the test split, made straight, is played whole."""

from collections import Counter
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest

from cli.running import process
from groovae.dataset.gmd import Take, read_take_file
from groovae.hvo import quantize
from groovae.midi.notes import edit_notes, find_notes
from groovae.perform.settings import Settings
from midi.files import assert_only_played, from_bytes, heard, is_signature, to_bytes

from .drummers import perform

pytestmark = pytest.mark.gmd

TEST_TAKES = 129
"""Takes of the test split in 4/4, as `info.csv` lists them."""


def straight(midi: mido.MidiFile) -> mido.MidiFile:
    """Every note moved to its sixteenth, with its length."""
    notes = find_notes(midi)
    steps, _ = quantize(notes.ticks, midi.ticks_per_beat)
    return edit_notes(midi, notes, steps * midi.ticks_per_beat // 4, notes.velocities)


@pytest.fixture(scope="module")
def takes(gmd_zip: Path, gmd_takes: list[Take]) -> list[tuple[str, mido.MidiFile]]:
    """Id and straight file of each 4/4 take of the test split."""
    ids = [t.id for t in gmd_takes if t.split == "test" and t.time_signature == "4-4"]
    return [(take, straight(from_bytes(read_take_file(gmd_zip, take)))) for take in ids]


def sounding(midi: mido.MidiFile) -> Counter[int]:
    """Ticks that each pitch sounds, all its notes together."""
    ticks: Counter[int] = Counter()
    for note in heard(midi):
        ticks[note.pitch] += note.length or 0
    return ticks


def test_every_note_of_every_take_comes_out_and_every_other_event_as_it_was(
    takes: list[tuple[str, mido.MidiFile]],
) -> None:
    assert len(takes) == TEST_TAKES
    for number, (name, before) in enumerate(takes):
        dials = Settings(temperature=float(number % 3) / 2, seed=number)
        after, report = perform(before, settings=dials)
        # Where two notes of one key sound at once, MIDI cannot say which note-off ends which; so the
        # lengths are compared as a sum for each pitch.
        assert_only_played(before, after, lengths=False)
        assert sounding(after) == sounding(before), name
        notes = heard(before)
        assert report.notes_in == report.notes_out == report.drum_notes == len(notes), name
        assert Counter(n.pitch for n in heard(after)) == Counter(n.pitch for n in notes), name
        assert report.unmapped == {}, name


def test_nothing_of_a_take_changes_when_both_dials_are_at_zero(
    takes: list[tuple[str, mido.MidiFile]],
) -> None:
    for _, before in takes[::10]:
        after, _ = perform(before, settings=Settings(timing=0, velocity=0, temperature=1))
        unsigned = [[e for e in events if not is_signature(e)] for events in after.tracks]
        assert unsigned == [list(events) for events in before.tracks]


def test_straight_takes_are_played_off_the_grid_and_unevenly(
    takes: list[tuple[str, mido.MidiFile]],
) -> None:
    def microtiming(midi: mido.MidiFile) -> Any:
        ticks = np.array([note.tick for note in heard(midi)])
        return np.abs(quantize(ticks, midi.ticks_per_beat)[1]).mean()

    before = takes[len(takes) // 2][1]
    after, _ = perform(before)
    assert microtiming(before) == 0
    assert microtiming(after) > 0.01
    assert np.std([note.velocity for note in heard(after)]) > 5


def test_the_command_plays_takes_as_the_library_does(
    takes: list[tuple[str, mido.MidiFile]], tmp_path: Path
) -> None:
    for name, before in takes[7::40]:
        source, target = tmp_path / "take.mid", tmp_path / "played.mid"
        source.write_bytes(to_bytes(before))
        ran = process("humanize", source, "-o", target, "--force")
        assert ran.status == 0, ran.talk
        after = from_bytes(target.read_bytes())
        assert_only_played(before, after, lengths=False)
        assert heard(after) == heard(perform(before)[0]), name
        assert f"{len(heard(before))} in, {len(heard(before))} out" in ran.talk
