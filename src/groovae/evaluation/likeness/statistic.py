"""A statistic with two sides: what it is called, and what it means to be below or above the drummers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..bootstrap import LEVEL, Interval, interval
from ..sums import Doubles
from .kinds import Kind, intersection, place_and_spread, wasserstein

STIFF: Final = "too stiff"
LOOSE: Final = "too loose"


@dataclass(frozen=True)
class Statistic:
    """A figure that drummers have, and a row should have too.

    Attributes:
        name: the key in JSON; family: which statistics it is counted with; title: for people.
        kind: how it is computed.
        low, high: what is wrong with a row below or above the drummers' interval.
    """

    name: str
    family: str
    title: str
    kind: Kind
    low: str
    high: str

    def value(self, block: Doubles, human: Doubles) -> Doubles:
        """(..., c) -> (...). The drummers' whole block is not needed."""
        return self.kind.of(block)

    def count(self, block: Doubles) -> float:
        """Of how many notes or pairs it is."""
        return float(self.kind.count(block))

    def limits(self, samples: Doubles) -> Interval:
        """The drummers' interval, from resamples of their takes."""
        return interval(samples[np.isfinite(samples)])

    def wrong(self, value: float, limits: Interval, block: Doubles, human: Doubles) -> str:
        """In what a value outside the interval differs from the drummers."""
        return self.low if value < limits.low else self.high


@dataclass(frozen=True)
class Distance:
    """W1 from the drummers' distribution: 0 is theirs, and a resample of their takes is near to it.

    Attributes:
        width: of a bin, in the unit of the figure.
        places: what is wrong with a row whose distribution lies below or above the drummers'.
    """

    name: str
    family: str
    title: str
    width: float
    places: tuple[str, str]

    def value(self, block: Doubles, human: Doubles) -> Doubles:
        """The distance of (..., c) from the drummers' (c,): (...)."""
        return wasserstein(block, human, self.width)

    def count(self, block: Doubles) -> float:
        """Of how many notes it is."""
        return float(block.sum())

    def limits(self, samples: Doubles) -> Interval:
        """From no distance to that which one resample in twenty exceeds."""
        return Interval(0.0, float(np.nanquantile(samples, LEVEL)))

    def wrong(self, value: float, limits: Interval, block: Doubles, human: Doubles) -> str:
        """Whether the place or the spread of the distribution is further off, and on which side."""
        (place, spread), (true_place, true_spread) = (
            place_and_spread(each, self.width) for each in (block, human)
        )
        if abs(place - true_place) > abs(spread - true_spread):
            return self.places[place > true_place]
        return LOOSE if spread > true_spread else STIFF


@dataclass(frozen=True)
class Overlap(Distance):
    """The area in common with the drummers' histogram: 1 is theirs."""

    def value(self, block: Doubles, human: Doubles) -> Doubles:
        """The area that (..., c) has in common with the drummers' (c,): (...)."""
        return intersection(block, human)

    def limits(self, samples: Doubles) -> Interval:
        """From that which one resample in twenty falls below to all."""
        return Interval(float(np.nanquantile(samples, 1 - LEVEL)), 1.0)


AnyStatistic = Statistic | Distance
Statistics = Sequence[AnyStatistic]
