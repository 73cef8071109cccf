"""Two sides, one of them drummers, and classifiers that try to tell them apart.

The takes are dealt into two folds of nearly equal size; all windows of a take, of both sides, are in one
fold. Each fold is judged by classifiers that learned on the other, so that nobody is asked about a take
he has heard.

The strongest classifier counts; which one that is, is itself learned on the other fold, whose takes are
dealt again into two halves that judge each other. It is `together`, the mean of all, unless another is
better there by `CLEARLY`. The greatest of the final figures would flatter the judge: among five coins one
is above a half. A judge chosen before he is asked has nothing to tell where there is nothing, and stays
at a half.

    auc       the share of pairs, a window of each side, drawn at random within a fold, in which the
              drummer's looks more human
    two_afc   the same of pairs of answers to one question: the same score, the same taps. Equals count
              half. Where the sides have no such pairs, it is the auc

Source: C2ST, Lopez-Paz & Oquab 2017; two-alternative forced choice is the paper's listening test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from ...errors import DataError
from ...extras import require
from ...hvo import Bools, Ints
from ..sums import Doubles
from .classifiers import TOGETHER, Classifiers, columns_of, learn
from .features import Evidence

FOLDS: Final = 2
FEWEST_TAKES: Final = 8
"""Two folds, each with two halves, each with a take of two kinds."""
CLEARLY: Final = 0.02
"""What 2AFC is better than that of `together` for sure, among as few takes as choose. On validation, with
.02 the chosen one came nearest to the best of the final figures; with 0 it was up to .04 below."""


@dataclass(frozen=True, eq=False)
class Side:
    """Windows of one side.

    Shape:
        - evidence: of N windows
        - take: (N,), index of each window's take
        - group: (N,), what is never split between folds: the take, or several takes
    """

    evidence: Evidence
    take: Ints
    group: Ints


class Scored(NamedTuple):
    """How human windows are taken to be, and the index of the take of each: (N,) both."""

    scores: Doubles
    take: Ints


class Marks:
    """What a judge's scores come to, by take, so that a resample of takes is a weighted sum.

    Shape:
        - won, asked: (K,), pairs of one question that the judge got right, and all
        - above, pairs: (K, K), of a human take with an other one: random pairs it got right, and all
    """

    def __init__(self, takes: int) -> None:
        self.won, self.asked = np.zeros((2, takes))
        self.above, self.pairs = np.zeros((2, takes, takes))

    def add(self, human: "Scored", other: "Scored", *, paired: bool) -> None:
        """The scores of the two sides of one fold."""
        count = len(self.won)
        if paired:
            right = (human.scores > other.scores) + 0.5 * (human.scores == other.scores)
            self.won += np.bincount(human.take, right, minlength=count)
            self.asked += np.bincount(human.take, minlength=count)
        order = np.argsort(other.scores, kind="stable")
        # How many windows of each take are among the first n of the other side: (N' + 1, K).
        among = np.zeros((len(order) + 1, count))
        among[np.arange(1, len(order) + 1), other.take[order]] = 1
        among = among.cumsum(0)
        below, up_to = (
            among[np.searchsorted(other.scores[order], human.scores, side=side)]
            for side in ("left", "right")
        )
        np.add.at(self.above, human.take, (below + up_to) / 2)
        self.pairs += np.outer(*(np.bincount(one.take, minlength=count) for one in (human, other)))

    def overall(self) -> tuple[float, float]:
        """`two_afc` and `auc` of all takes as they are."""
        everyone = np.ones((1, len(self.won)))
        return float(self.two_afc(everyone)[0]), float(self.auc(everyone)[0])

    def auc(self, draws: Doubles) -> Doubles:
        """Of each draw of takes (R, K): (R,)."""
        above, pairs = (((draws @ each) * draws).sum(1) for each in (self.above, self.pairs))
        return _ratio(above, pairs)

    def two_afc(self, draws: Doubles) -> Doubles:
        """Of each draw of takes (R, K): (R,)."""
        if not self.asked.any():
            return self.auc(draws)
        return _ratio(draws @ self.won, draws @ self.asked)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a contest.

    Attributes:
        strongest: the marks of the classifier that was chosen for each fold.
        chosen: its name, fold by fold.
        each: name of a classifier -> its own marks in all folds.
    """

    strongest: Marks
    each: Mapping[str, Marks]
    chosen: list[str] = field(default_factory=list)


def hold(
    human: Side, other: Side, takes: int, classifiers: Classifiers, *, paired: bool
) -> Outcome:
    """Let the classifiers tell the sides apart.

    Args:
        takes: how many there are, of both sides together.
        paired: whether window n of one side and window n of the other answer one question.

    Raises:
        DataError: there are too few takes to deal.
        ExtraError: scikit-learn is not installed.
    """
    names = (TOGETHER, *classifiers)
    outcome = Outcome(Marks(takes), {name: Marks(takes) for name in names})
    ask = partial(_ask, human, other, classifiers)
    limits = require("threadpoolctl", "evaluate").threadpool_limits
    with limits(1):  # the same sums on every machine, and no threads that wait for each other
        for learned, asked in _folds(human, other):
            tried = {name: Marks(takes) for name in names}
            for teaching, choosing in _folds(human, other, learned):
                scores = ask(teaching, choosing)
                for name, marks in tried.items():
                    marks.add(*scores[name], paired=paired)
            choice = _strongest({name: marks.overall()[0] for name, marks in tried.items()})
            outcome.chosen.append(choice)
            scores = ask(learned, asked)
            outcome.strongest.add(*scores[choice], paired=paired)
            for name, marks in outcome.each.items():
                marks.add(*scores[name], paired=paired)
    return outcome


class _Windows(NamedTuple):
    """Which windows of each side."""

    human: Ints
    other: Ints


def _strongest(two_afc: Mapping[str, float]) -> str:
    best = max(two_afc, key=lambda name: two_afc[name])
    return best if two_afc[best] > two_afc[TOGETHER] + CLEARLY else TOGETHER


def _folds(
    human: Side, other: Side, among: _Windows | None = None
) -> Iterator[tuple[_Windows, _Windows]]:
    """What is learned from and what is asked about, fold by fold; no group is in both."""
    if among is None:
        among = _Windows(np.arange(len(human.take)), np.arange(len(other.take)))
    groups = np.concatenate([human.group[among.human], other.group[among.other]])
    if len(np.unique(groups)) < FOLDS:
        raise DataError(
            "there are too few takes to judge by",
            f"the judge needs {FEWEST_TAKES} takes or more; choose the whole dataset with --data",
        )
    split = require("sklearn.model_selection", "evaluate").GroupKFold(FOLDS).split
    first = len(among.human)
    for parts in split(np.zeros((len(groups), 1)), groups=groups):
        learned, asked = (
            _Windows(among.human[part[part < first]], among.other[part[part >= first] - first])
            for part in parts
        )
        yield learned, asked


def _ask(
    human: Side, other: Side, classifiers: Classifiers, learned: _Windows, asked: _Windows
) -> dict[str, tuple[Scored, Scored]]:
    """How human each classifier, taught on some windows, takes others to be; and all of them together."""
    sides = (human, learned.human, asked.human), (other, learned.other, asked.other)
    scores: dict[str, list[Doubles]] = {}
    for name, make in classifiers.items():
        columns = [columns_of(name, side.evidence) for side, _, _ in sides]
        taught = [each[at] for each, (_, at, _) in zip(columns, sides, strict=True)]
        labels: Bools = np.arange(sum(map(len, taught))) < len(taught[0])
        says = learn(make(), np.concatenate(taught), labels)
        scores[name] = [says(each[at]) for each, (_, _, at) in zip(columns, sides, strict=True)]
    scores[TOGETHER] = [np.mean(each, 0) for each in zip(*scores.values(), strict=True)]
    return {
        name: (
            Scored(each[0], human.take[asked.human]),
            Scored(each[1], other.take[asked.other]),
        )
        for name, each in scores.items()
    }


def _ratio(numerator: Doubles, denominator: Doubles) -> Doubles:
    return np.where(denominator > 0, numerator / np.maximum(denominator, 1e-12), np.nan)
