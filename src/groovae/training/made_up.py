"""Instruments that do not exist, so that ears trained on them do not only know drum kits.

A take is played with another instrument on each pitch: a knuckle on a table, a hiss of the mouth, a
string of a bass or a guitar, a wavering voice, each as it is drawn.
"""

import numpy as np
from numpy.typing import NDArray

from ..dataset.gmd import Take
from ..evaluation.recordings import RATE

Samples = NDArray[np.float32]

_LONGEST_SECONDS = 1.5


def play_made_up(take: Take, rng: np.random.Generator) -> Samples:
    """A take, played by instruments that are drawn: (frames,) in [-1, 1]."""
    starts = np.rint(take.ticks * 60 / take.tempo / take.ticks_per_beat * RATE).astype(int)
    played = np.zeros(int(starts.max()) + int(_LONGEST_SECONDS * RATE) + 1)
    curve = rng.uniform(0.8, 2)
    for pitch in np.unique(take.pitches):
        voice, gain = _voice(rng), 10 ** rng.uniform(-1, 0)
        for start, velocity in zip(
            starts[take.pitches == pitch].tolist(),
            take.velocities[take.pitches == pitch].tolist(),
            strict=True,
        ):
            played[start : start + len(voice)] += gain * (velocity / 127) ** curve * voice
    return np.asarray(played / max(1e-9, np.abs(played).max()), np.float32)


def _voice(rng: np.random.Generator) -> NDArray[np.float64]:
    """One sound: a tone of harmonics that may waver, noise of a band, or both."""
    decay = 10 ** rng.uniform(-2, -0.2)
    at = np.arange(int(min(_LONGEST_SECONDS, 6 * decay) * RATE)) / RATE
    attack = 10 ** rng.uniform(-3.5, -2)
    envelope = np.minimum(1, at / attack) * np.exp(-at / decay)
    tone = np.zeros(len(at))
    pitch = 10 ** rng.uniform(1.6, 2.9)
    wavers = rng.uniform(0, 0.02) * np.sin(2 * np.pi * rng.uniform(3, 7) * at)
    phase = 2 * np.pi * np.cumsum(pitch * (1 + wavers)) / RATE
    fall = rng.uniform(0.5, 2.5)
    for harmonic in range(1, 12):
        tone += (
            harmonic**-fall
            * np.sin(harmonic * phase + rng.uniform(0, 6))
            * np.exp(-at * harmonic * rng.uniform(0, 6))
        )
    low, high = np.sort(10 ** rng.uniform(1.7, 4.2, 2))
    spectrum = np.fft.rfft(rng.standard_normal(len(at)))
    frequencies = np.fft.rfftfreq(len(at), 1 / RATE)
    spectrum *= 1 / (1 + (low / np.maximum(frequencies, 1)) ** 4) / (1 + (frequencies / high) ** 4)
    noise = np.fft.irfft(spectrum, len(at))
    noise *= np.exp(-at / min(decay, 10 ** rng.uniform(-2.3, -0.7)))
    share = rng.choice([0.0, 1.0, rng.uniform()])
    mixed = share * _level(tone * envelope) + (1 - share) * _level(noise * envelope)
    return np.asarray(mixed)


def _level(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(samples / max(np.abs(samples).max(), 1e-9))
