"""The score of a listening test as a picture like the paper's Figure 5."""

import io
from collections.abc import Sequence
from typing import Any, Final

from ..evaluation.bootstrap import Interval
from ..extras import require
from .preference import Preference, Score

PICTURE: Final = "preference.png"

_INK: Final = "#2b2b2b"
_FAINT: Final = "#8a8a8a"
_BAR: Final = "#9cc7cb"
_OVER_LISTENERS: Final = "#b3541e"
_TITLE: Final = "Which sounds more like a human drummer?"
_EXACT: Final = "95 % interval, exact binomial: every answer taken for independent"
_DRAWN: Final = "95 % interval over listeners (bootstrap): where it is wider, believe it"
_ONE: Final = "One person listened: the interval says what they prefer, not what people do."
_WIDTH: Final = 0.72
_VALUE_AT, _EXACT_AT, _DRAWN_AT = -0.14, 0.13, 0.25
"""Where on its bar, from the middle: the value, and the two intervals."""


def draw_preferences(scored: Score) -> bytes:
    """A bar for each comparison, how often the first of two was preferred, with its value and intervals.

    The thick interval is the exact one, as in the table; the thin one is over listeners, where there are
    two or more. A dashed line is where nobody is preferred.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    preferences = scored.preferences
    figure = require("matplotlib.figure", "plot").Figure(
        figsize=(max(7.0, 1.4 + 2.1 * len(preferences)), 5.6), dpi=150, layout="constrained"
    )
    axes = figure.subplots()
    at = range(len(preferences))
    axes.axhline(0.5, color=_FAINT, linestyle="--", linewidth=1, label="nobody is preferred")
    axes.bar(at, [each.share.value for each in preferences], _WIDTH, color=_BAR)
    _intervals(
        axes,
        [(x + _EXACT_AT, each, each.share.ci_exact) for x, each in enumerate(preferences)],
        {"color": _INK, "elinewidth": 2, "capsize": 6, "capthick": 2, "label": _EXACT},
    )
    drawn = [
        (x + _DRAWN_AT, each, each.ci_listeners)
        for x, each in enumerate(preferences)
        if each.ci_listeners
    ]
    if drawn:
        look = {"color": _OVER_LISTENERS, "elinewidth": 1, "capsize": 3, "label": _DRAWN}
        _intervals(axes, drawn, look)
    for x, each in enumerate(preferences):
        axes.annotate(
            f"{each.share.value:.0%}".replace("%", " %"),
            (x + _VALUE_AT, each.share.value),
            (0, 5),
            textcoords="offset points",
            ha="center",
            color=_INK,
            fontsize=12,
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1},
        )
    axes.set_xticks(at, [_label(each) for each in preferences], fontsize=9)
    half = max(0.6, (3 - len(preferences)) / 2)  # one bar alone is no wall
    axes.set_xlim(-half, len(preferences) - 1 + half)
    axes.set_ylim(0, 1.08)
    shares = (0, 0.25, 0.5, 0.75, 1)
    axes.set_yticks(shares, [f"{100 * share:g} %" for share in shares])
    axes.set_ylabel("answers that prefer the first as more human", color=_INK)
    axes.tick_params(colors=_INK, length=0)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color="#e6e6e6")
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title(_TITLE, fontsize=13, color=_INK, loc="left")
    figure.legend(
        loc="outside lower left",
        fontsize=9,
        labelcolor=_INK,
        frameon=False,
        alignment="left",
        title=None if len(scored.listeners) > 1 else _ONE,
        title_fontsize=9,
    )
    picture = io.BytesIO()
    # Without the library's version, equal results make equal files.
    figure.savefig(picture, format="png", facecolor="white", metadata={"Software": None})
    return picture.getvalue()


def _intervals(
    axes: Any, placed: Sequence[tuple[float, Preference, Interval]], look: dict[str, Any]
) -> None:
    """Marks from the low to the high end of each interval."""
    at = [x for x, _, _ in placed]
    values = [each.share.value for _, each, _ in placed]
    ends = [
        (max(0.0, each.share.value - ends.low), max(0.0, ends.high - each.share.value))
        for _, each, ends in placed
    ]
    axes.errorbar(at, values, list(zip(*ends, strict=True)), fmt="none", **look)


def _label(each: Preference) -> str:
    share = each.share
    return f"{each.task}\n{each.first}\nover {each.second}\n{share.times} of {share.count} answers"
