"""What an exported model says on validation, and what of that its card keeps."""

from collections.abc import Callable
from typing import Final

import numpy as np

from ..card import Spread
from ..dataset.windows import Windows
from ..drums import DRUM_INDEX
from ..evaluation.each_drum import say_each_drum
from ..evaluation.spread import measure_spread
from ..evaluation.thresholds import f1, threshold_per_drum, thresholds_of_kit
from ..hvo import Bools, Floats
from ..network import Said
from ..tasks import taps_of
from .validate import scores_at_hits

Say = Callable[[Floats], Said]
HAT: Final = DRUM_INDEX["closed_hihat"]


def calibrate_score(windows: Windows, said: Said) -> tuple[dict[str, float], Spread]:
    """Scores and spread of a model that is given the hits."""
    return (
        scores_at_hits(windows, said.velocities, said.offsets),
        measure_spread(windows, said.velocities, said.offsets),
    )


def calibrate_infill(
    windows: Windows, say: Say
) -> tuple[dict[str, float], Spread, dict[str, tuple[float, ...]]]:
    """Scores, spread and a threshold per drum of a model that adds a drum, each drum asked for in all
    windows that hold it.
    """
    asked: Bools = windows.hits.max(1)  # (N, 9)
    whole = say_each_drum(windows, say)
    thresholds = threshold_per_drum(windows.hits, whole.hit_probabilities, asked)
    heard = whole.hit_probabilities > np.array(thresholds, np.float32)
    scores = hit_scores(windows.hits, heard)
    present = asked[:, HAT]
    scores["closed_hihat_f1"] = f1(windows.hits[present, :, HAT], heard[present, :, HAT])
    spread = measure_spread(windows, whole.velocities, whole.offsets)
    return scores, spread, {"rest": thresholds}


def calibrate_taps(
    windows: Windows, say: Say
) -> tuple[dict[str, float], Spread, dict[str, tuple[float, ...]]]:
    """Scores, spread and thresholds of a model that hears taps, with and without velocities."""
    scores: dict[str, float] = {}
    thresholds: dict[str, tuple[float, ...]] = {}
    for name, velocity in (("taps", False), ("taps_with_velocity", True)):
        said = say(taps_of(windows.hvo, velocity=velocity))
        thresholds[name] = thresholds_of_kit(windows.hits, said.hit_probabilities)
        heard = said.hit_probabilities > np.array(thresholds[name], np.float32)
        scores |= {f"{name}_{key}": value for key, value in hit_scores(windows.hits, heard).items()}
        if not velocity:
            spread = measure_spread(windows, said.velocities, said.offsets)
    return scores, spread, thresholds


def hit_scores(played: Bools, said: Bools) -> dict[str, float]:
    """Micro F1 and density, (N, T, 9) against (N, T, 9)."""
    return {"hit_f1": f1(played, said), "density_ratio": float(said.sum() / max(played.sum(), 1))}
