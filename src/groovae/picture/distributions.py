"""One beat or two beside drummers, as a picture: how the timing and the velocities of each drum spread.

A row a drum, timing to the left and velocity to the right. On the sand of what drummers do (nine in ten
of their hits, half of them in the darker part, the median a line) the notes of A stand as a histogram,
and those of B hang below it. The tip of a triangle is a mean.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from .canvas import FAINT, GHOST, INK, LINE, axes_at, new_figure, short, to_png, write, write_title
from .compare import KEY, Beat, DrumOfBeat, drums_of, headline
from .human import credit, pooled_of
from .roll import LABELS, Steps

_MARGIN, _LEFT, _RIGHT = 0.2, 1.1, 1.95
_WIDTHS: Final = (4.2, 3.3)
_BETWEEN: Final = 0.45
_HEAD, _HEAD_LINE, _PANEL_HEAD, _ROW, _FOOT = 0.56, 0.24, 0.34, 0.72, 1.0
_SAND, _DARKER_SAND, _MEDIAN = "#f8eedc", "#efd9b4", "#b8863b"
_COLOURS: Final = (GHOST, INK)
_HIGHEST: Final = 0.44
"""Of a row: the highest bar of a histogram; a lone histogram has the whole row."""
_REACHES_MS: Final = (60, 80, 100, 120, 150)


class _Panel(NamedTuple):
    """One of the two columns: where it is in inches, its axis, its ticks, the width of its bars."""

    left: float
    width: float
    low: float
    high: float
    ticks: tuple[int, ...]
    bin: float
    head: str


def draw_comparison(beats: Sequence[Beat]) -> bytes:
    """A PNG of one beat or two beside drummers.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    return to_png(figure_of_comparison(beats))


def figure_of_comparison(beats: Sequence[Beat]) -> Any:
    """The picture before it is a PNG: its axes are the timing and the velocity of each drum in turn."""
    names = drums_of(beats)
    top = _HEAD + _HEAD_LINE * len(beats) + _PANEL_HEAD
    panels = _panels(beats)
    full = panels[1].left + panels[1].width + _RIGHT
    figure = new_figure(full, top + _ROW * len(names) + _FOOT)
    write_title(figure, _MARGIN, 0.17, *(beat.title for beat in beats), between=" and ")
    for row, beat in enumerate(beats):
        write(figure, _MARGIN, 0.5 + _HEAD_LINE * row, _key(beats, row) + headline(beat))
    for panel in panels:
        middle = panel.left + panel.width / 2
        write(figure, middle, top - 0.26, panel.head, fontsize=9, color=FAINT, ha="center")
    for row, name in enumerate(names):
        at, pooled = top + row * _ROW, pooled_of(name)
        drums = [beat.drums.get(name) for beat in beats]
        write(figure, _LEFT - 0.12, at + 0.22, LABELS[name], ha="right")
        timing, velocity = (axes_at(figure, p.left, at, p.width, 0.88 * _ROW) for p in panels)
        _draw(
            timing,
            panels[0],
            pooled.offset_ms,
            [drum.offsets_ms if drum else None for drum in drums],
        )
        _draw(
            velocity,
            panels[1],
            pooled.velocity,
            [drum.velocities if drum else None for drum in drums],
        )
        if row == len(names) - 1:
            for axes, panel in zip((timing, velocity), panels, strict=True):
                axes.set_xticks(panel.ticks, [_number(tick) for tick in panel.ticks])
        _write_verdicts(figure, full - _RIGHT + 0.15, at + 0.12, drums)
    _draw_legend(figure, top + _ROW * len(names) + 0.38, beats)
    return figure


def _panels(beats: Sequence[Beat]) -> tuple[_Panel, _Panel]:
    offsets = np.concatenate([drum.offsets_ms for beat in beats for drum in beat.drums.values()])
    far = float(np.percentile(np.abs(offsets), 99)) + 2
    reach = next((each for each in _REACHES_MS if each >= far), _REACHES_MS[-1])
    step = 20 if reach <= 80 else 40
    last = reach // step * step
    timing = "\N{LEFTWARDS ARROW} early      ms from the grid      late \N{RIGHTWARDS ARROW}"
    wide, narrow = _WIDTHS
    return (
        _Panel(_LEFT, wide, -reach, reach, tuple(range(-last, last + 1, step)), reach / 24, timing),
        _Panel(_LEFT + wide + _BETWEEN, narrow, 0, 130, (1, 32, 64, 96, 127), 4.0, "velocity"),
    )


def _draw(axes: Any, panel: _Panel, pooled: Sequence[float], values: list[Steps | None]) -> None:
    alone = len(values) == 1
    axes.set_xlim(panel.low, panel.high)
    axes.set_ylim(-0.06 if alone else -0.5, 1 if alone else 0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    low, below, median, above, high = np.clip(pooled, panel.low, panel.high)
    axes.axvspan(low, high, color=_SAND, linewidth=0, zorder=0)
    axes.axvspan(below, above, color=_DARKER_SAND, linewidth=0, zorder=0.1)
    axes.axvline(median, color=_MEDIAN, linewidth=1, zorder=0.2)
    if panel.low < 0:
        axes.axvline(0, color=FAINT, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0.3)
    axes.axhline(0, color=LINE if not alone else GHOST, linewidth=0.8, zorder=1)
    for side, (each, colour) in enumerate(zip(values, _colours(values), strict=True)):
        if each is not None:
            _draw_notes(axes, panel, each, colour, (0.88 if alone else _HIGHEST) * (1 - 2 * side))


def _draw_notes(axes: Any, panel: _Panel, values: Steps, colour: str, height: float) -> None:
    """A histogram whose highest bar has a height, and a triangle at the mean; what is off is at the edge."""
    # A bar is centred on the grid.
    edges = np.arange(panel.low - panel.bin / 2, panel.high + panel.bin, panel.bin)
    shown = np.clip(values, panel.low, panel.high)
    counts, _ = np.histogram(shown, edges)
    axes.bar(
        edges[:-1] + panel.bin / 2,
        height * counts / max(counts.max(), 1),
        0.86 * panel.bin,
        color=colour,
        linewidth=0,
        zorder=2,
    )
    mean = float(np.clip(values.mean(), panel.low, panel.high))
    mark = "v" if height > 0 else "^"
    axes.plot(
        *([mean], [height * 1.02], mark),
        color=colour,
        markersize=5,
        markeredgecolor="white",
        markeredgewidth=0.6,
        zorder=4,
        clip_on=False,
    )


def _write_verdicts(
    figure: Any, left: float, top: float, drums: Sequence[DrumOfBeat | None]
) -> None:
    for row, (drum, colour) in enumerate(zip(drums, _colours(drums), strict=True)):
        if drum is not None:
            key = f"{KEY[row]}  " if len(drums) > 1 else ""
            ink = FAINT if colour == GHOST or not drum.verdicts else colour
            write(figure, left, top + 0.2 * row, key + drum.in_words, fontsize=8.5, color=ink)


def _draw_legend(figure: Any, top: float, beats: Sequence[Beat]) -> None:
    axes = axes_at(figure, _LEFT, top, 0.6, 0.24)
    axes.set_xlim(0, 6)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.axvspan(0, 6, color=_SAND, linewidth=0)
    axes.axvspan(2, 4, color=_DARKER_SAND, linewidth=0)
    axes.axvline(2.8, color=_MEDIAN, linewidth=1)
    told = "drummers: nine in ten of their hits, half of them, the median"
    if len(beats) > 1:
        told += "      above the line A, below it B"
    write(figure, _LEFT + 0.7, top + 0.04, told, fontsize=9)
    write(figure, _LEFT, top + 0.32, credit(), fontsize=8, color=FAINT)


def _colours(values: Sequence[object]) -> tuple[str, ...]:
    return _COLOURS if len(values) > 1 else _COLOURS[1:]


def _key(beats: Sequence[Beat], row: int) -> str:
    return f"{KEY[row]}  {short(beats[row].title, 30)}: " if len(beats) > 1 else ""


def _number(value: int) -> str:
    return str(value).replace("-", "\N{MINUS SIGN}")
