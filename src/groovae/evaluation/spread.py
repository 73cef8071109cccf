"""How real performances stray from a prediction, and how much of that they share.

The residual of a hit is standardized by its drum's standard deviation. For two hits of one take the
expected product of their residuals is then the share of the variance that the take has in common; for
two hits of one step it is that plus what the step has in common.
"""

import numpy as np

from ..card import Spread
from ..dataset.windows import HOP_STEPS, WINDOW_STEPS, Windows
from ..hvo import Floats, M

FEWEST_HITS = 50
"""A drum with fewer validation hits borrows the standard deviation of all."""


def measure_spread(windows: Windows, velocities: Floats, offsets: Floats) -> Spread:
    """The spread of the truth around a prediction.

    Shape:
        - velocities, offsets: (N, 32, 9), the prediction for each window
    """
    # Windows overlap by a bar; every second one counts each note once.
    once = windows.bar % (WINDOW_STEPS // HOP_STEPS) == 0
    hits = windows.hits[once]
    offset_std, offset_shares = _of((windows.offsets - offsets)[once], hits, windows.take[once])
    velocity_std, velocity_shares = _of(
        (windows.velocities - velocities)[once], hits, windows.take[once]
    )
    return Spread(offset_std, velocity_std, *offset_shares, *velocity_shares)


def _of(
    residuals: Floats, hits: np.ndarray, takes: np.ndarray
) -> tuple[tuple[float, ...], tuple[float, float]]:
    overall = float(residuals[hits].std())
    std = tuple(
        float(residuals[..., drum][hits[..., drum]].std())
        if hits[..., drum].sum() >= FEWEST_HITS
        else overall
        for drum in range(M)
    )
    standardized = np.where(hits, residuals / np.array(std, np.float32), 0).astype(np.float64)
    same_step = same_take = step_pairs = take_pairs = 0.0
    for take in np.unique(takes):
        here = takes == take
        values, present = standardized[here], hits[here]
        by_step, count = values.sum(-1), present.sum(-1).astype(np.float64)
        same_step += (by_step**2).sum() - (values**2).sum()
        step_pairs += (count * (count - 1)).sum()
        same_take += by_step.sum() ** 2 - (by_step**2).sum()
        take_pairs += count.sum() ** 2 - (count**2).sum()
    take_share = min(max(same_take / max(take_pairs, 1), 0.0), 1.0)
    step_share = min(max(same_step / max(step_pairs, 1) - take_share, 0.0), 1.0 - take_share)
    return std, (float(take_share), float(step_share))
