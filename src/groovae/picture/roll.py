"""The drum notes of a file, where they stand and where they are written, and the bars they stand in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..drums import DRUM_NAMES
from ..errors import BeatError
from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Ints
from ..midi.drum_part import find_drum_part
from ..midi.drummap import AUTO
from ..midi.file import parse
from ..midi.meter import Meter, read_meter, read_tempos
from ..midi.notation import notated_offsets

Steps = NDArray[np.float64]

# From the floor up, as a drummer sits: kick at the bottom, cymbals on top.
ROWS: Final = (
    "kick",
    "snare",
    "low_tom",
    "mid_tom",
    "high_tom",
    "closed_hihat",
    "open_hihat",
    "ride",
    "crash",
)
LABELS: Final = {name: name.replace("hihat", "hat").replace("_", " ") for name in DRUM_NAMES}
"""Drum -> what a reader calls it."""


class Bar(NamedTuple):
    """A bar of the score: its number from 1, where it begins and ends, how long its beats are; in steps."""

    number: int
    start: float
    stop: float
    beat: int


@dataclass(frozen=True, eq=False)
class Roll:
    """The drum notes of a file in the order of time.

    Shape:
        - steps: (n,) sixteenths since the file begins, not rounded
        - written: (n,) the same of the place that the note is written on: its sixteenth, or the triplet
          or swung place where the beat is written on those (see `midi.notation`)
        - step_ms: (n,) milliseconds a sixteenth lasts there
        - drums: (n,) indices into `drums.DRUMS`; pitches: (n,) as in MIDI; velocities: (n,) 1..127

    Attributes:
        title: what the file is called; tempo: beats per minute at its start; last_bar: the number, from
            1, of the bar of its last note, 0 where there is none.
    """

    title: str
    tempo: float
    meter: Meter
    last_bar: int
    steps: Steps
    written: Steps
    step_ms: Steps
    drums: Ints
    pitches: Ints
    velocities: Ints

    @property
    def offsets_ms(self) -> Steps:
        """(n,) milliseconds from where it is written, positive = late."""
        return (self.steps - self.written) * self.step_ms

    def bars(self, first: int, count: int) -> list[Bar]:
        """Some bars of the score, from number `first` on."""
        ticks = self.meter.barlines(np.arange(first, first + count + 1))
        edges = (ticks * STEPS_PER_BEAT / self.meter.ticks_per_beat).tolist()
        return [
            Bar(first + i, edges[i], edges[i + 1], _beat_steps(self.meter, ticks[i]))
            for i in range(count)
        ]

    def within(self, bars: list[Bar]) -> Bools:
        """(n,) notes that are written in these bars, which follow each other."""
        # A hair of room: places on triplets are thirds, and a downbeat must not fall out of its bar.
        start, stop = bars[0].start - 1e-3, bars[-1].stop - 1e-3
        return (self.written >= start) & (self.written < stop)

    def in_words(self, bars: list[Bar]) -> str:
        """The tempo, and how far the notes of some bars are from where they are written."""
        offsets = self.offsets_ms[self.within(bars)]
        feel = (
            f"{np.abs(offsets).mean():.1f} ms from the grid on average"
            if len(offsets)
            else "silent"
        )
        return f"{self.tempo:.0f} bpm, {feel}"


def read_roll(
    data: bytes,
    name: str,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> Roll:
    """The roll of a MIDI file; of flams and rolls every note. The options are those of `groove.read`.

    Args:
        data: the whole file; name: what it is called, for the title and in errors.

    Raises:
        BeatError: the file is not a beat, or holds no drums.
    """
    midi = parse(data, name)
    part = find_drum_part(midi, track=track, channel=channel, drum_map=drum_map, name=name)
    order = np.flatnonzero(part.mapped)
    order = order[np.argsort(part.notes.ticks[order], kind="stable")]
    ticks = part.notes.ticks[order]
    meter, tempos = read_meter(midi), read_tempos(midi)
    cells = meter.cells(ticks)
    grid = cells.bars * STEPS_PER_BAR + cells.steps
    ticks_per_step = midi.ticks_per_beat / STEPS_PER_BEAT
    notated = notated_offsets(grid, cells.offsets, ticks_per_step, "auto")
    steps = ticks / ticks_per_step
    tempo = tempos.microseconds[np.searchsorted(tempos.ticks, ticks, side="right") - 1]
    return Roll(
        Path(name).name,
        tempos.tempo,
        meter,
        int(meter.numbers(cells.bars[-1:]).max(initial=0)),
        steps,
        steps - (cells.offsets.astype(np.float64) - notated),
        tempo / (1000 * STEPS_PER_BEAT),
        part.drums[order],
        part.notes.pitches[order],
        part.notes.velocities[order],
    )


def choose_bars(rolls: list[Roll], first: int, count: int) -> list[Bar]:
    """The bars of the last roll that are to be drawn: those asked for, up to the last note of any.

    Raises:
        BeatError: none of these bars holds a note.
    """
    last = max(roll.last_bar for roll in rolls)
    count = min(count, last - first + 1)
    if count < 1:
        raise BeatError(
            f"there is nothing to see from bar {first} on",
            f"the last note is in bar {last}"
            if last
            else "none of the notes is one of the nine drums",
        )
    return rolls[-1].bars(first, count)


def _beat_steps(meter: Meter, tick: float) -> int:
    """Sixteenths in a beat as it is counted: a dotted quarter in 6/8, a quarter in 4/4."""
    signature = meter.signature_at(tick)
    beat, rest = divmod(16, signature.denominator)
    if rest or not beat:
        return STEPS_PER_BEAT
    compound = (
        signature.denominator >= 8 and signature.numerator > 3 and signature.numerator % 3 == 0
    )
    return 3 * beat if compound else beat
