from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from groovae.evaluation.exported import Exported, Library, Transferred
from groovae.hvo import HITS, Floats
from groovae.network import Network, Said

from .handmade import score_of, windows_from

KICK, SNARE = score_of((0, 0)), score_of((0, 0), (4, 1))
BUSY = score_of(*((step, drum) for step in range(16) for drum in range(3)))


class Encoder:
    """z of a window is the number of its hits; remembers how many windows it was shown."""

    heard = 0

    def encode(self, performance: Floats) -> Floats:
        self.heard += len(performance)
        return np.asarray(performance[..., HITS].sum((1, 2))[:, None], np.float32)


class Decoder:
    """Says z as every velocity, and a thousandth of it as every offset; counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.card = SimpleNamespace(spread=None)

    def say(self, *, score: Floats, z: Floats | None = None) -> Said:
        self.calls += 1
        loud = np.ones_like(score) if z is None else np.broadcast_to(z[:, :, None], score.shape)
        return Said(score, loud, np.asarray(loud / 1000, np.float32))


def test_a_score_is_played_with_the_mean_groove_of_the_three_scores_that_share_most_hits() -> None:
    train = windows_from(np.concatenate([KICK, SNARE, score_of((9, 8)), BUSY]))
    decoder = Decoder()
    library = Library(cast(Network, Encoder()), train)
    velocities, offsets = Transferred(cast(Network, decoder), library).predict(SNARE)
    assert velocities == pytest.approx((1 + 2 + 48) / 3)
    assert np.allclose(offsets, velocities / 1000)


def test_nearest_by_jaccard_is_not_the_busiest() -> None:
    train = windows_from(np.concatenate([BUSY, BUSY, BUSY, KICK, KICK, KICK]))
    library = Library(cast(Network, Encoder()), train)
    for jaccard, z in ((False, 48), (True, 1)):
        model = Transferred(cast(Network, Decoder()), library, jaccard=jaccard)
        assert model.predict(SNARE)[0][0, 0, 0] == z


def test_a_train_window_is_embedded_once_however_often_its_groove_is_asked_for() -> None:
    train = windows_from(np.concatenate([KICK] * 5))
    encoder = Encoder()
    library = Library(cast(Network, encoder), train)
    asked = np.array([[0, 1, 2], [2, 1, 4]])
    for _ in range(2):
        assert library.mean_grooves(asked).tolist() == [[1], [1]]
    assert encoder.heard == 4


def test_a_model_asked_again_for_the_same_windows_answers_from_memory() -> None:
    decoder = Decoder()
    model = Exported(cast(Network, decoder))
    model.predict(KICK)
    model.predict(KICK)
    assert decoder.calls == 1
    model.predict(SNARE)
    assert decoder.calls == 2
