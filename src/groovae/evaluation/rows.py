"""One row of a table: a model in one decoding setting, and what it scores.

Columns of two settings are never mixed in one row: a row is one set of predictions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ..dataset.windows import Windows
from ..errors import ConfigError
from ..hvo import Bools, Floats
from .bootstrap import (
    NOTE_RESAMPLES,
    TAKE_RESAMPLES,
    Comparison,
    Interval,
    compare,
    draw_takes,
    interval,
    over_notes,
    over_takes,
)
from .sums import METRICS, metrics_of, note_sums

PLAIN: Final = "scored"
"""The setting of a model's plain, deterministic decoding."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, eq=False)
class Row:
    """What one model predicts for the scored windows in one setting.

    Attributes:
        model: for example ``seq2seq``; letters, digits, ``_`` and ``-``, as it names a file.
        setting: for example ``scored`` (plain, deterministic) or ``performed`` (a sample).
        velocities: (N, 32, 9), 0..1.
        offsets: (N, 32, 9), steps, positive = late.
        hits: (N, 32, 9), where they were to be found; None where they were given.
        probabilities: (N, 32, 9) of a hit, 0..1; None where none were said.

    Raises:
        ConfigError: a name could not be part of a file's name.
    """

    model: str
    setting: str
    velocities: Floats
    offsets: Floats
    hits: Bools | None = None
    probabilities: Floats | None = None

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


@dataclass(frozen=True)
class Scores:
    """What rows score: for each row its measures, and some rows against others."""

    measures: Mapping[str, Mapping[str, Measure]]
    paired: tuple[Comparison, ...]


def score(
    rows: Sequence[Row],
    windows: Windows,
    *,
    seed: int,
    references: Sequence[str] = (),
    note_resamples: int = NOTE_RESAMPLES,
    take_resamples: int = TAKE_RESAMPLES,
) -> Scores:
    """Score rows, whose hits were given, on the windows they were predicted for.

    All rows share the same drawn notes and the same drawn takes, so a row's intervals do not depend
    on which other rows there are.

    Args:
        references: rows by name that the others are compared with, see `pairs_of`.

    Raises:
        ConfigError: two rows have one name.
        DataError: the windows hold no note.
        ModelError: a prediction is of another shape, or not finite at a hit.
    """
    check_names(rows)
    notes = {row.name: note_sums(windows, row.velocities, row.offsets) for row in rows}
    takes = len(np.unique(windows.take))
    draws = draw_takes(takes, take_resamples, np.random.default_rng(seed))
    values = {name: metrics_of(one.per_take().sum(0)) for name, one in notes.items()}
    by_take = {name: over_takes(one, draws) for name, one in notes.items()}
    measures = {}
    for name, one in notes.items():
        by_note = over_notes(one, np.random.default_rng(seed), note_resamples)
        measures[name] = {
            metric: Measure(
                float(values[name][metric]),
                interval(by_note[metric]),
                interval(by_take[name][metric]),
            )
            for metric in METRICS
        }
    return Scores(measures, compare(values, by_take, pairs_of(list(notes), references)))


def check_names(rows: Sequence[Row]) -> None:
    """Refuse two rows of one name.

    Raises:
        ConfigError: two rows have one name.
    """
    if len({row.name for row in rows}) < len(rows):
        raise ConfigError("two rows have the same model and setting", "give each row its own name")


def pairs_of(rows: Sequence[str], references: Sequence[str]) -> list[tuple[str, str]]:
    """Which rows to compare: each with every reference, and with the plain setting of its own model.

    A reference is compared with the references before it only, so that no pair comes twice.

    >>> pairs_of(["knn.scored", "mlp.scored", "mlp.gain"], ["knn.scored"])
    [('mlp.scored', 'knn.scored'), ('mlp.gain', 'knn.scored'), ('mlp.gain', 'mlp.scored')]
    """
    pairs = []
    for row in rows:
        before = references[: references.index(row)] if row in references else references
        own = f"{row.partition('.')[0]}.{PLAIN}"
        wanted = dict.fromkeys([*before, own])
        pairs += [(row, one) for one in wanted if one in rows and one != row]
    return pairs
