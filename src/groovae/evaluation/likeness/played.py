"""A performance as a MIDI file holds it: whole velocities and whole ticks, so that no judge can tell a
machine by its decimals.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ...dataset.windows import Windows
from ...hvo import Bools, Floats, Ints
from ..metrics import step_milliseconds
from ..sums import Doubles

TICKS_PER_STEP: Final = 120
"""At 480 ticks a beat, GMD's resolution."""


def whole_velocities(velocities: Floats) -> NDArray[np.uint8]:
    """Velocities 0..1 as MIDI integers, 1..127; what is hit is heard."""
    return np.clip(np.rint(np.asarray(velocities) * 127), 1, 127).astype(np.uint8)


def whole_ticks(offsets: Floats) -> NDArray[np.int8]:
    """Offsets in steps as ticks, -60..59: half a step late belongs to the next step."""
    half = TICKS_PER_STEP // 2
    ticks = np.rint(np.asarray(offsets) * TICKS_PER_STEP)
    return np.clip(ticks, -half, half - 1).astype(np.int8)


@dataclass(frozen=True, eq=False)
class Played:
    """Windows played by somebody, rounded.

    Shape:
        - hits: (N, 32, 9)
        - velocities: (N, 32, 9), whole numbers 1..127; 0 where there is no hit
        - late_ms: (N, 32, 9), milliseconds behind the grid, on whole ticks; 0 where there is no hit
        - take: (N,) index of each window's take, below `takes`
        - step_ms: (N,), the length of a step
    """

    hits: Bools
    velocities: Doubles
    late_ms: Doubles
    take: Ints
    takes: int
    step_ms: Doubles

    @classmethod
    def of(cls, windows: Windows, hits: Bools, velocities: Floats, offsets: Floats) -> Self:
        """Hits, velocities (0..1) and offsets (steps), each (N, 32, 9), in the tempo of windows."""
        takes, take = np.unique(windows.take, return_inverse=True)
        step_ms = np.asarray(step_milliseconds(windows.tempo), np.float64)
        hits = np.asarray(hits, bool)
        said_velocities, said_offsets = (
            np.where(hits, values, np.float32(0)) for values in (velocities, offsets)
        )
        late = whole_ticks(said_offsets) * (step_ms / TICKS_PER_STEP)[:, None, None]
        hard = np.where(hits, whole_velocities(said_velocities), 0).astype(np.float64)
        return cls(hits, hard, late, take, len(takes), step_ms)

    @classmethod
    def by_humans(cls, windows: Windows) -> Self:
        """The windows as they were recorded."""
        return cls.of(windows, windows.hits, windows.velocities, windows.offsets)

    @property
    def steps_late(self) -> Doubles:
        """(N, 32, 9): offsets in steps, on whole ticks."""
        late: Doubles = self.late_ms / self.step_ms[:, None, None]
        return late
