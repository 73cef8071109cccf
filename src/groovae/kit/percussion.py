"""What stands beside the kit: wood, bells, shakers and hands."""

from typing import Final, NamedTuple

import numpy as np

from .synthesis import envelope, modes, noise, times
from .voice import Layer, Voice

Partials = tuple[tuple[float, float, float], ...]
"""(Hz, dB, seconds) of each partial."""

STRUCK: Final[dict[str, Partials]] = {
    "cross_stick": (
        (432, -9, 0.03), (917, -3, 0.024), (1680, 0, 0.022), (2570, -1, 0.018), (3900, -3, 0.012),
        (6100, -7, 0.008),
    ),
    "claves": ((2490, 0, 0.03), (5100, -18, 0.01)),
    "wood_high": ((1180, 0, 0.035), (2870, -9, 0.015), (4600, -16, 0.008)),
    "wood_low": ((790, 0, 0.04), (1930, -9, 0.018), (3300, -16, 0.009)),
    "cowbell": ((562, -2, 0.1), (845, 0, 0.09), (1690, -9, 0.05), (2710, -12, 0.035), (4080, -18, 0.02)),
    "agogo_high": ((1047, 0, 0.2), (2640, -7, 0.12), (4350, -14, 0.06)),
    "agogo_low": ((698, 0, 0.22), (1790, -7, 0.13), (3010, -14, 0.07)),
    "triangle_mute": ((2330, -6, 0.05), (4670, 0, 0.05), (6120, -3, 0.04), (8850, -6, 0.03)),
    "triangle": ((2330, -6, 0.7), (4670, 0, 0.6), (6120, -3, 0.5), (8850, -6, 0.35), (11200, -10, 0.25)),
}  # fmt: skip
"""By what they are struck, and how they ring."""


class Rattle(NamedTuple):
    """Noise in short bursts.

    Attributes:
        low, high: Hz; decay: seconds; bursts: seconds from the onset, and level in dB, of each burst.
    """

    low: float
    high: float
    decay: float
    bursts: tuple[tuple[float, float], ...] = ((0.0, 0.0),)


RATTLES: Final = {
    "clap": Rattle(900, 3600, 0.06, ((0.0, -3.0), (0.009, -3.0), (0.019, 0.0))),
    "shaker": Rattle(5000, 12000, 0.022, ((0.0, 0.0), (0.035, -12.0))),
    "tambourine": Rattle(6000, 14000, 0.06, ((0.0, 0.0), (0.022, -9.0))),
    "guiro": Rattle(2500, 7000, 0.008, tuple((0.016 * i, -4.0 + 0.4 * i) for i in range(9))),
}


def struck(name: str, rate: int, rng: np.random.Generator) -> Voice:
    """Wood or a bell under a stick: its lowest partials are what a soft strike leaves."""
    partials = STRUCK[name]
    at = times(max(0.15, 6 * max(decay for *_, decay in partials)), rate)
    layers = [
        Layer(modes(at, (frequency,), (0,), (decay,), rng), level - 2.5 * place, level)
        for place, (frequency, level, decay) in enumerate(partials)
    ]
    tip = times(0.015, rate)
    stick = noise(len(tip), 2500, 10000, rate, rng) * envelope(tip, 0.0018)
    return Voice(None, (*layers, Layer(stick, -26, -9)))


def rattle(name: str, rate: int, rng: np.random.Generator) -> Voice:
    """Something shaken, scraped or clapped."""
    one = RATTLES[name]
    at = times(one.bursts[-1][0] + 7 * one.decay + 0.02, rate)
    sounds = []
    for low, high in ((one.low, one.high), (one.high, 16000)):
        sound = np.zeros((2, len(at)), np.float32)
        for late, level in one.bursts:
            begin = round(late * rate)
            here = at[: len(at) - begin]
            burst = noise(len(here), low, high, rate, rng, 2) * envelope(here, one.decay)
            sound[:, begin:] += np.float32(10 ** (level / 20)) * burst
        sounds.append(sound)
    return Voice(None, (Layer(sounds[0], 0, 0), Layer(sounds[1], -20, -6)))
