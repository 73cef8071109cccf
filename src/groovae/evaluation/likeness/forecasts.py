"""What a model believes of each note, as samples, and what that scores.

    timing_crps_ms, velocity_crps          a note: milliseconds; of 127
    timing_energy, velocity_energy         a window: both in standard deviations of the drummers
    timing_variogram, velocity_variogram   a window: over notes on the same and on adjacent steps;
                                           milliseconds and MIDI velocities, to the power of 1 (2 p)
    timing_noticed                         the share of notes, over all samples, that lie further from
                                           the drummer's than a listener's just noticeable difference:
                                           6 ms, or 2.5 % of the time since the hit before, if that is
                                           more (Friberg & Sundberg 1995)

A figure is the mean over all notes or windows; windows overlap, so inner bars count twice, as everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ...dataset.windows import Windows
from ...errors import ConfigError, DataError, ModelError
from ...hvo import Bools, Floats, Ints
from ..sums import Doubles
from .played import TICKS_PER_STEP, Played, whole_ticks, whole_velocities
from .proper import crps, energy, neighbours, variogram

Sampler = Callable[[np.random.Generator], tuple[Floats, Floats]]
"""One performance of all windows: velocities (0..1) and offsets (steps), both (N, 32, 9), read at the
true hits."""

PROPER: Final = (
    "timing_crps_ms",
    "velocity_crps",
    "timing_energy",
    "velocity_energy",
    "timing_variogram",
    "velocity_variogram",
    "timing_noticed",
)
FEWEST_SAMPLES: Final = 2
NOTICED_MS: Final = 6.0
NOTICED_SHARE: Final = 0.025


@dataclass(frozen=True, eq=False)
class Truth:
    """The notes that were played, n of them, in the order of their windows, steps and drums.

    Shape:
        - hits: (N, 32, 9)
        - window, step: (n,); velocity (of 127), late_ms: (n,)
        - tick_ms: (n,), the length of a tick; noticed_ms: (n,), from which error on it is noticed
        - ends: (N,), the index after the last note of each window
        - take: (N,) index of each window's take; pairs: see `proper.neighbours`
    """

    hits: Bools
    window: Ints
    step: Ints
    velocity: Doubles
    late_ms: Doubles
    tick_ms: Doubles
    noticed_ms: Doubles
    ends: Ints
    take: Ints
    takes: int
    pairs: tuple[Ints, Ints]

    @classmethod
    def of(cls, windows: Windows) -> Self:
        """The notes of windows.

        Raises:
            DataError: there are none.
        """
        human = Played.by_humans(windows)
        if not human.hits.any():
            raise DataError("there is no note to compare with", "choose a split that has 4/4 takes")
        window, step, _ = np.nonzero(human.hits)
        return cls(
            human.hits,
            window,
            step,
            human.velocities[human.hits],
            human.late_ms[human.hits],
            human.step_ms[window] / TICKS_PER_STEP,
            noticed_from(human.hits, human.step_ms)[window, step],
            np.cumsum(human.hits.sum((1, 2))),
            human.take,
            human.takes,
            neighbours(window, step),
        )


@dataclass(frozen=True, eq=False)
class Forecast:
    """Samples at the true hits: (n, m) each; velocities of 127, offsets in ticks."""

    velocities: NDArray[np.uint8]
    ticks: NDArray[np.int8]

    @property
    def samples(self) -> int:
        """m; 1 is a forecast without spread."""
        return int(self.ticks.shape[1])

    def first(self) -> tuple[Floats, Floats]:
        """The first sample: velocities (0..1) and offsets (steps), (n,) each."""
        hard, late = self.velocities[:, 0] / 127, self.ticks[:, 0] / TICKS_PER_STEP
        return hard.astype(np.float32), late.astype(np.float32)


def certain(truth: Truth, velocities: Floats, offsets: Floats) -> Forecast:
    """A row that says one thing, (N, 32, 9) twice, and no other."""
    return _stack([_at_hits(truth, velocities, offsets)])


def sampled(truth: Truth, sampler: Sampler, rng: np.random.Generator, samples: int) -> Forecast:
    """Samples of a model, rounded one by one; nothing else of them is kept.

    Raises:
        ConfigError: fewer than two samples are asked for.
        ModelError: a sample is of another shape than its score, or not finite at a hit.
    """
    if samples < FEWEST_SAMPLES:
        raise ConfigError(
            f"{samples} samples say nothing of a spread", f"ask for {FEWEST_SAMPLES} or more"
        )
    return _stack([_at_hits(truth, *sampler(rng)) for _ in range(samples)])


def noticed_from(hits: Bools, step_ms: Doubles) -> Doubles:
    """From which error in milliseconds a listener notices, at each step: (N, 32).

    The time since the step before that has a hit; of the first one of a window, the time to the next.

    Shape:
        - hits: (N, 32, 9); step_ms: (N,)
    """
    struck = hits.any(-1)
    steps = np.arange(struck.shape[1])
    last = np.maximum.accumulate(np.where(struck, steps, -1), axis=1)
    before = np.concatenate([np.full((len(last), 1), -1), last[:, :-1]], 1)
    coming = np.where(struck, steps, len(steps))
    following = np.minimum.accumulate(coming[:, ::-1], axis=1)[:, ::-1]
    after = np.concatenate([following[:, 1:], np.full((len(last), 1), len(steps))], 1)
    gap = np.where(before >= 0, steps - before, after - steps)
    threshold: Doubles = np.maximum(NOTICED_MS, NOTICED_SHARE * gap * step_ms[:, None])
    return threshold


def proper_sums(truth: Truth, forecast: Forecast) -> dict[str, Doubles]:
    """What each take adds to each figure of `PROPER`: metric -> (K, 2), a sum and a count."""
    count = len(truth.ends)
    late = forecast.ticks * truth.tick_ms[:, None]
    noticed = (np.abs(late - truth.late_ms[:, None]) > truth.noticed_ms[:, None]).mean(1)
    note_take = truth.take[truth.window]
    notes = {"timing_noticed": noticed}
    windows = {}
    for name, draws, played in (
        ("timing", late, truth.late_ms),
        ("velocity", forecast.velocities, truth.velocity),
    ):
        unit = max(float(played.std()), 1e-9)
        notes["timing_crps_ms" if name == "timing" else "velocity_crps"] = crps(draws, played)
        windows[f"{name}_energy"] = energy(draws, played, truth.ends) / unit
        windows[f"{name}_variogram"] = variogram(draws, played, truth.pairs, truth.window, count)
    return {
        metric: _per_take(notes[metric], note_take, truth.takes)
        if metric in notes
        else _per_take(windows[metric], truth.take, truth.takes)
        for metric in PROPER
    }


def _per_take(scores: Doubles, take: Ints, takes: int) -> Doubles:
    return np.stack(
        [np.bincount(take, scores, minlength=takes), np.bincount(take, minlength=takes)], -1
    ).astype(np.float64)


def _at_hits(truth: Truth, velocities: Floats, offsets: Floats) -> tuple[Floats, Floats]:
    for name, values in (("velocities", velocities), ("offsets", offsets)):
        if values.shape != truth.hits.shape:
            raise ModelError(
                f"{name} of a sample are of shape {values.shape}, the hits of {truth.hits.shape}",
                "a sample holds one value for each cell of its score",
            )
    loud, late = velocities[truth.hits], offsets[truth.hits]
    if not (np.isfinite(loud).all() and np.isfinite(late).all()):
        raise ModelError("a sample is not finite at every hit", "train or export the model again")
    return loud, late


def _stack(draws: list[tuple[Floats, Floats]]) -> Forecast:
    velocities, ticks = zip(
        *((whole_velocities(loud), whole_ticks(late)) for loud, late in draws), strict=True
    )
    return Forecast(np.stack(velocities, -1), np.stack(ticks, -1))
