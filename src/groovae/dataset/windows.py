"""Takes to windows: the pinned protocol of the evaluation.

4/4 takes only; the loudest hit of a drum in a step wins; a take is padded to the end of the bar of
its last onset; windows of two bars every bar; takes shorter than two bars give none; windows
without a hit are dropped. On the official archive: 16,537 train (623,463 notes), 2,055 validation
(75,909) and 2,084 test windows (78,384).

Windows slide over the quantized whole take. Cutting by time before quantizing would throw away the
hits that come just before a downbeat: two thirds of those of step 0.

Source: Gillick et al. 2019, section 3.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..drums import ROLAND_TD
from ..hvo import (
    HITS,
    STEPS_PER_BAR,
    WIDTH,
    Bools,
    Floats,
    Ints,
    place,
    unpack,
)
from .gmd import Take

WINDOW_STEPS: Final = 2 * STEPS_PER_BAR
HOP_STEPS: Final = STEPS_PER_BAR

_NOT_A_DRUM: Final = -1
_DRUM_OF_PITCH: Final = np.array([ROLAND_TD.get(pitch, _NOT_A_DRUM) for pitch in range(128)])


@dataclass(frozen=True, eq=False)
class Windows:
    """Two-bar windows cut from takes.

    Shape:
        - hvo: (N, 32, 27), see `groovae.hvo`
        - take: (N,) take ids; bar: (N,) first bar of each window in its take, from 0
        - tempo: (N,) beats per minute
    """

    hvo: Floats
    take: NDArray[np.str_]
    bar: Ints
    tempo: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.hvo)

    @property
    def hits(self) -> Bools:
        """(N, 32, 9)."""
        return unpack(self.hvo)[0]

    @property
    def velocities(self) -> Floats:
        """(N, 32, 9), 0..1."""
        return unpack(self.hvo)[1]

    @property
    def offsets(self) -> Floats:
        """(N, 32, 9), steps, positive = late."""
        return unpack(self.hvo)[2]


def take_to_hvo(take: Take) -> Floats:
    """One take on the grid, padded to whole bars of 16 steps: (T, 27).

    Pitches outside the drum table are left out; GMD has none.
    """
    drums = _DRUM_OF_PITCH[take.pitches]
    known = drums != _NOT_A_DRUM
    return place(take.ticks[known], drums[known], take.velocities[known], take.ticks_per_beat)


def windows_of(takes: Iterable[Take], split: str | None = None) -> Windows:
    """All windows of the 4/4 takes of a split (of all takes when `split` is None), in order."""
    hvo = [np.zeros((0, WINDOW_STEPS, WIDTH), np.float32)]
    bars = [np.zeros(0, np.int64)]
    owners: list[Take] = []
    for take in takes:
        if take.time_signature != "4-4" or (split is not None and take.split != split):
            continue
        whole = take_to_hvo(take)
        if len(whole) < WINDOW_STEPS:
            continue
        windows = sliding_window_view(whole, WINDOW_STEPS, axis=0)[::HOP_STEPS].swapaxes(1, 2)
        played = np.flatnonzero(windows[..., HITS].any((1, 2)))
        hvo.append(windows[played])
        bars.append(played * HOP_STEPS // STEPS_PER_BAR)
        owners += [take] * len(played)
    return Windows(
        np.concatenate(hvo),
        np.array([take.id for take in owners], np.str_),
        np.concatenate(bars),
        np.array([take.tempo for take in owners], np.float64),
    )
