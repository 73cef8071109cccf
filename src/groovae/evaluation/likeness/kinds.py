"""Kinds of statistics, each a function of sums that takes add up to.

What a take adds is one row of a block (K, c), and a statistic of any takes is a function of the sum of
their rows. So a resample of takes is a weighted sum, and nothing is looked at twice.

    means         n, sum x, sum x^2                                   -> mean, spread
    products      n, sum x, sum y, sum x^2, sum y^2, sum xy           -> correlation
    shared        n, sum x, sum x^2, pairs, sum of their products     -> share of variance in common
    both          products, then shared                               -> correlation within groups
    a histogram   counts in equal bins                                -> median, W1, intersection, shares

Every function takes (..., c) and gives (...), nan where the statistic does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...hvo import Bools, Ints
from ..metrics import FLAT
from ..sums import Doubles


@dataclass(frozen=True)
class Kind:
    """How a statistic is computed from a block, and of how many notes or pairs it is."""

    of: Callable[[Doubles], Doubles]
    count: Callable[[Doubles], Doubles]


def add_up(columns: list[Doubles], take: Ints, takes: int) -> Doubles:
    """A block (K, c) from c columns (n,) and the take (n,) of each row."""
    return np.stack([np.bincount(take, each, minlength=takes) for each in columns], -1)


def means_block(x: Doubles, take: Ints, takes: int) -> Doubles:
    """What each take adds to a mean and a spread: (K, 3)."""
    return add_up([np.ones(len(x)), x, x**2], take, takes)


def products_block(x: Doubles, y: Doubles, take: Ints, takes: int) -> Doubles:
    """What each take adds to a correlation: (K, 6)."""
    return add_up([np.ones(len(x)), x, y, x**2, y**2, x * y], take, takes)


def shared_block(x: Doubles, group: Ints, take: Ints, takes: int) -> Doubles:
    """What each take adds to the share of variance that the members of a group have in common: (K, 5).

    Args:
        group: (n,), counted from 0; a group lies within a take.
    """
    size, total, squares = (
        np.bincount(group, weights).astype(np.float64) for weights in (np.ones(len(x)), x, x**2)
    )
    owner = np.zeros(len(size), np.int64)
    owner[group] = take
    pairs = add_up([size * (size - 1), total**2 - squares], owner, takes)
    return np.concatenate([means_block(x, take, takes), pairs], -1)


def histogram_block(bins: Ints, count: int, take: Ints, takes: int) -> Doubles:
    """How many notes of each take are in each of `count` bins: (K, count); outliers in the last ones."""
    where = take * count + np.clip(bins, 0, count - 1)
    found = np.bincount(where, minlength=takes * count).reshape(takes, count)
    return found.astype(np.float64)


def _mean(block: Doubles) -> Doubles:
    return _divide(block[..., 1], block[..., 0])


def _spread(block: Doubles) -> Doubles:
    return np.sqrt(np.maximum(_divide(block[..., 2], block[..., 0]) - _mean(block) ** 2, 0))


def _correlation(block: Doubles) -> Doubles:
    n, x, y, xx, yy, xy = np.moveaxis(block, -1, 0)
    spread_x = np.sqrt(np.maximum(_divide(xx, n) - _divide(x, n) ** 2, 0))
    spread_y = np.sqrt(np.maximum(_divide(yy, n) - _divide(y, n) ** 2, 0))
    covariance = _divide(xy, n) - _divide(x, n) * _divide(y, n)
    return _unless_flat(covariance, spread_x * spread_y, np.minimum(spread_x, spread_y))


def _in_common(block: Doubles) -> Doubles:
    return np.asarray(_divide(block[..., 4], block[..., 3]) - _mean(block) ** 2)


def _share(block: Doubles) -> Doubles:
    spread = _spread(block)
    return _unless_flat(_in_common(block), spread**2, spread)


def _within(block: Doubles) -> Doubles:
    # What a group has in common is taken out of both covariance and variances. To subtract the mean of
    # each group instead would leave the few members of a small group correlated by less than nothing.
    n, x, y, xx, yy, xy = np.moveaxis(block[..., :6], -1, 0)
    common = _in_common(block[..., 6:])
    own = [np.maximum(_divide(each, n) - _divide(sum_, n) ** 2 - common, 0)
           for each, sum_ in ((xx, x), (yy, y))]  # fmt: skip
    spread = np.sqrt(np.minimum(*own))
    covariance = _divide(xy, n) - _divide(x, n) * _divide(y, n) - common
    return _unless_flat(covariance, np.sqrt(own[0] * own[1]), spread)


MEAN: Final = Kind(_mean, lambda block: block[..., 0])
SPREAD: Final = Kind(_spread, lambda block: block[..., 0])
CORRELATION: Final = Kind(_correlation, lambda block: block[..., 0])
WITHIN: Final = Kind(_within, lambda block: block[..., 0])
SHARE: Final = Kind(_share, lambda block: block[..., 3] / 2)


def median_of(width: float) -> Kind:
    """The median of a histogram whose first bin lies around 0, to a bin."""

    def of(block: Doubles) -> Doubles:
        below = np.cumsum(block, -1)
        at = (below < below[..., -1:] / 2).sum(-1)
        return np.where(below[..., -1] > 0, width * at, np.nan)

    return Kind(of, lambda block: np.asarray(block.sum(-1)))


def wasserstein(block: Doubles, other: Doubles, width: float) -> Doubles:
    """W1 between histograms of equal bins, in the unit of their width."""
    ours, theirs = (np.cumsum(each, -1) for each in (block, other))
    distance: Doubles = width * np.abs(
        _divide(ours, ours[..., -1:]) - _divide(theirs, theirs[..., -1:])
    ).sum(-1)
    return distance


def intersection(block: Doubles, other: Doubles) -> Doubles:
    """The area that two histograms have in common, 0..1."""
    ours, theirs = (_divide(each, each.sum(-1, keepdims=True)) for each in (block, other))
    return np.asarray(np.minimum(np.minimum(ours, theirs).sum(-1), 1))  # but for rounding


def place_and_spread(block: Doubles, width: float) -> tuple[float, float]:
    """The mean and the standard deviation of a histogram (c,), its first bin at 0."""
    at = width * np.arange(len(block))
    mean = float((at * block).sum() / block.sum())
    return mean, float(np.sqrt((((at - mean) ** 2) * block).sum() / block.sum()))


def _divide(above: Doubles, below: Doubles) -> Doubles:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below)


def _unless_flat(above: Doubles, below: Doubles, spread: Doubles) -> Doubles:
    varies: Bools = spread >= FLAT
    return np.where(varies, _divide(above, below), np.nan)
