"""Where columns stand so that every note of a drum is seen: as narrow as the next one is near."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from ..extras import require
from ..hvo import Bools, Ints
from .canvas import EARLY, FAINT, GHOST, INK, LATE
from .places import Steps

HIGHEST: Final = 0.56
"""Of a lane: the column of velocity 127."""
WIDTH_STEPS: Final = 0.44
_TOGETHER_STEPS: Final = 0.05
"""Nearer than this there is no telling apart."""


class Column(NamedTuple):
    """Where a note is drawn: left side and width in steps; which it is of those that strike together."""

    left: float
    width: float
    which: int
    of: int


def columns_around(at: Steps, lanes: Ints) -> list[Column]:
    """A column around each place; notes that strike together share one, side by side.

    Shape:
        - at: (n,) steps; lanes: (n,)
    """
    found: list[Column] = [Column(0, 0, 0, 1)] * len(at)
    for notes, place, before, after in _together(at, lanes):
        share = min(WIDTH_STEPS, place - before, after - place) / len(notes)
        left = place - share * len(notes) / 2
        for which, note in enumerate(notes):
            found[note] = Column(left + which * share, share, which, len(notes))
    return found


def columns_from(at: Steps, lanes: Ints, widest: float) -> list[Column]:
    """A box from each place on; notes that strike together begin together. As `columns_around`."""
    found: list[Column] = [Column(0, 0, 0, 1)] * len(at)
    for notes, place, _, after in _together(at, lanes):
        for which, note in enumerate(notes):
            found[note] = Column(place, min(widest, after - place), which, len(notes))
    return found


def _together(at: Steps, lanes: Ints) -> Iterator[tuple[list[int], float, float, float]]:
    """The notes of each place of each lane, that place, and the places before and after it."""
    for lane in np.unique(lanes):
        mine = np.flatnonzero(lanes == lane)
        mine = mine[np.argsort(at[mine], kind="stable")]
        groups: list[list[int]] = []
        for note in mine.tolist():
            if groups and at[note] - at[groups[-1][0]] < _TOGETHER_STEPS:
                groups[-1].append(note)
            else:
                groups.append([note])
        places = [-np.inf, *(float(at[notes[0]]) for notes in groups), np.inf]
        yield from zip(groups, places[1:-1], places[:-2], places[2:], strict=True)


def outline(axes: Any, columns: list[Column], lanes: Ints, velocities: Ints) -> None:
    """Columns of notes before."""
    _draw(
        axes, columns, lanes, velocities, facecolor="none", edgecolor=GHOST, linewidth=0.9, zorder=2
    )


def fill(
    axes: Any, columns: list[Column], lanes: Ints, velocities: Ints, colours: list[str]
) -> None:
    """Columns of notes after."""
    _draw(
        axes,
        columns,
        lanes,
        velocities,
        facecolor=colours,
        edgecolor="white",
        linewidth=0.3,
        zorder=3,
    )


def colours_of(ms: Steps, new: Bools) -> list[str]:
    """The colour of each note: by the side it is on, of one that does not lie aside, of one that is new."""
    return [
        INK if fresh else FAINT if round(abs(each)) == 0 else LATE if each > 0 else EARLY
        for each, fresh in zip(ms.tolist(), new.tolist(), strict=True)
    ]


def _draw(axes: Any, columns: list[Column], lanes: Ints, velocities: Ints, **style: Any) -> None:
    rectangle = require("matplotlib.patches", "plot").Rectangle
    boxes = [
        rectangle((column.left, lane), column.width, HIGHEST * loud / 127)
        for column, lane, loud in zip(columns, lanes, velocities, strict=True)
    ]
    axes.add_collection(require("matplotlib.collections", "plot").PatchCollection(boxes, **style))
