"""What the answers say: how often the first of two was preferred, and how sure that is.

The interval and the p-value are exact binomial (Clopper and Pearson; scipy), which take every answer for
independent. Answers of one listener are not: where several listened, the share is also bootstrapped over
listeners, and where the two intervals differ the wider one is to be believed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import Any, Final

import numpy as np

from ..evaluation.bootstrap import LEVEL, Interval, interval
from ..extras import require
from .answers import Answer, Key, Listener
from .pairs import SIDES

RESAMPLES: Final = 10_000


@dataclass(frozen=True)
class Share:
    """How often of how many, with its exact 95 % interval and the p-value against one half."""

    times: int
    count: int
    value: float
    ci_exact: Interval
    p: float


@dataclass(frozen=True)
class Preference:
    """A comparison.

    Attributes:
        task: of the test.
        first, second: who was compared.
        share: of answers in which the first was preferred.
        ci_listeners: of the share, bootstrapped over listeners; None with fewer than two.
    """

    task: str
    first: str
    second: str
    share: Share
    ci_listeners: Interval | None


@dataclass(frozen=True)
class Heard:
    """One listener.

    Attributes:
        test: which they answered.
        name, drums: as they were told.
        answered, pairs: how many of how many.
        preferred: of each comparison (task, first, second), how often the first and of how many.
        side_a: how often A was chosen.
        seconds: the median of a pair; plays: the mean of a pair.
    """

    test: str
    name: str
    drums: str
    answered: int
    pairs: int
    preferred: Mapping[tuple[str, str, str], tuple[int, int]]
    side_a: Share
    seconds: float
    plays: float


@dataclass(frozen=True)
class Score:
    """Everything that is said of a test.

    Attributes:
        preferences: by comparison.
        listeners: one by one.
        side_a: how often A was chosen, of all answers.
        agreement: how often two listeners chose alike where both answered a pair; None where none did.
        notes: what was decided on the way.
    """

    preferences: tuple[Preference, ...]
    listeners: tuple[Heard, ...]
    side_a: Share
    agreement: float | None
    notes: tuple[str, ...]


def score(
    keys: Mapping[str, Key], listeners: Sequence[Listener], notes: Sequence[str], *, seed: int = 1
) -> Score:
    """Score answers.

    Args:
        keys: by the name of the test; listeners: everyone once.
        seed: of the bootstrap over listeners.

    Raises:
        ExtraError: scipy is not installed.
    """
    listeners = [each for each in listeners if each.answers]
    counts = [_counts(keys[each.test], each) for each in listeners]
    comparisons = dict.fromkeys(
        (key.task, *comparison) for key in keys.values() for comparison in key.comparisons
    )
    preferences = []
    for comparison in comparisons:
        rows = np.array([one[comparison] for one in counts if one.get(comparison, (0, 0))[1]])
        if len(rows):
            share = share_of(*(int(each) for each in rows.sum(0)))
            rng = np.random.default_rng(seed)
            preferences.append(Preference(*comparison, share, over_listeners(rows, rng)))
    heard = [
        Heard(
            each.test,
            each.called,
            each.drums,
            len(each.answers),
            len(keys[each.test].pairs),
            one,
            _side_a(each.answers),
            median(answer.seconds for answer in each.answers),
            float(np.mean([sum(answer.plays) for answer in each.answers])),
        )
        for each, one in zip(listeners, counts, strict=True)
    ]
    everything = [answer for each in listeners for answer in each.answers]
    return Score(
        tuple(preferences), tuple(heard), _side_a(everything), agreement(listeners), tuple(notes)
    )


def share_of(times: int, count: int) -> Share:
    """A share with its exact interval; `count` is at least 1."""
    test = require("scipy.stats", "listen").binomtest(times, count)
    ends = test.proportion_ci(LEVEL, method="exact")
    return Share(
        times, count, times / count, Interval(float(ends.low), float(ends.high)), float(test.pvalue)
    )


def over_listeners(rows: np.ndarray, rng: np.random.Generator) -> Interval | None:
    """The share's interval over drawn listeners; None with fewer than two.

    Shape:
        - rows: (L, 2), of each listener how often the first was preferred, and of how many, at least 1
    """
    if len(rows) < 2:
        return None
    draws = rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES)
    times, count = (draws @ rows).T
    return interval(times / count)


def agreement(listeners: Sequence[Listener]) -> float | None:
    """How often two listeners chose alike, over all two and all pairs that both answered."""
    alike: Counter[bool] = Counter()
    chosen = [
        (each.test, {answer.pair: answer.choice for answer in each.answers}) for each in listeners
    ]
    for (test, one), (other_test, other) in combinations(chosen, 2):
        if test == other_test:
            alike.update(one[pair] == other[pair] for pair in one.keys() & other.keys())
    return alike[True] / alike.total() if alike else None


def _counts(key: Key, listener: Listener) -> dict[tuple[str, str, str], tuple[int, int]]:
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for answer in listener.answers:
        first, second = key.comparison(answer.pair)
        chosen = key.pairs[answer.pair][SIDES.index(answer.choice)]
        times, count = found.get((key.task, first, second), (0, 0))
        found[key.task, first, second] = times + (chosen == first), count + 1
    return found


def _side_a(answers: Sequence[Answer]) -> Share:
    return share_of(sum(answer.choice == "a" for answer in answers), len(answers))


def to_results(scored: Score, keys: Mapping[str, Key]) -> dict[str, Any]:
    """What `results.json` holds."""
    return {
        "tests": list(keys),
        "level": LEVEL,
        "comparisons": [
            {
                "task": each.task,
                "first": each.first,
                "second": each.second,
                **_share(each.share),
                "ci_listeners": each.ci_listeners and list(each.ci_listeners),
                "listeners": sum(
                    (each.task, each.first, each.second) in one.preferred
                    for one in scored.listeners
                ),
            }
            for each in scored.preferences
        ],
        "listeners": [
            {
                "test": each.test,
                "name": each.name,
                "drums": each.drums,
                "answered": each.answered,
                "pairs": each.pairs,
                "preferred": [
                    {"task": task, "first": first, "second": second, "times": times, "of": count}
                    for (task, first, second), (times, count) in each.preferred.items()
                ],
                "side_a": _share(each.side_a),
                "median_seconds": each.seconds,
                "mean_plays": each.plays,
            }
            for each in scored.listeners
        ],
        "side_a": _share(scored.side_a),
        "agreement": scored.agreement,
        "notes": list(scored.notes),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "times": share.times,
        "of": share.count,
        "share": share.value,
        "ci_exact": list(share.ci_exact),
        "p": share.p,
    }
