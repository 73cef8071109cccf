"""The paper's four metrics for humanization, as pinned in its reproduction.

Conventions
    A *note* is one hit of one window; every function takes one entry a note, shape (n,).
    Offsets are in steps (sixteenths), positive = late; velocities in 0..1; tempo in beats a minute.
    Windows overlap by a bar, so a note in the middle of a take is counted twice, as in the paper.
    The hits are given: a prediction is read at the true hits and nowhere else.

Source: Gillick et al. 2019, section 6.2.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..hvo import STEPS_PER_BEAT

Values = NDArray[np.floating]
GROUPS: Final = STEPS_PER_BEAT
"""Notes are pooled by where they fall in the beat: on it, and on its second to fourth sixteenth."""


def step_milliseconds(tempo: Values) -> Values:
    """How long a sixteenth lasts.

    >>> float(step_milliseconds(np.array(120.0)))
    125.0
    """
    milliseconds: Values = 60_000 / (STEPS_PER_BEAT * _exact(tempo))
    return milliseconds


def timing_errors_ms(true_offsets: Values, offsets: Values, tempo: Values) -> Values:
    """Absolute timing error of each note, in milliseconds. Its mean is Timing MAE (section 6.2)."""
    errors: Values = np.abs(_exact(offsets) - _exact(true_offsets)) * step_milliseconds(tempo)
    return errors


def timing_errors_steps2(true_offsets: Values, offsets: Values) -> Values:
    """Squared timing error of each note, in steps squared. Its mean is Timing MSE (section 6.2)."""
    errors: Values = (_exact(offsets) - _exact(true_offsets)) ** 2
    return errors


def grouped_kl(true_values: Values, values: Values, steps: NDArray[np.integer]) -> float:
    """KL(true || predicted) in nats between Gaussians, the mean over the four places in the beat.

    Timing KL when the values are offsets, Velocity KL when they are velocities (section 6.2). A
    Gaussian is the mean and the population standard deviation of a group. Direction and grouping
    are those that reproduce the paper's baseline rows.

    Returns:
        nan when a predicted group does not vary at all (a quantized score has no KL: the paper
        prints N/A), or when a group has no notes.
    """
    group = np.asarray(steps) % GROUPS
    if len(np.unique(group)) < GROUPS:
        return float("nan")
    true_groups, groups = (
        [_exact(all_values)[group == g] for g in range(GROUPS)]
        for all_values in (true_values, values)
    )
    return float(
        gaussian_kl(
            np.array([part.mean() for part in true_groups]),
            np.array([part.std() for part in true_groups]),
            np.array([part.mean() for part in groups]),
            np.array([part.std() for part in groups]),
        ).mean()
    )


def gaussian_kl(true_mean: Values, true_std: Values, mean: Values, std: Values) -> Values:
    """KL(N(true) || N(predicted)) in nats, element by element; nan where the prediction is flat.

    >>> zero, one = np.array(0.0), np.array(1.0)
    >>> float(gaussian_kl(zero, one, zero, one))
    0.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        kl = (
            np.log(std / np.maximum(true_std, 1e-12))
            + (true_std**2 + (true_mean - mean) ** 2) / (2 * std**2)
            - 0.5
        )
    return np.where(std < FLAT, np.nan, kl)


FLAT: Final = 1e-6
"""A standard deviation below this is that of a constant, but for rounding."""


def _exact(values: Values) -> NDArray[np.float64]:
    return np.asarray(values, np.float64)
