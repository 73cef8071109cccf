"""A model in training, scored on validation windows."""

from typing import Final

import numpy as np
import torch
from torch import Tensor

from ..dataset.windows import Windows
from ..evaluation import metrics
from ..hvo import HITS, OFFSETS, VELOCITIES, Floats
from .build import Model
from .config import TrainConfig
from .examples import Example, make_example

BATCH: Final = 512


@torch.no_grad()
def perform(model: Model, example: Example) -> Floats:
    """(N, T, 27): hit probabilities, velocities, offsets; the deterministic decoding at the true hits."""
    device = next(model.parameters()).device
    parts = []
    for shown, frames in zip(
        torch.split(example.shown, BATCH), torch.split(example.frames, BATCH), strict=True
    ):
        frame: Tensor = model(shown.to(device), frames[..., HITS].to(device))
        parts.append(model.shape(frame).float().cpu())
    said: Floats = torch.cat(parts).numpy()
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


def validate(model: Model, config: TrainConfig, windows: Windows) -> dict[str, float]:
    """What a model scores, and `score`, by which the best epoch is chosen (lower is better).

    Where the hits are given, `score` is the sum of the two squared errors at the hits; where they are
    to be found, their cross-entropy in nats a cell counts as well.
    """
    example = make_example(torch.from_numpy(windows.hvo), config, training=False)
    said = perform(model, example)
    asked = example.asked.numpy() > 0
    hits = windows.hits & asked
    likely = np.clip(said[..., HITS].astype(np.float64), 1e-6, 1 - 1e-6)
    heard = (likely > 0.5) & asked
    nats = -np.where(hits, np.log(likely), np.log1p(-likely))
    velocity_errors = said[..., VELOCITIES][hits] - windows.velocities[hits]
    offset_errors = said[..., OFFSETS][hits] - windows.offsets[hits]
    scores = {
        "velocity_mse": float(np.square(velocity_errors, dtype=np.float64).mean()),
        "offset_mse": float(np.square(offset_errors, dtype=np.float64).mean()),
        "hit_nats": float(nats[np.broadcast_to(asked, nats.shape)].mean()),
        "hit_f1": float(2 * (heard & hits).sum() / max(heard.sum() + hits.sum(), 1)),
    }
    score = scores["velocity_mse"] + scores["offset_mse"]
    if config.task in ("humanize", "transfer"):
        scores |= scores_at_hits(windows, said[..., VELOCITIES], said[..., OFFSETS])
        return {**scores, "score": score}
    return {**scores, "score": score + scores["hit_nats"]}
