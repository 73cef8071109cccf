"""Rows of the tasks that find hits, scored: each drum alone and all nine together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ..dataset.windows import Windows
from ..drums import DRUM_NAMES
from ..hvo import Bools
from .bootstrap import (
    TAKE_RESAMPLES,
    Comparison,
    Interval,
    compare,
    draw_takes,
    interval,
)
from .hit_sums import HIT_METRICS, hit_metrics_of, hit_sums, over_drums
from .report import Results
from .rows import Row, check_names
from .sums import Doubles

ALL: Final = "all"
GROUPS: Final = (*DRUM_NAMES, ALL)
"""What a row is scored for: each drum, and the hits of all nine pooled."""


class TakeMeasure(NamedTuple):
    """A metric and its 95 % interval over takes; nan where it does not exist."""

    value: float
    ci_takes: Interval


@dataclass(frozen=True)
class HitScores:
    """What rows score: row -> group -> metric; and for each group some rows against others."""

    measures: Mapping[str, Mapping[str, Mapping[str, TakeMeasure]]]
    paired: Mapping[str, tuple[Comparison, ...]]


def score_hits(
    rows: Sequence[Row],
    windows: Windows,
    asked: Bools,
    *,
    seed: int,
    at_once: bool,
    pairs: Iterable[tuple[str, str]] = (),
    resamples: int = TAKE_RESAMPLES,
) -> HitScores:
    """Score rows on the drums they were asked for.

    All rows share the same drawn takes, so that differences are paired.

    Args:
        asked: (N, 9), which drums were to be found in each window.
        at_once: whether a window was asked for all its drums at once, see `hit_sums.over_drums`.
        pairs: (row, reference) to compare.

    Raises:
        ConfigError: two rows have one name.
        DataError: no drum was asked for where it was played.
        ModelError: a prediction is of another shape, or not finite.
    """
    check_names(rows)
    draws = draw_takes(len(np.unique(windows.take)), resamples, np.random.default_rng(seed))
    values: dict[str, dict[str, Doubles]] = {}
    samples: dict[str, dict[str, Doubles]] = {}
    for row in rows:
        drums = hit_sums(windows, asked, row)
        whole = over_drums(drums, at_once=at_once)
        sums = np.concatenate([drums, whole[:, None]], 1)
        values[row.name] = hit_metrics_of(sums.sum(0))
        samples[row.name] = hit_metrics_of(np.tensordot(draws.astype(np.float64), sums, axes=1))
    measures = {
        name: {
            group: {
                metric: TakeMeasure(
                    float(values[name][metric][at]), interval(samples[name][metric][:, at])
                )
                for metric in HIT_METRICS
            }
            for at, group in enumerate(GROUPS)
        }
        for name in values
    }
    pairs = list(pairs)
    paired = {
        group: compare(_group(values, at), _group(samples, at), pairs)
        for at, group in enumerate(GROUPS)
    }
    return HitScores(measures, paired)


def pairs_with(
    baselines: Sequence[Row], same_hits: Sequence[Row], rows: Sequence[Row]
) -> list[tuple[str, str]]:
    """Which rows to compare: each with the baselines, and with those that play its hits otherwise."""
    return [
        (row.name, other.name)
        for row in rows
        for other in [*baselines, *same_hits]
        if other in baselines or bool(np.all(other.hits == row.hits))
    ]


def to_find(windows: Windows, asked: Bools) -> dict[str, dict[str, int]]:
    """For each of `GROUPS` in how many windows it was asked for, and how many hits it has there."""
    notes = (windows.hits & asked[:, None]).sum((0, 1))
    found = {
        drum: {"windows": int(held), "notes": int(hits)}
        for drum, held, hits in zip(DRUM_NAMES, asked.sum(0), notes, strict=True)
    }
    return found | {ALL: {"windows": int(asked.any(1).sum()), "notes": int(notes.sum())}}


def hit_scores_to_json(scores: HitScores, headline: str) -> Results:
    """The ``headline``, ``rows`` and ``paired`` of `results.json`.

    The figures of a row itself are those of the group `headline`; ``per_drum`` holds every group.
    """
    rows = []
    for name, groups in scores.measures.items():
        model, _, setting = name.partition(".")
        per_drum = {
            group: {metric: measure._asdict() for metric, measure in measures.items()}
            for group, measures in groups.items()
        }
        rows.append(
            {"model": model, "setting": setting} | per_drum[headline] | {"per_drum": per_drum}
        )
    paired = [
        {"row": one.row, "reference": one.reference, "drum": group}
        | {metric: difference._asdict() for metric, difference in one.differences.items()}
        for group in dict.fromkeys([headline, ALL])
        for one in scores.paired[group]
    ]
    return {"headline": headline, "rows": rows, "paired": paired}


def _group(rows: dict[str, dict[str, Doubles]], at: int) -> dict[str, dict[str, Doubles]]:
    return {
        name: {metric: values[..., at] for metric, values in metrics.items()}
        for name, metrics in rows.items()
    }
