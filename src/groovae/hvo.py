"""Hits, velocities, offsets: the three matrices of the paper, and how they lie in one array.

Conventions (paper section 3.3)
    T steps, four a beat (sixteenths); M = 9 drums in the order of `drums.DRUMS`.
    hits        (..., T, M)  0 or 1
    velocities  (..., T, M)  [0, 1] = MIDI velocity / 127; 0 where there is no hit
    offsets     (..., T, M)  [-0.5, 0.5) steps, positive = late; 0 where there is no hit

Packed side by side they are one (..., T, 27) array, hits first. `HITS`, `VELOCITIES` and `OFFSETS`
are the only slices that know it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .drums import DRUMS

M: Final = len(DRUMS)
STEPS_PER_BEAT: Final = 4
BEATS_PER_BAR: Final = 4
STEPS_PER_BAR: Final = STEPS_PER_BEAT * BEATS_PER_BAR
WIDTH: Final = 3 * M

HITS: Final = slice(0, M)
VELOCITIES: Final = slice(M, 2 * M)
OFFSETS: Final = slice(2 * M, 3 * M)

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def quantize(ticks: Ints, ticks_per_beat: int) -> tuple[Ints, Floats]:
    """The nearest step of each onset, and how far from it the onset lies.

    A note exactly half way between two steps belongs to the later one, with offset -0.5 (paper
    section 3.2; design: step = floor(position + 0.5)). Integer arithmetic, so no tick is misplaced.

    >>> quantize(np.array([0, 59, 60, 121]), 480)[0].tolist()
    [0, 0, 1, 1]
    """
    ticks = np.asarray(ticks, np.int64)
    steps = (2 * STEPS_PER_BEAT * ticks + ticks_per_beat) // (2 * ticks_per_beat)
    offsets = (STEPS_PER_BEAT * ticks - ticks_per_beat * steps) / ticks_per_beat
    return steps, offsets.astype(np.float32)


def loudest(steps: Ints, drums: Ints, velocities: Ints) -> Ints:
    """Indices of the notes that win their cell: the loudest of a (step, drum), the first of equals.

    Velocities are compared as MIDI integers. The result is ordered by step, then drum.

    >>> loudest(np.array([0, 0, 0]), np.array([1, 1, 2]), np.array([90, 100, 5])).tolist()
    [1, 2]
    """
    order = np.lexsort((np.arange(len(steps)), -np.asarray(velocities, np.int64), drums, steps))
    cell = np.asarray(steps, np.int64)[order] * M + np.asarray(drums, np.int64)[order]
    first = np.ones(len(cell), bool)
    first[1:] = cell[1:] != cell[:-1]
    return order[first]


def place(ticks: Ints, drums: Ints, velocities: Ints, ticks_per_beat: int) -> Floats:
    """Notes on the grid, padded to the end of the bar of the last one; the loudest of a cell is kept.

    Shape:
        - ticks, drums (indices into `drums.DRUMS`), velocities (1..127): (n,)
        - returns (T, 27), T a multiple of 16; (0, 27) where there are no notes
    """
    if not len(ticks):
        return np.zeros((0, WIDTH), np.float32)
    steps, offsets = quantize(ticks, ticks_per_beat)
    kept = loudest(steps, drums, velocities)
    bars = int(steps.max()) // STEPS_PER_BAR + 1
    hits, hard, late = np.zeros((3, bars * STEPS_PER_BAR, M), np.float32)
    cells = steps[kept], drums[kept]
    hits[cells], hard[cells], late[cells] = 1, velocities[kept] / 127, offsets[kept]
    return pack(hits, hard, late)


def pack(hits: Bools | Floats, velocities: Floats, offsets: Floats) -> Floats:
    """(..., T, 9) three times -> (..., T, 27). The reverse of `unpack`."""
    return np.concatenate(
        [np.asarray(part, np.float32) for part in (hits, velocities, offsets)], -1
    )


def unpack(hvo: Floats) -> tuple[Bools, Floats, Floats]:
    """(..., T, 27) -> hits, velocities, offsets, each (..., T, 9). The reverse of `pack`."""
    return hvo[..., HITS] > 0.5, hvo[..., VELOCITIES], hvo[..., OFFSETS]
