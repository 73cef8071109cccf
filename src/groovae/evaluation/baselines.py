"""The paper's baselines that are no neighbours: quantized, and linear regression.

Each is fitted on the train windows and then maps hits (N, 32, 9) to velocities, 0..1, and offsets,
steps, both (N, 32, 9). The neighbours are in `neighbours`.

Source: Gillick et al. 2019, sections 5.1.1 and 5.1.2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..dataset.windows import Windows
from ..errors import DataError
from ..extras import require
from ..hvo import Bools, Floats


@dataclass(frozen=True)
class Quantized:
    """Offsets 0, velocities the mean of the train notes (section 5.1.1)."""

    velocity: float

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities, offsets, both (N, 32, 9)."""
        return np.full(hits.shape, self.velocity, np.float32), np.zeros(hits.shape, np.float32)


@dataclass(frozen=True, eq=False)
class Linear:
    """Each cell's velocity and offset as a linear combination of all hits (section 5.1.2).

    Shape:
        - weights: (288, 576); intercept: (576,). Velocities first, then offsets.
    """

    weights: NDArray[np.float64]
    intercept: NDArray[np.float64]

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities, offsets, both (N, 32, 9)."""
        values = flat(hits) @ self.weights + self.intercept
        velocities, offsets = np.split(values.astype(np.float32), 2, axis=-1)
        return velocities.reshape(hits.shape), offsets.reshape(hits.shape)


def fit_quantized(train: Windows) -> Quantized:
    """The mean velocity of the train notes.

    Raises:
        DataError: there is no train note.
    """
    return Quantized(mean_velocity(train))


def fit_linear(train: Windows) -> Linear:
    """Ordinary least squares with an intercept, on every cell of the train windows.

    The paper says no more than "we regress H against V and O". Cells without a hit are targets too,
    with velocity and offset 0: that reading is the one that lands near the paper's row. Fitted to
    the hits of each cell only, its KLs come out a tenth of those printed.

    Raises:
        DataError: there is no train window.
        ExtraError: scikit-learn is not installed.
    """
    if not len(train):
        raise DataError("there are no train windows to fit", "choose the whole dataset with --data")
    linear_model = require("sklearn.linear_model", "evaluate")
    targets = np.concatenate([flat(train.velocities), flat(train.offsets)], axis=-1)
    fitted = linear_model.LinearRegression().fit(flat(train.hits), targets)
    return Linear(fitted.coef_.T, fitted.intercept_)


def mean_velocity(train: Windows) -> float:
    """The mean velocity of all train notes, 0..1.

    Raises:
        DataError: there is no train note.
    """
    hits = train.hits
    if not hits.any():
        raise DataError("there are no train notes to fit", "choose the whole dataset with --data")
    return float(train.velocities[hits].mean(dtype=np.float64))


def flat(cells: Bools | Floats) -> NDArray[np.float64]:
    """(N, 32, 9) -> (N, 288)."""
    return cells.reshape(len(cells), -1).astype(np.float64)
