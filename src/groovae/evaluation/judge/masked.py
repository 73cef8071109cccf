"""Statistics over the hits of each window; nan where a window has too few of them.

Every function takes values and a mask of one shape (N, ...) and returns (N,).
"""

import numpy as np

from ...hvo import Bools, Floats, Ints
from ..sums import Doubles

_FLAT = 1e-6


def mean(values: Floats, at: Bools) -> Floats:
    """The mean of what is there."""
    count, total = _sums(values, at)
    return _where(count > 0, total / np.maximum(count, 1))


def deviation(values: Floats, at: Bools) -> Floats:
    """The standard deviation of two or more, of the population."""
    count, total = _sums(values, at)
    squares = _sums(values * values, at)[1] / np.maximum(count, 1)
    variance = squares - (total / np.maximum(count, 1)) ** 2
    return _where(count > 1, np.sqrt(np.maximum(variance, 0)))


def share(true: Bools, at: Bools) -> Floats:
    """How much of what is there is true."""
    return mean(true.astype(np.float32), at)


def correlation(first: Floats, second: Floats, at: Bools) -> Floats:
    """Pearson's, of three or more that vary."""
    both = [np.where(at, each - _spread_out(mean(each, at), each), 0) for each in (first, second)]
    axes = tuple(range(1, at.ndim))
    product = (both[0] * both[1]).sum(axes)
    scale = np.sqrt((both[0] ** 2).sum(axes) * (both[1] ** 2).sum(axes))
    return _where((at.sum(axes) > 2) & (scale > _FLAT), product / np.maximum(scale, _FLAT))


def moment(values: Floats, at: Bools, power: int) -> Floats:
    """A standardized moment of two or more that vary: 3 is skewness, 4 is kurtosis."""
    centre, spread = mean(values, at), deviation(values, at)
    powers = (values - _spread_out(centre, values)) ** power
    varies = np.nan_to_num(spread) > _FLAT
    return _where(varies, mean(powers, at) / np.where(varies, spread, 1) ** power)


def distinct(values: Floats, at: Bools) -> Floats:
    """How many different values there are, for each that is there."""
    flat = np.sort(np.where(at, values, np.inf).reshape(len(at), -1), axis=1)
    new = np.isfinite(flat)
    new[:, 1:] &= flat[:, 1:] != flat[:, :-1]
    count = at.reshape(len(at), -1).sum(1)
    return _where(count > 0, new.sum(1) / np.maximum(count, 1))


def quantile(values: Floats, at: Bools, level: float) -> Floats:
    """The value below which this share lies, the lower of two."""
    flat = np.sort(np.where(at, values, np.inf).reshape(len(at), -1), axis=1)
    count = at.reshape(len(at), -1).sum(1)
    place = (level * np.maximum(count - 1, 0)).astype(np.int64)
    return _where(count > 0, np.take_along_axis(flat, place[:, None], 1)[:, 0])


def _sums(values: Floats, at: Bools) -> tuple[Ints, Doubles]:
    axes = tuple(range(1, at.ndim))
    return at.sum(axes), np.where(at, values, 0).sum(axes, dtype=np.float64)


def _where(there: Bools, values: Floats | Doubles) -> Floats:
    return np.where(there, values, np.nan).astype(np.float32)


def _spread_out(each: Floats, like: Floats) -> Floats:
    return np.nan_to_num(each).reshape(-1, *[1] * (like.ndim - 1))
