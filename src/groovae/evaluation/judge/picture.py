"""The ladder and the rows beside it, at a glance. Needs matplotlib, the extra `plot`."""

from collections.abc import Mapping
from typing import Any, Final

from ..pictures import TITLES, finish, new_axes

_RUNG: Final = "#8a8a8a"
_ROW: Final = "#2f6f9f"
_INK: Final = "#2b2b2b"
_A_LINE: Final = 0.24
"""Inches."""


def draw_judge(results: Mapping[str, Any]) -> bytes:
    """2AFC of every rung and row with its interval over takes, a PNG: left is more like a drummer."""
    judge = results["judge"]
    lines = [(one["rung"], one, _RUNG) for one in judge["ladder"]]
    lines += [(f"{one['model']}.{one['setting']}", one, _ROW) for one in judge["rows"]]
    figure, axes = new_axes(9, 1.4 + _A_LINE * len(lines))
    for place, (_, one, colour) in enumerate(lines):
        low, high = one["two_afc"]["ci_takes"]
        axes.plot([low, high], [place, place], "-", color=colour, linewidth=2, alpha=0.5)
        axes.plot(one["two_afc"]["value"], place, "o", color=colour, markersize=6)
    marks = (0.5, "a coin"), (judge["excellent"], "excellent"), (judge["target"], "target")
    for value, name in marks:
        axes.axvline(value, color=_INK, linewidth=0.8, linestyle=":")
        axes.annotate(
            name, (value, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom",
            fontsize=8, color=_INK,
        )  # fmt: skip
    axes.axhline(len(judge["ladder"]) - 0.5, color=_RUNG, linewidth=0.8)
    axes.set_yticks(range(len(lines)), [name for name, _, _ in lines])
    axes.set_ylim(len(lines) - 0.4, -0.6)
    axes.set_xlabel("2AFC: how often the judge picks the drummer", color=_INK)
    title = f"{TITLES[results['task']]}, {results['split']} split: the judge (grey: the ladder)\n"
    return finish(figure, axes, title)
