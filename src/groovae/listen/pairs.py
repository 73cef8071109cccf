"""Which two contenders play a window, and who of the two is A.

Sides and the order of the pairs follow from a secret that stays in the key, and so do windows, samples
and the kit where no seed is given. What a secret cannot do: a clip that is to be heard can be recognized.
Whoever has the data and this program can compare it with all the drummers' windows, by ear or by
correlation. A blind test trusts its listeners not to.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from ..errors import ConfigError

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


def drawn_from(secret: str, what: str) -> np.random.Generator:
    """The dice of one thing that is drawn from a secret; those of another roll otherwise."""
    return np.random.default_rng(list(hashlib.sha256(f"{what} {secret}".encode()).digest()))


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


def dealt(comparisons: Sequence[tuple[str, str]], windows: int, secret: str) -> list[Pair]:
    """So many windows dealt to the comparisons in turn, with sides and order drawn.

    In each comparison the first contender is A as often as B, or once more or less.
    """
    rng = drawn_from(secret, "sides")
    sides = {
        each: _balanced(len(range(first, windows, len(comparisons))), rng)
        for first, each in enumerate(comparisons)
    }
    played = []
    for window, each in zip(range(windows), cycle(comparisons), strict=False):
        a, b = each if sides[each].pop() else each[::-1]
        played.append((window, a, b))
    rng.shuffle(played)
    return [Pair(number, *each) for number, each in enumerate(played, 1)]


def _balanced(count: int, rng: np.random.Generator) -> list[bool]:
    """As many true as false, or one more of either, in random order."""
    extra = bool(rng.integers(2))
    return [bool(each) for each in rng.permutation((np.arange(count) + extra) % 2)]
