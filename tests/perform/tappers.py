"""Networks of taps whose playing is known beforehand, the one that came with groovae, and their taps."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from groovae.hvo import STEPS_PER_BAR, Floats, M
from groovae.network import Network, Said
from groovae.tasks import TAP_VELOCITY_KNOWN, as_taps
from groovae.verbs.model import load

from .drummers import CARD

HALF = (0.5,) * M


class KnownTap2Drum(Network):
    """A Tap2Drum network that is a given function of the taps."""

    def __init__(self, play: Callable[[Floats], Said]) -> None:
        self.card = replace(
            CARD, task="tap2drum", thresholds={"taps": HALF, "taps_with_velocity": HALF}
        )
        self._play = play
        self.heard: list[Floats] = []

    def say(self, **shown: Floats) -> Said:
        (name,), taps = shown, shown["taps"]
        assert name == "taps"
        assert taps.shape[1:] == (32, 4)
        # As in training, a window is told all velocities or none.
        assert (taps[..., TAP_VELOCITY_KNOWN] == taps[:, :1, TAP_VELOCITY_KNOWN]).all()
        self.heard.append(taps)
        return Said(*(np.asarray(each, np.float32) for each in self._play(taps)))


def always(
    probabilities: list[float], velocities: list[float], offsets: list[float]
) -> KnownTap2Drum:
    """The same of every step, one value a drum; what is missing is 0."""

    def play(taps: Floats) -> Said:
        rows = [np.pad(each, (0, M - len(each))) for each in (probabilities, velocities, offsets)]
        return Said(*(np.broadcast_to(row, (*taps.shape[:2], M)) for row in rows))

    return KnownTap2Drum(play)


def wild() -> KnownTap2Drum:
    """As uneven as a drummer can be: another for each step, on taps and between them."""

    def play(taps: Floats) -> Said:
        rng = np.random.default_rng(len(taps))
        shape = (*taps.shape[:2], M)
        return Said(
            rng.choice([0, 0.2, 0.6, 1], shape),
            rng.choice([0, 0.3, 1], shape),
            rng.choice([-0.7, -0.5, -0.49, 0.2, 0.499, 0.7], shape),
        )

    return KnownTap2Drum(play)


def shipped() -> Network:
    """The network that came with groovae."""
    (network,) = load("tap2drum").networks_for("tap2drum")
    return network


def tapped_on(*steps: int, bars: int = 1, late: float = 0.0, loud: float | None = None) -> Floats:
    """Taps on these steps of a piece, all as late and as loud: (bars, 16, 4)."""
    tapped = np.isin(np.arange(bars * STEPS_PER_BAR), steps)
    hard = None if loud is None else np.where(tapped, np.float32(loud), 0)
    taps = as_taps(tapped, np.where(tapped, np.float32(late), 0), hard)
    return taps.reshape(bars, STEPS_PER_BAR, -1)
