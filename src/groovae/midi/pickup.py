"""The pickup: beats that come before the first downbeat."""

from numbers import Real

from ..errors import BeatError
from ..hvo import BEATS_PER_BAR, STEPS_PER_BEAT


def check_pickup(pickup: float) -> float:
    """How many beats of the taps come before the first downbeat.

    Raises:
        BeatError: it is not a number of sixteenths from 0 to 4 beats.
    """
    if not isinstance(pickup, Real) or not 0 <= pickup <= BEATS_PER_BAR:
        raise BeatError(f"the pickup is {pickup} beats", f"choose from 0 to {BEATS_PER_BAR}")
    if (float(pickup) * STEPS_PER_BEAT) % 1:
        raise BeatError(f"the pickup is {pickup} beats", "choose whole sixteenths, such as 0.25")
    return float(pickup)


def steps_before(pickup: float) -> int:
    """How many sixteenths of bar 0 come before the first tap."""
    return round(-pickup % BEATS_PER_BAR * STEPS_PER_BEAT)
