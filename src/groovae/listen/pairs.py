"""Which windows are heard, which two contenders play each, and who of the two is A.

Windows and comparisons follow from the seed. Sides and the order of the pairs follow from a secret that
stays in the key: whoever has the test, the data and this program still cannot work them out.

Every pair has a window of its own: of a window heard twice, the clip that comes again would be the
drummer's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from numpy.typing import ArrayLike

from ..errors import ConfigError
from ..hvo import Ints

SIDES = ("a", "b")


@dataclass(frozen=True)
class Pair:
    """Two performances of one window.

    Attributes:
        number: from 1, in the order they are heard.
        window: which of the windows.
        a, b: who plays.
    """

    number: int
    window: int
    a: str
    b: str


def at_random(takes: ArrayLike, rng: np.random.Generator) -> Ints:
    """Windows in random order; none of a take already heard while there are others.

    Shape:
        - takes: (N,) ids; returns (N,) indices
    """
    owners = np.asarray(takes)
    order = rng.permutation(len(owners))
    seen: dict[str, int] = {}
    turns = []
    for owner in owners[order].tolist():
        turns.append(seen.get(owner, 0))
        seen[owner] = turns[-1] + 1
    return order[np.argsort(turns, kind="stable")]


def comparisons_of(models: Sequence[str], against: Sequence[str]) -> list[tuple[str, str]]:
    """Each model with each of the others it is held against, once.

    Raises:
        ConfigError: there is none, since a contender is not compared with itself.
    """
    found: list[tuple[str, str]] = []
    for other in against:
        for model in models:
            if model != other and (model, other) not in found and (other, model) not in found:
                found.append((model, other))
    if not found:
        raise ConfigError(
            f"{', '.join(models)} against {', '.join(against)} is no comparison",
            "name another model with --models or --against",
        )
    return found


def dealt(
    comparisons: Sequence[tuple[str, str]], windows: Sequence[int], secret: str
) -> list[Pair]:
    """Windows dealt to the comparisons in turn, with sides and order drawn.

    In each comparison the first contender is A as often as B, or once more or less.
    """
    rng = np.random.default_rng(list(hashlib.sha256(f"sides {secret}".encode()).digest()))
    sides = {
        each: _balanced(len(windows[first :: len(comparisons)]), rng)
        for first, each in enumerate(comparisons)
    }
    played = []
    for window, each in zip(windows, cycle(comparisons), strict=False):
        a, b = each if sides[each].pop() else each[::-1]
        played.append((window, a, b))
    rng.shuffle(played)
    return [Pair(number, *each) for number, each in enumerate(played, 1)]


def _balanced(count: int, rng: np.random.Generator) -> list[bool]:
    """As many true as false, or one more of either, in random order."""
    extra = bool(rng.integers(2))
    return [bool(each) for each in rng.permutation((np.arange(count) + extra) % 2)]
