"""GMD's `eval_session`: the same beats played by several drummers, bar by bar alike.

Source: Gillick et al. 2019, Appendix A; the takes are in the test split of `info.csv`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..dataset.gmd import Take
from ..dataset.windows import take_to_hvo
from ..errors import DataError
from ..hvo import Bools, Floats, unpack

SESSION: Final = "eval_session"
SCORES: Final = ("common", "own")
"""Which score a beat is given as: see `Beat.score`."""


@dataclass(frozen=True, eq=False)
class Beat:
    """One beat, played by all drummers, cut to the bars that all of them play.

    Attributes:
        name: as takes are numbered in the session.
        tempo: beats per minute.
        takes: (D, T, 27), in the order of the session's drummers.
    """

    name: str
    tempo: float
    takes: Floats

    @property
    def hits(self) -> Bools:
        """(D, T, 9)."""
        return unpack(self.takes)[0]

    @property
    def shared(self) -> Bools:
        """The cells that every drummer hits: (T, 9)."""
        return np.asarray(self.hits.all(0))

    def score(self, kind: str, drummer: int) -> Bools:
        """The beat as a score (T, 9).

        Args:
            kind: ``common``, the cells that most drummers hit, the same for all; or ``own``, the hits of
                the drummer's own take.
        """
        if kind == "own":
            return np.asarray(self.hits[drummer])
        return np.asarray(2 * self.hits.sum(0) > len(self.takes))


@dataclass(frozen=True, eq=False)
class Session:
    """Drummers and the beats that all of them played."""

    drummers: tuple[str, ...]
    beats: tuple[Beat, ...]


def session_of(takes: Iterable[Take], split: str) -> Session:
    """The evaluation session in a split.

    Raises:
        DataError: the split has none, or too few beats or drummers to tell apart.
    """
    played = [
        take
        for take in takes
        if take.split == split and take.time_signature == "4-4" and SESSION in take.id.split("/")
    ]
    drummers = tuple(sorted({take.drummer for take in played}))
    beats = []
    for name in sorted({_beat_of(take) for take in played}, key=lambda name: (len(name), name)):
        by_drummer = {take.drummer: take for take in played if _beat_of(take) == name}
        if by_drummer.keys() == set(drummers):
            whole = [take_to_hvo(by_drummer[drummer]) for drummer in drummers]
            bars = min(map(len, whole))
            tempo = by_drummer[drummers[0]].tempo
            beat = Beat(name, tempo, np.stack([each[:bars] for each in whole]))
            beats += [beat] * bool(beat.shared.any())
    if len(drummers) < 2 or len(beats) < 2:
        raise DataError(
            f"the {split} split has no two beats that two drummers of {SESSION} both play",
            "in the Groove MIDI Dataset they are in the test split",
        )
    return Session(drummers, tuple(beats))


def _beat_of(take: Take) -> str:
    return take.id.rpartition("/")[2]
