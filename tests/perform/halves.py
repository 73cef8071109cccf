"""Models in two halves for tests: some whose playing is known beforehand, and the names of the shipped."""

from dataclasses import replace

import numpy as np

from groovae.card import Card
from groovae.groove import Groove
from groovae.hvo import HITS, OFFSETS, VELOCITIES, Floats
from groovae.network import Network, Said, model_names
from groovae.verbs.model import Model

from .drummers import CARD

STEPS, DRUMS = 32, 9


def shipped_transfer() -> str:
    """A transfer model that came with groovae."""
    return next(name for name in model_names() if name.startswith("transfer"))


class Half(Network):
    """Half of a model; each run is remembered."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.runs: list[int] = []


class Ear(Half):
    """z is how loud and how late the hits of a window are, on average."""

    def encode(self, performance: Floats) -> Floats:
        self.runs.append(len(performance))
        assert performance.shape[1:] == (STEPS, 3 * DRUMS)
        hits = performance[..., HITS].sum((1, 2))
        sums = [performance[..., part].sum((1, 2)) for part in (VELOCITIES, OFFSETS)]
        return np.asarray(np.stack(sums, 1) / hits[:, None], np.float32)


class Hand(Half):
    """Plays every hit as loud and as late as z says."""

    def say(self, **shown: Floats) -> Said:
        score, z = shown.pop("score"), shown.pop("z")
        assert not shown
        assert (score.shape[1:], z.shape) == ((STEPS, DRUMS), (len(score), 2))
        loud, late = (np.broadcast_to(z[:, None, i : i + 1], score.shape) for i in (0, 1))
        return Said(score, loud, late)


def known_transfer(name: str = "known", training: int = 0) -> Model:
    """A transfer model whose z can be read: (velocity, offset)."""
    card = replace(
        CARD, name=name, task="transfer", part="decoder", latent=2, training={"seed": training}
    )
    return Model(Ear(replace(card, part="encoder", spread=None)), Hand(card))


class Memory(Half):
    """z has a number for each cell: 20 where it is hit, -20 where not."""

    def encode(self, performance: Floats) -> Floats:
        self.runs.append(len(performance))
        return (40 * performance[..., HITS] - 20).reshape(len(performance), -1).astype(np.float32)


class Recall(Half):
    """The probability of each cell is the logistic function of its number in z."""

    def say(self, **shown: Floats) -> Said:
        z, threshold = shown.pop("z"), shown.pop("threshold")
        assert not shown
        assert z.dtype == threshold.dtype == np.float32
        self.runs.append(len(z))
        probabilities = (1 / (1 + np.exp(-z))).reshape(threshold.shape).astype(np.float32)
        even = np.ones_like(threshold)
        return Said(probabilities, 0.5 * even, 0.1 * even)


def known_sampler() -> Model:
    """A sampler whose z is the beat itself."""
    card = replace(CARD, task="sample", part="decoder", latent=STEPS * DRUMS)
    return Model(Memory(replace(card, part="encoder", spread=None)), Recall(card))


def beat_of(*bars: bool, velocity: float = 0.5, offset: float = 0.0) -> Groove:
    """Kick on every beat, evenly, in the bars that are true; silence in the others."""
    hits = np.zeros((len(bars), 16, DRUMS), bool)
    hits[np.array(bars, bool), ::4, 0] = True
    flat = hits.reshape(-1, DRUMS)
    return Groove(flat, np.float32(velocity) * flat, np.float32(offset) * flat)
