"""Proper scores: what a forecaster minimizes only by saying what it believes. Smaller is better.

    CRPS        of one number:  E|X - y| - 1/2 E|X - X'|; of a forecast without spread, its absolute error
    energy      of a vector:    E||X - y|| - 1/2 E||X - X'||; sees margins, hardly sees correlation
    variogram   of pairs:       sum (|yi - yj|^p - E|Xi - Xj|^p)^2, p = 1/2; sees what hangs together

All three are fair: their mean over draws of the m samples is the score of the distribution drawn from,
however small m is. (X and X' are never the same draw; the square of a mean of m is lessened by what the
m leave uncertain.) One sample, m = 1, is a forecast without spread.

Sources: Gneiting & Raftery 2007; Ferro 2014 (fair scores); Scheuerer & Hamill 2015 (variogram score).
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...extras import require
from ...hvo import Ints
from ..sums import Doubles

POWER: Final = 0.5
"""p of the variogram score."""

Samples = NDArray[Any]
"""(n, m): m draws for each of n notes."""

_AT_ONCE: Final = 1 << 14


def crps(samples: Samples, truth: Doubles) -> Doubles:
    """The fair CRPS of each note, in the unit of the samples.

    E|X - X'| of sorted draws x1 <= ... <= xm is the sum of (2k - m - 1) xk, doubled, over m(m - 1).

    Shape:
        - samples: (n, m); truth: (n,); returns (n,)
    """
    count, m = samples.shape
    scores = np.empty(count)
    ranks = 2.0 * np.arange(1, m + 1) - m - 1
    for start in range(0, count, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        draws = np.sort(samples[part].astype(np.float64), axis=1)
        scores[part] = np.abs(draws - truth[part, None]).mean(1)
        if m > 1:
            scores[part] -= draws @ ranks / (m * (m - 1))
    return scores


def energy(samples: Samples, truth: Doubles, ends: Ints) -> Doubles:
    """The fair energy score of each window over its notes.

    Args:
        ends: (N,), the index after the last note of each window, whose notes lie together.

    Shape:
        - samples: (n, m); truth: (n,); returns (N,), 0 for a window without notes
    """
    distance = require("scipy.spatial.distance", "evaluate")
    scores = np.zeros(len(ends))
    draws = np.ascontiguousarray(samples, np.float64)
    for window, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
        if start == end:
            continue
        drawn = draws[start:end].T
        scores[window] = np.linalg.norm(drawn - truth[start:end], axis=1).mean()
        if len(drawn) > 1:
            scores[window] -= distance.pdist(drawn).mean() / 2
    return scores


def variogram(
    samples: Samples, truth: Doubles, pairs: tuple[Ints, Ints], windows: Ints, count: int
) -> Doubles:
    """The fair variogram score of each window over pairs of its notes, each pair once, of weight 1.

    Args:
        pairs: indices of notes, as `neighbours` finds them; windows: (n,) the window of each note.

    Shape:
        - samples: (n, m); truth: (n,); returns (count,), 0 for a window without pairs
    """
    first, second = pairs
    m = samples.shape[1]
    scores = np.zeros(count)
    for start in range(0, len(first), _AT_ONCE):
        one, other = first[start : start + _AT_ONCE], second[start : start + _AT_ONCE]
        apart = np.abs(samples[one].astype(np.float32) - samples[other]) ** np.float32(POWER)
        error = np.abs(truth[one] - truth[other]) ** POWER - apart.mean(1, dtype=np.float64)
        squared = error**2
        if m > 1:
            squared -= apart.var(1, ddof=1, dtype=np.float64) / m
        scores += np.bincount(windows[one], squared, minlength=count)
    return scores


def neighbours(windows: Ints, steps: Ints) -> tuple[Ints, Ints]:
    """Pairs of notes of a window that fall on the same step or on steps side by side.

    Shape:
        - windows, steps: (n,), ordered by window, then step; returns two index arrays (pairs,)
    """
    place = windows * (int(steps.max(initial=0)) + 2) + steps  # one step of air between windows
    count = np.searchsorted(place, place + 1, side="right") - np.arange(len(place)) - 1
    first = np.repeat(np.arange(len(place)), count)
    within = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    return first, first + 1 + within
