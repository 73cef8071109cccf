"""The paper's piano roll: drums in rows, velocity as colour, microtiming against the grid lines.

Source: Gillick et al. 2019, Figures 1 and 4: higher velocities in red, lower in blue.
"""

from typing import Any, Final

import numpy as np

from ..extras import require
from .canvas import FAINT, INK, LINE, axes_at, to_png
from .columns import columns_from
from .roll import Bar, Roll, choose_bars
from .sheet import Line, Sheet, new_sheet

COLOURS: Final = "RdYlBu_r"
"""Red and blue are told apart by colour-blind eyes too, and yellow lies between them."""
_LANE_INCHES: Final = 0.34
_RIGHT_INCHES: Final = 0.85
_NOTE_STEPS: Final = 0.45
_TICKS: Final = (1, 32, 64, 96, 127)


def draw_roll(roll: Roll, *, first_bar: int = 1, bars: int = 4) -> bytes:
    """A PNG of some bars of a beat, four of 4/4 to a line.

    Args:
        first_bar: from 1; bars: how many.

    Raises:
        BeatError: none of these bars holds a note.
        ExtraError: matplotlib is not installed.
    """
    shown = choose_bars([roll], first_bar, bars)
    return to_png(sheet_of_roll(roll, shown).figure)


def sheet_of_roll(roll: Roll, bars: list[Bar]) -> Sheet:
    """The picture of a beat in some bars, before it is a PNG."""
    here = roll.within(bars)
    sheet = new_sheet(
        bars,
        roll.homes[here],
        roll.drums[here],
        (roll.title,),
        roll.in_words(bars),
        lane_inches=_LANE_INCHES,
        right_inches=_RIGHT_INCHES,
        foot_inches=0.0,
    )
    painted = [_draw_line(line, roll) for line in sheet.lines]
    _draw_colours(sheet, painted[0])
    return sheet


def _draw_line(line: Line, roll: Roll) -> Any:
    for step in np.arange(line.start, line.stop):
        line.axes.axvline(step, color=LINE, linewidth=0.5, zorder=0.4)
    here = line.holds(roll.homes)
    at, written = roll.steps[here], roll.written[here]
    lanes = line.lane_of(roll.drums[here])
    rectangle = require("matplotlib.patches", "plot").Rectangle
    # A note ends where the next of its drum begins; what strikes together is stacked: none hides another.
    boxes = [
        rectangle((box.left, lane + 0.06 + 0.66 * box.which / box.of), box.width, 0.66 / box.of)
        for box, lane in zip(columns_from(at, lanes, _NOTE_STEPS), lanes.tolist(), strict=True)
    ]
    painted = require("matplotlib.collections", "plot").PatchCollection(
        boxes, cmap=COLOURS, edgecolor=INK, linewidth=0.5, zorder=3
    )
    painted.set_array(roll.velocities[here])
    painted.set_clim(1, 127)
    line.axes.add_collection(painted)
    # A note begins at its onset; the thick line leads back to the place it is written on.
    first, last = np.minimum(at, written), np.maximum(at, written)
    line.axes.hlines(lanes + 0.39, first, last, color=INK, linewidth=1.6, zorder=4)
    return painted


def _draw_colours(sheet: Sheet, painted: Any) -> None:
    """The scale of velocities, beside the first line."""
    line = sheet.lines[0]
    height = len(line.lanes) * line.lane_inches
    axes = axes_at(sheet.figure, sheet.right + 0.18, line.top, 0.13, height)
    bar = sheet.figure.colorbar(painted, cax=axes)
    bar.outline.set_visible(False)
    bar.set_ticks(_TICKS if height > 1 else _TICKS[:: len(_TICKS) - 1])
    bar.ax.tick_params(length=0, labelsize=8.5, labelcolor=FAINT)
    axes.set_title("velocity", fontsize=8.5, color=FAINT, loc="left")
