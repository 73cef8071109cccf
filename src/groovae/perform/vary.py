"""Temperature: the same prediction, played by somebody who is not a machine.

What is left unexplained of real performances has four parts: some of it a whole take shares (a drummer
leans back today), some the hits of one step share (an arm is late, and all limbs with it), some the hits
of a drum on one place of every bar (this drummer's third eighth is soft), the rest is each hit's own. A
sample draws the four with the shares measured on validation, which the model's card carries.

Times stray mostly by little and now and then by a lot: limbs that strike together are apart by a median of
.43 standard deviations of what is a hit's own, where a bell curve has .67 and two-sided exponentials .49; and
some takes are tight where others are loose. So a hit's own part and that of its place are drawn from
exponentials, and each take has a scale of its own.

A velocity strays upward by so much and downward by the same share of itself, so that a soft note becomes
softer and not silent.
"""

from __future__ import annotations  # so that numpy.random is loaded only where dice are thrown

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..card import Spread
from ..hvo import Bools, Floats

HIGHEST_TEMPERATURE: Final = 2.0
SOFTEST: Final = np.float32(1 / 127)
REACH: Final = np.float32(0.49)
"""A played hit stays on its own step: an offset lies in [-0.5, 0.5), and a tick may round up."""

OFFSET_TAKE_SCALE: Final = 0.3
VELOCITY_TAKE_SCALE: Final = 0.2
"""Standard deviations, in natural logarithms, of how far takes stray: .32 and .22 among the takes of
validation with 40 hits or more, some of which is chance."""


def vary(
    hits: Bools,
    velocities: Floats,
    offsets: Floats,
    spread: Spread,
    *,
    temperature: float,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """A sample around a prediction.

    Args:
        temperature: 0 strays not at all, 1 as far as the drummers of GMD do.
        rng: equal generators draw equal takes.

    Shape:
        - hits, velocities, offsets: (..., K, 16, 9), bar by bar, each of the leading ones a take of its
          own; returns velocities in 0..1 and offsets in (-0.5, 0.5)
    """
    shares = spread.offset_take_share, spread.offset_step_share, spread.offset_place_share
    late = _draw(hits.shape, shares, OFFSET_TAKE_SCALE, rng, rng.laplace)
    shares = spread.velocity_take_share, spread.velocity_step_share, spread.velocity_place_share
    loud = _draw(hits.shape, shares, VELOCITY_TAKE_SCALE, rng, rng.normal)
    late *= temperature * np.array(spread.offset_std, np.float32)
    loud *= temperature * np.array(spread.velocity_std, np.float32)
    softer = velocities * np.exp(np.minimum(loud, 0) / np.maximum(velocities, SOFTEST))
    varied = np.where(loud < 0, softer, velocities + loud)
    return (
        (np.clip(varied, SOFTEST, 1) * hits).astype(np.float32),
        (np.clip(offsets + late, -REACH, REACH) * hits).astype(np.float32),
    )


def _draw(
    shape: tuple[int, ...],
    shares: tuple[float, float, float],
    take_scale: float,
    rng: np.random.Generator,
    alone: Callable[..., NDArray[np.float64]],
) -> Floats:
    """Noise of variance 1, of which shares are common: to all, to the hits of a step, to the bars.

    Args:
        take_scale: how differently far takes stray; 0 for all alike.
        alone: draws what is a hit's own, or its place's, by mean, scale and shape.
    """
    *takes, bars, steps, drums = shape
    take, step, place = shares
    # The mean square of a lognormal scale is 1 where the mean of its logarithm is minus its variance.
    scale = np.exp(rng.normal(-(take_scale**2), take_scale, (*takes, 1, 1, 1)))
    unit = 1.0 if alone == rng.normal else np.sqrt(0.5)
    noise = (
        np.sqrt(take) * rng.standard_normal((*takes, 1, 1, 1))
        + np.sqrt(place) * alone(0.0, unit, (*takes, 1, steps, drums))
        + np.sqrt(step) * rng.standard_normal((*takes, bars, steps, 1))
        + np.sqrt(max(0.0, 1 - take - step - place)) * alone(0.0, unit, shape)
    )
    return np.asarray(scale * noise, np.float32)
