"""Bars and seconds: where a file's time signatures and tempos put its ticks.

The models know bars of sixteen sixteenths. A bar of another meter is laid into such bars from its own
downbeat: 3/4 fills the first twelve steps of one, 5/4 a whole one and four steps of the next.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import mido
import numpy as np

from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Floats, Ints, quantize

MICROSECONDS_AT_120: Final = 500_000


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
        starts = np.array([s.tick for s in self.signatures], np.int64)
        lengths = np.array([s.bar_steps for s in self.signatures], np.int64)
        slots = -(-lengths // STEPS_PER_BAR)  # bars of sixteen that one written bar takes
        spans = np.diff(starts) * STEPS_PER_BEAT / self.ticks_per_beat
        bars_before = np.concatenate(
            [[0], np.cumsum(np.ceil(spans / lengths[:-1]).astype(np.int64) * slots[:-1])]
        )
        section = np.searchsorted(starts, ticks, side="right") - 1
        steps, offsets = quantize(ticks - starts[section], self.ticks_per_beat)
        bar, step = np.divmod(steps, lengths[section])
        slot, step = np.divmod(step, STEPS_PER_BAR)
        return Cells(bars_before[section] + bar * slots[section] + slot, step, offsets)


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
        per_tick = self.microseconds / (1e6 * self.ticks_per_beat)
        at_change = np.concatenate([[0.0], np.cumsum(np.diff(self.ticks) * per_tick[:-1])])
        section = np.searchsorted(self.ticks, ticks, side="right") - 1
        return at_change[section] + (np.asarray(ticks) - self.ticks[section]) * per_tick[section]

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
