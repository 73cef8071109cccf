"""Before and after in one picture: how far every note moved, in milliseconds, and how hard it is hit.

A lane a drum. The hollow column is the note before, on the place it is written on; the filled one is the
note after: as high as it is loud, to the left where it is early, to the right where it is late, with the
milliseconds above it. Moves are drawn larger than they are, all by the same measure; the legend shows it.

One beat alone is drawn the same way, its notes against the places they are written on.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from ..drums import DRUM_INDEX
from ..extras import require
from ..hvo import Bools, Ints
from .canvas import EARLY, FAINT, GHOST, INK, LATE, axes_at, to_png, write
from .roll import Bar, Roll, Steps, choose_bars
from .scene import Scene, scene_of_moves, scene_of_offsets
from .sheet import LEFT, Line, Sheet, new_sheet

SCALES_MS: Final = (20, 30, 50, 75, 100)
"""A note moved by this much stands half a sixteenth to the side: the smallest that holds nearly all."""
_NEARLY_ALL: Final = 98
_LANE_INCHES: Final = 0.64
_RIGHT_INCHES: Final = 1.4
_FOOT_INCHES: Final = 0.66
_HIGHEST: Final = 0.66
"""Of a lane: the column of velocity 127."""
_WIDTH_STEPS: Final = 0.44
_ASIDE_STEPS: Final = 0.5
_NUMBER_POINTS: Final = 8
_DIGIT_INCHES: Final = 0.075
_EXAMPLE_MS: Final = 10
_EXAMPLE_VELOCITY: Final = 90
_LEGEND_LETTER: Final = 0.082
ADDED: Final = "+"
DROPPED: Final = "\N{MULTIPLICATION SIGN}"


def draw_before_after(
    before: Roll, after: Roll, *, first_bar: int = 1, bars: int = 4
) -> tuple[bytes, str]:
    """A PNG of what changed between two versions of a beat, and in one line what that was.

    Args:
        first_bar: from 1; bars: how many.

    Raises:
        BeatError: none of these bars holds a note.
        ExtraError: matplotlib is not installed.
    """
    shown = choose_bars([before, after], first_bar, bars)
    scene = scene_of_moves(before, after, shown)
    return to_png(sheet_of(scene, shown).figure), scene.words


def draw_offsets(roll: Roll, *, first_bar: int = 1, bars: int = 4) -> bytes:
    """A PNG of how far each note of a beat is from where it is written. As `draw_before_after`."""
    shown = choose_bars([roll], first_bar, bars)
    return to_png(sheet_of(scene_of_offsets(roll, shown), shown).figure)


def sheet_of(scene: Scene, bars: list[Bar]) -> Sheet:
    """The picture of a scene in some bars, before it is a PNG."""
    sheet = new_sheet(
        bars,
        np.concatenate([scene.written, scene.was_written]),
        np.concatenate([scene.drums, scene.was_drums]),
        scene.titles,
        scene.words,
        lane_inches=_LANE_INCHES,
        right_inches=_RIGHT_INCHES,
        foot_inches=_FOOT_INCHES,
    )
    most = float(np.percentile(np.abs(scene.ms), _NEARLY_ALL)) if len(scene.ms) else 0.0
    scale = next((each for each in SCALES_MS if each >= most), SCALES_MS[-1])
    for line in sheet.lines:
        _draw_line(sheet, line, scene, scale)
    _draw_legend(sheet, scene, scale)
    return sheet


def _aside(ms: Steps, scale: float) -> Steps:
    """Steps of the picture for milliseconds."""
    return np.asarray(_ASIDE_STEPS * np.clip(ms / scale, -1, 1))


def _draw_line(sheet: Sheet, line: Line, scene: Scene, scale: float) -> None:
    line.axes.hlines(
        range(len(line.lanes)), line.start - 0.5, line.stop, color=GHOST, linewidth=0.7, zorder=1
    )
    was = line.holds(scene.was_written)
    was_lanes, was_loud = line.lane_of(scene.was_drums[was]), scene.was_velocities[was]
    _outline(line.axes, scene.was_written[was], was_lanes, was_loud)
    here = line.holds(scene.written)
    at, lanes, ms, new = (
        scene.written[here],
        line.lane_of(scene.drums[here]),
        scene.ms[here],
        scene.new[here],
    )
    aside = _aside(ms, scale)
    _fill(line.axes, at + aside, lanes, scene.velocities[here], _colours(ms, new))
    numbers = np.rint(np.abs(ms)).astype(np.int64)
    gone = scene.gone[was]
    marks = _Marks(
        # A number stands between where the note was and where it is, over the higher of both.
        np.concatenate([at + aside / 2, scene.was_written[was][gone]]),
        np.concatenate([lanes, was_lanes[gone]]),
        np.concatenate([np.maximum(scene.velocities, scene.were)[here], was_loud[gone]]),
        [*np.where(new, ADDED, numbers.astype(str)).tolist(), *[DROPPED] * int(gone.sum())],
        [*_colours(ms, new), *[FAINT] * int(gone.sum())],
        np.concatenate([np.where(new, 0.5, numbers), np.full(gone.sum(), 0.4)]),
    )
    _write_marks(line, marks)
    for lane, drum in enumerate(line.lanes):
        _summarize(sheet, line, lane, scene, DRUM_INDEX[drum])


def _outline(axes: Any, at: Steps, lanes: Ints, velocities: Ints) -> None:
    """Columns of notes before."""
    _columns(
        axes, at, lanes, velocities, facecolor="none", edgecolor=GHOST, linewidth=0.9, zorder=2
    )


def _fill(axes: Any, at: Steps, lanes: Ints, velocities: Ints, colours: list[str]) -> None:
    """Columns of notes after."""
    _columns(
        axes, at, lanes, velocities, facecolor=colours, edgecolor="white", linewidth=0.3, zorder=3
    )


def _columns(axes: Any, at: Steps, lanes: Ints, velocities: Ints, **style: Any) -> None:
    rectangle = require("matplotlib.patches", "plot").Rectangle
    boxes = [
        rectangle((x - _WIDTH_STEPS / 2, lane), _WIDTH_STEPS, _HIGHEST * loud / 127)
        for x, lane, loud in zip(at, lanes, velocities, strict=True)
    ]
    axes.add_collection(require("matplotlib.collections", "plot").PatchCollection(boxes, **style))


def _colours(ms: Steps, new: Bools) -> list[str]:
    return [
        INK if fresh else FAINT if round(abs(each)) == 0 else LATE if each > 0 else EARLY
        for each, fresh in zip(ms.tolist(), new.tolist(), strict=True)
    ]


class _Marks(NamedTuple):
    """What is written above columns: where, over which velocity, what, in which colour, how important."""

    at: Steps
    lanes: Ints
    velocities: Ints
    texts: list[str]
    colours: list[str]
    weights: Steps


def _write_marks(line: Line, marks: _Marks) -> None:
    """Write those that touch no other of their lane, the most important first."""
    taken: dict[int, list[tuple[float, float]]] = {}
    for i in np.argsort(-marks.weights, kind="stable").tolist():
        lane, half = int(marks.lanes[i]), _DIGIT_INCHES * len(marks.texts[i]) / 2 + 0.01
        inches = float(marks.at[i]) * line.inches_a_step
        beside = taken.setdefault(lane, [])
        if marks.weights[i] and all(abs(inches - x) >= half + other for x, other in beside):
            beside.append((inches, half))
            top = lane + _HIGHEST * marks.velocities[i] / 127 + 0.03
            _write_mark(line.axes, float(marks.at[i]), top, marks.texts[i], marks.colours[i])


def _write_mark(axes: Any, x: float, y: float, text: str, colour: str) -> None:
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
    axes.text(
        *(x, y, text),
        fontsize=_NUMBER_POINTS,
        color=colour,
        ha="center",
        va="bottom",
        bbox=white,
        zorder=4,
    )


def _summarize(sheet: Sheet, line: Line, lane: int, scene: Scene, drum: int) -> None:
    """What a drum does in a line, to the right of it."""
    mine = line.holds(scene.written) & (scene.drums == drum)
    old, new = mine & ~scene.new, mine & scene.new
    gone = line.holds(scene.was_written) & (scene.was_drums == drum) & scene.gone
    top = line.top + (len(line.lanes) - lane - 0.62) * line.lane_inches
    said: list[tuple[str, str]] = []
    if old.any():
        mean = float(scene.ms[old].mean())
        loud, was = scene.velocities[old], scene.were[old]
        if scene.compares and not scene.ms[old].any() and (loud == was).all():
            said.append(("unchanged", FAINT))
        else:
            (colour,) = _colours(np.array([mean]), np.array([False]))
            side = "" if colour == FAINT else scene.late if mean > 0 else scene.early
            said.append((f"{abs(mean):.0f} ms {side}", colour))
            arrow = f"{was.mean():.0f} \N{RIGHTWARDS ARROW} " if scene.compares else ""
            said.append((f"velocity {arrow}{loud.mean():.0f}", FAINT))
    for which, what in ((new, "added"), (gone, "dropped")):
        if which.any():
            said.append((f"{which.sum()} {what}", INK))
    for row, (text, colour) in enumerate(said[:3]):
        write(sheet.figure, sheet.right + 0.12, top + 0.16 * row, text, fontsize=8.5, color=colour)


def _draw_legend(sheet: Sheet, scene: Scene, scale: float) -> None:
    """The signs and the measure, drawn as the notes are."""
    line = sheet.lines[0]
    inches = sheet.right - LEFT
    axes = axes_at(sheet.figure, LEFT, sheet.foot - 0.12, inches, _LANE_INCHES)
    axes.set_xlim(0, inches / line.inches_a_step)
    axes.set_ylim(-0.04, 1)
    axes.set_axis_off()
    signs: list[tuple[str, float | None, str]] = []
    if scene.compares:
        signs.append(("before", None, ""))
    for example, side in ((-_EXAMPLE_MS, scene.early), (_EXAMPLE_MS, scene.late)):
        signs.append((f"{_EXAMPLE_MS} ms {side}", example, ""))
    if scene.new.any():
        signs.append(("added", 0.0, ADDED))
    if scene.gone.any():
        signs.append(("dropped", None, DROPPED))
    loud, lane = np.array([_EXAMPLE_VELOCITY]), np.zeros(1, np.int64)
    x, gap = 0.8, 0.75 + 0.05 / line.inches_a_step
    for name, aside_ms, mark in signs:
        at = np.array([x])
        if scene.compares and mark != ADDED:
            _outline(axes, at, lane, loud)
        if aside_ms is not None:
            ms = np.array([aside_ms])
            colours = _colours(ms, np.array([mark == ADDED]))
            _fill(axes, at + _aside(ms, scale), lane, loud, colours)
        if mark:
            _write_mark(axes, x, _HIGHEST * _EXAMPLE_VELOCITY / 127 + 0.03, mark, INK)
        axes.text(x + gap, 0.18, name, fontsize=9, color=INK)
        x += 2 * gap + (_LEGEND_LETTER * len(name) + 0.1) / line.inches_a_step
    axes.text(x, 0.18, "height: velocity", fontsize=9, color=FAINT)
