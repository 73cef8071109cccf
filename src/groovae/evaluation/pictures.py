"""The picture of each table: rows of results at a glance. Needs matplotlib, the extra `plot`."""

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Any, Final

import numpy as np

from ..drums import DRUM_NAMES
from ..extras import require
from . import paper

Results = dict[str, Any]

TITLES: Final = {
    "humanize": "Humanize",
    "infill": "Infill",
    "tap2drum": "Tap2Drum",
    "transfer": "Groove transfer",
    "sound": "Sound in",
}
SCATTER: Final = "table1.png"
PER_DRUM: Final = "f1_per_drum.png"
DRUMMERS: Final = "drummers.png"

_INK: Final = "#2b2b2b"
_FAINT: Final = "#8a8a8a"
_PAPER: Final = "D"
_MARKS: Final = "o^sv*Xp"
_COLOURS: Final = (
    *("#2f6f9f", "#d9822b", "#5a9367", "#a34a4a", "#7a5c99"),
    *("#8a6d3b", "#c77fa8", "#4f4f4f", "#9aa43f", "#45a7b5"),
)
_DPI: Final = 100


def draw_scatter(results: Results) -> bytes:
    """Timing KL against timing MAE of every humanization row, with the paper's on the test split.

    A colour is a model, a mark is a setting; the paper's rows are hollow.
    """
    figure, axes = new_axes(9, 5.4)
    rows = [row for row in results["rows"] if row["timing_kl"]["value"] is not None]
    printed = paper.TABLE_1 if results["split"] == "test" else {}
    printed = {model: cells for model, cells in printed.items() if cells["timing_kl"] != "n/a"}
    colours = _named((*(row["model"] for row in rows), *printed), _COLOURS)
    marks = _named((row["setting"] for row in rows), _MARKS)
    for row in rows:
        mae, kl = (row[metric]["value"] for metric in ("timing_mae_ms", "timing_kl"))
        axes.plot(mae, kl, marks[row["setting"]], color=colours[row["model"]], markersize=7)
    for model, cells in printed.items():
        mae, kl = (float(cells[metric].split()[0]) for metric in ("timing_mae_ms", "timing_kl"))
        axes.plot(mae, kl, _PAPER, color=colours[model], markersize=9, fillstyle="none")
    for name, colour in colours.items():
        axes.plot([], [], "s", color=colour, label=name)
    for name, mark in (*marks.items(), *[("paper", _PAPER)] * bool(printed)):
        axes.plot([], [], mark, color=_FAINT, fillstyle="none", label=name)
    axes.set_yscale("log")
    axes.set_xlabel("timing MAE (ms)", color=_INK)
    axes.set_ylabel("timing KL (nats)", color=_INK)
    figure.legend(loc="outside right upper", fontsize=8, frameon=False)
    return finish(figure, axes, f"Humanize, {results['split']} split: left and down is better")


def draw_per_drum(results: Results) -> bytes:
    """Hit F1 of each drum, a bar for each row that says hits of its own."""
    rows = [row for row in results["rows"] if has_own_hits(row) and row["model"] != "silence"]
    groups = [*DRUM_NAMES, "all"]
    values = {
        f"{row['model']}.{row['setting']}": [
            row["per_drum"][group]["hit_f1"]["value"] or 0 for group in groups
        ]
        for row in rows
    }
    title = f"{TITLES[results['task']]}, {results['split']} split: hit F1 of each drum"
    return _bars(groups, values, title)


def has_own_hits(row: Mapping[str, Any]) -> bool:
    """Whether a row's hits are its own: `at_MODEL` and `loose` play those of another row otherwise."""
    return not row["setting"].startswith("at_") and row["setting"] != "loose"


def draw_drummers(results: Results) -> bytes:
    """How often each drummer was found again, a bar for each row with a mark where chance is."""
    groups = [*results["drummers"], "all"]
    values, chances = {}, []
    for row in results["rows"]:
        cells = [row["per_drummer"][drummer] for drummer in results["drummers"]] + [row]
        values[f"{row['model']}.{row['setting']}"] = [cell["accuracy"]["value"] for cell in cells]
        chances.append([cell["accuracy"]["chance"] for cell in cells])
    title = "Groove transfer: how often the nearest drummer is the one whose groove it was"
    return _bars(groups, values, title, chances)


def _bars(
    groups: list[str],
    values: Mapping[str, list[float]],
    title: str,
    chances: Sequence[Sequence[float]] = (),
) -> bytes:
    figure, axes = new_axes(11, 4.6)
    width = 0.84 / len(values)
    at = np.arange(len(groups))
    for number, (name, heights) in enumerate(values.items()):
        left = at - 0.42 + number * width
        colour = _COLOURS[number % len(_COLOURS)]
        axes.bar(left, heights, width * 0.92, align="edge", color=colour, label=name)
    for number, levels in enumerate(chances):
        middle = at - 0.42 + (number + 0.46) * width
        axes.plot(
            middle, levels, "D", color=_INK, markersize=4, label="chance" if not number else None
        )
    axes.set_xticks(at, groups)
    axes.set_ylim(0, 1)
    figure.legend(loc="outside lower center", fontsize=8, ncols=6, frameon=False)
    return finish(figure, axes, title)


def draw_sound(results: Results) -> bytes:
    """Onset F1 of each kit under each condition, with its interval over takes."""
    figure, axes = new_axes(7, 3.4)
    kits = list(dict.fromkeys(row["kit"] for row in results["rows"]))
    conditions = list(dict.fromkeys(row["condition"] for row in results["rows"]))
    for kit, colour in _named(kits, _COLOURS).items():
        rows = [row["f1"] for row in results["rows"] if row["kit"] == kit]
        at = np.arange(len(rows)) + 0.12 * (kits.index(kit) - (len(kits) - 1) / 2)
        values = np.array([row["value"] for row in rows])
        low, high = np.array([row["ci_takes"] for row in rows]).T
        reach = np.maximum(0, [values - low, high - values])
        axes.errorbar(at, values, reach, fmt="o", color=colour, label=kit, capsize=3)
    axes.set_xticks(range(len(conditions)), [name.replace("_", " ") for name in conditions])
    axes.set_ylabel("onset F1 within 20 ms", color=_INK)
    axes.legend(frameon=False)
    return finish(figure, axes, f"What is heard, {results['split']} split")


def new_axes(width: float, height: float) -> tuple[Any, Any]:
    """A figure of so many inches and its axes.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    figure = require("matplotlib.figure", "plot").Figure(
        figsize=(width, height), dpi=_DPI, layout="constrained"
    )
    axes = figure.subplots()
    axes.tick_params(colors=_FAINT, length=3)
    axes.set_axisbelow(True)
    axes.grid(color="#e6e6e6")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _named(names: Iterable[str], choices: Sequence[str]) -> dict[str, str]:
    """Each name once, with a choice of its own while they last."""
    return dict(zip(dict.fromkeys(names), cycle(choices), strict=False))


def finish(figure: Any, axes: Any, title: str) -> bytes:
    """The picture with its title, a PNG."""
    axes.set_title(title, fontsize=11, color=_INK, loc="left")
    picture = io.BytesIO()
    # Without the library's version, equal results make equal files.
    figure.savefig(picture, format="png", facecolor="white", metadata={"Software": None})
    return picture.getvalue()
