"""Onsets that are heard against those that were played."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..extras import require
from ..taps import Taps
from .bootstrap import interval
from .report import Results
from .sound_tempo import mean_of

Doubles = NDArray[np.float64]

WITHIN_SECONDS: Final = 0.02
WIDE_SECONDS: Final = 0.05
"""As instruments that swell are scored (MIREX)."""


def match(truth: Taps, heard: Taps | None, within: float = WITHIN_SECONDS) -> dict[str, Any]:
    """How well onsets are heard, within so many seconds: precision, recall, f1, the errors in ms,
    positive = late, and the rank correlation of strengths.
    """
    if heard is None:
        return {
            "precision": 0.0,
            "recall": 0.0,
            "f1": 0.0,
            "errors": np.zeros(0),
            "strength": np.nan,
        }
    onset, util = (require(f"mir_eval.{part}", "evaluate") for part in ("onset", "util"))
    f1, precision, recall = onset.f_measure(truth.seconds, heard.seconds, window=within)
    pairs = np.array(util.match_events(truth.seconds, heard.seconds, within), np.int64)
    mine, theirs = pairs.reshape(-1, 2).T
    spearman = require("scipy.stats", "evaluate").spearmanr
    strength = np.nan
    if len(mine) > 2 and np.ptp(truth.weights[mine]) and np.ptp(heard.weights[theirs]):
        strength = float(spearman(truth.weights[mine], heard.weights[theirs]).statistic)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "errors": 1000 * (heard.seconds[theirs] - truth.seconds[mine]),
        "strength": strength,
    }


def row_of(takes: Sequence[Mapping[str, Any]], draws: Doubles, figures: Sequence[str]) -> Results:
    """A kit under a condition: figures with their intervals over takes."""
    errors = [take["errors"] for take in takes]
    row: Results = {"takes": len(takes), **{key: mean_of(takes, key, draws) for key in figures}}
    every = np.concatenate(errors)
    row["lean_ms"] = {"value": float(np.median(every)) if len(every) else np.nan}
    drawn = [
        np.median(
            np.abs(
                np.concatenate(
                    [np.tile(each, int(n)) for each, n in zip(errors, draw, strict=True)]
                )
            )
        )
        for draw in draws[:_MEDIAN_RESAMPLES]
    ]
    row["error_ms"] = {
        "value": float(np.median(np.abs(every))) if len(every) else np.nan,
        "ci_takes": list(interval(np.array(drawn))),
    }
    return row


_MEDIAN_RESAMPLES: Final = 500
