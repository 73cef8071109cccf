"""The taps: when something was tapped, in real time, and how hard.

Whatever can be tapped on ends here, the notes of a MIDI file and the onsets of a recording; what the
beat is to which they were tapped is found above, in `midi.pulse`.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import BeatError

Seconds = NDArray[np.float64]

FARTHEST_SECONDS: Final = 1e11
"""No MIDI file lasts longer; a float still holds tens of microseconds there."""
ONE_TAP_SECONDS: Final = 0.03
"""Onsets closer together than this are one tap: fingers of one hand, notes of one chord."""


@dataclass(frozen=True, eq=False, repr=False)
class Taps:
    """Taps in order of time.

    >>> Taps([0.5, 0.0, 1.0], [0.2, 0.9, 0.4])
    Taps(3, 0..1 s, with strengths)

    Attributes:
        seconds: (n,) onsets, ascending; given in any order.
        strengths: (n,) how hard, 0..1; None where that is not known.

    Raises:
        BeatError: no taps or no times, arrays of different lengths, or values beyond their range.
    """

    seconds: Seconds
    strengths: Seconds | None

    def __init__(self, seconds: ArrayLike, strengths: ArrayLike | None = None) -> None:
        try:
            onsets = np.asarray(seconds, np.float64)
        except (TypeError, ValueError):
            raise BeatError(
                f"taps are times, not {type(seconds).__name__}",
                "give a sequence of seconds, such as [0, 0.5, 1.0]",
            ) from None
        if onsets.ndim != 1:
            raise BeatError(f"taps of the shape {onsets.shape}", "give a sequence of seconds, (n,)")
        if not len(onsets):
            raise BeatError("there are no taps", "tap a rhythm of a bar or more")
        if not (np.abs(onsets) <= FARTHEST_SECONDS).all():  # nan is refused too
            raise BeatError("not every tap has a time", "expected seconds")
        order = np.argsort(onsets, kind="stable")
        object.__setattr__(self, "seconds", _frozen(onsets[order]))
        if strengths is None:
            object.__setattr__(self, "strengths", None)
            return
        hard = np.asarray(strengths, np.float64)
        if hard.shape != onsets.shape:
            raise BeatError(
                f"there are {len(onsets)} taps and strengths of the shape {hard.shape}",
                "give one strength a tap, or none at all",
            )
        if not ((hard >= 0) & (hard <= 1)).all():
            raise BeatError("strengths reach beyond 0..1", "of a MIDI velocity take 1/127")
        object.__setattr__(self, "strengths", _frozen(hard[order]))

    def __len__(self) -> int:
        return len(self.seconds)

    @property
    def weights(self) -> Seconds:
        """(n,) how much each tap counts: its strength, 1 where that is not known."""
        return np.ones(len(self)) if self.strengths is None else self.strengths

    def merged(self) -> Self:
        """The same with onsets that are one tap taken together: the time and strength of the hardest,
        the first of equals.
        """
        starts = np.diff(self.seconds, prepend=-np.inf) > ONE_TAP_SECONDS
        groups = np.cumsum(starts) - 1
        order = np.lexsort((np.arange(len(self)), -self.weights, groups))
        kept = order[np.diff(groups[order], prepend=-1) > 0]
        return type(self)(
            self.seconds[kept], None if self.strengths is None else self.strengths[kept]
        )

    def __repr__(self) -> str:
        how = "without strengths" if self.strengths is None else "with strengths"
        return f"Taps({len(self)}, {self.seconds[0]:g}..{self.seconds[-1]:g} s, {how})"


def _frozen(values: Seconds) -> Seconds:
    values.setflags(write=False)
    return values
