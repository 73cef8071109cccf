"""The tasks: each is what it hides of a performance.

A task is one pure function from a performance to the reduced form a model is shown. Training pairs
are made with it and a user's input is prepared with it, so the two cannot disagree.

    humanize   hides velocities and offsets; the score is shown
    infill     hides one drum; the rest is shown, and which drum is asked for
    tap2drum   hides the kit; the rhythm is shown as if it had been tapped
    transfer   hides nothing: the groove must go through a small vector, beside the score
    sample     hides nothing: the whole performance must go through the vector

Source: Gillick et al. 2019, section 4 and Figure 1; section 5.2.3 for transfer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .hvo import HITS, OFFSETS, VELOCITIES, WIDTH, Bools, Floats, Ints, M

TAP_HIT: Final = 0
TAP_OFFSET: Final = 1
TAP_VELOCITY: Final = 2
TAP_VELOCITY_KNOWN: Final = 3
TAP_WIDTH: Final = 4


@dataclass(frozen=True)
class Task:
    """One inverse transformation to learn.

    Attributes:
        name: the verb.
        shows: what is left of a performance, by the name of the model's input.
        width: numbers per step that the model is shown.
    """

    name: str
    shows: str
    width: int


TASKS: Final = {
    task.name: task
    for task in (
        Task("humanize", "score", M),
        Task("infill", "rest", WIDTH + M),
        Task("tap2drum", "taps", TAP_WIDTH),
        Task("transfer", "performance", WIDTH),
        Task("sample", "performance", WIDTH),
    )
}


def score_of(hvo: Floats) -> Floats:
    """Humanize hides velocities and offsets: what is left is the score.

    Shape:
        - hvo: (..., T, 27); returns (..., T, 9), 0 or 1
    """
    return (hvo[..., HITS] > 0.5).astype(np.float32)


def rest_of(hvo: Floats, drum: int | Ints) -> Floats:
    """Infill hides one drum: what is left is the rest, and at every step the drum that is asked for.

    Args:
        drum: an index into `drums.DRUMS`, or one for each performance.

    Shape:
        - hvo: (..., T, 27); drum: () or the leading shape (...)
        - returns (..., T, 36): the performance without the drum, and 1 in the drum's place of nine
    """
    asked = np.arange(M) == np.asarray(drum)[..., None, None]
    asked = np.broadcast_to(asked, (*hvo.shape[:-1], M)).astype(np.float32)
    return np.concatenate([hvo * np.tile(1 - asked, 3), asked], -1).astype(np.float32)


def taps_of(hvo: Floats, *, velocity: bool) -> Floats:
    """Tap2Drum hides the kit: what is left is a rhythm, as if it had been tapped.

    A step with any hit is one tap, with the offset of its loudest hit, the first drum of equals; and
    where velocities are known (pads, sound), with that hit's velocity.

    Shape:
        - hvo: (..., T, 27)
        - returns (..., T, 4): tap 0 or 1, offset in steps, velocity 0..1, whether velocities are known
    """
    hits, velocities, offsets = hvo[..., HITS] > 0.5, hvo[..., VELOCITIES], hvo[..., OFFSETS]
    loudest = np.where(hits, velocities, -1.0).argmax(-1)[..., None]
    tapped: Bools = hits.max(-1)
    late = np.take_along_axis(offsets, loudest, -1)[..., 0]
    loud = np.take_along_axis(velocities, loudest, -1)[..., 0]
    return as_taps(
        tapped, np.where(tapped, late, 0), np.where(tapped, loud, 0) if velocity else None
    )


def as_taps(tapped: Bools, offsets: Floats, velocities: Floats | None) -> Floats:
    """Taps as a Tap2Drum model is shown them.

    Args:
        velocities: 0..1, or None where they are not known.

    Shape:
        - tapped, offsets (steps), velocities: (..., T); returns (..., T, 4)
    """
    known = np.full(tapped.shape, velocities is not None)
    loud = np.zeros(tapped.shape) if velocities is None else velocities
    return np.stack([tapped, offsets, loud, known], -1).astype(np.float32)
