"""One beat or two beside drummers, as a picture of the verdict: each measure of each drum in drummers' range.

A row a drum, in it a line a beat, and four columns: how early or late, how stiff or loose, how soft or
loud, how flat or wild. The sand is what nine in ten drummers' takes do in stretches of as many hits, its
darker part half of them, the line the median. The dot is the beat; outside the range it is a diamond. Small
strokes are the single hits that the mean is of.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ..feel import MEASURES
from .canvas import FAINT, GHOST, INK, LINE, axes_at, new_figure, short, to_png, write, write_title
from .compare import KEY, Beat, DrumOfBeat, drums_of, headline, measured_from
from .human import INSIDE, Range, credit
from .places import Steps
from .roll import LABELS

_MARGIN, _LEFT, _RIGHT, _BETWEEN = 0.2, 1.15, 1.95, 0.3
_HEAD, _HEAD_LINE, _PANEL_HEAD, _FOOT = 0.56, 0.24, 0.44, 1.3
_BEAT_INCHES, _BAND_INCHES, _BETWEEN_DRUMS = 0.3, 0.2, 0.12
_SAND, _DARKER_SAND, _MEDIAN = "#f8eedc", "#efd9b4", "#b8863b"
_OUTSIDE: Final = "#b2182b"
_REACHES_MS: Final = (60, 80, 100, 120, 150)
_SPREADS: Final = (45, 60, 80, 100, 150, 250)
_LETTERS_AN_INCH: Final = 11.2


class _Panel(NamedTuple):
    """A column: its measure, where it is in inches, its axis, its ticks, what it is called."""

    measure: str
    left: float
    width: float
    low: float
    high: float
    ticks: tuple[int, ...]
    head: str


def draw_comparison(beats: Sequence[Beat]) -> bytes:
    """A PNG of one beat or two beside drummers.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    return to_png(figure_of_comparison(beats))


def figure_of_comparison(beats: Sequence[Beat]) -> Any:
    """The picture before it is a PNG: its first four axes are those of `feel.MEASURES`."""
    names, panels = drums_of(beats), _panels(beats)
    high = _BEAT_INCHES * len(beats) + _BETWEEN_DRUMS
    full = panels[-1].left + panels[-1].width + _RIGHT
    heads = [f"{_key(beats, row)}{_fitting(beats, row, full)}" for row, beat in enumerate(beats)]
    top = _HEAD + _HEAD_LINE * len(heads) + _PANEL_HEAD
    figure = new_figure(full, top + high * len(names) + _FOOT)
    write_title(figure, _MARGIN, 0.17, *(beat.title for beat in beats), between=" and ")
    for row, head in enumerate(heads):
        write(figure, _MARGIN, 0.5 + _HEAD_LINE * row, head)
    all_axes = [_new_axes(figure, panel, top, high * len(names)) for panel in panels]
    for row, name in enumerate(names):
        middle = high * row + high / 2
        write(figure, _LEFT - 0.3, top + middle, LABELS[name], ha="right", va="center")
        for side, beat in enumerate(beats):
            at = high * row + _BETWEEN_DRUMS / 2 + _BEAT_INCHES * (side + 0.5)
            if drum := beat.drums.get(name):
                if len(beats) > 1:
                    style = {"fontsize": 8.5, "color": FAINT, "va": "center", "ha": "right"}
                    write(figure, _LEFT - 0.12, top + at, KEY[side], **style)
                for axes, panel in zip(all_axes, panels, strict=True):
                    _draw(axes, panel, drum, at)
                _write_verdict(figure, full - _RIGHT + 0.15, top + at, drum)
        if row:
            for axes in all_axes:
                axes.axhline(high * row, color=LINE, linewidth=0.8, zorder=0)
    _draw_legend(figure, top + high * len(names) + 0.42, beats)
    return figure


def _panels(beats: Sequence[Beat]) -> tuple[_Panel, ...]:
    drums = [drum for beat in beats for drum in beat.drums.values()]
    offsets = np.concatenate([drum.offsets_ms for drum in drums])
    reach = _first(_REACHES_MS, float(np.percentile(np.abs(offsets), 99)) + 2)
    loosest, wildest = (
        _first(_SPREADS, 1.05 * max(_farthest(drum, measure) for drum in drums))
        for measure in (MEASURES[1], MEASURES[3])
    )
    step = 20 if reach <= 80 else 40
    last = reach // step * step
    arrows = "\N{LEFTWARDS ARROW} {}   {}   {} \N{RIGHTWARDS ARROW}"
    shapes = (
        (2.7, -reach, reach, tuple(range(-last, last + 1, step)), ("early", "mean, ms", "late")),
        (1.6, 0, loosest, _ticks(loosest), ("stiff", "spread, ms", "loose")),
        (2.0, 0, 130, (1, 32, 64, 96, 127), ("soft", "mean velocity", "loud")),
        (1.4, 0, wildest, _ticks(wildest), ("flat", "spread", "wild")),
    )
    found, left = [], _LEFT
    for measure, (width, low, high, ticks, names) in zip(MEASURES, shapes, strict=True):
        found.append(_Panel(measure, left, width, low, high, ticks, arrows.format(*names)))
        left += width + _BETWEEN
    return tuple(found)


def _first(steps: Sequence[int], least: float) -> int:
    return next((each for each in steps if each >= least), steps[-1])


def _farthest(drum: DrumOfBeat, measure: str) -> float:
    limit = drum.drummers.ranges[measure].high if drum.drummers else 0.0
    return max(limit, float(getattr(drum.feel, measure)))


def _ticks(high: int) -> tuple[int, ...]:
    step = 20 if high <= 60 else 40 if high <= 100 else 100
    return tuple(range(0, high + 1, step))


def _new_axes(figure: Any, panel: _Panel, top: float, inches: float) -> Any:
    """Axes of a column; inches down from its top."""
    axes = axes_at(figure, panel.left, top, panel.width, inches)
    axes.set_xlim(panel.low, panel.high)
    axes.set_ylim(inches, 0)
    axes.set_yticks([])
    axes.set_xticks(panel.ticks, [str(tick).replace("-", "\N{MINUS SIGN}") for tick in panel.ticks])
    middle = panel.left + panel.width / 2
    write(figure, middle, top - 0.26, panel.head, fontsize=9, color=FAINT, ha="center")
    if panel.low < 0:
        axes.axvline(0, color=FAINT, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0.3)
    return axes


def _draw(axes: Any, panel: _Panel, drum: DrumOfBeat, at: float) -> None:
    """A measure of a drum: the range, the single hits where it is their mean, the dot."""
    if drum.drummers:
        _draw_range(axes, drum.drummers.ranges[panel.measure], at)
    singles = {MEASURES[0]: drum.offsets_ms, MEASURES[2]: drum.velocities}.get(panel.measure)
    if singles is not None:
        _draw_hits(axes, np.clip(singles, panel.low, panel.high), at)
    inside = drum.verdicts.get(panel.measure, INSIDE) == INSIDE
    value = float(np.clip(getattr(drum.feel, panel.measure), panel.low, panel.high))
    _draw_dot(axes, value, at, inside=inside, judged=bool(drum.verdicts))


def _draw_range(axes: Any, limits: Range, at: float) -> None:
    foot = at - _BAND_INCHES / 2
    axes.broken_barh(
        [(limits.low, limits.high - limits.low)],
        (foot, _BAND_INCHES),
        color=_SAND,
        linewidth=0,
        zorder=0.5,
    )
    axes.broken_barh(
        [(limits.below, limits.above - limits.below)],
        (foot, _BAND_INCHES),
        color=_DARKER_SAND,
        linewidth=0,
        zorder=0.6,
    )
    axes.vlines([limits.median], foot, foot + _BAND_INCHES, color=_MEDIAN, linewidth=1, zorder=0.7)


def _draw_hits(axes: Any, values: Steps, at: float) -> None:
    edge = at + _BAND_INCHES / 2
    axes.vlines(values, edge - 0.02, edge + 0.06, color=GHOST, linewidth=0.6, zorder=1)


def _draw_dot(axes: Any, value: float, at: float, *, inside: bool, judged: bool) -> None:
    axes.plot(
        *([value], [at], "o" if inside else "D"),
        color=INK if inside and judged else GHOST if inside else _OUTSIDE,
        markerfacecolor=(INK if judged else "white") if inside else "white",
        markersize=5.5,
        markeredgewidth=1.5,
        zorder=4,
        clip_on=False,
    )


def _write_verdict(figure: Any, left: float, top: float, drum: DrumOfBeat) -> None:
    ink = INK if drum.in_words == INSIDE else _OUTSIDE if drum.verdicts else FAINT
    write(figure, left, top, drum.in_words, fontsize=8.5, color=ink, va="center")


def _draw_legend(figure: Any, top: float, beats: Sequence[Beat]) -> None:
    axes = axes_at(figure, _LEFT, top, 0.6, 0.24)
    axes.set_xlim(0, 6)
    axes.set_ylim(0.24, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    _draw_range(axes, Range(0, 2, 2.8, 4, 6), 0.12)
    told = "what drummers do: nine in ten takes, half of them, the median"
    write(figure, _LEFT + 0.7, top + 0.04, told, fontsize=9)
    left = _LEFT + 5.0
    for name, inside, judged in (
        ("inside", True, True),
        ("outside", False, True),
        ("not judged", True, False),
    ):
        axes = axes_at(figure, left, top, 0.2, 0.24)
        axes.set_xlim(0, 1)
        axes.set_ylim(0.24, 0)
        axes.set_xticks([])
        axes.set_yticks([])
        _draw_dot(axes, 0.5, 0.12, inside=inside, judged=judged)
        write(figure, left + 0.25, top + 0.04, name, fontsize=9)
        left += 0.4 + 0.085 * len(name)
    told = f"ms: {measured_from(beats)}; small strokes below the sand: single hits"
    write(figure, _LEFT, top + 0.3, told, fontsize=9, color=FAINT)
    write(figure, _LEFT, top + 0.54, credit(), fontsize=8, color=FAINT)


def _fitting(beats: Sequence[Beat], row: int, inches: float) -> str:
    room = int((inches - 2 * _MARGIN) * _LETTERS_AN_INCH) - len(_key(beats, row))
    return short(headline(beats[row]), room)


def _key(beats: Sequence[Beat], row: int) -> str:
    return f"{KEY[row]}  {short(beats[row].title, 30)}: " if len(beats) > 1 else ""
