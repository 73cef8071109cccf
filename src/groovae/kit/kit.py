"""The kit: any articulation at any velocity, as samples."""

from functools import lru_cache
from typing import Final

import numpy as np

from .articulations import ARTICULATIONS
from .heads import SKINS, drum, kick, snare
from .metal import CYMBALS, cymbal
from .percussion import RATTLES, rattle, struck
from .voice import Samples, Voice, decibels

VARIATIONS: Final = 6
"""In how many ways each articulation can sound."""
LOUDNESS_SECONDS: Final = 0.1
"""What is measured of a strike: the ear hears how hard it was within so long."""
SOFTEST: Final = 0.004
"""A strike at velocity 1 against one at 127, nearly; -48 dB."""
EXPONENT: Final = 1.7
"""How loudness follows velocity: 10 dB less for half of it, between what e-kits and samplers do."""


def loudness(velocity: int) -> float:
    """Amplitude of a strike against the hardest: 1 at velocity 127, and never the same for two.

    >>> round(loudness(127), 3), round(loudness(64), 3)
    (1.0, 0.315)
    """
    return float(SOFTEST + (1 - SOFTEST) * (velocity / 127) ** EXPONENT)


class Kit:
    """A drum kit.

    The rms of the first tenth of a second is a function of articulation and velocity alone, and rises
    with every velocity from 1 to 127; variations differ in timbre only.

    Args:
        rate: frames a second; seed: another kit of the same make.
    """

    def __init__(self, rate: int, seed: int = 0) -> None:
        self.rate = rate
        self._seed = seed
        self._voice = lru_cache(maxsize=None)(self._build)

    def strike(self, name: str, velocity: int, variation: int) -> Samples:
        """One strike, from its first frame to silence.

        Args:
            name: of `articulations.ARTICULATIONS`; velocity: 1..127; variation: from 0, taken modulo
                `VARIATIONS`.

        Shape:
            - returns (2, frames)
        """
        force = velocity / 127
        sound = self._voice(name, variation % VARIATIONS).strike(force)
        row = ARTICULATIONS[name]
        angle = (1 + row.pan) * np.pi / 4
        sides = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
        heard = sound[:, : round(LOUDNESS_SECONDS * self.rate)]
        rms = np.sqrt(np.mean(sides**2 * np.mean(heard**2, axis=1)))
        gain = decibels(row.level_db) * loudness(velocity) / rms
        return np.asarray((gain * sides).astype(np.float32)[:, None] * sound)

    def _build(self, name: str, variation: int) -> Voice:
        rng = np.random.default_rng([self._seed, *name.encode(), variation])
        if name == "kick":
            return kick(self.rate, rng)
        if name in ("snare", "snare_rim"):
            return snare(self.rate, rng, rim=name == "snare_rim")
        if name in SKINS:
            return drum(name, self.rate, rng)
        if name in CYMBALS:
            return cymbal(name, self.rate, self._seed, rng)
        if name in RATTLES:
            return rattle(name, self.rate, rng)
        return struck(name, self.rate, rng)
