"""The setting `gain`: predictions stretched until they spread as performances do.

A network trained on squared error predicts means, and means vary less than drummers. A gain per
place in the beat gives the spread back without moving the mean:

    offset' = mean_g + gain_g * (offset - mean_g)      g = step mod 4; velocities likewise

`mean_g` is the mean of the group's predictions over the validation split, and `gain_g` makes their
standard deviation there `ratio` times the drummers'. A gain is never below 1: what already varies
enough is left alone. Nothing is fitted on the split that is scored.

Why not ratio 1: squared error grows with the spread of what cannot be predicted. The paper's KL
between Gaussians of equal means is ln r + 1 / (2 r^2) - 1/2; `TIMING_RATIO` and `VELOCITY_RATIO`
are the smallest r, to two digits, for which it is below the best of Table 1's column (.24, .08).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..errors import ConfigError, DataError
from ..hvo import Bools, Floats
from .metrics import FLAT, GROUPS
from .sums import Doubles

Predict = Callable[[Bools], tuple[Floats, Floats]]
"""Hits (N, 32, 9) -> velocities, 0..1, and offsets, steps, positive = late; both (N, 32, 9)."""

TIMING_RATIO: Final = 0.66
VELOCITY_RATIO: Final = 0.78

_LATEST: Final = np.nextafter(np.float32(0.5), np.float32(0))


@dataclass(frozen=True, eq=False)
class Stretch:
    """One gain for each place in the beat.

    Shape:
        - mean, gain: (4,), by step mod 4
    """

    mean: Doubles
    gain: Doubles

    def apply(self, values: Floats) -> Floats:
        """(N, T, 9) -> (N, T, 9), T a multiple of 4."""
        beats = values.shape[1] // GROUPS
        mean, gain = np.tile(self.mean, beats)[:, None], np.tile(self.gain, beats)[:, None]
        return (mean + gain * (values - mean)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Gained:
    """A model with gains on what it predicts; offsets stay in [-0.5, 0.5), velocities in 0..1."""

    model: Predict
    velocity: Stretch
    offset: Stretch

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities, offsets, both (N, 32, 9)."""
        velocities, offsets = self.model(hits)
        return (
            np.clip(self.velocity.apply(velocities), 0, 1),
            np.clip(self.offset.apply(offsets), np.float32(-0.5), _LATEST),
        )


def fit_gains(
    model: Predict,
    validation: Windows,
    *,
    timing_ratio: float = TIMING_RATIO,
    velocity_ratio: float = VELOCITY_RATIO,
) -> Gained:
    """The model with gains fitted on the validation split.

    Args:
        model: what to stretch; it is asked for the validation windows once.
        validation: windows that are not scored.
        timing_ratio: wanted spread of offsets, as a share of the drummers'.
        velocity_ratio: the same for velocities.

    Raises:
        ConfigError: a ratio is not above 0.
        DataError: a place in the beat has no note to fit to.
    """
    if min(timing_ratio, velocity_ratio) <= 0:
        raise ConfigError(
            f"gains were asked for spreads of {timing_ratio:g} and {velocity_ratio:g} of the "
            "drummers', which must be above 0",
            "1 is the drummers' own",
        )
    hits = validation.hits
    velocities, offsets = model(hits)
    return Gained(
        model,
        _fit(hits, validation.velocities, velocities, velocity_ratio),
        _fit(hits, validation.offsets, offsets, timing_ratio),
    )


def _fit(hits: Bools, true_values: Floats, values: Floats, ratio: float) -> Stretch:
    mean, gain = np.empty(GROUPS), np.ones(GROUPS)
    for group in range(GROUPS):
        at = hits[:, group::GROUPS]
        if not at.any():
            raise DataError(
                f"no validation note falls on sixteenth {group + 1} of a beat, so it has no gain",
                "gains need a validation split of more than a few windows",
            )
        true_spread, spread = (
            part[:, group::GROUPS][at].std(dtype=np.float64) for part in (true_values, values)
        )
        mean[group] = values[:, group::GROUPS][at].mean(dtype=np.float64)
        if spread > FLAT:
            gain[group] = max(1.0, ratio * true_spread / spread)
    return Stretch(mean, gain)
