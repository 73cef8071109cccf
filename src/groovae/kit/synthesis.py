"""What drum sounds are made of: envelopes, decaying modes, coloured noise, and metal.

Every function is pure; what is random is drawn from the generator handed in. Times are in seconds,
frequencies in Hz.

Source: modes of membranes and plates after Fletcher and Rossing, "The Physics of Musical Instruments",
chapters 3 and 18 to 20; the sounds themselves are made up.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .voice import Samples

Doubles = NDArray[np.float64]

FASTEST_RISE: Final = 0.0004
"""Seconds: no click, and yet an onset within a millisecond."""
TAIL: Final = 0.4
"""The share of a sound over which its end is faded out."""
METAL_FRAMES: Final = 2**17
LOWEST_METAL: Final = 280
HIGHEST_METAL: Final = 17000
BANDS: Final = (450.0, 1200.0, 2800.0, 5600.0, 11000.0)
"""Hz; what lies between two of them belongs to both."""
MODES_PER_HZ: Final = 0.04
"""How many partials a cymbal has: plates have as many high as low ones."""


def times(seconds: float, rate: int) -> Doubles:
    """(frames,) seconds from the strike."""
    return np.arange(round(seconds * rate)) / rate


def envelope(at: Doubles, decay: float, rise: float = FASTEST_RISE) -> Samples:
    """Up at once, exponentially down, and smoothly to nothing at the end.

    Args:
        at: seconds from the strike; decay: seconds to fall by 8.7 dB; rise: seconds to the top, by
            half a cosine.

    Shape:
        - returns (frames,)
    """
    frames = len(at)
    shape = np.exp(at.astype(np.float32) * np.float32(-1 / decay))
    up, out = round(rise / at[1]), round(TAIL * frames)
    # The first frame sounds already, and the last no more.
    shape[:up] *= _half_cosine(up)
    shape[frames - out :] *= 1 - _half_cosine(out)
    return np.asarray(shape)


def _half_cosine(frames: int) -> Samples:
    """(frames,) from just above 0 to 1."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(1, frames + 1) / frames)).astype(np.float32)


def modes(
    at: Doubles,
    frequencies: Sequence[float],
    levels_db: Sequence[float],
    decays: Sequence[float],
    rng: np.random.Generator,
) -> Samples:
    """A few partials, each with its own decay; where the stick lands changes their balance a little.

    Shape:
        - returns (1, frames)
    """
    sound = np.zeros((1, len(at)))
    for frequency, level, decay in zip(frequencies, levels_db, decays, strict=True):
        amount = 10 ** ((level + rng.normal(0, 1.0)) / 20)
        phase = rng.uniform(0, 0.5)
        sound += amount * np.sin(2 * np.pi * frequency * at + phase) * envelope(at, decay)
    return sound.astype(np.float32)


def noise(
    frames: int, low: float, high: float, rate: int, rng: np.random.Generator, channels: int = 1
) -> Samples:
    """White noise between two frequencies, with slopes of 12 dB an octave, at an rms of 1.

    Shape:
        - returns (channels, frames), channels that have nothing to do with each other
    """
    size = 1 << max(6, (frames - 1).bit_length())
    spectrum = np.fft.rfft(rng.standard_normal((channels, size)))
    frequency = np.maximum(np.fft.rfftfreq(size, 1 / rate), 1e-9)
    spectrum *= 1 / (1 + (low / frequency) ** 2) / (1 + (frequency / high) ** 2)
    sound = np.fft.irfft(spectrum, size)[:, :frames]
    sound /= np.sqrt(np.mean(sound**2, axis=1, keepdims=True)) + 1e-12
    return sound.astype(np.float32)


@lru_cache(maxsize=32)
def metal(plate: str, band: int, rate: int, seed: int) -> Samples:
    """The ringing of a plate around one of `BANDS`: dense partials that never end, at an rms of 1.

    Neighbouring bands share the partials between them, so they add up without a seam. Two channels hold
    the same partials in other phases, as two microphones do. The sound is periodic, so any stretch of
    it, taken around the end, is as good as another.

    Args:
        plate: the name of a cymbal, which has its own partials; band: index into `BANDS`.

    Shape:
        - returns (2, METAL_FRAMES), read-only
    """
    rng = np.random.default_rng([seed, *plate.encode()])
    bins = METAL_FRAMES / rate
    low, high = LOWEST_METAL, min(HIGHEST_METAL, 0.45 * rate)
    count = round((high - low) * MODES_PER_HZ)
    at = np.unique(rng.integers(round(low * bins), round(high * bins), count))
    amounts = rng.rayleigh(1.0, len(at))
    common = rng.uniform(0, 2 * np.pi, len(at))
    apart = rng.normal(0, 0.7, (2, len(at)))
    share = np.interp(np.log(at / bins), np.log(BANDS), np.eye(len(BANDS))[band])
    spectrum = np.zeros((2, METAL_FRAMES // 2 + 1), np.complex128)
    spectrum[:, at] = share * amounts * np.exp(1j * (common + apart))
    sound = np.fft.irfft(spectrum, METAL_FRAMES)
    sound /= np.sqrt(np.mean(sound**2))
    ringing: Samples = sound.astype(np.float32)
    ringing.setflags(write=False)
    return ringing


def stretch(ringing: Samples, start: int, shape: Samples) -> Samples:
    """A stretch of a periodic sound from a frame on, under an envelope.

    Shape:
        - ringing: (2, period); shape: (frames,) of at most a period; returns (2, frames)
    """
    turned = np.concatenate([ringing[:, start:], ringing[:, :start]], axis=1)
    return np.asarray(turned[:, : len(shape)] * shape)
