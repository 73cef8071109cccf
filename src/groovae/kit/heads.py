"""Kick, snare, toms and the other drums with a skin."""

from typing import Final, NamedTuple

import numpy as np

from .synthesis import envelope, modes, noise, times
from .voice import Head, Layer, Voice

MEMBRANE: Final = (1.594, 2.136, 2.296, 2.653)
"""Partials of an ideal round skin, against its lowest."""


class Skin(NamedTuple):
    """A tuned drum.

    Attributes:
        frequency: Hz, settled; decay, seconds: of its tone, and of the whole sound.
        fall: how much higher than settled it begins when hit hardest, as a share; settle: seconds.
        overtones_db, slap_db: of the upper partials and of the stick on the skin, at the hardest strike.
    """

    frequency: float
    decay: float
    seconds: float
    fall: float = 0.3
    settle: float = 0.045
    overtones_db: float = -5.0
    slap_db: float = -8.0


SKINS: Final = {
    "tom_6": Skin(73, 0.24, 1.1),
    "tom_5": Skin(87, 0.22, 1.0),
    "tom_4": Skin(110, 0.19, 0.85),
    "tom_3": Skin(123, 0.17, 0.8),
    "tom_2": Skin(147, 0.15, 0.7),
    "tom_1": Skin(170, 0.14, 0.65),
    "low_tom_rim": Skin(87, 0.19, 0.9, overtones_db=-1.0, slap_db=-4.0),
    "mid_tom_rim": Skin(110, 0.16, 0.75, overtones_db=-1.0, slap_db=-4.0),
    "high_tom_rim": Skin(147, 0.13, 0.6, overtones_db=-1.0, slap_db=-4.0),
    "bongo_high": Skin(400, 0.06, 0.3, 0.08, 0.01, -8.0, -8.0),
    "bongo_low": Skin(300, 0.08, 0.35, 0.08, 0.01, -8.0, -8.0),
    "conga_mute": Skin(250, 0.03, 0.2, 0.08, 0.01, -6.0, -4.0),
    "conga_high": Skin(220, 0.12, 0.5, 0.08, 0.015, -10.0, -10.0),
    "conga_low": Skin(165, 0.15, 0.6, 0.08, 0.015, -10.0, -10.0),
    "timbale_high": Skin(420, 0.13, 0.6, 0.1, 0.02, -5.0, -10.0),
    "timbale_low": Skin(310, 0.16, 0.7, 0.1, 0.02, -5.0, -10.0),
}


def kick(rate: int, rng: np.random.Generator) -> Voice:
    """A bass drum: a deep falling tone, and the beater that says when."""
    at = times(0.6, rate)
    head = _head(at, 52 * _cents(rng), fall=1.6, settle=0.018, decay=0.085, rise=0.0012)
    box = modes(at, (118 * _cents(rng), 171), (0, -5), (0.05, 0.035), rng)
    beater = times(0.03, rate)
    thump = noise(len(beater), 300, 1100, rate, rng) * envelope(beater, 0.006)
    click = noise(len(beater), 2200, 6500, rate, rng) * envelope(beater, 0.0035)
    return Voice(
        head,
        (Layer(box, -22, -9), Layer(thump, -34, -11), Layer(click, -44, -9)),
    )


def snare(rate: int, rng: np.random.Generator, *, rim: bool) -> Voice:
    """A snare drum: skin, wires that answer it, and on the rimshot the hoop."""
    at = times(0.5, rate)
    head = _head(at, 186 * _cents(rng), fall=0.22, settle=0.012, decay=0.05)
    skin = modes(at, (331 * _cents(rng), 430, 507), (0, -5, -8), (0.034, 0.024, 0.02), rng)
    low = noise(len(at), 900, 3500, rate, rng, 2) * envelope(at, 0.062, 0.0012)
    high = noise(len(at), 4500, 14000, rate, rng, 2) * envelope(at, 0.075, 0.0016)
    tip = times(0.02, rate)
    snap = noise(len(tip), 2500, 12000, rate, rng) * envelope(tip, 0.0022)
    layers = [
        Layer(skin, -15, -6),
        Layer(low, -21, -10),
        Layer(high, -28, -11),
        Layer(snap, -40, -9),
    ]
    if rim:
        hoop = modes(
            at,
            [f * _cents(rng) for f in (784, 1130, 1720, 2640, 3900)],
            (-3, 0, -2, -5, -8),
            (0.045, 0.035, 0.025, 0.016, 0.01),
            rng,
        )
        layers.append(Layer(hoop, -14, -3))
    return Voice(head, tuple(layers))


def drum(name: str, rate: int, rng: np.random.Generator) -> Voice:
    """A tom, or a drum struck by hand."""
    skin = SKINS[name]
    at = times(skin.seconds, rate)
    tuned = skin.frequency * _cents(rng)
    head = _head(at, tuned, fall=skin.fall, settle=skin.settle, decay=skin.decay, rise=0.0008)
    upper = modes(
        at,
        [tuned * ratio for ratio in MEMBRANE],
        (0, -4, -6, -9),
        [skin.decay * share for share in (0.45, 0.3, 0.25, 0.2)],
        rng,
    )
    tip = times(0.04, rate)
    slap = noise(len(tip), 4 * tuned, 4000 + 8 * tuned, rate, rng) * envelope(tip, 0.008)
    return Voice(
        head,
        (
            Layer(upper, skin.overtones_db - 10, skin.overtones_db),
            Layer(slap, skin.slap_db - 20, skin.slap_db),
        ),
    )


def _head(
    at: np.ndarray,
    frequency: float,
    *,
    fall: float,
    settle: float,
    decay: float,
    rise: float = 0.0004,
) -> Head:
    """A tone that begins `fall` (a share) above its pitch when hit hardest, a tenth of that when softest.

    It starts at zero whatever the fall, so nothing clicks: the phase at rest is what differs.
    """
    turns = 2 * np.pi * frequency * settle * fall
    return Head(
        2 * np.pi * frequency * at,
        np.expm1(-at / settle),
        envelope(at, decay, rise),
        0.1 * turns,
        turns,
    )


def _cents(rng: np.random.Generator) -> float:
    """A factor of a few cents: no skin is as tight everywhere."""
    return float(2 ** (rng.normal(0, 4) / 1200))
