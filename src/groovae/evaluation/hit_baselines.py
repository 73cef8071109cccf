"""What infill and Tap2Drum have to beat: the drummers' habits, and the most similar training window.

Each baseline knows what the model is shown and the training windows, nothing else.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..errors import DataError
from ..hvo import STEPS_PER_BAR, Bools, Floats, Ints, M
from .neighbours import nearest

BARS: Final = 2


@dataclass(frozen=True, eq=False)
class Habits:
    """How the drummers of some windows hit each drum on average, per step of the bar.

    Shape:
        - hits: (16, 9), how many hits fall on each step of the bar; bars: (9,), in how many bars of
          windows that hold the drum
        - velocities (0..1), offsets (steps): (16, 9), the mean on each step; on a step without a hit
          the drum's
        - drum_velocities, drum_offsets: (9,), the mean of each drum; of one without a hit the mean
          velocity of all hits, and 0
    """

    hits: Ints
    bars: Ints
    velocities: Floats
    offsets: Floats
    drum_velocities: Floats
    drum_offsets: Floats


def habits_of(train: Windows) -> Habits:
    """The habits of the training windows.

    Raises:
        DataError: there is no train note.
    """
    hits, velocities, offsets = (
        by_bar(each) for each in (train.hits, train.velocities, train.offsets)
    )
    count = hits.sum(0)
    if not count.any():
        raise DataError("there are no train notes to fit", "choose the whole dataset with --data")
    loud, late = velocities.sum(0, dtype=np.float64), offsets.sum(0, dtype=np.float64)
    drum_loud = _means(loud.sum(0), count.sum(0), np.full(M, loud.sum() / count.sum()))
    drum_late = _means(late.sum(0), count.sum(0), np.zeros(M))
    return Habits(
        count,
        BARS * held(train).sum(0),
        _means(loud, count, drum_loud).astype(np.float32),
        _means(late, count, drum_late).astype(np.float32),
        drum_loud.astype(np.float32),
        drum_late.astype(np.float32),
    )


def held(windows: Windows) -> Bools:
    """Which drums each window holds: (N, 9)."""
    return np.asarray(windows.hits.any(1))


def tapped(windows: Windows) -> Bools:
    """The steps with any hit: (N, 32)."""
    return np.asarray(windows.hits.any(-1))


def by_bar(cells: Bools | Floats) -> np.ndarray:
    """(N, 32, ...) -> (2 N, 16, ...): the bars of windows, each alone."""
    return cells.reshape(len(cells) * BARS, STEPS_PER_BAR, *cells.shape[2:])


def every_window(bar: Floats | Bools, windows: int) -> np.ndarray:
    """One bar (16, 9) or one value a drum (9,), in all windows: (N, 32, 9)."""
    steps = BARS * STEPS_PER_BAR
    whole = np.tile(bar, (BARS, 1)) if bar.ndim == 2 else np.tile(bar, (steps, 1))
    return np.broadcast_to(whole, (windows, *whole.shape))


def simultaneous(windows: Windows, drum: int) -> tuple[Bools, Floats, Floats]:
    """The loudest hit of each step that is not of this drum, the first drum of equals.

    Shape:
        - returns whether there is one, its velocity (0..1) and its offset (steps): (N, 32)
    """
    others = windows.hits.copy()
    others[..., drum] = False
    loudest = np.where(others, windows.velocities, -1).argmax(-1)[..., None]
    return (
        np.asarray(others.any(-1)),
        np.take_along_axis(windows.velocities, loudest, -1)[..., 0],
        np.take_along_axis(windows.offsets, loudest, -1)[..., 0],
    )


def most_similar(train_hits: Bools, hits: Bools) -> Ints:
    """The train window of each window with the largest share of hits in common: (N,)."""
    return nearest(train_hits, hits, 1, jaccard=True)[:, 0]


def _means(sums: np.ndarray, count: Ints, otherwise: np.ndarray) -> np.ndarray:
    return np.where(count > 0, sums / np.maximum(count, 1), otherwise)
