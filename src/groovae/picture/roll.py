"""The drum notes of a file, where they stand and where they are written, and the bars they stand in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from ..drums import DRUM_NAMES
from ..errors import BeatError
from ..feel import Swing
from ..hvo import STEPS_PER_BEAT, Bools, Ints
from ..midi.drum_part import find_drum_part
from ..midi.drummap import AUTO
from ..midi.file import parse
from ..midi.meter import Meter, read_meter, read_tempos
from .places import Steps, find_places

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

_MINUTE_MS: Final = 60_000
_SHORTEST_STEP_MS: Final = 1e-3
"""A file can claim that its beats take no time."""


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
          or swung place where the beat is written or played on those; of the lesser strokes of a flam or
          a roll the place that is as far away as that of the stroke they go with (see `places`)
        - homes: (n,) the same of a flam's main stroke, for its grace notes too: they are in its bar
        - leads: (n,) whether it is the loudest note of its drum on its step
        - step_ms: (n,) milliseconds a sixteenth lasts there
        - drums: (n,) indices into `drums.DRUMS`; pitches: (n,) as in MIDI; velocities: (n,) 1..127

    Attributes:
        title: what the file is called; tempo: beats per minute at its start; last_bar: the number, from
            1, of the bar of its last note, 0 where there is none.
        swing: how it swings; none where it is straight.
    """

    title: str
    tempo: float
    meter: Meter
    last_bar: int
    steps: Steps
    written: Steps
    homes: Steps
    leads: Bools
    step_ms: Steps
    drums: Ints
    pitches: Ints
    velocities: Ints
    swing: Swing | None

    @property
    def offsets_ms(self) -> Steps:
        """(n,) milliseconds from where it is written, positive = late."""
        return (self.steps - self.written) * self.step_ms

    @property
    def tempos(self) -> tuple[float, float]:
        """Beats per minute of its slowest note and of its fastest."""
        if not len(self.step_ms):
            return self.tempo, self.tempo
        beats = _MINUTE_MS / STEPS_PER_BEAT / np.maximum(self.step_ms, _SHORTEST_STEP_MS)
        return float(beats.min()), float(beats.max())

    @property
    def pace(self) -> str:
        """The tempo, or from which to which it changes, and the swing, in words."""
        slow, fast = (f"{tempo:.0f}" for tempo in self.tempos)
        told = f"{slow} bpm" if slow == fast else f"{slow} to {fast} bpm"
        return f"{told}, {self.swing.words}" if self.swing else told

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
        return (self.homes >= start) & (self.homes < stop)

    def in_words(self, bars: list[Bar]) -> str:
        """The tempo, the swing, and how far the notes of some bars are from where they are written."""
        offsets = self.offsets_ms[self.within(bars)]
        feel = (
            f"{np.abs(offsets).mean():.1f} ms from {'there' if self.swing else 'the grid'} on average"
            if len(offsets)
            else "silent"
        )
        return f"{self.pace}, {feel}"


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
    ticks_per_step = midi.ticks_per_beat / STEPS_PER_BEAT
    drums, velocities = part.drums[order], part.notes.velocities[order]
    places = find_places(cells, drums, velocities, ticks_per_step)
    steps = ticks / ticks_per_step
    homes = np.maximum(steps - places.late + places.flam, 0)
    # A place of a swing may lie beyond the barline that the nearest sixteenth lies before.
    lasts = np.rint(homes.max(initial=0) * ticks_per_step).astype(np.int64), ticks.max(initial=0)
    tempo = tempos.microseconds[np.searchsorted(tempos.ticks, ticks, side="right") - 1]
    return Roll(
        title=Path(name).name,
        tempo=tempos.tempo,
        meter=meter,
        last_bar=int(meter.numbers(meter.cells(np.array(lasts)).bars).max()) if len(ticks) else 0,
        steps=steps,
        written=steps - places.late,
        homes=homes,
        leads=places.leads,
        step_ms=tempo / (1000 * STEPS_PER_BEAT),
        drums=drums,
        pitches=part.notes.pitches[order],
        velocities=velocities,
        swing=places.swing,
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
