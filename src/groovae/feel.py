"""How a beat feels: its swing, and four numbers of each drum; alike for drummers and for a user's file.

Swing is no microtiming: it says where the second note of a pair is meant to be. Where a beat swings, offsets
are measured from that place.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .hvo import STEPS_PER_BEAT

Steps = NDArray[np.float64]

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


_EIGHTHS: Final = 4
_SIXTEENTHS: Final = 2
_PERCENTS: Final = np.arange(165, 211) / 3
"""Less is hardly heard, and 75 is a dotted note on a straight grid."""
_TRIPLETS: Final = (64, 69)
_TELLING: Final = 0.75
"""Of the spread around the sixteenths: the most that is left around a swing."""
_LOOSEST_STEPS: Final = 0.22
"""The most spread that is left around a swing."""
_FEWEST_SWUNG: Final = 6
_SWUNG_SHARE: Final = 0.15
_BIAS_STEPS: Final = 0.12
"""The notes on swung places may be so much earlier or later than the others."""
_APART_STEPS: Final = 0.67
"""A sixteenth that is nearer to a swung place is no place of its own."""


@dataclass(frozen=True)
class Swing:
    """The places in a beat that swings.

    Attributes:
        places: ascending, steps from the beat, the first 0.
        percent: where the second note of a pair stands, of the pair: 50 is straight, 66.7 a triplet.
        words: what it is called.
    """

    places: tuple[float, ...]
    percent: float
    words: str

    def offsets(self, steps: ArrayLike) -> Steps:
        """How far each note is from the nearest place.

        Shape:
            - steps: (n,) since any beat, not rounded; returns (n,) in steps, positive = late
        """
        return _from_nearest(np.asarray(steps, np.float64), np.array(self.places))


def find_swing(steps: ArrayLike) -> Swing | None:
    """The swing of a beat, or none where it is straight, or not surely swung.

    It is swung where the notes lie clearly closer to swung eighths, triplets or swung sixteenths than to
    straight sixteenths, enough of them on the swung places.

    Shape:
        - steps: (n,) since any beat, not rounded
    """
    steps = np.asarray(steps, np.float64)
    if len(steps) < 2 * _FEWEST_SWUNG:
        return None
    straight = float(_from_nearest(steps, np.arange(float(STEPS_PER_BEAT))).std())
    best, least = None, min(_TELLING * straight, _LOOSEST_STEPS)
    for swing, swung in _candidates():
        left = swing.offsets(steps)
        spread = float(left.std())
        if spread < least - 1e-9:
            on = np.abs(_from_nearest(steps, swung) - left) < 1e-6
            enough = max(_FEWEST_SWUNG, _SWUNG_SHARE * len(steps)) <= on.sum() < len(steps)
            # Stray notes of other places lie to one side.
            if enough and abs(left[on].mean() - left[~on].mean()) < _BIAS_STEPS:
                best, least = swing, spread
    return best


@cache
def _candidates() -> tuple[tuple[Swing, Steps], ...]:
    """Every swing, and which of its places are swung."""
    found = []
    for percent in _PERCENTS.tolist():
        for pair, middle in ((_EIGHTHS, False), (_EIGHTHS, True), (_SIXTEENTHS, False)):
            if middle and not _TRIPLETS[0] <= percent <= _TRIPLETS[1]:
                continue
            late = pair * percent / 100
            swung = np.arange(late, STEPS_PER_BEAT, pair)
            own = [*np.arange(0, STEPS_PER_BEAT, pair), *swung, *([late / 2] if middle else [])]
            others = [
                step
                for step in range(STEPS_PER_BEAT)
                if min(abs(_wrapped(step - place)) for place in own) >= _APART_STEPS
            ]
            unit = "" if pair == _EIGHTHS else " sixteenths"
            words = "in triplets" if middle else f"swung{unit} {percent:.0f} %"
            places = tuple(sorted(float(place) for place in (*own, *others)))
            found.append(
                (Swing(places, percent, words), np.append(swung, late / 2) if middle else swung)
            )
    return tuple(found)


def _wrapped(steps: Steps) -> Steps:
    """Distances within a beat, -2..2 steps."""
    half = STEPS_PER_BEAT / 2
    return (steps + half) % STEPS_PER_BEAT - half


def _from_nearest(steps: Steps, places: Steps) -> Steps:
    away = _wrapped(steps[:, None] - places)
    return np.asarray(away[np.arange(len(steps)), np.abs(away).argmin(1)], np.float64)
