"""The court: drummers on one side, whoever is accused of being a machine on the other."""

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...errors import DataError
from ...hvo import Ints
from ..hit_baselines import Habits
from .classifiers import Classifiers, classifiers
from .contest import FEWEST_TAKES, Outcome, Side, hold
from .features import evidence_of
from .heard import Heard

_BOTH: Final = 2


class Court:
    """Holds contests against the same drummers; a performance heard before is not judged again.

    Args:
        human: the windows as they were recorded, with the taps that were answered, if there were any.
        take: (N,) id of each window's take; windows of a take follow each other.
        habits: of the training windows.
        score: whether hits are to be found as well, and so are evidence.
        seed: of the classifiers, and of the coins of `other_windows`.
        tellers: who tell the sides apart, all of `classifiers` if none are named.

    Raises:
        DataError: there are too few takes.
    """

    def __init__(
        self,
        human: Heard,
        take: NDArray[np.str_],
        habits: Habits,
        *,
        score: bool,
        seed: int,
        tellers: Classifiers | None = None,
    ) -> None:
        _, first, index = np.unique(take, return_index=True, return_inverse=True)
        self.takes: int = len(first)
        if self.takes < FEWEST_TAKES:
            raise DataError(
                f"too few takes to judge by: {self.takes}",
                f"the judge needs {FEWEST_TAKES} or more; choose the whole dataset with --data",
            )
        self.human = human
        self._habits = habits
        self._score = score
        self._seed = seed
        self._tellers = classifiers(seed) if tellers is None else tellers
        self._take: Ints = np.argsort(np.argsort(first))[index]  # in the order of the dataset
        self._evidence = evidence_of(human, habits, score=score)
        self._heard: dict[str, Outcome] = {}

    def judge(self, other: Heard) -> Outcome:
        """Drummers against somebody who was asked the same, window by window.

        Raises:
            ExtraError: scikit-learn is not installed.
        """
        key = hashlib.sha256(other.key).hexdigest()
        if key not in self._heard:
            evidence = evidence_of(other, self._habits, score=self._score)
            sides = (Side(each, self._take, self._take) for each in (self._evidence, evidence))
            self._heard[key] = self._hold(*sides, paired=True)
        return self._heard[key]

    def other_takes(self) -> Outcome:
        """Drummers against drummers: odd against even takes, in the order of the dataset.

        Neighbours, a take of each kind, share a fold, so that none holds one kind alone.
        """
        groups = np.minimum(self._take // _BOTH, self.takes // _BOTH - 1)
        odd, even = (
            Side(self._evidence.some(at), self._take[at], groups[at])
            for at in (np.flatnonzero(self._take % _BOTH == kind) for kind in (0, 1))
        )
        return self._hold(odd, even, paired=False)

    def other_windows(self) -> Outcome:
        """Drummers against themselves: a window and the next of the same take, a coin deciding which of
        the two is on which side.
        """
        here = np.flatnonzero(self._take[:-1] == self._take[1:])
        since = here - np.searchsorted(self._take, self._take[here])
        first = here[since % _BOTH == 0]
        coin = np.random.default_rng(self._seed).random(len(first)) < 0.5
        sides = (
            Side(self._evidence.some(at), self._take[at], self._take[at])
            for at in (first + coin, first + ~coin)
        )
        return self._hold(*sides, paired=True)

    def _hold(self, human: Side, other: Side, *, paired: bool) -> Outcome:
        return hold(human, other, self.takes, self._tellers, paired=paired)
