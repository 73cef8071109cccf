"""Deciding hits: from how likely a model finds each, to a pattern that one drummer would play."""

from __future__ import annotations  # so that numpy.random is loaded only where dice are thrown

from typing import Final

import numpy as np

from ..card import Card
from ..errors import ModelError
from ..hvo import STEPS_PER_BAR, Bools, Floats, M

_SURE: Final = 1e-7
"""No probability is nearer to 0 or 1 than this, so that its logit is finite."""


def thresholds_of(card: Card, shown: str) -> Floats:
    """From which probability on each drum is hit, where a model is shown this: (9,).

    Args:
        shown: `rest`, `taps`, `taps_with_velocity` or `performance`, as in `Card.thresholds`.

    Raises:
        ModelError: the card does not say.
    """
    if shown not in card.thresholds:
        raise ModelError(
            f"the card of {card.name} does not say from which probability on a drum is hit",
            "export it again with `groovae export RUN`",
        )
    return np.array(card.thresholds[shown], np.float32)


def decide_hits(
    probabilities: Floats, thresholds: Floats, *, temperature: float, rng: np.random.Generator
) -> Bools:
    """Where each drum is hit.

    At temperature 0 a drum is hit where its probability is above its threshold. At a temperature T,
    where T L + logit(probability) > max(0, 1 - T) logit(threshold), with L logistic noise: at 1 that is
    a draw with exactly the probability, at 2 it strays further.

    The noise is drawn once for a bar and is the same in every bar: a pattern that comes again is decided
    the same way each time, and a fill stands out as it does in what the model says.

    Args:
        temperature: 0..2.
        rng: equal generators decide alike; drawn from only where temperature is above 0.

    Shape:
        - probabilities: (K, 16, 9), 0..1; thresholds: (9,), 0..1; returns (K, 16, 9)
    """
    if temperature == 0:
        return np.asarray(probabilities > thresholds)
    noise = rng.logistic(size=(STEPS_PER_BAR, M))
    heard = _logit(probabilities) + temperature * noise
    return np.asarray(heard > max(0.0, 1 - temperature) * _logit(thresholds))


def _logit(probabilities: Floats) -> np.ndarray:
    p = np.clip(np.asarray(probabilities, np.float64), _SURE, 1 - _SURE)
    return np.asarray(np.log(p / (1 - p)))
