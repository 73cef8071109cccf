"""Two versions of a beat on one grid: the places that the first is written on.

What is played is not exactly on a swung place or a triplet any more, and alone it may not show that it was
written there. Beside the beat that it was made of, it need not be guessed.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from .moves import pairs_of
from .roll import Roll

_FARTHEST_STEPS: Final = 0.75
"""A note that is farther from a place was written on another."""
_SAME_BEAT: Final = 0.5
"""Of the notes of the smaller one: as many must be in both, else they are different beats."""


def on_grid_of(reference: Roll, roll: Roll) -> Roll | None:
    """A roll whose notes are measured from where they are written in another version of the beat.

    Notes that are only in this one are measured from the nearest place on the grid of the other: a
    sixteenth, or the places of its swing. None where the two are different beats.
    """
    old, new = pairs_of(reference, roll)
    near = np.abs(roll.steps[new] - reference.written[old]) <= _FARTHEST_STEPS
    old, new = old[near], new[near]
    if len(new) < _SAME_BEAT * min(len(roll.steps), len(reference.steps)):
        return None
    steps = roll.steps
    late = reference.swing.offsets(steps) if reference.swing else steps - np.floor(steps + 0.5)
    written, leads = steps - late, roll.leads.copy()
    homes = written + (roll.homes - roll.written)
    written[new], homes[new] = reference.written[old], reference.homes[old]
    leads[new] = reference.leads[old]
    return replace(roll, written=written, homes=homes, leads=leads, swing=reference.swing)
