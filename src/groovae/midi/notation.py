"""What of a note's place is notation, and what is performance.

The models play sixteenths. A beat may be written between them: triplets, quintuplets, thirty-seconds, a
swing setting. Such places are exact to the tick and come again and again; a player's are neither. In a
written beat the distance to the nearest sixteenth is notation and is kept, and the microtiming is
played around it; in a played beat it is a performance, and is replaced.
"""

from typing import Final, Literal, get_args

import numpy as np

from ..errors import BeatError
from ..hvo import Bools, Floats, Ints

Grid = Literal["auto", "straight", "as-written"]
GRIDS: Final = get_args(Grid)

_WRITTEN_SHARE: Final = 0.95
_TUPLETS: Final = (0.0, 1 / 3, -1 / 3, -0.5)  # of a step: the sixteenth, triplets, thirty-seconds
_QUINTUPLETS: Final = (0.2, -0.2, 0.4, -0.4)
_SWUNG_PAIRS: Final = (2, 4)  # steps: two sixteenths, two eighths
_FINEST_SWING_TICKS: Final = 24  # a step of fewer ticks cannot tell a setting from a player


def notated_offsets(
    steps: Ints, offsets: Floats, ticks_per_step: float, grid: Grid, asked: Bools | None = None
) -> Floats:
    """The part of each offset that is notation.

    Args:
        grid: `straight` takes every offset for performance, `as-written` for notation; `auto` keeps
            those of a written beat: at least 95 % of its notes lie, to the tick, on sixteenths,
            triplets, quintuplets, thirty-seconds, or one swung place of the off-sixteenths or of the
            off-beats.
        asked: (n,) which notes are asked whether the beat is written; all by default.

    Shape:
        - steps: (n,) sixteenths from a downbeat; offsets: (n,) in steps; returns (n,) in steps

    Raises:
        BeatError: no such grid.
    """
    if grid not in GRIDS:
        raise BeatError(f"the grid is {grid!r}", f"choose one of {', '.join(GRIDS)}")
    if grid == "as-written":
        return offsets
    if grid == "straight" or not len(offsets):
        return np.zeros_like(offsets)
    tick = 1 / ticks_per_step
    asked = np.ones(len(offsets), bool) if asked is None else asked
    fine = ticks_per_step >= _FINEST_SWING_TICKS
    places = np.array(_TUPLETS + (_QUINTUPLETS if fine else ()))
    on_tuplets = np.abs(offsets[:, None] - places).min(1) <= 0.75 * tick
    written = on_tuplets.copy()
    for pair in _SWUNG_PAIRS:
        left = (steps % pair >= pair / 2) & ~written
        if (left & asked).any() and fine:
            ticks = (steps % pair + offsets) * ticks_per_step
            places, counts = np.unique(np.rint(ticks[left & asked]), return_counts=True)
            written |= left & (np.abs(ticks - places[counts.argmax()]) <= 1)
    if written[asked].mean() < _WRITTEN_SHARE:
        return np.zeros_like(offsets)
    return np.where(written, offsets, np.float32(0))
