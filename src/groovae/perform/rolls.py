"""Flams, drags and rolls that reach across the border between two steps.

The models play one hit of a drum on a step, and the other strokes there move with it. A drag may begin on
the step before its stroke, and a roll of thirty-seconds end on the step after its last sixteenth: such
strokes belong to what they are close to, and not to the sixteenth that happens to be the nearest.
"""

from typing import Final

import numpy as np

from ..hvo import Floats, Ints

STRAYS: Final = 0.25
"""Steps; who is no further from a sixteenth plays that sixteenth."""
CLOSE: Final = 0.55
"""Steps between two strokes of a roll; thirty-seconds are half a step apart. In the 4/4 takes of validation,
played anew by the default model, 191 of 3,406 pairs of strokes as close change their spacing by more than a
tenth of a step; 723 do where none follows another across steps."""


def follow_rolls(
    firsts: Ints, lasts: Ints, drums: Ints, loudness: Ints, strays: Floats, ticks_per_step: float
) -> Ints:
    """With whom the strokes of a drum on a step move: the index of others, or their own.

    Strokes that stray from their sixteenth follow those of their drum on the step beside it that they are
    close to; where there are such on both sides, those they stray toward. Of two that would follow each
    other, the louder lead.

    Shape:
        - all (k,), ascending by step: the ticks of the first and the last stroke, the drum, the velocity
          of the loudest stroke and how many steps it is late; returns (k,)
    """
    order = np.argsort(drums, kind="stable")
    late, loud = strays[order], loudness[order]
    gaps = (firsts[order][1:] - lasts[order][:-1]) / ticks_per_step
    close = (np.diff(drums[order]) == 0) & (gaps <= CLOSE)
    # Of each in order: whether it is close to the next, and to the one before.
    to_next, to_last = np.append(close, False), np.append(False, close)
    with_next = to_next & ((late > STRAYS) | (late < -STRAYS) & ~to_last)
    with_last = to_last & ((late < -STRAYS) | (late > STRAYS) & ~to_next)
    # Two that would follow each other.
    both = with_next[:-1] & with_last[1:]
    louder = loud[:-1] >= loud[1:]
    with_next[:-1] &= ~(both & louder)
    with_last[1:] &= ~(both & ~louder)
    follows = np.arange(len(order)) + with_next - with_last
    while not np.array_equal(further := follows[follows], follows):
        follows = further
    result = np.empty_like(order)
    result[order] = order[follows]
    return result
