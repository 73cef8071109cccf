"""Before and after in one picture: how far every note moved, in milliseconds, and how hard it is hit.

A lane a drum. The hollow column is the note before, where it was; the filled one is the note after: as
high as it is loud, to the left where it is early, to the right where it is late, with the milliseconds
above it. Moves are drawn larger than they are, all by the same measure; the legend shows it.

One beat alone is drawn the same way, its notes against the places they are written on.
"""

from typing import Final

import numpy as np

from ..drums import DRUM_INDEX
from .canvas import FAINT, GHOST, INK, to_png, write
from .columns import colours_of, columns_around, fill, outline
from .legend import ADDED, DROPPED, draw_legend, legend_inches
from .marks import Marks, write_marks
from .places import Steps
from .roll import Bar, Roll, choose_bars
from .scene import Scene, scene_of_moves, scene_of_offsets
from .sheet import Line, Sheet, new_sheet

SCALES_MS: Final = (20, 30, 50, 75, 100)
"""A note moved by this much stands half a sixteenth to the side: the smallest that holds nearly all."""
_NEARLY_ALL: Final = 98
_LANE_INCHES: Final = 0.76
_RIGHT_INCHES: Final = 1.4
_ASIDE_STEPS: Final = 0.5


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
        np.concatenate([scene.homes, scene.was_homes]),
        np.concatenate([scene.drums, scene.was_drums]),
        scene.titles,
        scene.words,
        lane_inches=_LANE_INCHES,
        right_inches=_RIGHT_INCHES,
        foot_inches=legend_inches(scene, bars),
    )
    most = float(np.percentile(np.abs(scene.ms), _NEARLY_ALL)) if len(scene.ms) else 0.0
    scale = next((each for each in SCALES_MS if each >= most), SCALES_MS[-1])
    left_out = sum(_draw_line(sheet, line, scene, scale) for line in sheet.lines)
    draw_legend(sheet, scene, lambda ms: aside_of(ms, scale), left_out)
    return sheet


def aside_of(ms: Steps, scale: float) -> Steps:
    """Steps of the picture for milliseconds, where `scale` of them are half a step."""
    return np.asarray(_ASIDE_STEPS * np.clip(ms / scale, -1, 1))


def _draw_line(sheet: Sheet, line: Line, scene: Scene, scale: float) -> int:
    """Draw a line of bars; returns how many figures found no room in it."""
    line.axes.hlines(
        range(len(line.lanes)), line.start - 0.5, line.stop, color=GHOST, linewidth=0.7, zorder=1
    )
    was, here = line.holds(scene.was_homes), line.holds(scene.homes)
    was_at, was_loud = scene.was_places[was], scene.was_velocities[was]
    was_lanes, lanes = line.lane_of(scene.was_drums[was]), line.lane_of(scene.drums[here])
    hollow = columns_around(was_at, was_lanes)
    outline(line.axes, hollow, was_lanes, was_loud)
    ms, new, loud = scene.ms[here], scene.new[here], scene.velocities[here]
    colours, aside = colours_of(ms, new), aside_of(ms, scale)
    filled = columns_around(scene.places[here] + aside, lanes)
    fill(line.axes, filled, lanes, loud, colours)

    numbers = np.rint(np.abs(ms)).astype(np.int64)
    said = (numbers > 0) | new
    gone = np.flatnonzero(scene.gone[was])
    marks = Marks(
        # A number stands between where the note was and where it is.
        np.concatenate([(scene.places[here] + aside / 2)[said], was_at[gone]]),
        np.concatenate([lanes[said], was_lanes[gone]]),
        [*np.where(new, ADDED, numbers.astype(str))[said].tolist(), *[DROPPED] * len(gone)],
        [*np.array(colours)[said].tolist(), *[FAINT] * len(gone)],
        np.concatenate([np.where(new, 0.5, numbers)[said], np.full(len(gone), 0.4)]),
    )
    left_out = write_marks(
        line,
        marks,
        [*hollow, *filled],
        np.concatenate([was_lanes, lanes]),
        np.concatenate([was_loud, loud]),
    )
    for lane, drum in enumerate(line.lanes):
        _summarize(sheet, line, lane, scene, DRUM_INDEX[drum])
    return left_out


def _summarize(sheet: Sheet, line: Line, lane: int, scene: Scene, drum: int) -> None:
    """What a drum does in a line, to the right of it."""
    mine = line.holds(scene.homes) & (scene.drums == drum)
    old, new = mine & ~scene.new, mine & scene.new
    gone = line.holds(scene.was_homes) & (scene.was_drums == drum) & scene.gone
    top = line.top + (len(line.lanes) - lane - 0.62) * line.lane_inches
    said: list[tuple[str, str]] = []
    if old.any():
        mean = float(scene.ms[old].mean())
        loud, was = scene.velocities[old], scene.were[old]
        if scene.compares and not scene.ms[old].any() and (loud == was).all():
            said.append(("unchanged", FAINT))
        else:
            (colour,) = colours_of(np.array([mean]), np.array([False]))
            side = "" if colour == FAINT else scene.late if mean > 0 else scene.early
            said.append((f"{abs(mean):.0f} ms {side}", colour))
            arrow = f"{was.mean():.0f} \N{RIGHTWARDS ARROW} " if scene.compares else ""
            said.append((f"velocity {arrow}{loud.mean():.0f}", FAINT))
    for which, what in ((new, "added"), (gone, "dropped")):
        if which.any():
            said.append((f"{which.sum()} {what}", INK))
    for row, (text, colour) in enumerate(said[:3]):
        write(sheet.figure, sheet.right + 0.12, top + 0.16 * row, text, fontsize=8.5, color=colour)
