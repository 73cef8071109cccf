"""What a file notates off the sixteenths, and how new notes are played around it.

A shuffled or triplet beat is notated in thirds: its second eighth stands at 2 2/3 steps or thereabouts,
and between it and the beat there is room for one note more, the middle of a triplet. Straight sixteenths
beside them would destroy the swing, so new notes stand on the thirds alone. Such beats are shown to the
model as they sound, for drummers of GMD shuffle too and the model has heard them; and where it still
thinks of a straight second eighth, that is played as the swung one.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ...hvo import BEATS_PER_BAR, STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, Ints
from ..on_grid import PartOnGrid
from ..play_part import TRIPLET_LIKE, around_notation
from ..vary import REACH

THIRDS_REACH: Final = 0.3
"""Steps; further from a third no new note is played, or it would be heard as a sixteenth."""
_MIDDLE: Final = STEPS_PER_BEAT / 3
_LAST: Final = 2 * STEPS_PER_BEAT / 3
_NEAR: Final = 1 / 12
"""Steps; quintuplets are further from a third."""
_THIRTY_SECOND: Final = 0.45
"""Steps off the sixteenth from which on a place is a thirty-second; swung sixteenths are nearer."""
_MIDDLES_OF_TRIPLETS: Final = 0.25
"""From this many middles for a swung eighth on, a piece is in triplets, and not in a shuffle."""


@dataclass(frozen=True, eq=False)
class Written:
    """Where the steps of a file are notated.

    Shape:
        - late: (K, 16) steps; how far from the sixteenth each step is notated
        - thirds: (K, 16) whether the step is in a beat that is notated in thirds
        - swung: (K, 16) whether the second eighth of such a beat stands here
        - open: (K, 16) whether a new note may stand here
    """

    late: Floats
    thirds: Bools
    swung: Bools
    open: Bools

    def heard(self, laid: PartOnGrid) -> Floats:
        """What a model is shown of the part: without its notation, but thirds as they sound.

        Shape:
            - returns (K, 16, 27)
        """
        rows, steps, _ = laid.at
        notated = laid.notated.copy()
        notated[laid.leaders[self.thirds[rows, steps]]] = 0
        return replace(laid, notated=notated).performance

    def around(
        self, probabilities: Floats, velocities: Floats, offsets: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """What a model says, around the notation: offsets are from the notated place.

        The swung eighth takes after the likelier of the two sixteenths beside it.

        Shape:
            - all (K, 16, 9)
        """
        steps = np.arange(STEPS_PER_BAR)[:, None]
        source = np.broadcast_to(steps, probabilities.shape).copy()
        rows, swung = np.nonzero(self.swung)
        straight = swung ^ 1  # 2 <-> 3: the other sixteenth of the eighth
        likelier = probabilities[rows, straight] > probabilities[rows, swung]
        source[rows, swung] = np.where(likelier, straight[:, None], swung[:, None])
        probabilities, velocities, offsets = (
            np.take_along_axis(each, source, 1) for each in (probabilities, velocities, offsets)
        )
        notated = steps + self.late[..., None] - source
        return probabilities, velocities, around_notation(offsets, notated).astype(np.float32)

    def taken(self, hits: Bools) -> Bools:
        """Which hits there can be no second of: that of a swung eighth, wherever in the eighth it stands.

        Shape:
            - hits: (K, 16, 9); returns the same
        """
        rows, swung = np.nonzero(self.swung)
        taken = hits.copy()
        taken[rows, swung] |= hits[rows, swung ^ 1]
        return taken

    @property
    def reach(self) -> Floats:
        """(K, 16) steps; how far from its notated place a new note may be played."""
        return np.where(self.thirds, np.float32(THIRDS_REACH), np.float32(REACH))


def read_written(laid: PartOnGrid) -> Written:
    """Where the steps of a part are notated.

    A beat is in thirds where most of its notes off the beat are, or, where it has none that tell, where
    most of the piece are. Every other step is notated where its loudest drum is; where none plays, where
    that sixteenth of a beat most often is.
    """
    rows, steps, _ = laid.at
    notated = laid.notated[laid.leaders]
    shape = (len(laid.bars), BEATS_PER_BAR)
    beats = (rows, steps // STEPS_PER_BEAT)
    sixteenth = steps % STEPS_PER_BEAT
    place = sixteenth + notated
    off = sixteenth > 0
    last = off & (np.abs(place - 2.5) <= 0.5 - TRIPLET_LIKE)
    middle = off & (np.abs(place - _MIDDLE) <= _NEAR)

    def count(which: Bools) -> Ints:
        counts = np.zeros(shape, np.int64)
        np.add.at(counts, (beats[0][which], beats[1][which]), 1)
        return counts

    lasts, middles, others = count(last), count(middle), count(off & ~last & ~middle)
    exact = count(last & (np.abs(place - _LAST) <= _NEAR)) > 0
    votes = lasts + middles
    # A sixteenth that swings may stand on the middle of a triplet: alone, middles say nothing.
    total = lasts.sum() + min(lasts.sum(), middles.sum())
    piece = bool(total > others.sum())
    thirds = np.where(votes == others, piece, (votes > others) & (exact | piece))

    late = np.zeros((len(laid.bars), STEPS_PER_BAR), np.float32)
    # A thirty-second is notated beside a step, and says nothing of where that is.
    plain = (~off | ~thirds[beats]) & (np.abs(notated) < _THIRTY_SECOND)
    for each in range(STEPS_PER_BEAT):
        if (here := plain & (sixteenth == each)).any():
            late[:, each::STEPS_PER_BEAT] = Counter(notated[here].tolist()).most_common(1)[0][0]
    # From soft to loud, and the first of equals last, so that the one that stays is the loudest.
    order = np.lexsort((-np.arange(len(rows)), laid.velocities[laid.leaders]))
    told = order[plain[order]]
    late[rows[told], steps[told]] = notated[told]

    swung_at = np.full(shape, _usual(place[last]), np.float32)
    swinging = order[last[order]]
    swung_at[beats[0][swinging], beats[1][swinging]] = place[swinging]
    triplets = middles.sum() >= max(1, _MIDDLES_OF_TRIPLETS * lasts.sum())
    within = np.arange(STEPS_PER_BEAT)
    swung = thirds[..., None] & (within == np.floor(swung_at + 0.5)[..., None])
    between = (thirds & (triplets | (middles > 0)))[..., None] & (within == 1)
    plainly = late.reshape(*shape, STEPS_PER_BEAT)
    anywhere = np.where(between, _MIDDLE - 1, plainly)
    anywhere = np.where(swung, swung_at[..., None] - within, anywhere)
    allowed = ~thirds[..., None] | swung | between | (within == 0)
    whole = (len(laid.bars), STEPS_PER_BAR)
    return Written(
        anywhere.reshape(whole).astype(np.float32),
        np.repeat(thirds, STEPS_PER_BEAT, 1),
        swung.reshape(whole),
        allowed.reshape(whole),
    )


def _usual(places: Floats) -> float:
    """The place of the swung eighth in a piece; a third where nobody plays it."""
    return float(Counter(places.tolist()).most_common(1)[0][0]) if len(places) else _LAST
