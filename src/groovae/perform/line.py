"""A line: what another instrument plays, on the grid."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ..hvo import STEPS_PER_BEAT, Bools, Floats, Ints
from ..taps import Seconds

_QUIETEST: Final = 0.1


@dataclass(frozen=True, eq=False)
class Line:
    """What another instrument plays, on the grid.

    Shape:
        - struck, offsets (steps), loudness (of its mean): (bars, steps of a bar); 0 where nothing is struck
    """

    struck: Bools
    offsets: Floats
    loudness: Floats

    @classmethod
    def of(cls, bars: Ints, steps: Ints, offsets: Floats, hard: Seconds, bar_steps: int) -> Self:
        """Onsets, each in a bar and on a step of it; the hardest of a step counts.

        Args:
            bars: (n,) numbers; those below 0 come before the first downbeat, and count as the last
                before the next round where that has nothing on their steps.
        """
        length = max(1, int(bars.max()) + 1)
        shape = (length, bar_steps)
        struck, late, loud = np.zeros(shape, bool), *np.zeros((2, *shape), np.float32)
        # What is set last stays: what is no pickup, and of that the hardest.
        order = np.lexsort((hard, bars >= 0))
        bars = bars % length
        cells = bars[order], steps[order]
        struck[cells], late[cells] = True, offsets[order]
        loud[cells] = np.maximum(hard, _QUIETEST)[order] / max(float(hard.mean()), _QUIETEST)
        return cls(struck, late, loud)

    def usual(self) -> tuple[Floats, Floats]:
        """How late and how loud it is on each step of a bar: (steps,) twice."""
        steps = self.struck.shape[1]
        late, loud = np.empty((2, steps), np.float32)
        for step in range(steps):
            same = np.arange(steps) % STEPS_PER_BEAT == step % STEPS_PER_BEAT
            for columns in (np.arange(steps) == step, same, np.ones(steps, bool)):
                struck = self.struck & columns
                if struck.any():
                    late[step], loud[step] = self.offsets[struck].mean(), 1
                    break
            if self.struck[:, step].any():
                loud[step] = self.loudness[:, step][self.struck[:, step]].mean()
        return late, loud
