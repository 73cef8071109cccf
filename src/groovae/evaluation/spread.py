"""How real performances stray from a prediction, and how much of that they share.

The residual of a hit is standardized by its drum's standard deviation. For two hits of one take the
expected product of their residuals is then the share of the variance that the take has in common; for
two hits of one step it is that plus what the step has in common; for two hits of one drum on one place
of different bars it is that plus what the place has in common.
"""

import numpy as np

from ..card import Spread
from ..dataset.windows import HOP_STEPS, WINDOW_STEPS, Windows
from ..hvo import STEPS_PER_BAR, Floats, M

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
) -> tuple[tuple[float, ...], tuple[float, float, float]]:
    overall = float(residuals[hits].std())
    std = tuple(
        float(residuals[..., drum][hits[..., drum]].std())
        if hits[..., drum].sum() >= FEWEST_HITS
        else overall
        for drum in range(M)
    )
    standardized = np.where(hits, residuals / np.array(std, np.float32), 0).astype(np.float64)
    sums = np.zeros((3, 2))
    for take in np.unique(takes):
        values, present = (
            each[takes == take].reshape(-1, STEPS_PER_BAR, M).astype(np.float64)
            for each in (standardized, hits)
        )
        sums += [
            _pairs(values, present, (0, 1, 2)),
            _pairs(values, present, (2,)),
            _pairs(values, present, (0,)),
        ]
    of_take, of_step, of_place = sums[:, 0] / np.maximum(sums[:, 1], 1)
    take_share = float(np.clip(of_take, 0, 1))
    step_share = float(np.clip(of_step - take_share, 0, 1 - take_share))
    place_share = float(np.clip(of_place - take_share, 0, 1 - take_share - step_share))
    return std, (take_share, step_share, place_share)


def _pairs(values: np.ndarray, present: np.ndarray, along: tuple[int, ...]) -> tuple[float, float]:
    """The sum of the products of all ordered pairs of hits that lie along some axes, and their number."""
    products = (values.sum(along) ** 2 - (values**2).sum(along)).sum()
    count = present.sum(along)
    return float(products), float((count * (count - 1)).sum())
