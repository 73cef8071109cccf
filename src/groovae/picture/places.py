"""Where the notes of a beat are written: on a sixteenth, on what is notated between them, on a swung place.

What is written exactly is read as notation (`midi.notation`); in what is played a clear swing is found by
its average (`feel.find_swing`). Of a flam, a drag or a roll within a step the loudest stroke leads: its
distance from its place is the microtiming, and the others are where they are because of it, as the models
and `humanize` have it.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..feel import Swing, find_swing
from ..hvo import STEPS_PER_BAR, Bools, Ints, M, loudest
from ..midi.meter import Cells
from ..midi.notation import notated_offsets

Steps = NDArray[np.float64]

_FLAM_STEPS: Final = 0.3
"""A stroke nearer to the one that leads it belongs to the bar of that."""


class Places(NamedTuple):
    """Where notes belong.

    Shape:
        - late: (n,) steps from where each is written, positive = late
        - flam: (n,) steps from where it is written to where its leader is, 0 of what is no flam
        - leads: (n,) whether it is the loudest of its drum on its step

    Attributes:
        swing: how the beat swings; none where it is straight.
    """

    late: Steps
    flam: Steps
    leads: Bools
    swing: Swing | None


def find_places(cells: Cells, drums: Ints, velocities: Ints, ticks_per_step: float) -> Places:
    """The places of the notes of a beat.

    Shape:
        - drums, velocities, and the arrays of cells: (n,), one entry a note
    """
    grid = cells.bars * STEPS_PER_BAR + cells.steps
    offsets = cells.offsets.astype(np.float64)
    leaders = loudest(grid, drums, velocities)
    # In ascending order of the cell, as the leaders are.
    leader_of = leaders[np.unique(grid * M + drums, return_inverse=True)[1]]
    steps, late = grid[leaders], offsets[leaders]
    swing = find_swing(cells.steps[leaders] + late)
    notated = notated_offsets(steps, cells.offsets[leaders], ticks_per_step, "auto")
    if notated.any():
        late = late - notated
    elif swing:
        late = swing.offsets(cells.steps[leaders] + late)
    of_leader = np.zeros(len(grid))
    of_leader[leaders] = late
    led_by = of_leader[leader_of]
    # All notes of a cell are of one step.
    apart = offsets[leader_of] - offsets
    leads = np.zeros(len(grid), bool)
    leads[leaders] = True
    return Places(led_by, np.where(np.abs(apart) < _FLAM_STEPS, apart, 0.0), leads, swing)
