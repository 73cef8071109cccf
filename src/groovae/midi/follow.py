"""Taps followed bar by bar, where their tempo does not stay.

A bar is laid under the taps of another steady tempo: how far off it begins, modulo a sixteenth, and how
far it drifts until the next begins. Of all courses through the piece the likeliest is taken (Viterbi):
taps lie near sixteenths, and a tempo changes little from bar to bar. As a bar is judged by all of its
taps, a drift of a whole sixteenth a bar is told from none. The course is clear where every course that
differs from it anywhere is far less likely.
"""

from typing import Final, NamedTuple

import numpy as np

from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Ints
from ..taps import Seconds, Taps

MOST_BARS: Final = 512
_FEWEST_BARS: Final = 3
_PARTS: Final = 16
"""How finely a sixteenth is divided."""
_DRIFTS: Final = np.arange(-20, 21)
"""Parts of a sixteenth a bar; 20 are eight percent of the tempo."""
_PLACES: Final = np.arange(_PARTS)

_SHARP: Final = 2.0
"""Of the von Mises density of a tap around its sixteenth; of a standard deviation of 14 ms at 120 bpm."""
_BEND_STEPS: Final = 0.16
"""By how much the drift of a bar usually differs from the last one's: one percent of the tempo."""
_DRIFT_STEPS: Final = 0.6
_JITTER_STEPS: Final = 0.12
_SOFTEST: Final = 0.1
"""The least a tap counts, of the mean."""
_BENDS: Final = ((_DRIFTS[:, None] - _DRIFTS) / _PARTS / _BEND_STEPS) ** 2 / 2

_OTHER_DRIFT: Final = 0.5
_OTHER_PLACE: Final = 0.3
"""Steps from which on a course is another."""
_CLEAR_BY: Final = 4.5
"""Nats by which every other course is less likely. Takes of GMD that are followed by less may slip by a
sixteenth."""
_LIKELY_BY: Final = 1.5
_CLOSE: Final = 0.5
"""Mean cosine of taps around their sixteenths; 25 ms of jitter at 120 bpm leave as much."""


class Followed(NamedTuple):
    """The course of taps.

    Attributes:
        bars: (k,) seconds at which bars 0, 1, ... begin, from the one of the first tap to the one after
            the last tap.
        steps: (n,) sixteenths from the start of bar 0 to each tap, chords and flams merged.
        close: mean cosine of the taps around their sixteenths, 1 where all are on them.
        margin: by how many nats every other course is less likely.
    """

    bars: Seconds
    steps: Ints
    close: float
    margin: float

    @property
    def clear(self) -> bool:
        """Whether the taps are close and every other course is far less likely."""
        return self.margin >= _CLEAR_BY and self.close >= _CLOSE

    @property
    def likely(self) -> bool:
        """Whether the taps are close and every other course is less likely."""
        return self.margin >= _LIKELY_BY and self.close >= _CLOSE


def follow_bars(taps: Taps, tempo: float, before: int) -> Followed | None:
    """The likeliest course of taps whose tempo stays within some percent of one.

    Args:
        tempo: beats per minute; before: sixteenths of bar 0 that come before the first tap.

    Returns:
        None where the taps last less than three bars or more than 512.
    """
    taps = taps.merged()
    step = 60 / tempo / STEPS_PER_BEAT
    at = (taps.seconds - taps.seconds[0]) / step
    if not (_FEWEST_BARS - 1) * STEPS_PER_BAR <= at[-1] < MOST_BARS * STEPS_PER_BAR:
        return None
    weights = np.maximum(taps.weights / max(float(taps.weights.mean()), 1e-9), _SOFTEST)
    bar, within = np.divmod(at, STEPS_PER_BAR)
    bar = bar.astype(np.int64)
    places, drifts, margin = _likeliest(_evidence(bar, within / STEPS_PER_BAR, at, weights))
    off = (places[bar] + drifts[bar] * within / STEPS_PER_BAR) / _PARTS
    nearest = np.floor(at - off + 0.5)
    close = float(np.average(np.cos(2 * np.pi * (at - off)), weights=weights))
    steps = (nearest - nearest[0]).astype(np.int64) + before
    bars = taps.seconds[0] + step * _smooth(at, steps, weights)
    if (np.diff(bars) <= 0).any():
        return None
    return Followed(bars, steps, close, margin)


def _evidence(bar: Ints, within: Seconds, at: Seconds, weights: Seconds) -> Seconds:
    """How likely the taps of each bar are, in nats, by its place and drift: (bars, places, drifts)."""
    turns = weights[:, None] * np.exp(
        2j * np.pi * (at[:, None] - within[:, None] * _DRIFTS / _PARTS)
    )
    summed = np.zeros((int(bar[-1]) + 1, len(_DRIFTS)), complex)
    np.add.at(summed, bar, turns)
    placed = summed[:, None] * np.exp(-2j * np.pi * _PLACES / _PARTS)[:, None]
    return np.asarray(_SHARP * placed.real - (_DRIFTS / _PARTS / _DRIFT_STEPS) ** 2 / 2)


def _likeliest(evidence: Seconds) -> tuple[Ints, Ints, float]:
    """The likeliest course through all bars: the place and the drift of each, in parts of a step,
    unwrapped; and by how many nats all others are less likely.
    """
    bars = len(evidence)
    lead_to = (_PLACES[:, None] + _DRIFTS) % _PARTS
    come_from = (_PLACES[:, None] - _DRIFTS) % _PARTS
    drift = np.arange(len(_DRIFTS))
    until, after = np.zeros_like(evidence), np.zeros_like(evidence)
    for k in range(1, bars):
        known = (until[k - 1] + evidence[k - 1])[come_from, drift]
        until[k] = (known[:, :, None] - _BENDS).max(1)
    for k in range(bars - 2, -1, -1):
        known = after[k + 1] + evidence[k + 1]
        after[k] = (known[lead_to] - _BENDS).max(2)
    whole = until + evidence + after
    best = whole.max()
    place, chosen = np.unravel_index(whole[0].argmax(), whole[0].shape)
    places, drifts, margin, total = [], [], np.inf, int(place)
    for k in range(bars):
        if k:
            known = (after[k] + evidence[k])[total % _PARTS]
            chosen = (known - _BENDS[chosen]).argmax()
        away = np.abs((_PLACES - total + _PARTS // 2) % _PARTS - _PARTS // 2) / _PARTS
        other = (away >= _OTHER_PLACE)[:, None] | (
            np.abs(_DRIFTS - _DRIFTS[chosen]) / _PARTS >= _OTHER_DRIFT
        )
        margin = min(margin, float(best - whole[k][other].max()))
        places.append(total)
        drifts.append(int(_DRIFTS[chosen]))
        total += drifts[-1]
    return np.array(places), np.array(drifts), margin


def _smooth(at: Seconds, steps: Ints, weights: Seconds) -> Seconds:
    """Where bars begin that bend little and go amid the taps: least squares of both."""
    bar, within = np.divmod(steps, STEPS_PER_BAR)
    knots = max(int(bar[-1]) + 2, _FEWEST_BARS)
    share = within / STEPS_PER_BAR
    normal, pull = np.zeros((knots, knots)), np.zeros(knots)
    hats = ((bar, 1 - share), (bar + 1, share))
    for one, much in hats:
        np.add.at(pull, one, weights * much * at / _JITTER_STEPS**2)
        for other, more in hats:
            np.add.at(normal, (one, other), weights * much * more / _JITTER_STEPS**2)
    bend = np.diff(np.eye(knots), 2, axis=0) / _BEND_STEPS
    return np.asarray(np.linalg.solve(normal + bend.T @ bend, pull))
