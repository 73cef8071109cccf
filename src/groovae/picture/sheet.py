"""A sheet of drum music: lines of bars one below the other, as in a score, and in each a lane a drum."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from ..drums import DRUM_INDEX
from ..hvo import Bools, Ints
from .canvas import FAINT, LINE, axes_at, new_figure, true_minus, write, write_title
from .places import Steps
from .roll import LABELS, ROWS, Bar

MARGIN: Final = 0.2
LEFT: Final = 1.1
_HEAD, _HEAD_LINE, _UNDER_LANES = 0.62, 0.24, 0.42
_BAR_INCHES, _NARROWEST, _WIDEST = 2.2, 5.2, 8.6
_LINE_STEPS: Final = 64.0
_LETTERS_AN_INCH: Final = 11.2
_FEWEST_INCHES_A_LABEL: Final = 0.4
_HAIR: Final = 1e-3
_BEFORE_FIRST: Final = 0.8
"""Steps of room before the first downbeat, for what is early."""


@dataclass(frozen=True, eq=False)
class Line:
    """One line of bars, on axes of steps across and lanes up: lane 0 stands on 0, the next on 1.

    Attributes:
        bars: what it shows; lanes: names of drums from the bottom up, those that play in it.
        inches_a_step: how wide a sixteenth is drawn.
        top: inches from the top of the figure; lane_inches: how high a lane is.
    """

    axes: Any
    bars: tuple[Bar, ...]
    lanes: tuple[str, ...]
    inches_a_step: float
    top: float
    lane_inches: float

    @property
    def start(self) -> float:
        """The first downbeat."""
        return self.bars[0].start

    @property
    def stop(self) -> float:
        """The barline at the end."""
        return self.bars[-1].stop

    def holds(self, homes: Steps) -> Bools:
        """Which notes are in this line, by where they belong (`Roll.homes`)."""
        return (homes >= self.start - _HAIR) & (homes < self.stop - _HAIR)

    def lane_of(self, drums: Ints) -> Ints:
        """(n,) indices into `drums.DRUMS` -> (n,) lanes."""
        lanes = np.zeros(len(DRUM_INDEX), np.int64)
        for lane, name in enumerate(self.lanes):
            lanes[DRUM_INDEX[name]] = lane
        return lanes[drums]


class Sheet(NamedTuple):
    """A figure with its lines.

    Attributes:
        right: inches from the left at which lines may end; foot: inches from the top at which they do.
    """

    figure: Any
    lines: tuple[Line, ...]
    right: float
    foot: float


def new_sheet(
    bars: Sequence[Bar],
    homes: Steps,
    drums: Ints,
    titles: Sequence[str],
    words: str,
    *,
    lane_inches: float,
    right_inches: float,
    foot_inches: float,
) -> Sheet:
    """An empty sheet with its title, the words below it, lanes, barlines and the numbers of beats.

    Args:
        homes, drums: (n,) the notes there are, as in `Roll`: a drum that is silent in a line has no
            lane in it, as in a score.
        titles: one name, or two with an arrow between.
        lane_inches: how high a lane is; right_inches, foot_inches: the room to the right of the lines
            and below them.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    rows = _rows_of(bars)
    lanes = [_lanes_of(row, homes, drums) for row in rows]
    width = sheet_inches(bars)
    inches_a_step = width / (_longest(rows) + _BEFORE_FIRST)
    full = LEFT + width + right_inches
    letters = int((full - 2 * MARGIN) * _LETTERS_AN_INCH)
    told = textwrap.wrap(words, letters, break_on_hyphens=False)
    top = _HEAD + _HEAD_LINE * len(told)
    foot = top + sum(len(names) * lane_inches + _UNDER_LANES for names in lanes)
    figure = new_figure(full, foot + foot_inches)
    write_title(figure, MARGIN, 0.17, *titles, between=" \N{RIGHTWARDS ARROW} ")
    write(figure, MARGIN, 0.5, true_minus("\n".join(told)))
    lines = []
    for row, names in zip(rows, lanes, strict=True):
        height = len(names) * lane_inches
        across = (row[-1].stop - row[0].start + _BEFORE_FIRST) * inches_a_step
        axes = axes_at(figure, LEFT, top, across, height)
        lines.append(Line(axes, tuple(row), names, inches_a_step, top, lane_inches))
        _rule(lines[-1])
        top += height + _UNDER_LANES
    return Sheet(figure, tuple(lines), LEFT + width, foot)


def sheet_inches(bars: Sequence[Bar]) -> float:
    """How wide the lines of a sheet are."""
    return min(_WIDEST, max(_NARROWEST, _BAR_INCHES * _longest(_rows_of(bars)) / 16))


def _longest(rows: Sequence[Sequence[Bar]]) -> float:
    """Steps of the longest line."""
    return max(row[-1].stop - row[0].start for row in rows)


def _lanes_of(row: list[Bar], homes: Steps, drums: Ints) -> tuple[str, ...]:
    here = drums[(homes >= row[0].start - _HAIR) & (homes < row[-1].stop - _HAIR)].tolist()
    return tuple(name for name in ROWS if DRUM_INDEX[name] in here) or ROWS[:1]


def _rows_of(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Bars, line by line: four of 4/4, as in most scores."""
    rows: list[list[Bar]] = [[]]
    for bar in bars:
        if rows[-1] and bar.stop - rows[-1][0].start > _LINE_STEPS:
            rows.append([])
        rows[-1].append(bar)
    return rows


def _rule(line: Line) -> None:
    """Barlines and beats, and their names."""
    axes, lanes = line.axes, line.lanes
    axes.set_xlim(line.start - _BEFORE_FIRST, line.stop)
    axes.set_ylim(-0.04, len(lanes))
    axes.set_yticks(np.arange(len(lanes)) + 0.3, [LABELS[name] for name in lanes], fontsize=10)
    places, names = [], []
    for bar in line.bars:
        beats = np.arange(bar.start, bar.stop - _HAIR, bar.beat).tolist()
        axes.axvline(bar.start, color=FAINT, linewidth=0.9, zorder=0.6)
        crowded = bar.beat * line.inches_a_step < _FEWEST_INCHES_A_LABEL
        for count, at in enumerate(beats, 1):
            if count == 1 or not crowded:
                places.append(at)
                names.append(f"{bar.number}" if count == 1 else f"{bar.number}.{count}")
            if count > 1:
                axes.axvline(at, color=LINE, linewidth=0.8, zorder=0.5)
    axes.set_xticks(places, names, fontsize=9)
    for label, name in zip(axes.get_xticklabels(), names, strict=True):
        if "." in name:
            label.set_color(FAINT)
        else:
            label.set_fontweight("bold")
