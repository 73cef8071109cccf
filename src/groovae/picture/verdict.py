"""What a whole beat is beside drummers, in a few words: `stiff and flat`."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from .human import BESIDE, OUTSIDE

TOO_FEW: Final = "too few notes to say"
_PLAIN: Final = {
    "earlier": "early",
    "later": "late",
    "stiffer": "stiff",
    "looser": "loose",
    "softer": "soft",
    "louder": "loud",
    "flatter": "flat",
    "wilder": "wild",
}
_GROUPS: Final = (
    ("timing", ("mean_offset_ms", "offset_spread_ms")),
    ("velocities", ("mean_velocity", "velocity_spread")),
)
_RANGE: Final = "within drummers' range"


def verdict_of(drums: Sequence[tuple[int, dict[str, int]]]) -> str:
    """What most hits of a beat are beside drummers.

    It is `stiff` where most of its hits belong to drums that are stiffer than the range of drummers, and
    `within drummers' range, stiffer than most` where to drums that are in it, but below what half of them do.

    Args:
        drums: of each the number of its hits and its `Drummers.places`, empty where it is not judged.
    """
    judged = [(hits, places) for hits, places in drums if places]
    if not judged:
        return TOO_FEW
    outside, inside = [], []
    for what, measures in _GROUPS:
        places = {
            measure: _middle([(hits, row[measure]) for hits, row in judged]) for measure in measures
        }
        beyond = [_PLAIN[_word(m, place)] for m, place in places.items() if abs(place) == OUTSIDE]
        if beyond:
            outside += beyond
            continue
        strays = any(abs(row[measure]) == OUTSIDE for _, row in judged for measure in measures)
        leaning = [f"{_word(m, place)} than most" for m, place in places.items() if place]
        inside.append((what, f"{'mostly ' * strays}{_RANGE}", leaning))
    said = [_listed(outside)] if outside else []
    if len(inside) > 1 and inside[0][1:] == inside[1][1:] and not inside[0][2]:
        return f"timing and velocities {inside[0][1]}"
    said += [", ".join([f"{what} {where}", *leaning]) for what, where, leaning in inside]
    return "; ".join(said)


def _middle(values: list[tuple[int, int]]) -> int:
    """The median of places, each as often as it has hits; of two the one nearer to the middle."""
    counts, places = np.array(values).T
    ascending = np.repeat(places, counts)[np.argsort(np.repeat(places, counts), kind="stable")]
    pair = ascending[(len(ascending) - 1) // 2], ascending[len(ascending) // 2]
    return int(min(pair, key=abs))


def _word(measure: str, place: int) -> str:
    return BESIDE[measure][place > 0]


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
