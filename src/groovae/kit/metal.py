"""Hi-hat, crashes and rides."""

from typing import Final, NamedTuple

import numpy as np

from .synthesis import BANDS, METAL_FRAMES, envelope, metal, modes, noise, stretch, times
from .voice import Layer, Voice


class Cymbal(NamedTuple):
    """One way to strike one cymbal.

    Attributes:
        plate: which cymbal it is; those of one name share their partials.
        seconds: of the whole sound.
        decays: seconds, of each of `BANDS`; levels_db: of each band at the hardest strike.
        softer_db: how much further each band falls than the lowest at the softest strike, times its place.
        tip_db: of the stick, at the hardest strike; rise: seconds until the upper bands are up.
        ping: (Hz, dB, seconds) partials that stand out, of a bell or under the tip.
        seed: of the partials.
    """

    plate: str
    seconds: float
    decays: tuple[float, ...]
    levels_db: tuple[float, ...]
    softer_db: float = 5.0
    tip_db: float = -6.0
    rise: float = 0.0006
    ping: tuple[tuple[float, float, float], ...] = ()


CYMBALS: Final = {
    "closed_bow": Cymbal(
        "hat", 0.3, (0.012, 0.02, 0.03, 0.038, 0.04), (-22, -14, -9, -3, 0), 4.0, 5.0, 0.0004
    ),
    "closed_edge": Cymbal(
        "hat", 0.45, (0.02, 0.035, 0.055, 0.068, 0.065), (-17, -9, -5, -2, 0), 4.0, 0.0, 0.0005
    ),
    "pedal": Cymbal(
        "hat", 0.25, (0.015, 0.02, 0.028, 0.028, 0.024), (-15, -8, -4, -3, -4), 3.0, -18.0, 0.002
    ),
    "open_bow": Cymbal(
        "hat", 1.6, (0.2, 0.3, 0.36, 0.36, 0.3), (-16, -10, -6, -3, 0), 5.0, 7.0, 0.001
    ),
    "open_edge": Cymbal(
        "hat", 1.8, (0.25, 0.36, 0.42, 0.4, 0.34), (-13, -6, -3, -1, 0), 5.0, 5.0, 0.001
    ),
    "crash_1_bow": Cymbal(
        "crash 1", 2.2, (0.55, 0.5, 0.42, 0.33, 0.24), (-12, -7, -3, -3, -5), 5.0, 7.0, 0.001
    ),
    "crash_1_edge": Cymbal(
        "crash 1", 2.6, (0.7, 0.65, 0.55, 0.45, 0.34), (-7, -2, 0, -2, -5), 5.0, 4.0, 0.003
    ),
    "crash_2_bow": Cymbal(
        "crash 2", 2.3, (0.6, 0.55, 0.45, 0.33, 0.24), (-10, -6, -3, -4, -7), 5.0, 7.0, 0.001
    ),
    "crash_2_edge": Cymbal(
        "crash 2", 2.7, (0.8, 0.7, 0.58, 0.45, 0.34), (-5, -1, 0, -3, -7), 5.0, 4.0, 0.003
    ),
    "splash": Cymbal(
        "splash", 1.0, (0.12, 0.16, 0.2, 0.19, 0.15), (-14, -6, -3, -1, -2), 5.0, 3.0, 0.001
    ),
    "china": Cymbal(
        "china", 1.7, (0.3, 0.34, 0.32, 0.22, 0.14), (-8, -1, 0, -3, -7), 5.0, 2.0, 0.002
    ),
    "ride_bow": Cymbal(
        "ride", 2.2, (0.4, 0.5, 0.46, 0.38, 0.26), (-24, -19, -14, -12, -12), 3.0, 6.0, 0.001,
        ((3170, -4, 0.06), (4420, -5, 0.05), (5890, -7, 0.045), (2310, -12, 0.3), (411, -18, 0.5)),
    ),
    "ride_bell": Cymbal(
        "ride", 2.2, (0.4, 0.45, 0.4, 0.3, 0.22), (-24, -18, -15, -15, -16), 3.0, 6.0, 0.001,
        ((547, -9, 0.6), (914, -7, 0.5), (1710, -3, 0.4), (2630, 0, 0.3), (3890, -3, 0.18), (5210, -6, 0.1)),
    ),
    "ride_edge": Cymbal(
        "ride", 2.6, (0.7, 0.7, 0.6, 0.48, 0.34), (-6, -3, -1, -3, -7), 5.0, 0.0, 0.003
    ),
}  # fmt: skip


def cymbal(name: str, rate: int, seed: int, rng: np.random.Generator) -> Voice:
    """A cymbal: its bands, the stick, and what stands out."""
    one = CYMBALS[name]
    at = times(min(one.seconds, METAL_FRAMES / rate), rate)
    start = int(rng.integers(METAL_FRAMES))
    layers = []
    for band in range(len(BANDS)):
        shape = envelope(at, one.decays[band], one.rise if band else 0.0006)
        ringing = stretch(metal(one.plate, band, rate, seed), start, shape)
        hard = one.levels_db[band] + rng.normal(0, 0.7)
        layers.append(Layer(ringing, hard - one.softer_db * band, hard))
    tip = times(0.025, rate)
    stick = noise(len(tip), 3500, 13000, rate, rng) * envelope(tip, 0.0028)
    layers.append(Layer(stick, one.tip_db - 12, one.tip_db))
    if one.ping:
        frequencies, levels, decays = zip(*one.ping, strict=True)
        ping = modes(at, frequencies, levels, decays, rng)
        layers.append(Layer(ping, 0, 0))
    return Voice(None, tuple(layers))
