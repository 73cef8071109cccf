"""Infilling, asked for every drum: what a model says of each drum from the other eight."""

from collections.abc import Callable

import numpy as np

from ..dataset.windows import Windows
from ..hvo import Bools, Floats, M
from ..network import Said
from ..tasks import rest_of


def say_each_drum(windows: Windows, say: Callable[[Floats], Said]) -> Said:
    """One answer of nine lanes, each lane said when its drum was hidden and asked for; 0 in windows
    that do not hold the drum.

    Args:
        say: rest (B, 32, 36), as `tasks.rest_of` leaves it -> what the model says.

    Shape:
        - returns (N, 32, 9) three times
    """
    held: Bools = windows.hits.max(1)  # (N, 9)
    whole = Said(*np.zeros((3, *windows.hits.shape), np.float32))
    for drum in range(M):
        at = np.flatnonzero(held[:, drum])
        if len(at):
            said = say(rest_of(windows.hvo[at], drum))
            for ours, theirs in zip(whole, said, strict=True):
                ours[at, :, drum] = theirs[..., drum]
    return whole
