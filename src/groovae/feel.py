"""The feel of one drum in four numbers: measured alike of drummers and of a user's file."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

STRETCHES: Final = (4, 8, 16, 32, 64)
"""Numbers of hits. The fewer there are, the less they stray from each other: four hits are fairly judged
only beside four hits."""


@dataclass(frozen=True)
class Feel:
    """How some hits of one drum are played.

    Attributes:
        mean_offset_ms: milliseconds from the grid, positive = late; offset_spread_ms: the population
            standard deviation around that mean, 0 = stiff.
        mean_velocity: 1..127; velocity_spread: the population standard deviation around it.
    """

    mean_offset_ms: float
    offset_spread_ms: float
    mean_velocity: float
    velocity_spread: float


MEASURES: Final = tuple(Feel.__dataclass_fields__)


def feel_of(offsets_ms: ArrayLike, velocities: ArrayLike) -> Feel:
    """The feel of one hit or more.

    Shape:
        - offsets_ms, velocities: (n,), n > 0
    """
    offsets, loud = np.asarray(offsets_ms, np.float64), np.asarray(velocities, np.float64)
    return Feel(float(offsets.mean()), float(offsets.std()), float(loud.mean()), float(loud.std()))
