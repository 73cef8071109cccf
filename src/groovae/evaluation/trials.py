"""Whose groove is it? Trials of style transfer, and what they add up to.

A trial: A's take of beat i lends the groove, beat j is the score, and the result is compared with every
drummer's own take of beat j, at the cells that all of them hit. D drummers, B beats; arrays of trials
are (D, B, B): A, i, j.

    found       the nearest drummer is A; of k equally near ones A counts 1 / k
    distance    mean absolute difference of offsets (ms) or of velocities (of 127); for both together
                each is divided by its mean over the drummers
    centred     what a groove changes (results less their mean over whose groove it was) against what a
                drummer does differently (takes less their mean over the drummers): found is the drummer
                whose differences point most the same way (cosine). Else the drummer in the middle is
                everybody's nearest
    margin      how much nearer A is than the other drummers are on average

Trials share beats, so intervals draw whole beats: a trial counts as often as its two beats are drawn.
"""

from typing import Final, NamedTuple

import numpy as np

from ..errors import ModelError
from ..hvo import Floats, unpack
from .bootstrap import TAKE_RESAMPLES, Interval, draw_takes, interval
from .metrics import step_milliseconds
from .session import Session
from .sums import Doubles

ACCURACIES: Final = (
    *("accuracy", "timing_accuracy", "velocity_accuracy"),
    *("centred_accuracy", "centred_timing_accuracy", "centred_velocity_accuracy"),
)
MARGINS: Final = ("timing_margin_ms", "velocity_margin")

_EQUAL: Final = 1e-9
_STILL: Final = 1e-6
"""A groove that changes a piece by less than this changes nothing: what is left is rounding."""


class Found(NamedTuple):
    """A metric with its 95 % interval over beats, and what it would be by chance.

    Attributes:
        chance: with the grooves of each beat dealt out at random among the drummers, on average. Of all
            drummers that is one by their number; of one it is how often anybody's groove finds them.
        by_chance: where 95 % of such deals lie. Both are nan of a margin.
    """

    value: float
    ci_beats: Interval
    chance: float
    by_chance: Interval


class Trials(NamedTuple):
    """What a row did in every trial.

    Shape:
        - credits: metric of `ACCURACIES` -> (D, B, B, D): which drummer was found; a row sums to 1
        - margins: metric of `MARGINS` -> (D, B, B)
    """

    credits: dict[str, Doubles]
    margins: dict[str, Doubles]


def trials_of(session: Session, velocities: list[Floats], offsets: list[Floats]) -> Trials:
    """Compare results with everybody's takes.

    Args:
        velocities, offsets: for each beat j, (D, B, T, 9): whose groove, of which beat. Where i is j
            they are looked at as well; `summed` leaves them out.

    Raises:
        ModelError: a result is not finite where it is compared.
    """
    drummers, beats = len(session.drummers), len(session.beats)
    distance = {name: np.empty((drummers, beats, beats, drummers)) for name in ("late", "loud")}
    likeness = {name: np.empty_like(distance["late"]) for name in distance}
    for j, beat in enumerate(session.beats):
        _, true_velocities, true_offsets = unpack(beat.takes)
        step_ms = float(step_milliseconds(np.array(beat.tempo)))
        for name, said, true, unit in (
            ("late", offsets[j], true_offsets, step_ms),
            ("loud", velocities[j], true_velocities, 127.0),
        ):
            ours = said[..., beat.shared].astype(np.float64)  # (D, B, n)
            theirs = true[:, beat.shared].astype(np.float64)  # (D, n)
            if not np.isfinite(ours).all():
                raise ModelError(
                    "a transferred groove is not all finite", "train or export the model again"
                )
            distance[name][:, :, j] = unit * np.abs(ours[:, :, None] - theirs).mean(-1)
            likeness[name][:, :, j] = _cosines(ours - ours.mean(0), theirs - theirs.mean(0))
    late, loud = distance["late"], distance["loud"]
    together = _relative(late) + _relative(loud)
    credits = dict(
        zip(
            ACCURACIES,
            map(
                nearest_drummer,
                (
                    *(together, late, loud),
                    -(likeness["late"] + likeness["loud"]),
                    *(-likeness["late"], -likeness["loud"]),
                ),
            ),
            strict=True,
        )
    )
    return Trials(credits, {MARGINS[0]: margins(late), MARGINS[1]: margins(loud)})


def nearest_drummer(distances: Doubles) -> Doubles:
    """Which of the drummers (the last axis) is nearest: 1 for one, shares for several as near.

    >>> nearest_drummer(np.array([[3.0, 1.0, 1.0], [2.0, 5.0, 4.0]])).tolist()
    [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]
    """
    nearest = distances <= distances.min(-1, keepdims=True) + _EQUAL
    return np.asarray(nearest / nearest.sum(-1, keepdims=True))


def margins(distances: Doubles) -> Doubles:
    """The mean distance to the others less that to the own take: (D, B, B, D) -> (D, B, B).

    >>> margins(np.array([[[[1.0, 4.0, 6.0]]], [[[1.0, 4.0, 6.0]]], [[[1.0, 4.0, 6.0]]]])).ravel().tolist()
    [4.0, -0.5, -3.5]
    """
    drummers = distances.shape[-1]
    own = own_of(distances)
    return np.asarray((distances.sum(-1) - own) / (drummers - 1) - own)


def own_of(values: Doubles) -> Doubles:
    """Of each trial the value of the drummer whose groove it was: (D, B, B, D) -> (D, B, B)."""
    return np.moveaxis(np.diagonal(values, axis1=0, axis2=-1), -1, 0)


def summed(trials: Trials, rng: np.random.Generator) -> dict[str, list[Found]]:
    """Metric -> what was found, of all drummers together first, then of each.

    Args:
        rng: draws beats, and deals grooves out.
    """
    beats = next(iter(trials.margins.values())).shape[1]
    draws = draw_takes(beats, TAKE_RESAMPLES, rng).astype(np.float64)
    dealt = _dealt(len(next(iter(trials.margins.values()))), beats, rng)
    found = {}
    for metric, credit in trials.credits.items():
        own, by_chance = own_of(credit), dealt_out(credit, dealt)
        chance = np.array([_mean(each) for each in np.moveaxis(credit, -1, 0)])
        found[metric] = [
            _found(own, draws, float(chance.mean()), by_chance.mean(1)),
            *(
                _found(own[None, at], draws, float(chance[at]), by_chance[:, at])
                for at in range(len(own))
            ),
        ]
    unknown = float("nan"), np.array([np.nan])
    for metric, values in trials.margins.items():
        found[metric] = [_found(each, draws, *unknown) for each in (values, *values[:, None])]
    return found


def dealt_out(credit: Doubles, dealt: np.ndarray) -> Doubles:
    """How often each drummer would be found if the grooves of each beat were dealt out anew: (R, D).

    Args:
        credit: (D, B, B, D).
        dealt: (R, B, D), for each beat whose groove is taken for each drummer's.
    """
    drummers, beats = credit.shape[:2]
    others = 1 - np.eye(beats)
    by_groove = np.einsum("aijd,ij->iad", credit, others) / (beats - 1)
    each_beat, each_drummer = np.arange(beats)[:, None], np.arange(drummers)
    return np.asarray(by_groove[each_beat, dealt, each_drummer].mean(1))


def _found(values: Doubles, draws: Doubles, chance: float, by_chance: Doubles) -> Found:
    return Found(_mean(values), interval(over_beats(values, draws)), chance, interval(by_chance))


def _mean(values: Doubles) -> float:
    """The mean of all trials (D, B, B)."""
    return float(over_beats(values, np.ones((1, values.shape[1])))[0])


def over_beats(values: Doubles, draws: Doubles) -> Doubles:
    """The mean of trials (D, B, B) over draws of beats (R, B), i and j never the same: (R,)."""
    beats = values.shape[1]
    others = 1 - np.eye(beats)
    mean = values.mean(0) * others
    weights = np.einsum("ri,rj,ij->r", draws, draws, others)
    some = weights > 0  # a draw of one beat only, over and over, holds no trial
    return np.asarray(np.einsum("ri,ij,rj->r", draws, mean, draws)[some] / weights[some])


def _dealt(drummers: int, beats: int, rng: np.random.Generator) -> np.ndarray:
    return rng.permuted(np.tile(np.arange(drummers), (TAKE_RESAMPLES, beats, 1)), axis=-1)


def _relative(distances: Doubles) -> Doubles:
    return np.asarray(distances / np.maximum(distances.mean(-1, keepdims=True), _EQUAL))


def _cosines(changes: Doubles, differences: Doubles) -> Doubles:
    """Cosines between (D, B, n) and (D, n): (D, B, D); 0 where there is nothing to compare."""
    lengths = np.linalg.norm(changes, axis=-1)[..., None] * np.linalg.norm(differences, axis=-1)
    products = changes @ differences.T
    still = np.linalg.norm(changes, axis=-1)[..., None] < _STILL
    return np.asarray(np.where(still, 0, products / np.maximum(lengths, _EQUAL)))
