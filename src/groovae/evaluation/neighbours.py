"""K nearest neighbours: the paper's, and the one that is honest to beat.

    knn          similarity = hits in common (the Hadamard product of equation 1); velocities and
                 offsets = plain means over the K neighbours, cells without a hit counted as 0
                 (equations 2 and 3). As printed, and weak: a long score is everyone's neighbour,
                 and zeros pull loud hits down.
    knn_jaccard  similarity = hits in common / hits in either; means over the neighbours that hit
                 the cell. A cell that no neighbour hits gets the mean velocity of the train notes
                 and offset 0, as in `baselines.Quantized`.

Neighbours of equal similarity are taken in the order of the train windows: that of `info.csv`, then
of bars.

Source: Gillick et al. 2019, section 5.1.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..errors import ConfigError
from ..hvo import Bools, Floats, Ints
from .baselines import flat, mean_velocity
from .sums import metrics_of, note_sums

K: Final = 20
"""What the paper's grid search chose on the development set."""
GRID: Final = (1, 2, 5, 10, 15, 20, 26, 30, 50, 100)
"""26 is the K that Wright & Berdahl (2006) reported."""

_QUERIES_AT_ONCE: Final = 128
_GRID_METRICS: Final = ("timing_mae_ms", "timing_mse_steps2", "timing_kl", "velocity_kl")


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The train windows, and how to look among them.

    Attributes:
        train: the windows to choose from.
        k: how many to average; with more than there are, all of them.
        jaccard: whether `knn_jaccard` or `knn`.
        velocity: what a hit gets that no neighbour has, 0..1; read by `knn_jaccard` only.
    """

    train: Windows
    k: int
    jaccard: bool
    velocity: float

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities, offsets, both (N, 32, 9)."""
        return self.average(nearest(self.train.hits, hits, self.k, jaccard=self.jaccard))

    def average(self, neighbours: Ints) -> tuple[Floats, Floats]:
        """Train windows to average (N, k) -> velocities, offsets, both (N, 32, 9)."""
        hits, velocities, offsets = self.train.hits, self.train.velocities, self.train.offsets
        shape = (len(neighbours), *hits.shape[1:])
        velocity, offset = np.empty(shape, np.float32), np.empty(shape, np.float32)
        for start in range(0, len(neighbours), _QUERIES_AT_ONCE):
            chunk = slice(start, start + _QUERIES_AT_ONCE)
            chosen = neighbours[chunk]
            if not self.jaccard:
                velocity[chunk] = velocities[chosen].mean(1)
                offset[chunk] = offsets[chosen].mean(1)
                continue
            count = hits[chosen].sum(1)
            # Where there is no hit the sums are 0, and so is the offset.
            velocity[chunk] = velocities[chosen].sum(1) / np.maximum(count, 1)
            offset[chunk] = offsets[chosen].sum(1) / np.maximum(count, 1)
            velocity[chunk][count == 0] = self.velocity
        return velocity, offset


def fit_knn(train: Windows, k: int = K) -> Neighbours:
    """The paper's nearest neighbours.

    Raises:
        ConfigError: `k` is below 1.
        DataError: there is no train note.
    """
    return _fit(train, k, jaccard=False)


def fit_knn_jaccard(train: Windows, k: int = K) -> Neighbours:
    """The stronger nearest neighbours.

    Raises:
        ConfigError: `k` is below 1.
        DataError: there is no train note.
    """
    return _fit(train, k, jaccard=True)


FITS: Final = {"knn": fit_knn, "knn_jaccard": fit_knn_jaccard}


def nearest(train_hits: Bools, hits: Bools, k: int, *, jaccard: bool) -> Ints:
    """The k most similar train windows of each window, the most similar first: (N, k)."""
    train, queries = flat(train_hits).astype(np.float32), flat(hits).astype(np.float32)
    k = min(k, len(train))
    # One number orders by similarity, then by place. Two unequal similarities differ by more than
    # 1e-5 (fractions with denominators up to 288), so a penalty below 1e-6 decides only ties.
    penalty = 1e-6 * np.arange(len(train)) / len(train)
    found = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        chunk = queries[start : start + _QUERIES_AT_ONCE]
        similarity = (chunk @ train.T).astype(np.float64)
        if jaccard:
            either = chunk.sum(1)[:, None] + train.sum(1) - similarity
            similarity /= np.maximum(either, 1)
        distance = penalty - similarity
        first = np.argpartition(distance, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(distance, first, 1), axis=1)
        found[start : start + len(chunk)] = np.take_along_axis(first, order, 1)
    return found


def knn_grid_search(
    train: Windows, validation: Windows, ks: Sequence[int] = GRID
) -> dict[str, list[Mapping[str, float]]]:
    """Metrics on the validation split for each K: how the paper chose its 20 (section 5.1.3).

    Returns:
        row name (`knn`, `knn_jaccard`) -> one entry for each K: ``k`` and the paper's four metrics.

    Raises:
        ConfigError: `ks` is empty, or holds a number below 1.
        DataError: a split has no notes.
    """
    if not ks:
        raise ConfigError("the grid search was given no K", "give at least one, for example 20")
    table: dict[str, list[Mapping[str, float]]] = {}
    for name, fit in FITS.items():
        table[name] = []
        # The first k of the longest list are the list of k: search once.
        fitted = {k: fit(train, k) for k in ks}
        ranked = nearest(train.hits, validation.hits, max(ks), jaccard=fitted[ks[0]].jaccard)
        for k in ks:
            notes = note_sums(validation, *fitted[k].average(ranked[:, :k]))
            metrics = metrics_of(notes.per_take().sum(0))
            table[name].append(
                {"k": k} | {metric: float(metrics[metric]) for metric in _GRID_METRICS}
            )
    return table


def _fit(train: Windows, k: int, *, jaccard: bool) -> Neighbours:
    if k < 1:
        raise ConfigError(f"K is {k}, it must be at least 1", f"the paper's is {K}")
    return Neighbours(train, k, jaccard, mean_velocity(train))
