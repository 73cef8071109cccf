"""The signs of a picture of moves, and their measure, drawn as the notes are."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from ..hvo import STEPS_PER_BAR
from .canvas import FAINT, INK, axes_at
from .columns import HIGHEST, colours_of, columns_around, fill, outline
from .marks import write_mark
from .places import Steps
from .roll import Bar
from .scene import Scene
from .sheet import LEFT, Sheet, sheet_inches

ADDED: Final = "+"
DROPPED: Final = "\N{MULTIPLICATION SIGN}"
_EXAMPLE_MS: Final = 10
_EXAMPLE_VELOCITY: Final = 90
_LETTER_INCHES: Final = 0.082
_SIGN_INCHES: Final = 0.2
"""Half the room of a sign."""
_ROW_INCHES: Final = 0.44
_WORDS_INCHES: Final = 0.3


class _Sign(NamedTuple):
    """A note as an example: how many milliseconds aside it is, none where it is gone; what is above it."""

    name: str
    ms: float | None
    mark: str = ""

    @property
    def inches(self) -> float:
        return 2 * _SIGN_INCHES + _LETTER_INCHES * len(self.name) + 0.25


def legend_inches(scene: Scene, bars: list[Bar]) -> float:
    """How high a legend is."""
    return 0.2 + _ROW_INCHES * len(_rows(scene, sheet_inches(bars))) + _WORDS_INCHES


def draw_legend(
    sheet: Sheet, scene: Scene, aside_of: Callable[[Steps], Steps], left_out: int
) -> None:
    """Draw it below the lines of a sheet.

    Args:
        aside_of: steps of the picture for milliseconds; left_out: how many figures found no room.
    """
    inches = sheet.right - LEFT
    rows, line = _rows(scene, inches), sheet.lines[0]
    for number, row in enumerate(rows):
        top = sheet.foot + 0.05 + _ROW_INCHES * number
        axes = axes_at(sheet.figure, LEFT, top, inches, _ROW_INCHES)
        axes.set_xlim(0, inches / line.inches_a_step)
        axes.set_ylim(-0.04, _ROW_INCHES / line.lane_inches)
        axes.set_axis_off()
        left = 0.0
        for sign in row:
            _draw_sign(axes, sign, (left + _SIGN_INCHES) / line.inches_a_step, scene, aside_of)
            middle = (left + 2 * _SIGN_INCHES) / line.inches_a_step
            axes.text(middle, 0.14, sign.name, fontsize=9, color=INK)
            left += sign.inches
    words = "height: velocity"
    if left_out:
        room = "" if _is_wide(sheet) else "; --bars 1 makes room"
        figures = "figure" if left_out == 1 else "figures"
        words += f"      {left_out} {figures} left out where notes are close{room}"
    high = sheet.figure.get_size_inches()[1]
    wide = sheet.figure.get_size_inches()[0]
    foot = sheet.foot + 0.1 + _ROW_INCHES * len(rows)
    sheet.figure.text(LEFT / wide, 1 - foot / high, words, fontsize=9, color=FAINT, va="top")


def _is_wide(sheet: Sheet) -> bool:
    """Whether notes stand as far from each other as they ever do."""
    (bars,) = [line.bars for line in sheet.lines[:1]]
    return len(sheet.lines) == len(bars) == 1 and bars[0].stop - bars[0].start <= STEPS_PER_BAR


def _rows(scene: Scene, inches: float) -> list[list[_Sign]]:
    """The signs that occur, in as many rows as they need."""
    still = ~scene.new & (np.rint(np.abs(scene.ms)) == 0)
    signs = [_Sign("before", None)] if scene.compares else []
    signs += [
        _Sign(f"{_EXAMPLE_MS} ms {scene.early}", -_EXAMPLE_MS),
        _Sign(f"{_EXAMPLE_MS} ms {scene.late}", _EXAMPLE_MS),
    ]
    if still.any():
        signs.append(_Sign("unmoved" if scene.compares else "on the grid", 0.0))
    if scene.new.any():
        signs.append(_Sign("added", 0.0, ADDED))
    if scene.gone.any():
        signs.append(_Sign("dropped", None, DROPPED))
    rows: list[list[_Sign]] = [[]]
    for sign in signs:
        if rows[-1] and sum(each.inches for each in rows[-1]) + sign.inches > inches:
            rows.append([])
        rows[-1].append(sign)
    return rows


def _draw_sign(
    axes: Any, sign: _Sign, x: float, scene: Scene, aside_of: Callable[[Steps], Steps]
) -> None:
    at, loud, lane = np.array([x]), np.array([_EXAMPLE_VELOCITY]), np.zeros(1, np.int64)
    if scene.compares and sign.mark != ADDED:
        outline(axes, columns_around(at, lane), lane, loud)
    if sign.ms is not None:
        ms = np.array([sign.ms])
        colours = colours_of(ms, np.array([sign.mark == ADDED]))
        # An unmoved note is as hard as it was in no example: a little lower, so that both are seen.
        hard = loud * 3 // 4 if scene.compares and sign.ms == 0 and not sign.mark else loud
        fill(axes, columns_around(at + aside_of(ms), lane), lane, hard, colours)
    if sign.mark:
        write_mark(axes, x, HIGHEST * _EXAMPLE_VELOCITY / 127 + 0.03, sign.mark, INK)
