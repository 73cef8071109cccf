"""What is written above columns, in tight places one above the other."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np

from ..hvo import Ints
from .columns import HIGHEST, Column
from .places import Steps
from .sheet import Line

_POINTS: Final = 8
_DIGIT_INCHES: Final = 0.075
_LINE_INCHES: Final = 0.125
_ABOVE: Final = 0.03
"""Of a lane: from a column to what is written above it."""


class Marks(NamedTuple):
    """What is written above columns: where, in which lane, what, in which colour, how important."""

    at: Steps
    lanes: Ints
    texts: list[str]
    colours: list[str]
    weights: Steps


class _Box(NamedTuple):
    """Room that is taken; inches across, lanes up."""

    left: float
    right: float
    foot: float
    top: float

    def touches(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.foot < other.top - 1e-9
            and other.foot < self.top - 1e-9
        )


def write_marks(line: Line, marks: Marks, columns: list[Column], lanes: Ints, loud: Ints) -> int:
    """Write marks above all columns that they touch, and return how many found no room.

    Args:
        columns, lanes, loud: of all notes that are drawn in the line.
    """
    wide = line.inches_a_step
    tops = [
        _Box(c.left * wide, (c.left + c.width) * wide, lane, lane + HIGHEST * velocity / 127)
        for c, lane, velocity in zip(columns, lanes.tolist(), loud.tolist(), strict=True)
    ]
    # From the left each finds a place in all but the tightest spots; there the important ones go first.
    placed, left_out = _placed(line, marks, tops, np.argsort(marks.at, kind="stable").tolist())
    if left_out:
        order = np.argsort(-marks.weights, kind="stable").tolist()
        placed, left_out = _placed(line, marks, tops, order)
    for i, box in placed:
        write_mark(line.axes, float(marks.at[i]), box.foot, marks.texts[i], marks.colours[i])
    return left_out


def _placed(
    line: Line, marks: Marks, tops: list[_Box], order: Iterable[int]
) -> tuple[list[tuple[int, _Box]], int]:
    """Which marks stand where, and how many nowhere."""
    high = _LINE_INCHES / line.lane_inches
    placed: list[tuple[int, _Box]] = []
    left_out = 0
    for i in order:
        lane, middle = int(marks.lanes[i]), float(marks.at[i]) * line.inches_a_step
        half = _DIGIT_INCHES * len(marks.texts[i]) / 2 + 0.005
        lowest = _ABOVE + max(
            (
                box.top
                for box in tops
                if box.foot == lane and box.left < middle + half and middle - half < box.right
            ),
            default=float(lane),
        )
        box = _Box(middle - half, middle + half, lowest, lowest + high)
        while under := [other.top for _, other in placed if box.touches(other)]:
            box = box._replace(foot=max(under), top=max(under) + high)
        if box.top <= lane + 1 + 1e-6:
            placed.append((i, box))
        else:
            left_out += 1
    return placed, left_out


def write_mark(axes: Any, x: float, y: float, text: str, colour: str) -> None:
    """Write one, its foot at a place of the axes."""
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
    axes.text(
        *(x, y, text),
        fontsize=_POINTS,
        color=colour,
        ha="center",
        va="bottom",
        bbox=white,
        zorder=4,
    )
