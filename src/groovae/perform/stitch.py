"""Windows of two bars, played as one piece of music.

Every bar is heard in two windows, as the second bar of one and the first of the next, and the two
predictions are cross-faded over the bar:

    window b-1   |####----|--------|            weight of its second bar:  1 -> 0
    window b              |####----|--------|   weight of its first bar:   0 -> 1
                 bar b-1    bar b    bar b+1

A bar begins as the window before it ends and ends as the window after it begins, so nothing jumps at a
barline, and moving a piece by a bar moves its performance by a bar.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from ..hvo import STEPS_PER_BAR, Floats, Ints

Run = Callable[[Floats], tuple[Floats, ...]]

_FADE_IN: Final = ((np.arange(STEPS_PER_BAR, dtype=np.float32) + 0.5) / STEPS_PER_BAR)[:, None]


def play_bars(bars: Ints, shown: Floats, run: Run) -> tuple[Floats, ...]:
    """What a model says of the bars of a piece; silent bars need not be there.

    The first and the last bar are heard in one window. A piece of one bar is a loop: it is heard with
    itself.

    Args:
        run: (B, 32, width) windows -> any number of arrays (B, 32, M).

    Shape:
        - bars: (K,) ascending numbers of the bars that hold anything; shown: (K, 16, width)
        - returns as many arrays as `run`, each (K, 16, M)
    """
    if len(bars) <= 1:
        return tuple(each[:, :STEPS_PER_BAR] for each in run(np.concatenate([shown, shown], 1)))
    starts = np.sort(np.concatenate([bars - 1, bars]))
    starts = starts[np.diff(starts, prepend=starts[0] - 1) > 0]
    starts = starts[(starts >= bars[0]) & (starts < bars[-1])]
    at_start, at_next = _row_of(bars, starts), _row_of(bars, starts + 1)
    padded = np.concatenate([shown, np.zeros_like(shown[:1])])
    heard = run(np.concatenate([padded[at_start], padded[at_next]], 1))

    before, after = _row_of(starts, bars - 1), _row_of(starts, bars)
    has_before, has_after = before < len(starts), after < len(starts)
    fade = np.where(has_before[:, None, None], np.where(has_after[:, None, None], _FADE_IN, 0), 1)
    played = []
    for values in heard:
        silent = np.zeros_like(values[:1])
        values = np.concatenate([values, silent])
        ending, beginning = values[before, STEPS_PER_BAR:], values[after, :STEPS_PER_BAR]
        played.append(((1 - fade) * ending + fade * beginning).astype(np.float32))
    return tuple(played)


def _row_of(numbers: Ints, wanted: Ints) -> Ints:
    """The row of each wanted number in an ascending list; len(numbers) where it is not in it."""
    rows = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return np.where(numbers[rows] == wanted, rows, len(numbers))
