"""A model in training, scored on validation windows by the metrics of the paper."""

from typing import Final

import numpy as np
import torch

from ..dataset.windows import Windows
from ..evaluation import metrics
from ..hvo import HITS, OFFSETS, VELOCITIES, Floats
from ..tasks import Task
from .seq2seq import Seq2Seq

BATCH: Final = 512


@torch.no_grad()
def perform(model: Seq2Seq, score: Floats) -> Floats:
    """(N, T, 9) scores -> (N, T, 27): hit logits, velocities, offsets; the deterministic decoding."""
    device = next(model.parameters()).device
    parts = torch.split(torch.from_numpy(score), BATCH)
    said: Floats = torch.cat(
        [model(p.to(device), p.to(device))[0].float().cpu() for p in parts]
    ).numpy()
    return said


def scores_at_hits(windows: Windows, velocities: Floats, offsets: Floats) -> dict[str, float]:
    """The four metrics of the paper (section 6.2), at the true hits.

    Shape:
        - velocities (0..1), offsets (steps): (N, 32, 9)
    """
    hits = windows.hits
    window, step, _ = np.nonzero(hits)
    true_offsets, offsets = windows.offsets[hits], offsets[hits]
    errors_ms = metrics.timing_errors_ms(true_offsets, offsets, windows.tempo[window])
    return {
        "timing_mae_ms": float(errors_ms.mean()),
        "timing_mse_steps2": float(metrics.timing_errors_steps2(true_offsets, offsets).mean()),
        "timing_kl": metrics.grouped_kl(true_offsets, offsets, step),
        "velocity_kl": metrics.grouped_kl(windows.velocities[hits], velocities[hits], step),
    }


def validate(model: Seq2Seq, task: Task, windows: Windows) -> dict[str, float]:
    """The four metrics, the F1 of the hits, and `score`, by which the best epoch is chosen: the sum of
    the two squared errors at the hits (lower is better).
    """
    hits = windows.hits
    said = perform(model, task.hide(windows.hvo))
    heard = said[..., HITS] > 0
    scores = scores_at_hits(windows, said[..., VELOCITIES], said[..., OFFSETS])
    velocity_errors = said[..., VELOCITIES][hits] - windows.velocities[hits]
    velocity_mse = float(np.square(velocity_errors, dtype=np.float64).mean())
    return {
        **scores,
        "velocity_mse": velocity_mse,
        "hit_f1": float(2 * (heard & hits).sum() / max(heard.sum() + hits.sum(), 1)),
        "score": scores["timing_mse_steps2"] + velocity_mse,
    }
