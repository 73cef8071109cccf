"""Figure 2 of the paper, drawn from the data: are notes on and off the beat played early or late?

The caption of the paper's Figure 2 says that on-beat notes are more often played late and off-beat
notes more often early. In the published takes both are more often early, on-beat notes the more so;
the picture says what the data says, and quotes the caption beside it. Like the paper, on-beat is
"landing on an eighth note": even steps.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..atomic import write_atomically
from ..errors import DataError, OutputError
from ..extras import require
from ..hvo import STEPS_PER_BEAT, Floats, unpack
from .gmd import Take
from .windows import take_to_hvo

_EARLY: Final = "#2f6f9f"
_LATE: Final = "#d9822b"
_INK: Final = "#2b2b2b"
_FAINT: Final = "#8a8a8a"
_FORMATS: Final = (".png", ".svg", ".pdf")
_EXACT: Final = "#b5b5b5"
_MS_LIMIT: Final = 100.0
_MS_BIN: Final = 4.0
# Five of GMD's ticks: bars that hold now more, now fewer ticks would form a comb.
_STEPS_BIN: Final = 1 / 24


@dataclass(frozen=True, eq=False)
class Offsets:
    """How far some notes lie from the grid; positive = late.

    Shape:
        - steps: (N,) in [-0.5, 0.5)
        - milliseconds: (N,) the same at the tempo of each note's take
    """

    steps: Floats
    milliseconds: Floats

    @property
    def late(self) -> float:
        """The share of notes after the grid, 0..1."""
        return float((self.steps > 0).mean())

    @property
    def early(self) -> float:
        """The share of notes before the grid, 0..1; those exactly on it are neither."""
        return float((self.steps < 0).mean())


def offsets_on_and_off_beat(takes: Iterable[Take]) -> tuple[Offsets, Offsets]:
    """The offsets of the training set's notes: those on an eighth note, and the others.

    The notes are those the models learn from (4/4, one a drum and step), each counted once.

    Raises:
        DataError: there is no training take in 4/4, or it has no notes on or off the beat.
    """
    sides: tuple[list[Offsets], list[Offsets]] = ([], [])
    for take in takes:
        if take.split != "train" or take.time_signature != "4-4":
            continue
        hits, _, offsets = unpack(take_to_hvo(take))
        step_ms = 60_000 / take.tempo / STEPS_PER_BEAT
        for first, side in enumerate(sides):
            steps = offsets[first::2][hits[first::2]]
            side.append(Offsets(steps, steps * np.float32(step_ms)))
    on_beat, off_beat = (_joined(side) for side in sides)
    return on_beat, off_beat


def draw_figure2(takes: Iterable[Take], path: Path, *, force: bool = True) -> None:
    """Draw the timing offsets of the training set's on-beat and off-beat notes.

    Args:
        takes: of the dataset; those of the training set are used.
        path: the picture: .png, .svg or .pdf.
        force: replace a file that exists already.

    Raises:
        DataError: the training set has no notes on or off the beat.
        ExtraError: matplotlib is not installed.
        OutputError: the picture cannot be written there, or is of another format.
    """
    if path.suffix.lower() not in _FORMATS:
        raise OutputError(f"{path} names no picture format", f"use one of {', '.join(_FORMATS)}")
    sides = offsets_on_and_off_beat(takes)
    figure = require("matplotlib.figure", "plot").Figure(figsize=(11, 8.4), dpi=150)
    axes = figure.subplots(
        2,
        2,
        sharey="row",
        gridspec_kw={"hspace": 0.38, "wspace": 0.08, "top": 0.83, "bottom": 0.215},
    )
    titles = "On the beat (eighth notes)", "Off the beat (the sixteenths between)"
    for column, (title, side) in enumerate(zip(titles, sides, strict=True)):
        heading = f"{title}: {len(side.steps):,} notes"
        axes[0, column].set_title(heading, fontsize=12, color=_INK, pad=12)
        upper, lower = axes[:, column]
        _histogram(upper, side, side.milliseconds, _MS_BIN, _MS_LIMIT, "ms", ".1f")
        _histogram(lower, side, side.steps, _STEPS_BIN, 0.5, "steps", ".3f")
        upper.set_xticks(range(-75, 100, 25))
    for row in axes:
        row[0].set_ylabel("share of notes", color=_INK)
        row[0].set_ylim(0, 1.2 * max(axis.dataLim.ymax for axis in row))
    _words(figure, *sides)
    picture = io.BytesIO()
    figure.savefig(picture, format=path.suffix[1:].lower(), facecolor="white")
    write_atomically(path, picture.getvalue(), force=force)


def _joined(parts: list[Offsets]) -> Offsets:
    if not any(len(part.steps) for part in parts):
        raise DataError(
            "the training set has no 4/4 takes with notes on and off the beat",
            "name the official archive with --data",
        )
    return Offsets(
        np.concatenate([part.steps for part in parts]),
        np.concatenate([part.milliseconds for part in parts]),
    )


def _histogram(
    axis: Any, side: Offsets, values: Floats, width: float, limit: float, unit: str, digits: str
) -> None:
    edges = np.arange(-limit - width / 2, limit + width, width)  # a bar is centred on the grid
    base = np.zeros(len(edges) - 1)
    for notes, colour in (
        (values[values < 0], _EARLY),
        (values[values == 0], _EXACT),
        (values[values > 0], _LATE),
    ):
        top = base + np.histogram(notes, edges)[0] / len(values)
        axis.bar(edges[:-1], top - base, width, base, align="edge", color=colour, linewidth=0)
        base = top
    mean = float(values.mean())
    axis.axvline(0, color=_INK, linewidth=1)
    axis.axvline(mean, color=_INK, linewidth=1.2, linestyle=(0, (4, 3)))
    axis.annotate(
        f"mean {mean:+{digits}} {unit}".replace("-", "\N{MINUS SIGN}"),
        (mean, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(-6, -12),
        textcoords="offset points",
        ha="right",
        color=_INK,
    )
    for share, word, at, colour in (
        (side.early, "early", 0.03, _EARLY),
        (side.late, "late", 0.97, _LATE),
    ):
        axis.text(
            at,
            0.62,
            f"{share:.0%}\n{word}",
            transform=axis.transAxes,
            ha="left" if word == "early" else "right",
            fontsize=14,
            fontweight="bold",
            color=colour,
            linespacing=1.1,
        )
    axis.set_xlim(-limit, limit)
    axis.set_xlabel(
        f"\N{LEFTWARDS ARROW} early    offset, {unit}    late \N{RIGHTWARDS ARROW}", color=_INK
    )
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.tick_params(colors=_FAINT, length=3)
    axis.set_axisbelow(True)
    axis.grid(axis="y", color="#e6e6e6")
    for spine in ("top", "right", "left"):
        axis.spines[spine].set_visible(False)
    axis.spines["bottom"].set_color(_FAINT)


def _words(figure: Any, on_beat: Offsets, off_beat: Offsets) -> None:
    figure.text(
        0.125,
        0.955,
        "Timing offsets in the training set of the Groove MIDI Dataset",
        fontsize=16,
        fontweight="bold",
        color=_INK,
    )
    figure.text(
        0.125,
        0.935,
        "Distance of each note from the nearest sixteenth (a step): positive = late, negative = "
        "early.\n4/4 takes; the loudest hit of a drum in a step, once. "
        f"Grey: exactly on the grid. {_unseen(on_beat, off_beat)}",
        fontsize=10,
        color=_FAINT,
        va="top",
        linespacing=1.5,
    )
    figure.text(
        0.125,
        0.035,
        f"In the data: {_finding('on-beat', on_beat)}, {_finding('off-beat', off_beat)}.\n"
        "The caption of the paper's Figure 2 says: on-beat notes “are more often played late”, "
        "off-beat notes “are more often played early”.\n"
        f"{_verdict(on_beat, off_beat)}",
        fontsize=10,
        color=_INK,
        linespacing=1.6,
    )


def _finding(name: str, side: Offsets) -> str:
    more = "early" if side.early > side.late else "late"
    return f"{name} notes are more often {more} ({side.early:.0%} early, {side.late:.0%} late)"


def _verdict(on_beat: Offsets, off_beat: Offsets) -> str:
    """What the data says of the caption, and how far apart the two kinds of notes lie."""
    said = {"on-beat": on_beat.late > on_beat.early, "off-beat": off_beat.early > off_beat.late}
    true, false = ([name for name in said if said[name] is fact] for fact in (True, False))
    parts = [
        f"{verb} it for {' and '.join(names)} notes"
        for verb, names in (("contradicts", false), ("supports", true))
        if names
    ]
    apart = float(on_beat.milliseconds.mean() - off_beat.milliseconds.mean())
    return (
        f"The data {' and '.join(parts)}.\nOn average on-beat notes lie {abs(apart):.1f} ms "
        f"{'later' if apart > 0 else 'earlier'} than off-beat notes."
    )


def _unseen(*sides: Offsets) -> str:
    beyond = np.mean(np.abs(np.concatenate([side.milliseconds for side in sides])) > _MS_LIMIT)
    return f"{beyond:.1%} lie beyond \N{PLUS-MINUS SIGN}{_MS_LIMIT:.0f} ms and are not drawn."
