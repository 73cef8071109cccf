"""The drummers' intervals, and who lies inside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from ...hvo import Ints
from ..bootstrap import Interval, draw_takes
from ..sums import Doubles
from . import dynamics, timing
from .played import Played
from .statistic import Statistics

STATISTICS: Final[Statistics] = (
    *timing.STATISTICS,
    *dynamics.STATISTICS,
    *timing.DISTANCES,
    *dynamics.DISTANCES,
)
FAMILIES: Final = tuple(dict.fromkeys(each.family for each in STATISTICS))
FEWEST_NOTES: Final = 100
FEWEST_TAKES: Final = 5
"""Of fewer notes (or pairs of notes), or in fewer takes, the drummers' figure is not known."""

Blocks = Mapping[str, Doubles]


class Verdict(NamedTuple):
    """One statistic of one row.

    Attributes:
        value: nan where it does not exist.
        inside: whether the drummers' interval holds it.
        wrong: in a word what is wrong with it; empty inside.
    """

    value: float
    inside: bool
    wrong: str


@dataclass(frozen=True, eq=False)
class Humans:
    """What drummers do.

    Attributes:
        statistics: those that they play often enough to know them.
        blocks: all their notes, name -> (c,).
        values, limits: name -> figure, and its interval over takes.
    """

    statistics: Statistics
    blocks: Blocks
    values: Mapping[str, float]
    limits: Mapping[str, Interval]

    def judge(self, blocks: Blocks) -> dict[str, Verdict]:
        """A row's statistics, from what its takes add (K, c): name -> verdict."""
        verdicts = {}
        for each in self.statistics:
            block, human = blocks[each.name].sum(0), self.blocks[each.name]
            limits = self.limits[each.name]
            count = each.count(block)
            value = float(each.value(block, human)) if count else float("nan")
            if np.isnan(value):
                wrong = "does not vary" if count else "has no such hits"
            else:
                inside = limits.low <= value <= limits.high
                wrong = "" if inside else each.wrong(value, limits, block, human)
            verdicts[each.name] = Verdict(value, not wrong, wrong)
        return verdicts


def blocks_of(played: Played) -> dict[str, Doubles]:
    """What each take adds to each of `STATISTICS`: name -> (K, c)."""
    return timing.timing_blocks(played) | dynamics.dynamics_blocks(played)


def humans_of(blocks: Blocks, resamples: int, rng: np.random.Generator) -> Humans:
    """Intervals from resamples of takes, by what each adds (K, c)."""
    takes = len(next(iter(blocks.values())))
    draws: Ints = draw_takes(takes, resamples, rng)
    weights = draws.astype(np.float64)
    known, whole, values, limits = [], {}, {}, {}
    for each in STATISTICS:
        block = blocks[each.name]
        total = block.sum(0)
        if each.count(total) < FEWEST_NOTES or (block.any(-1)).sum() < FEWEST_TAKES:
            continue
        value = float(each.value(total, total))
        if np.isnan(value):
            continue
        known.append(each)
        whole[each.name], values[each.name] = total, value
        limits[each.name] = each.limits(each.value(weights @ block, total))
    return Humans(tuple(known), whole, values, limits)


def share_inside(
    verdicts: Mapping[str, Verdict], statistics: Statistics
) -> dict[str, float | None]:
    """The share of statistics inside: ``all``, and of each family; None where none is known."""
    shares: dict[str, float | None] = {}
    for family in ("all", *FAMILIES):
        inside = [
            verdicts[each.name].inside for each in statistics if family in ("all", each.family)
        ]
        shares[family] = float(np.mean(inside)) if inside else None
    return shares
