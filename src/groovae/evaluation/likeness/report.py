"""How alike to drummers each row is, as JSON and as tables in Markdown."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ...dataset.windows import Windows
from ...hvo import Bools, Floats
from ..bootstrap import LEVEL, TAKE_RESAMPLES, draw_takes, interval
from ..sums import Doubles
from .forecasts import PROPER, Forecast, Sampler, Truth, certain, proper_sums, sampled
from .humans import Humans, Verdict, blocks_of, humans_of, share_inside
from .played import Played
from .samplers import KNN
from .table import likeness_table as likeness_table

SAMPLES: Final = 50
"""Fewer leave the variogram score's subtraction noisy."""

Performance = tuple[Bools, Floats, Floats]
"""Hits, velocities (0..1) and offsets (steps), each (N, 32, 9)."""


def likeness(
    windows: Windows,
    rows: Mapping[str, Performance],
    samplers: Mapping[str, Sampler],
    *,
    seed: int,
    samples: int = SAMPLES,
) -> dict[str, Any]:
    """Proper scores at the true hits, and groove statistics of each row's own hits.

    A row with a sampler of its name is scored by its samples; another by what it says, whose CRPS is its
    absolute error. A sampler without a row is scored too, and its first sample is its performance.

    Args:
        windows: as they were recorded.
        rows: name -> performance. A row that finds its own hits should hold what it says at all true
            hits as well; if somewhere it says no velocity, it has no proper scores.
        samplers: name -> who plays the true hits. All others are compared with `samplers.KNN`, if it is
            there.
        seed: of the samples and of the bootstraps; every sampler has a generator of its own.

    Returns:
        - ``samples``, ``level``, ``take_resamples``, ``reference`` (a name, or None)
        - ``proper``: name -> ``samples`` and, for each of `forecasts.PROPER`, ``value``, ``ci_takes``
        - ``paired``: ``row``, ``reference`` and the same of their difference, over the same drawn takes
        - ``human``: statistic -> ``title``, ``family``, ``value``, ``interval``
        - ``statistics``: name -> ``inside`` (the share, of ``all`` and by family) and ``each``:
          statistic -> ``value``, ``inside``, ``wrong``
        - ``other_takes``: the ``inside`` of every second take, judged by the takes between

    Raises:
        ConfigError: fewer than two samples are asked for.
        DataError: the windows hold no note.
        ModelError: a performance is of another shape, or not finite.
    """
    truth = Truth.of(windows)
    draws = draw_takes(truth.takes, TAKE_RESAMPLES, np.random.default_rng(seed)).astype(np.float64)
    humans = humans_of(
        blocks_of(Played.by_humans(windows)), TAKE_RESAMPLES, np.random.default_rng(seed)
    )
    sums, counts, statistics = {}, {}, {}
    for name in [*rows, *(each for each in samplers if each not in rows)]:
        forecast = None
        if name in samplers:
            forecast = sampled(truth, samplers[name], np.random.default_rng(seed), samples)
        elif _says_all(windows.hits, rows[name]):
            forecast = certain(truth, *rows[name][1:])
        if forecast is not None:
            sums[name], counts[name] = proper_sums(truth, forecast), forecast.samples
        played = rows[name] if name in rows else _first_sample(truth, forecast)
        verdicts = humans.judge(blocks_of(Played.of(windows, *played)))
        statistics[name] = _verdicts_to_json(humans, verdicts)
    reference = KNN if KNN in sums else None
    return {
        "samples": samples,
        "level": LEVEL,
        "take_resamples": TAKE_RESAMPLES,
        "reference": reference,
        **_proper_to_json(sums, counts, draws, reference),
        "human": {
            each.name: {
                "title": each.title,
                "family": each.family,
                "value": humans.values[each.name],
                "interval": list(humans.limits[each.name]),
            }
            for each in humans.statistics
        },
        "statistics": statistics,
        "other_takes": _other_takes(windows, seed),
    }


def _says_all(hits: Bools, row: Performance) -> bool:
    """Whether a row says how each true hit is played: by its own hits, or beside them."""
    return bool(np.array_equal(row[0], hits) or (row[1][hits] > 0).all())


def _first_sample(truth: Truth, forecast: Forecast | None) -> Performance:
    assert forecast is not None, "what is no row has a sampler"
    velocities, offsets = np.zeros((2, *truth.hits.shape), np.float32)
    velocities[truth.hits], offsets[truth.hits] = forecast.first()
    return truth.hits, velocities, offsets


def _proper_to_json(
    sums: Mapping[str, Mapping[str, Doubles]],
    counts: Mapping[str, int],
    draws: Doubles,
    reference: str | None,
) -> dict[str, Any]:
    values = {
        name: {metric: _mean(block.sum(0)) for metric, block in blocks.items()}
        for name, blocks in sums.items()
    }
    resampled = {
        name: {metric: _mean(draws @ block) for metric, block in blocks.items()}
        for name, blocks in sums.items()
    }
    proper = {
        name: {"samples": counts[name]}
        | {
            metric: {
                "value": float(values[name][metric]),
                "ci_takes": list(interval(resampled[name][metric])),
            }
            for metric in PROPER
        }
        for name in sums
    }
    paired = [
        {"row": name, "reference": reference}
        | {
            metric: {
                "value": float(values[name][metric] - values[reference][metric]),
                "ci_takes": list(interval(resampled[name][metric] - resampled[reference][metric])),
            }
            for metric in PROPER
        }
        for name in sums
        if reference is not None and name != reference
    ]
    return {"proper": proper, "paired": paired}


def _mean(sums: Doubles) -> Doubles:
    mean: Doubles = sums[..., 0] / sums[..., 1]
    return mean


def _verdicts_to_json(humans: Humans, verdicts: Mapping[str, Verdict]) -> dict[str, Any]:
    return {
        "inside": share_inside(verdicts, humans.statistics),
        "each": {
            name: {
                "value": None if np.isnan(verdict.value) else verdict.value,
                "inside": verdict.inside,
                "wrong": verdict.wrong,
            }
            for name, verdict in verdicts.items()
        },
    }


def _other_takes(windows: Windows, seed: int) -> dict[str, float | None] | None:
    """How many of their statistics drummers have inside the intervals of others: what to expect of the
    best. None where there are too few takes to halve.
    """
    _, take = np.unique(windows.take, return_inverse=True)
    halves = [Windows(*(each[take % 2 == half] for each in _columns(windows))) for half in (0, 1)]
    if not all(half.hits.any() for half in halves):
        return None
    judged, judging = (blocks_of(Played.by_humans(half)) for half in halves)
    humans = humans_of(judging, TAKE_RESAMPLES, np.random.default_rng(seed))
    return share_inside(humans.judge(judged), humans.statistics)


def _columns(windows: Windows) -> tuple[Any, ...]:
    return windows.hvo, windows.take, windows.bar, windows.tempo
