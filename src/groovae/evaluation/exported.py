"""Exported models as rows of Table 1: what is scored is the files that users run.

What a model said of windows is remembered, because its settings all ask it the same.
"""

import numpy as np

from ..card import Spread
from ..dataset.windows import Windows
from ..hvo import STEPS_PER_BAR, Bools, Floats, Ints, M, pack
from ..network import Network, Said
from ..perform.vary import vary
from ..tasks import score_of
from .neighbours import nearest

PERFORMED_TEMPERATURE = 1.0
GROOVES = 3
"""How many training windows lend their groove to a score: the paper's k (section 5.2.3)."""


class Exported:
    """A humanization network that answers and can be sampled, window by window."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._said: dict[bytes, tuple[Floats, Floats]] = {}

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities and offsets, each (N, 32, 9); the deterministic decoding."""
        asked = np.packbits(hits).tobytes()
        if asked not in self._said:
            said = self._say(hits)
            self._said[asked] = said.velocities, said.offsets
        return self._said[asked]

    def perform(self, hits: Bools, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """A sample at temperature 1; each window is a take of its own."""
        spread: Spread | None = self.network.card.spread
        assert spread is not None, "a model that says velocities and offsets has a spread"
        bar_by_bar = len(hits), -1, STEPS_PER_BAR, M
        predicted = (each.reshape(bar_by_bar) for each in (hits, *self.predict(hits)))
        sampled = [
            vary(bars, loud, late, spread, temperature=PERFORMED_TEMPERATURE, rng=rng)
            for bars, loud, late in zip(*predicted, strict=True)
        ]
        velocities, offsets = (np.stack(each) for each in zip(*sampled, strict=True))
        return velocities.reshape(hits.shape), offsets.reshape(hits.shape)

    def _say(self, hits: Bools) -> Said:
        return self.network.say(score=_scores(hits))


class Library:
    """The grooves of the training windows, embedded when they are first asked for.

    Args:
        train: the windows to choose from.
    """

    def __init__(self, encoder: Network, train: Windows) -> None:
        self.train = train
        self._encoder = encoder
        self._z: dict[int, Floats] = {}

    def mean_grooves(self, windows: Ints) -> Floats:
        """The mean embedding of train windows (N, k) -> (N, Z)."""
        new = np.array([one for one in np.unique(windows).tolist() if one not in self._z], np.int64)
        if len(new):
            self._z |= zip(new.tolist(), self._encoder.encode(self.train.hvo[new]), strict=True)
        means = [np.mean([self._z[one] for one in row], 0) for row in windows.tolist()]
        return np.asarray(means, np.float32)


class Transferred(Exported):
    """Groove Transfer as a humanizer: a score is played with the groove of the nearest train scores.

    Source: Gillick et al. 2019, section 5.2.3.

    Args:
        jaccard: nearest by the share of hits in common; the paper's is their number, with which a busy
            window is near to every score.
    """

    def __init__(self, decoder: Network, library: Library, *, jaccard: bool = False) -> None:
        super().__init__(decoder)
        self._library = library
        self._jaccard = jaccard

    def _say(self, hits: Bools) -> Said:
        chosen = nearest(self._library.train.hits, hits, GROOVES, jaccard=self._jaccard)
        return self.network.say(score=_scores(hits), z=self._library.mean_grooves(chosen))


def _scores(hits: Bools) -> Floats:
    nothing = np.zeros(hits.shape, np.float32)
    return score_of(pack(hits, nothing, nothing))
