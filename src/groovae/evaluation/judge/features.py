"""What a classifier is shown of each window: every cell, and about two hundred figures a listener could name.

Velocities are MIDI's, times in ticks of 1/120 of a step: a figure of velocities begins with `v`, one of
times with `t`. Missing is nan: a drum that is not hit has no mean.

    spread    means, deviations, extremes and quartiles; of each drum, of each sixteenth of the beat
    memory    how a drum goes on 1, 2, 4, 8 steps later and in the next bar; how steps lean together
    together  what is hit on one step: how far apart, how equal, two drums at a time
    habits    how far from the mean of its drum on its step of the bar in training
    score     what is hit at all, where hits were to be found
    taps      how the performance follows the taps it answers
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ...drums import DRUM_INDEX
from ...hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, Ints, M
from ..hit_baselines import Habits, every_window
from ..likeness.played import TICKS_PER_STEP
from . import masked
from .heard import Heard
from .score_features import score_figures, tap_figures

Figures = Iterator[tuple[str, Floats]]
"""Name, value of each window (N,)."""

_LAGS: Final = (1, 2, 4, 8)
_PAIRS: Final = tuple(
    (DRUM_INDEX[first], DRUM_INDEX[second])
    for first, second in (
        *(("kick", "snare"), ("kick", "closed_hihat"), ("snare", "closed_hihat")),
        *(("kick", "ride"), ("snare", "ride"), ("closed_hihat", "ride"), ("kick", "crash")),
    )
)
_LOUDEST: Final = 127
_SOFT: Final = 20
_ON_GRID: Final = 1
_FAR: Final = 30
"""A quarter of a step."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What classifiers are shown.

    Shape:
        - figures: (N, F), named by `names`; nan where a window has none
        - cells: (N, 576), velocities and ticks of every cell, nan where there is no hit
    """

    names: tuple[str, ...]
    figures: Floats
    cells: Floats

    def some(self, index: Ints | Bools) -> Self:
        """Of some of the windows."""
        return type(self)(self.names, self.figures[index], self.cells[index])


def evidence_of(heard: Heard, habits: Habits, *, score: bool) -> Evidence:
    """What there is to see in windows.

    Args:
        habits: of the training windows.
        score: whether the hits were found by who is judged: then they are evidence too.
    """
    figures = dict(_figures(heard, habits, score=score))
    cells = [
        np.where(heard.hits, each, np.nan).reshape(len(heard), -1)
        for each in (heard.velocities, heard.ticks)
    ]
    return Evidence(
        tuple(figures),
        np.stack(list(figures.values()), -1).astype(np.float32),
        np.concatenate(cells, 1).astype(np.float32),
    )


def _figures(heard: Heard, habits: Habits, *, score: bool) -> Figures:
    hits = heard.hits
    yield "hits", hits.sum((1, 2)).astype(np.float32)
    for drum in range(M):
        yield f"hits_{drum}", hits[..., drum].sum(1).astype(np.float32)
    usual = (
        (_LOUDEST * habits.velocities, heard.velocities),
        (TICKS_PER_STEP * habits.offsets, heard.ticks),
    )
    for kind, (habit, values) in zip("vt", usual, strict=True):
        expected = every_window(habit.astype(np.float32), len(heard))
        for name, value in (
            *_spread(values, hits),
            *_memory(values, hits),
            *_together(values, hits),
            *_habits(values, expected, hits),
        ):
            yield f"{kind}_{name}", value
    yield "v_loudest", masked.share(heard.velocities >= _LOUDEST, hits)
    yield "v_soft", masked.share(heard.velocities <= _SOFT, hits)
    yield "t_on_grid", masked.share(np.abs(heard.ticks) <= _ON_GRID, hits)
    yield "t_far", masked.share(np.abs(heard.ticks) >= _FAR, hits)
    yield "v_with_t", masked.correlation(heard.velocities, heard.ticks, hits)
    if score:
        yield from score_figures(hits)
    if heard.taps is not None:
        yield from tap_figures(heard)


def _spread(values: Floats, hits: Bools) -> Figures:
    yield "mean", masked.mean(values, hits)
    yield "deviation", masked.deviation(values, hits)
    yield "skewness", masked.moment(values, hits, 3)
    yield "kurtosis", masked.moment(values, hits, 4)
    yield "distinct", masked.distinct(values, hits)
    for level in (0, 0.25, 0.5, 0.75, 1):
        yield f"quantile_{level}", masked.quantile(values, hits, level)
    yield "within_drums", masked.deviation(_centred(values, hits), hits)
    for drum in range(M):
        yield f"mean_{drum}", masked.mean(values[..., drum], hits[..., drum])
        yield f"deviation_{drum}", masked.deviation(values[..., drum], hits[..., drum])
    for place in range(STEPS_PER_BEAT):
        there = slice(place, None, STEPS_PER_BEAT)
        yield f"mean_place_{place}", masked.mean(values[:, there], hits[:, there])
        yield f"deviation_place_{place}", masked.deviation(values[:, there], hits[:, there])


def _memory(values: Floats, hits: Bools) -> Figures:
    centred = _centred(values, hits)
    for lag in (*_LAGS, STEPS_PER_BAR):
        both = hits[:, lag:] & hits[:, :-lag]
        change = values[:, lag:] - values[:, :-lag]
        yield f"change_{lag}", masked.mean(change, both)
        yield f"size_of_change_{lag}", masked.mean(np.abs(change), both)
        yield f"again_{lag}", masked.correlation(centred[:, lag:], centred[:, :-lag], both)
        yield f"repeated_{lag}", masked.share(np.abs(change) <= 1, both)
        if lag == STEPS_PER_BAR:
            yield f"deviation_of_change_{lag}", masked.deviation(change, both)
            yield f"raw_again_{lag}", masked.correlation(values[:, lag:], values[:, :-lag], both)
        if lag == 1:
            yield "equal_1", masked.share(change == 0, both)
    yield from _steps(values, hits)


def _steps(values: Floats, hits: Bools) -> Figures:
    """The means of steps, and how they go on."""
    struck: Bools = hits.max(-1)
    means = _step_means(values, hits)
    yield "steps", masked.deviation(means, struck)
    for lag in _LAGS[:3]:
        both = struck[:, lag:] & struck[:, :-lag]
        yield f"steps_again_{lag}", masked.correlation(means[:, lag:], means[:, :-lag], both)
    both = struck[:, 1:] & struck[:, :-1]
    yield "size_of_step_change", masked.mean(np.abs(np.diff(means, axis=1)), both)


def _together(values: Floats, hits: Bools) -> Figures:
    several = hits.sum(-1) > 1
    highest = np.where(hits, values, -np.inf).max(-1)
    lowest = np.where(hits, values, np.inf).min(-1)
    apart = np.where(several, highest - lowest, 0)
    yield "apart", masked.mean(apart, several)
    yield "as_one", masked.share(apart == 0, several)
    at = hits & several[..., None]
    yield "within_steps", masked.deviation(values - _step_means(values, hits)[..., None], at)
    others = hits.sum(-1, keepdims=True) - hits
    rest = (np.where(hits, values, 0).sum(-1, keepdims=True) - values) / np.maximum(others, 1)
    for drum in range(M):
        yield f"against_rest_{drum}", masked.mean((values - rest)[..., drum], at[..., drum])
        yield f"beside_rest_{drum}", masked.deviation((values - rest)[..., drum], at[..., drum])
    for first, second in _PAIRS:
        both = hits[..., first] & hits[..., second]
        between = values[..., second] - values[..., first]
        yield f"between_{first}_{second}", masked.mean(between, both)
        yield f"jitter_{first}_{second}", masked.deviation(between, both)


def _habits(values: Floats, expected: Floats, hits: Bools) -> Figures:
    beyond = np.where(hits, values - expected, 0)
    yield "beyond", masked.mean(beyond, hits)
    yield "beyond_deviation", masked.deviation(beyond, hits)
    yield "beyond_size", masked.mean(np.abs(beyond), hits)
    yield "as_usual", masked.correlation(values, expected, hits)
    both = hits[:, STEPS_PER_BAR:] & hits[:, :-STEPS_PER_BAR]
    first, second = beyond[:, :STEPS_PER_BAR], beyond[:, STEPS_PER_BAR:]
    yield "beyond_again", masked.correlation(first, second, both)
    for name, value in _steps(beyond, hits):
        yield f"beyond_{name}", value


def _centred(values: Floats, hits: Bools) -> Floats:
    """Less the mean of the drum in the window."""
    count = np.maximum(hits.sum(1, keepdims=True), 1)
    means = np.where(hits, values, 0).sum(1, keepdims=True) / count
    return np.where(hits, values - means, 0).astype(np.float32)


def _step_means(values: Floats, hits: Bools) -> Floats:
    """(N, 32): the mean of the hits of each step, 0 without any."""
    count = np.maximum(hits.sum(-1), 1)
    means: Floats = (np.where(hits, values, 0).sum(-1) / count).astype(np.float32)
    return means
