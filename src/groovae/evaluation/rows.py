"""One row of a table: a model in one decoding setting, and what it scores.

Columns of two settings are never mixed in one row: a row is one set of predictions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from ..dataset.windows import Windows
from ..errors import ConfigError
from ..hvo import Floats
from .bootstrap import (
    NOTE_RESAMPLES,
    TAKE_RESAMPLES,
    Interval,
    draw_takes,
    interval,
    over_notes,
    over_takes,
    paired_difference,
)
from .sums import METRICS, metrics_of, note_sums

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, eq=False)
class Row:
    """What one model predicts for the scored windows in one setting.

    Attributes:
        model: for example ``seq2seq``; letters, digits, ``_`` and ``-``, as it names a file.
        setting: ``scored`` (plain, deterministic), ``gain``, or ``performed`` (a sample).
        velocities: (N, 32, 9), 0..1.
        offsets: (N, 32, 9), steps, positive = late.

    Raises:
        ConfigError: a name could not be part of a file's name.
    """

    model: str
    setting: str
    velocities: Floats
    offsets: Floats

    def __post_init__(self) -> None:
        for name in (self.model, self.setting):
            if not _NAME.fullmatch(name):
                raise ConfigError(
                    f"a row cannot be called {name!r}", "use letters, digits, _ and - for its names"
                )

    @property
    def name(self) -> str:
        """``MODEL.SETTING``."""
        return f"{self.model}.{self.setting}"


class Measure(NamedTuple):
    """A metric and its two 95 % intervals; nan where it does not exist."""

    value: float
    ci_notes: Interval
    ci_takes: Interval


class Difference(NamedTuple):
    """A metric of one row less that of another, and its paired 95 % interval over takes."""

    value: float
    ci_takes: Interval


@dataclass(frozen=True)
class Comparison:
    """One row less a reference row, both named ``MODEL.SETTING``."""

    row: str
    reference: str
    differences: Mapping[str, Difference]


@dataclass(frozen=True)
class Scores:
    """What rows score: for each row its measures, and each later row against each earlier one."""

    measures: Mapping[str, Mapping[str, Measure]]
    paired: tuple[Comparison, ...]


def score(
    rows: list[Row],
    windows: Windows,
    *,
    seed: int,
    note_resamples: int = NOTE_RESAMPLES,
    take_resamples: int = TAKE_RESAMPLES,
) -> Scores:
    """Score rows on the windows they were predicted for.

    All rows share the same drawn notes and the same drawn takes, so a row's intervals do not depend
    on which other rows there are.

    Raises:
        ConfigError: two rows have one name.
        DataError: the windows hold no note.
        ModelError: a prediction is of another shape, or not finite at a hit.
    """
    if len({row.name for row in rows}) < len(rows):
        raise ConfigError("two rows have the same model and setting", "give each row its own name")
    notes = {row.name: note_sums(windows, row.velocities, row.offsets) for row in rows}
    takes = len(np.unique(windows.take))
    draws = draw_takes(takes, take_resamples, np.random.default_rng(seed))
    values = {name: metrics_of(one.per_take().sum(0)) for name, one in notes.items()}
    measures = {}
    for name, one in notes.items():
        by_note = over_notes(one, np.random.default_rng(seed), note_resamples)
        by_take = over_takes(one, draws)
        measures[name] = {
            metric: Measure(
                float(values[name][metric]), interval(by_note[metric]), interval(by_take[metric])
            )
            for metric in METRICS
        }
    paired = []
    for reference, name in combinations(notes, 2):
        samples = paired_difference(notes[name], notes[reference], draws)
        differences = {
            metric: Difference(
                float(values[name][metric] - values[reference][metric]), interval(samples[metric])
            )
            for metric in METRICS
        }
        paired.append(Comparison(name, reference, differences))
    return Scores(measures, tuple(paired))
