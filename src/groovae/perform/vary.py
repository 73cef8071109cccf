"""Temperature: the same prediction, played by somebody who is not a machine.

What is left unexplained of real performances has three parts: some of it a whole take shares (a
drummer leans back today), some the hits of one step share (an arm is late, and all limbs with it), the
rest is each hit's own. A sample draws the three with the shares measured on validation, which the
model's card carries.
"""

from __future__ import annotations  # so that numpy.random is loaded only where dice are thrown

from typing import Final

import numpy as np

from ..card import Spread
from ..hvo import Bools, Floats

HIGHEST_TEMPERATURE: Final = 2.0
REACH: Final = np.float32(0.49)
"""A played hit stays on its own step: an offset lies in [-0.5, 0.5), and a tick may round up."""


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
        rng: draws one take; equal generators draw equal takes.

    Shape:
        - hits, velocities, offsets: (K, T, 9); returns velocities in 0..1 and offsets in (-0.5, 0.5)
    """
    late = _draw(hits.shape, spread.offset_take_share, spread.offset_step_share, rng)
    loud = _draw(hits.shape, spread.velocity_take_share, spread.velocity_step_share, rng)
    offsets = offsets + temperature * np.array(spread.offset_std, np.float32) * late
    velocities = velocities + temperature * np.array(spread.velocity_std, np.float32) * loud
    return (
        (np.clip(velocities, 1 / 127, 1) * hits).astype(np.float32),
        (np.clip(offsets, -REACH, REACH) * hits).astype(np.float32),
    )


def _draw(shape: tuple[int, ...], take: float, step: float, rng: np.random.Generator) -> Floats:
    """Standard normal noise of which the shares `take` and `step` of the variance are shared."""
    bars, steps, drums = shape
    noise = (
        np.sqrt(take) * rng.standard_normal()
        + np.sqrt(step) * rng.standard_normal((bars, steps, 1))
        + np.sqrt(max(0.0, 1 - take - step)) * rng.standard_normal((bars, steps, drums))
    )
    return np.asarray(noise, np.float32)
