"""What each take adds to the metrics of the tasks that find hits: infill and Tap2Drum.

Every metric is a function of counts and of sums of errors, so a resample of takes is a weighted sum
and no prediction is looked at twice; as in `sums`.

Conventions
    A drum counts in the windows it was asked for in: Tap2Drum asks for all nine, infill for the drums
    a window holds, one after another. A *true positive* is a cell with a hit that was played and said.
    Errors are read at true positives, and once more at all played hits, as if they had been given.
    Windows overlap by a bar, so a hit in the middle of a take counts twice, as in humanization.

Shapes
    N windows, K takes, 9 drums, 11 columns (`_COLUMNS`).
"""

from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..errors import DataError, ModelError
from ..hvo import Bools, Floats, M
from .metrics import step_milliseconds
from .rows import Row
from .sums import Doubles

HIT_METRICS: Final = (
    *("hit_precision", "hit_recall", "hit_f1", "density_ratio", "hit_nats"),
    *("timing_mae_ms", "timing_mse_steps2", "velocity_mae"),
    *("given_timing_mae_ms", "given_timing_mse_steps2", "given_velocity_mae"),
)
"""Hits; nats a window that the said probabilities leave unexplained; errors at true positives; errors
at all played hits. Velocity errors are in MIDI units, 0..127."""

_COLUMNS: Final = (
    *("windows", "played", "said", "both", "nats"),
    *("ms", "steps2", "velocity", "given_ms", "given_steps2", "given_velocity"),
)
_WINDOWS: Final = _COLUMNS.index("windows")

_SURE: Final = 1e-6
"""No probability is taken for nearer to 0 or 1: one wrong certainty would cost infinitely many nats."""


def hit_sums(windows: Windows, asked: Bools, row: Row) -> Doubles:
    """What a row adds, by take, in the order of their sorted ids, and drum: (K, 9, 11).

    Args:
        asked: (N, 9), which drums were to be found in each window.
        row: with hits; its cells of drums that were not asked for are not looked at.

    Raises:
        DataError: no drum was asked for where it was played.
        ModelError: the prediction is of another shape, or not finite at a hit.
    """
    _check(windows, row)
    assert row.hits is not None, "a row of found hits has hits"
    cells = asked[:, None, :]
    played, said = windows.hits & cells, row.hits & cells
    if not played.any():
        raise DataError(
            "there is no hit to find", "choose a split of the dataset that has 4/4 takes"
        )
    both = played & said
    late = row.offsets.astype(np.float64) - windows.offsets
    # What is said of cells that nobody plays may be anything.
    late = np.where(played, late, 0)
    ms = np.abs(late) * step_milliseconds(windows.tempo)[:, None, None]
    loud = np.where(played, np.abs(row.velocities.astype(np.float64) - windows.velocities), 0)
    columns = [played, said, both, _nats(played, row.probabilities)]
    columns += [np.where(both, error, 0) for error in (ms, late**2, loud)]
    columns += [ms, late**2, loud]
    by_window = np.stack([asked, *((each * cells).sum(1) for each in columns)], -1)
    takes, take_of_window = np.unique(windows.take, return_inverse=True)
    sums = np.zeros((len(takes), M, len(_COLUMNS)))
    np.add.at(sums, take_of_window, by_window.astype(np.float64))
    return sums


def over_drums(sums: Doubles, *, at_once: bool) -> Doubles:
    """The sums of all nine drums together: (..., 9, 11) -> (..., 11).

    Args:
        at_once: whether a window is asked for all its drums at once and counts as one, or for one drum
            after another.
    """
    whole: Doubles = sums.sum(-2)
    if at_once:
        whole[..., _WINDOWS] /= M
    return whole


def hit_metrics_of(sums: Doubles) -> dict[str, Doubles]:
    """The metrics of sums (..., 11): metric -> (...); nan where a metric does not exist."""
    column = {name: sums[..., at] for at, name in enumerate(_COLUMNS)}
    played, said, both = column["played"], column["said"], column["both"]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "hit_precision": both / said,
            "hit_recall": both / played,
            "hit_f1": 2 * both / (said + played),
            "density_ratio": np.where(played > 0, said / played, np.nan),
            "hit_nats": column["nats"] / column["windows"],
            "timing_mae_ms": column["ms"] / both,
            "timing_mse_steps2": column["steps2"] / both,
            "velocity_mae": 127 * column["velocity"] / both,
            "given_timing_mae_ms": column["given_ms"] / played,
            "given_timing_mse_steps2": column["given_steps2"] / played,
            "given_velocity_mae": 127 * column["given_velocity"] / played,
        }


def _nats(played: Bools, probabilities: Floats | None) -> Doubles:
    if probabilities is None:
        return np.full(played.shape, np.nan)
    likely = np.clip(probabilities.astype(np.float64), _SURE, 1 - _SURE)
    return -np.where(played, np.log(likely), np.log1p(-likely))


def _check(windows: Windows, row: Row) -> None:
    hits = windows.hits
    for name, values in (
        ("hits", row.hits),
        ("velocities", row.velocities),
        ("offsets", row.offsets),
        ("probabilities", row.probabilities),
    ):
        if values is not None and values.shape != hits.shape:
            raise ModelError(
                f"{name} of {row.name} are of shape {values.shape}, the windows of {hits.shape}",
                "a prediction holds one value for each cell of its windows",
            )
        if values is not None and not np.isfinite(values).all():
            raise ModelError(
                f"{name} of {row.name} are not all finite", "train or export the model again"
            )
