"""The tasks: each is what it hides of a performance.

A task is one pure function from a performance to the reduced form a model is shown. Training pairs
are made with it and a user's input is prepared with it, so the two cannot disagree.

Source: Gillick et al. 2019, section 4 and Figure 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from .hvo import HITS, Floats, M


@dataclass(frozen=True)
class Task:
    """One inverse transformation to learn.

    Attributes:
        name: the verb.
        hide: (..., T, 27) performance -> (..., T, width), what is left of it.
        width: numbers per step that the model is shown.
    """

    name: str
    hide: Callable[[Floats], Floats]
    width: int


def score_of(hvo: Floats) -> Floats:
    """Humanize hides velocities and offsets: what is left is the score.

    Shape:
        - hvo: (..., T, 27); returns (..., T, 9), 0 or 1
    """
    return (hvo[..., HITS] > 0.5).astype(np.float32)


TASKS: Final = {task.name: task for task in (Task("humanize", score_of, M),)}
