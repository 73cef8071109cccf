"""Bars under the taps of a file: those it has written, or those of a pulse that was told or heard."""

from dataclasses import dataclass
from typing import Protocol, Self

import mido
import numpy as np

from ..hvo import STEPS_PER_BEAT, Bools, Ints, quantize
from .meter import Cells, Meter, TempoMap, read_meter
from .pulse import Pulse


class TapGrid(Protocol):
    """Where ticks lie in bars of sixteen steps."""

    def cells(self, ticks: Ints) -> Cells:
        """The bar, step and offset of each tick."""

    def onsets(self, cells: Cells) -> tuple[Ints, Bools]:
        """The tick of each cell, and whether its bar has such a step."""


@dataclass(frozen=True)
class WrittenBars:
    """The bars a file has written, or with a pickup as many, each as much later.

    Attributes:
        meter: where the bars begin; lead: ticks before the file that they are counted from.
    """

    meter: Meter
    lead: int = 0

    @classmethod
    def of(cls, midi: mido.MidiFile, first: int, pickup: float | None) -> Self:
        """The bars of a file whose first tap is on a tick.

        Args:
            pickup: how many beats after it the first downbeat is; None: as written.
        """
        meter = read_meter(midi)
        if pickup is None:
            return cls(meter)
        signature = [each for each in meter.signatures if each.tick <= first][-1]
        steps, _ = quantize(np.array(first - signature.tick), meter.ticks_per_beat)
        later = (int(steps) + round(pickup * STEPS_PER_BEAT)) % signature.bar_steps
        # Counted from whole bars of the first meter before the file, so that none is cut in two.
        opening, *others = meter.signatures
        before = -(-later // opening.bar_steps) * opening.bar_steps
        moved = [each._replace(tick=each.tick + _ticks(before, meter)) for each in others]
        return cls(
            Meter((opening, *moved), meter.ticks_per_beat),
            _ticks(before, meter) - _ticks(later, meter),
        )

    def cells(self, ticks: Ints) -> Cells:
        """The bar, step and offset of each tick."""
        return self.meter.cells(ticks + self.lead)

    def onsets(self, cells: Cells) -> tuple[Ints, Bools]:
        """The tick of each cell, and whether its bar has such a step."""
        ticks, exists = self.meter.onsets(cells)
        return ticks - self.lead, exists


@dataclass(frozen=True)
class HeardBars:
    """The bars of a pulse in real time, in a file of other bars."""

    pulse: Pulse
    tempos: TempoMap

    def cells(self, ticks: Ints) -> Cells:
        """The bar, step and offset of each tick."""
        return self.pulse.cells(self.tempos.seconds(ticks))

    def onsets(self, cells: Cells) -> tuple[Ints, Bools]:
        """The tick that sounds at the time of each cell; every step exists."""
        return self.tempos.ticks_at(self.pulse.seconds(*cells)), np.ones(len(cells.bars), bool)


def _ticks(steps: int, meter: Meter) -> int:
    return round(steps * meter.ticks_per_beat / STEPS_PER_BEAT)
