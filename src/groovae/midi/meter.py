"""Bars and seconds: where a file's time signatures and tempos put its ticks.

The models know bars of sixteen sixteenths. A bar of another meter is laid into such bars from its own
downbeat: 3/4 fills the first twelve steps of one, 5/4 a whole one and four steps of the next.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import mido
import numpy as np
from numpy.typing import NDArray

from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, Ints, quantize

MICROSECONDS_AT_120: Final = 500_000
SLOWEST: Final = 4
"""Beats per minute; the slowest a MIDI file can say is 3.6."""
FASTEST: Final = 1000
_SHORTEST_TICK: Final = 1e-9
"""Seconds; a file can claim that its beats take no time."""


class Signature(NamedTuple):
    """A time signature and the tick it starts on."""

    tick: int
    numerator: int
    denominator: int

    @property
    def bar_steps(self) -> int:
        """Sixteenths in a bar; 16 for meters that sixteenths cannot count (x/32 and finer)."""
        steps, rest = divmod(16 * self.numerator, self.denominator)
        return steps if rest == 0 and steps > 0 else STEPS_PER_BAR

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


FOUR_FOUR: Final = Signature(0, 4, 4)


class Cells(NamedTuple):
    """Where notes fall in bars of sixteen steps.

    Shape:
        - bars: (n,) from 0; steps: (n,) 0..15 within the bar; offsets: (n,) steps in [-0.5, 0.5)
    """

    bars: Ints
    steps: Ints
    offsets: Floats


@dataclass(frozen=True)
class Meter:
    """The time signatures of a file, in order; the first starts at tick 0."""

    signatures: tuple[Signature, ...]
    ticks_per_beat: int

    @property
    def foreign(self) -> tuple[str, ...]:
        """Time signatures the models have not heard, for example ('3/4',)."""
        return tuple(
            dict.fromkeys(str(s) for s in self.signatures if (s.numerator, s.denominator) != (4, 4))
        )

    def cells(self, ticks: Ints) -> Cells:
        """The bar, step and offset of each onset; a note just before a barline belongs to the next bar."""
        sections = self._sections()
        section = np.searchsorted(sections.starts, ticks, side="right") - 1
        steps, offsets = quantize(ticks - sections.starts[section], self.ticks_per_beat)
        written, within = np.divmod(steps, sections.bar_steps[section])
        slot, step = np.divmod(within, STEPS_PER_BAR)
        bars = sections.first_bars[section] + written * sections.slots[section] + slot
        # A change of meter need not lie on the sixteenths before it: what belongs to its first step is
        # measured from where it is.
        after = np.minimum(section + 1, len(sections.starts) - 1)
        beyond = (after > section) & (bars >= sections.first_bars[after])
        early = (ticks - sections.starts[after]) * STEPS_PER_BEAT / self.ticks_per_beat
        return Cells(
            np.where(beyond, sections.first_bars[after], bars).astype(np.int64),
            np.where(beyond, 0, step),
            np.where(beyond, early, offsets).astype(np.float32),
        )

    def onsets(self, cells: Cells) -> tuple[Ints, Bools]:
        """The tick of each cell, the reverse of `cells`, and whether its bar has such a step.

        A bar of 3/4 has no thirteenth step, and one that a change of meter cuts short none behind it.
        Offsets may reach beyond half a step; the first onsets of a file may lie before tick 0.

        Shape:
            - returns ticks (n,) and booleans (n,); ticks of steps that do not exist mean nothing
        """
        sections = self._sections()
        section, bar, slot = sections.locate(cells.bars)
        within = slot * STEPS_PER_BAR + cells.steps
        step = bar * sections.bar_steps[section] + within
        ticks_per_step = self.ticks_per_beat / STEPS_PER_BEAT
        ends = np.append(np.diff(sections.starts), np.iinfo(np.int64).max)[section]
        exists = (within < sections.bar_steps[section]) & (step * ticks_per_step < ends)
        late = np.floor((step + cells.offsets.astype(np.float64)) * ticks_per_step + 0.5)
        return sections.starts[section] + late.astype(np.int64), exists

    def numbers(self, bars: Ints) -> Ints:
        """The numbers, from 1, that a reader of the score counts for bars of sixteen steps.

        Shape:
            - bars: (n,) as in `Cells`; returns (n,), equal for the two bars that a bar of 5/4 takes
        """
        sections = self._sections()
        section, bar, _ = sections.locate(bars)
        written = np.diff(sections.first_bars) // sections.slots[:-1]
        return 1 + np.concatenate([[0], np.cumsum(written)])[section] + bar

    def barlines(self, numbers: Ints) -> NDArray[np.float64]:
        """The ticks at which bars begin, by their numbers, from 1: the reverse of `numbers`.

        Shape:
            - numbers: (n,) any number from 1 on; returns (n,), not rounded
        """
        sections = self._sections()
        written = np.diff(sections.first_bars) // sections.slots[:-1]
        before = np.concatenate([[0], np.cumsum(written)])
        section = np.searchsorted(before, numbers - 1, side="right") - 1
        steps = (numbers - 1 - before[section]) * sections.bar_steps[section]
        ticks = sections.starts[section] + steps * (self.ticks_per_beat / STEPS_PER_BEAT)
        return np.asarray(ticks, np.float64)

    def signature_at(self, tick: float) -> Signature:
        """The time signature in force at a tick."""
        return [each for each in self.signatures if each.tick <= max(tick, 0)][-1]

    def _sections(self) -> "_Sections":
        starts = np.array([s.tick for s in self.signatures], np.int64)
        bar_steps = np.array([s.bar_steps for s in self.signatures], np.int64)
        slots = -(-bar_steps // STEPS_PER_BAR)
        spans = np.diff(starts) * STEPS_PER_BEAT / self.ticks_per_beat
        written = np.ceil(spans / bar_steps[:-1]).astype(np.int64)
        first_bars: Ints = np.concatenate([[0], np.cumsum(written * slots[:-1])])
        return _Sections(starts, bar_steps, slots, first_bars)


class _Sections(NamedTuple):
    """What lies between changes of meter, one entry a time signature.

    Attributes:
        starts: ticks; bar_steps: sixteenths in a written bar; slots: how many bars of sixteen it takes;
            first_bars: number of the first of them in the file.
    """

    starts: Ints
    bar_steps: Ints
    slots: Ints
    first_bars: Ints

    def locate(self, bars: Ints) -> tuple[Ints, Ints, Ints]:
        """The section, the written bar in it and the slot in that of each bar of sixteen."""
        section = np.searchsorted(self.first_bars, bars, side="right") - 1
        bar, slot = np.divmod(bars - self.first_bars[section], self.slots[section])
        return section, bar, slot


def read_meter(midi: mido.MidiFile) -> Meter:
    """The file's time signatures, 4/4 where it names none; a bar starts anew at each."""
    found: dict[int, Signature] = {0: FOUR_FOUR}
    for track in midi.tracks:
        tick = 0
        for event in track:
            tick += event.time
            if event.type == "time_signature" and event.numerator > 0:
                found[tick] = Signature(tick, event.numerator, event.denominator)
    kept: list[Signature] = []
    for signature in sorted(found.values()):
        if not kept or signature[1:] != kept[-1][1:]:
            kept.append(signature)
    return Meter(tuple(kept), midi.ticks_per_beat)


@dataclass(frozen=True, eq=False)
class TempoMap:
    """Seconds of any tick.

    Shape:
        - ticks: (k,) where each tempo starts, the first 0
        - microseconds: (k,) per beat from there on
    """

    ticks: Ints
    microseconds: Ints
    ticks_per_beat: int

    def seconds(self, ticks: Ints) -> np.ndarray:
        """Seconds from the start of the file; tempo is constant between changes."""
        at_change, per_tick = self._changes()
        section = np.searchsorted(self.ticks, ticks, side="right") - 1
        since = (np.asarray(ticks) - self.ticks[section]) * per_tick[section]
        return np.asarray(at_change[section] + since)

    def ticks_at(self, seconds: np.ndarray) -> Ints:
        """The nearest tick to each time, the reverse of `seconds`; before the file begins, below 0."""
        at_change, per_tick = self._changes()
        section = np.maximum(0, np.searchsorted(at_change, seconds, side="right") - 1)
        since = (seconds - at_change[section]) / np.maximum(per_tick, _SHORTEST_TICK)[section]
        return np.asarray(self.ticks[section] + np.floor(since + 0.5).astype(np.int64))

    def _changes(self) -> tuple[np.ndarray, np.ndarray]:
        """Seconds at which each tempo starts, and how long a tick lasts from there on."""
        per_tick = self.microseconds / (1e6 * self.ticks_per_beat)
        return np.concatenate([[0.0], np.cumsum(np.diff(self.ticks) * per_tick[:-1])]), per_tick

    @property
    def tempo(self) -> float:
        """Beats per minute at the start of the file."""
        return 60e6 / max(int(self.microseconds[0]), 1)


def read_tempos(midi: mido.MidiFile) -> TempoMap:
    """The file's tempos, 120 bpm where it names none."""
    found: dict[int, int] = {0: MICROSECONDS_AT_120}
    for track in midi.tracks:
        tick = 0
        for event in track:
            tick += event.time
            if event.type == "set_tempo":
                found[tick] = event.tempo
    ticks = sorted(found)
    return TempoMap(
        np.array(ticks, np.int64),
        np.array([found[t] for t in ticks], np.int64),
        midi.ticks_per_beat,
    )
