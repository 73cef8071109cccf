"""The space of z: ways between two vectors, and which bars a vector is made of."""

from typing import Final

import numpy as np

from ...errors import BeatError
from ...groove import Groove
from ...hvo import HITS, STEPS_PER_BAR, WIDTH, Floats

_PARALLEL: Final = 1e-6
"""Radians; below it the arc cannot be told from the straight line."""


def slerp(a: Floats, b: Floats, at: float) -> Floats:
    """A vector on the way from one to the other: the direction turns evenly, the length grows evenly.

    A straight line would pass nearer to the middle of the space than models are used to: normal vectors
    of many dimensions all have nearly the same length. Vectors that are parallel, and exactly opposite
    ones, between which no arc is the shortest, are met in a straight line. The ends are exact.

    Args:
        at: 0 is `a`, 1 is `b`.

    Shape:
        - a, b: (Z,); returns (Z,)

    Source: Shoemake 1985, "Animating rotation with quaternion curves", for the arc.

    >>> slerp(np.array([1, 0]), np.array([0, 3]), 0.5).round(3)
    array([1.414, 1.414], dtype=float32)
    """
    start, end = np.asarray(a, np.float64), np.asarray(b, np.float64)
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    if min(lengths) > 0:
        start_way, end_way = start / lengths[0], end / lengths[1]
        # The angle by its half: arccos of the product cannot tell small angles apart.
        angle = 2 * np.arctan2(
            np.linalg.norm(end_way - start_way), np.linalg.norm(end_way + start_way)
        )
        if _PARALLEL < angle < np.pi - _PARALLEL:
            turned = np.sin((1 - at) * angle) * start_way + np.sin(at * angle) * end_way
            length = (1 - at) * lengths[0] + at * lengths[1]
            return np.asarray(length * turned / np.sin(angle), np.float32)
    return np.asarray((1 - at) * start + at * end, np.float32)


def mean(vectors: Floats) -> Floats:
    """The mean of vectors (N, Z) -> (Z,); of one, that one."""
    return np.asarray(np.mean(vectors, 0, dtype=np.float64), np.float32)


def bars_of(groove: Groove) -> Floats:
    """A groove in bars, the last one filled up with silence.

    Shape:
        - returns (K, 16, 27)
    """
    bars = -(-groove.steps // STEPS_PER_BAR)
    whole = np.zeros((bars * STEPS_PER_BAR, WIDTH), np.float32)
    whole[: groove.steps] = groove.to_hvo()
    return whole.reshape(bars, STEPS_PER_BAR, WIDTH)


def windows_of(groove: Groove) -> Floats:
    """All windows of two bars that are played in; a bar between silent ones is heard as a loop.

    So silence before, after and within a piece changes nothing, and neither does moving it by bars.

    Shape:
        - returns (N, 32, 27)

    Raises:
        BeatError: the groove has no hits.
    """
    bars = bars_of(groove)
    struck = np.flatnonzero(bars[..., HITS].any((1, 2)))
    if not len(struck):
        raise BeatError("the groove has no hits", "there is nothing to hear in it")
    goes_on, came_from = np.isin(struck + 1, struck), np.isin(struck - 1, struck)
    first = goes_on | ~came_from
    starts = struck[first]
    return np.concatenate([bars[starts], bars[starts + goes_on[first]]], 1)


def window_at(groove: Groove, bar: int | None = None) -> Floats:
    """Two bars; where there is only one more, it is heard as a loop.

    Args:
        bar: the first of them, from 1; None is the first that is played in.

    Shape:
        - returns (32, 27)

    Raises:
        BeatError: there is no such bar, or nothing is played in it and the next.
    """
    bars = bars_of(groove)
    if bar is None:
        struck = np.flatnonzero(bars[..., HITS].any((1, 2)))
        bar = int(struck[0]) + 1 if len(struck) else 1
    if not 1 <= bar <= max(len(bars), 1):
        raise BeatError(f"there is no bar {bar}", f"bars are counted from 1 to {len(bars)}")
    window = bars[bar - 1 : bar + 1]
    if not window[..., HITS].any():
        raise BeatError(f"nothing is played in bar {bar} and the next", "choose another bar")
    return np.concatenate([window[0], window[-1]])
