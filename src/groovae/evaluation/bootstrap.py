"""95 % intervals by resampling: notes as the paper does, takes as one should, pairs to compare.

    notes   the paper's intervals (Table 1). Notes of one take lean the same way, so these are far
            too narrow: they say how well the average over *these* takes is known.
    takes   whole takes are drawn, and the metric pooled over their notes: how far the figure would
            move with other takes of the same drummers.
    paired  the difference of two rows over the same drawn takes. What the takes have in common
            cancels: the interval to compare models by.

Percentile intervals on `sums.NoteSums`, so that a resample is a weighted sum: scipy.stats.bootstrap
would score 78,000 notes anew for each of its resamples, and jackknife them for its BCa default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .metrics import GROUPS
from .sums import Doubles, NoteSums, metrics_of

NOTE_RESAMPLES: Final = 1000
TAKE_RESAMPLES: Final = 2000
LEVEL: Final = 0.95

_RESAMPLES_AT_ONCE: Final = 50


class Interval(NamedTuple):
    """Two ends; both nan where the metric does not exist."""

    low: float
    high: float


def interval(samples: Doubles, level: float = LEVEL) -> Interval:
    """The middle `level` of samples (R,); nan when one of them is.

    >>> interval(np.array([1.0, 3.0]), level=1)
    Interval(low=1.0, high=3.0)
    """
    low, high = np.quantile(samples, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def draw_takes(takes: int, resamples: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """How often each take is drawn: (resamples, takes), each row sums to `takes`."""
    return rng.multinomial(takes, np.full(takes, 1 / takes), size=resamples)


def over_takes(notes: NoteSums, draws: NDArray[np.int64]) -> dict[str, Doubles]:
    """The metrics of each draw of whole takes: metric -> (R,).

    Args:
        notes: one row.
        draws: (R, K) from `draw_takes`; the same for two rows makes their resamples pairs.
    """
    return metrics_of(np.tensordot(draws.astype(np.float64), notes.per_take(), axes=1))


def over_notes(
    notes: NoteSums, rng: np.random.Generator, resamples: int = NOTE_RESAMPLES
) -> dict[str, Doubles]:
    """The metrics of each draw of single notes, as many as there are: metric -> (R,)."""
    count = len(notes.columns)
    # Sorted by group, the notes of a group are one slice of the weights, and no note is multiplied
    # with the columns of the three groups it does not belong to.
    order = np.argsort(notes.group, kind="stable")
    columns = notes.columns[order]
    ends = np.searchsorted(notes.group[order], np.arange(GROUPS + 1))
    sums = np.empty((resamples, GROUPS, columns.shape[1]))
    for start in range(0, resamples, _RESAMPLES_AT_ONCE):
        chunk = sums[start : start + _RESAMPLES_AT_ONCE]
        weights = np.empty((len(chunk), count))
        for row in weights:
            row[:] = np.bincount(rng.integers(count, size=count, dtype=np.int32), minlength=count)
        for group in range(GROUPS):
            part = slice(ends[group], ends[group + 1])
            chunk[:, group] = weights[:, part] @ columns[part]
    return metrics_of(sums)


class Difference(NamedTuple):
    """A metric of one row less that of another, and its paired 95 % interval over takes."""

    value: float
    ci_takes: Interval


@dataclass(frozen=True)
class Comparison:
    """One row less a reference row, both named ``MODEL.SETTING``."""

    row: str
    reference: str
    differences: Mapping[str, Difference]


def compare(
    values: Mapping[str, Mapping[str, Doubles]],
    samples: Mapping[str, Mapping[str, Doubles]],
    pairs: Iterable[tuple[str, str]],
) -> tuple[Comparison, ...]:
    """Rows less reference rows, metric by metric.

    Args:
        values: row -> metric -> its figure ().
        samples: row -> metric -> (R,), over the same drawn takes for every row, which makes them pairs.
        pairs: (row, reference).
    """
    return tuple(
        Comparison(
            row,
            reference,
            {
                metric: Difference(
                    float(values[row][metric] - values[reference][metric]),
                    interval(samples[row][metric] - samples[reference][metric]),
                )
                for metric in values[row]
            },
        )
        for row, reference in pairs
    )
