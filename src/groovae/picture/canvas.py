"""What all pictures are drawn with: few inks, one kind of type, and a PNG at the end.

Needs matplotlib, the extra `plot`.
"""

import io
import re
import warnings
from typing import Any, Final

from ..extras import require

INK: Final = "#2b2b2b"
FAINT: Final = "#767676"
GHOST: Final = "#9c9c9c"
LINE: Final = "#e2e2e2"
EARLY: Final = "#2f6f9f"
LATE: Final = "#d9822b"
"""Blue and orange: colour-blind eyes tell them apart too."""

DPI: Final = 150
_MOST_PIXELS: Final = 20_000
_TITLE_POINTS: Final = 13
_CHARACTER: Final = 0.82
"""Width of a letter of a title, of its size; capitals are as wide."""


def new_figure(width: float, height: float) -> Any:
    """An empty figure, in inches.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    dpi = min(DPI, int(_MOST_PIXELS / max(width, height)))
    return require("matplotlib.figure", "plot").Figure(
        figsize=(width, height), dpi=dpi, facecolor="white"
    )


def axes_at(figure: Any, left: float, top: float, width: float, height: float) -> Any:
    """Bare axes on a figure; inches from its left and from its top."""
    wide, high = figure.get_size_inches()
    axes = figure.add_axes((left / wide, 1 - (top + height) / high, width / wide, height / high))
    axes.tick_params(length=0, labelsize=9, labelcolor=INK)
    axes.patch.set_visible(False)
    for side in axes.spines.values():
        side.set_visible(False)
    return axes


def write(figure: Any, left: float, top: float, text: str, **style: Any) -> None:
    """Text on a figure; inches from its left and from its top."""
    wide, high = figure.get_size_inches()
    style = {"fontsize": 10, "color": INK, "va": "top", "linespacing": 1.5} | style
    figure.text(left / wide, 1 - top / high, text, parse_math=False, **style)


def write_title(figure: Any, left: float, top: float, *names: str, between: str = "") -> None:
    """The names of one or two files, shortened to what fits."""
    inches = figure.get_size_inches()[0] - 2 * left
    room = int(inches * 72 / (_CHARACTER * _TITLE_POINTS)) - len(between) * (len(names) - 1)
    text = between.join(short(name, room // len(names)) for name in names)
    write(figure, left, top, text, fontsize=_TITLE_POINTS, fontweight="bold")


def short(name: str, longest: int) -> str:
    """A name that fits."""
    return name if len(name) <= longest else f"{name[: max(longest, 2) - 1]}…"


def true_minus(text: str) -> str:
    """The same with true minus signs before numbers."""
    return re.sub(r"(?<![\w)])-(?=[\d.])", "\N{MINUS SIGN}", text)


def to_png(figure: Any) -> bytes:
    """The figure as a PNG; equal figures make equal files."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        # A file may be called as its owner likes.
        warnings.filterwarnings("ignore", message="Glyph")
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
