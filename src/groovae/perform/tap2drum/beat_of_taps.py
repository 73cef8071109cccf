"""The beat of the taps of a file: read from it, told, or heard in the taps."""

from typing import Final, NamedTuple

import mido
import numpy as np

from ...errors import BeatError
from ...hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Ints
from ...midi.conform import conform, conform_bars
from ...midi.meter import read_tempos
from ...midi.notes import LOUDEST, Notes, find_notes
from ...midi.pulse import CONFIDENT, Heard, hear_pulse
from ...midi.tap_grid import HeardBars, TapGrid, WrittenBars
from ...midi.tempo_of_taps import estimate_tempo
from ...taps import Taps
from .options import Tapping

_WRITTEN_ON_SIXTEENTHS: Final = 0.8
"""Mean cosine of the place of notes within a sixteenth: 1 for drawn ones, 0 for any played freely."""


OTHER_BARS: Final = (
    "the drums sound with the taps, but the barlines of the file are not those of this beat; "
    "--conform writes a file in which they are"
)


class Beat(NamedTuple):
    """Where the beat of the taps is.

    Attributes:
        midi: the file, conformed where that was asked for.
        ticks: (n,) onsets of all its notes.
        grid: the bars; how: where they are from, in words; warnings: what to say of them.
        heard: the pulse, where they were not read.
    """

    midi: mido.MidiFile
    ticks: Ints
    grid: TapGrid
    how: str
    warnings: tuple[str, ...]
    heard: Heard | None = None


def find_beat(midi: mido.MidiFile, notes: Notes, tapped: Ints, tapping: Tapping) -> Beat:
    """The bars that the file has written, or those that are told or heard.

    Args:
        tapped: indices of the notes that are taps, at least one.

    Raises:
        BeatError: a tempo beyond its range, none to be estimated, or nothing to conform.
    """
    tempos = read_tempos(midi)
    first = int(notes.ticks[tapped].min())
    taps = Taps(tempos.seconds(notes.ticks[tapped]), notes.velocities[tapped] / LOUDEST)
    read, warnings = _reads(midi, notes.ticks[tapped], taps, tapping)
    written = WrittenBars.of(midi, first, None)
    if read:
        bars = WrittenBars.of(midi, first, tapping.pickup)
        how = f"{tempos.tempo:g} bpm, that of the file"
        if tapping.conform:
            if tapping.pickup is None:
                raise BeatError(
                    "the tempo and the bars of the file itself are read: nothing is to be conformed",
                    "give --pickup BEATS, --tempo BPM or --tempo estimate with --conform",
                )
            if foreign := bars.meter.foreign:
                raise BeatError(
                    f"the file has bars of {', '.join(foreign)}; only 4/4 is conformed to a pickup",
                    f"give the tempo of the file with --tempo {tempos.tempo:g} as well",
                )
            return _conformed(conform_bars(midi, -bars.lead), tapped, how, warnings)
        if not _same_bars(written, bars, notes.ticks[tapped]):
            warnings = (*warnings, OTHER_BARS)
        return Beat(midi, notes.ticks, bars, how, warnings)
    heard = hear_pulse(taps, tapping.given_tempo, tapping.pickup or 0.0)
    if tapping.conform:
        beat = _conformed(conform(midi, heard.pulse), tapped, heard.how, heard.warnings)
        return beat._replace(heard=heard)
    grid, warnings = HeardBars(heard.pulse, tempos), heard.warnings
    if not _same_bars(written, grid, notes.ticks[tapped]):
        warnings = (*warnings, OTHER_BARS)
    return Beat(midi, notes.ticks, grid, heard.how, warnings, heard)


def _conformed(moved: mido.MidiFile, tapped: Ints, how: str, warnings: tuple[str, ...]) -> Beat:
    """The beat of a file that was conformed to it."""
    ticks, bars = find_notes(moved).ticks, WrittenBars.of(moved, 0, None)
    begin = int(bars.cells(ticks[tapped]).bars.min()) + 1
    later = f"; the taps begin in bar {begin}" if begin > 1 else ""
    return Beat(moved, ticks, bars, how + later, warnings)


def _reads(
    midi: mido.MidiFile, ticks: Ints, taps: Taps, tapping: Tapping
) -> tuple[bool, tuple[str, ...]]:
    """Whether the file's own tempo and bars are taken, and what to say of it."""
    names_one = any(event.type == "set_tempo" for track in midi.tracks for event in track)
    if tapping.tempo != "auto":
        silent = tapping.tempo == "read" and not names_one
        return tapping.tempo == "read", (
            ("the file names no tempo; the 120 bpm of MIDI are taken",) if silent else ()
        )
    turns = 2 * np.pi * STEPS_PER_BEAT * (ticks / midi.ticks_per_beat)
    if names_one or np.cos(turns).mean() >= _WRITTEN_ON_SIXTEENTHS:
        return True, ()
    estimate = estimate_tempo(taps)
    if estimate is not None and estimate.confidence >= CONFIDENT:
        return False, ()
    return True, (
        "the file names no tempo and none is heard for sure; the 120 bpm of MIDI are taken. "
        "Give one with --tempo BPM, or take the best guess with --tempo estimate",
    )


def _same_bars(written: TapGrid, heard: TapGrid, ticks: Ints) -> bool:
    """Whether all ticks are on the same steps of the bars of two grids, perhaps of other numbers."""
    apart = [
        cells.bars * STEPS_PER_BAR + cells.steps
        for cells in (written.cells(ticks), heard.cells(ticks))
    ]
    shifts = np.unique(apart[0] - apart[1])
    return bool(len(shifts) == 1 and shifts[0] % STEPS_PER_BAR == 0)
