"""What each note adds to the metrics: every metric is a function of sums over notes.

That is what makes intervals cheap. A resample of notes or of takes is a weighted sum of the same
few numbers, and no prediction is looked at twice.

Shapes
    n notes, K takes, 4 groups (where in the beat a note falls), 13 columns (`_COLUMNS`).

Source: Gillick et al. 2019, section 6.2; the definitions are those of `metrics`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..dataset.windows import Windows
from ..errors import DataError, ModelError
from ..hvo import Floats, Ints
from .metrics import FLAT, GROUPS, gaussian_kl, timing_errors_ms, timing_errors_steps2

Doubles = NDArray[np.float64]

METRICS: Final = (
    "timing_mae_ms",
    "timing_mse_steps2",
    "timing_kl",
    "velocity_kl",
    "velocity_mae_midi",
    "timing_correlation",
)
"""The paper's four columns, then ours: velocity MAE in MIDI units (0..127), and the correlation of
predicted with true offsets over all notes."""

_COLUMNS: Final = (
    *("notes", "error_ms", "error_steps2", "velocity_error"),
    *("true_offset", "true_offset2", "offset", "offset2", "true_offset_x_offset"),
    *("true_velocity", "true_velocity2", "velocity", "velocity2"),
)


@dataclass(frozen=True, eq=False)
class NoteSums:
    """What each note of one row adds.

    Shape:
        - columns: (n, 13) float64
        - group: (n,) step mod 4; take: (n,) index into `takes`
        - takes: (K,) ids, sorted
    """

    columns: Doubles
    group: Ints
    take: Ints
    takes: NDArray[np.str_]

    def per_take(self) -> Doubles:
        """(K, 4, 13): the sums of each take."""
        sums = np.zeros((len(self.takes), GROUPS, len(_COLUMNS)))
        np.add.at(sums, (self.take, self.group), self.columns)
        return sums


def note_sums(windows: Windows, velocities: Floats, offsets: Floats) -> NoteSums:
    """What a prediction's notes add, read at the true hits and nowhere else.

    Args:
        windows: the truth, N windows.
        velocities: (N, 32, 9), 0..1.
        offsets: (N, 32, 9), steps, positive = late.

    Raises:
        DataError: the windows hold no note.
        ModelError: the prediction is of another shape, or not finite at a hit.
    """
    hits = windows.hits
    if not hits.any():
        raise DataError(
            "there is no note to score", "choose a split of the dataset that has 4/4 takes"
        )
    for name, values in (("velocities", velocities), ("offsets", offsets)):
        if values.shape != hits.shape:
            raise ModelError(
                f"predicted {name} are of shape {values.shape}, the hits of {hits.shape}",
                "a prediction holds one value for each cell of its score",
            )
        if not np.isfinite(values[hits]).all():
            raise ModelError(
                f"predicted {name} are not all finite", "train or export the model again"
            )
    window, step, _ = np.nonzero(hits)
    takes, take_of_window = np.unique(windows.take, return_inverse=True)
    true_offset, offset, true_velocity, velocity = (
        values[hits].astype(np.float64)
        for values in (windows.offsets, offsets, windows.velocities, velocities)
    )
    columns = np.stack(
        [
            np.ones(len(window)),
            timing_errors_ms(true_offset, offset, windows.tempo[window]),
            timing_errors_steps2(true_offset, offset),
            np.abs(velocity - true_velocity),
            *(true_offset, true_offset**2, offset, offset**2, true_offset * offset),
            *(true_velocity, true_velocity**2, velocity, velocity**2),
        ],
        axis=-1,
    )
    return NoteSums(columns, step % GROUPS, take_of_window[window], takes)


def metrics_of(sums: Doubles) -> dict[str, Doubles]:
    """The metrics of sums over notes.

    Args:
        sums: (..., 4, 13): for each group, the sum of `NoteSums.columns` over some notes.

    Returns:
        metric -> (...). nan where a metric does not exist: no KL and no correlation for predictions
        that do not vary, no KL where a group has no notes.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = _means(sums.sum(-2))
        group = _means(sums)
        true_spread = _spread(whole["true_offset"], whole["true_offset2"])
        spread = _spread(whole["offset"], whole["offset2"])
        covariance = whole["true_offset_x_offset"] - whole["true_offset"] * whole["offset"]
        correlation = covariance / (true_spread * spread)
    return {
        "timing_mae_ms": whole["error_ms"],
        "timing_mse_steps2": whole["error_steps2"],
        "timing_kl": _kl(group, "offset"),
        "velocity_kl": _kl(group, "velocity"),
        "velocity_mae_midi": 127 * whole["velocity_error"],
        "timing_correlation": np.where(np.minimum(true_spread, spread) < FLAT, np.nan, correlation),
    }


def _means(sums: Doubles) -> dict[str, Doubles]:
    notes = sums[..., 0]
    return {name: sums[..., column] / notes for column, name in enumerate(_COLUMNS)}


def _spread(mean: Doubles, mean_of_squares: Doubles) -> Doubles:
    # Rounding can leave a constant with a variance just below zero.
    spread: Doubles = np.sqrt(np.maximum(mean_of_squares - mean**2, 0))
    return spread


def _kl(group: dict[str, Doubles], name: str) -> Doubles:
    kl: Doubles = gaussian_kl(
        group[f"true_{name}"],
        _spread(group[f"true_{name}"], group[f"true_{name}2"]),
        group[name],
        _spread(group[name], group[f"{name}2"]),
    ).mean(-1)
    return kl
