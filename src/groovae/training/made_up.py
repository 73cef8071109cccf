"""Instruments that do not exist, so that ears trained on them do not only know drum kits.

A take is played with another instrument on each pitch: a knuckle on a table, a hiss of the mouth, a
string of a guitar, a wavering voice, each as it is drawn. Or one line of it is played by a bass: low
notes, each held until about the next, that may begin slowly.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..dataset.gmd import Take
from ..evaluation.recordings import RATE

Samples = NDArray[np.float32]

_LONGEST_SECONDS = 1.5
_LOWEST_HZ = 38.0
_HARMONICS = 24
_KNOCK_SECONDS = 0.02


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


def line_of(take: Take, rng: np.random.Generator) -> Take:
    """One line of a take: some of its notes, one at a time and not too close, on low pitches."""
    apart = rng.uniform(0.1, 0.3) * take.tempo / 60 * take.ticks_per_beat
    kept: list[int] = []
    for index in np.argsort(take.ticks, kind="stable").tolist():
        if not kept or take.ticks[index] - take.ticks[kept[-1]] >= apart:
            kept.append(index)
    notes = rng.choice(np.arange(28, 56), rng.integers(1, 6))
    return replace(
        take,
        ticks=take.ticks[kept],
        pitches=rng.choice(notes, len(kept)).astype(take.pitches.dtype),
        velocities=np.maximum(take.velocities[kept], 30),
        durations=take.durations[kept],
    )


def play_bass(line: Take, rng: np.random.Generator) -> Samples:
    """A line of one note at a time, played by a bass that is drawn: (frames,) in [-1, 1]."""
    starts = np.rint(line.ticks * 60 / line.tempo / line.ticks_per_beat * RATE).astype(int)
    longest = int(rng.uniform(0.4, 2.5) * RATE)
    lengths = np.diff(starts, append=starts[-1] + longest)
    played = np.zeros(int(starts[-1]) + 2 * longest)
    held, release = rng.uniform(0.4, 1.0), int(10 ** rng.uniform(-2.3, -1.2) * RATE)
    octave, curve = 2.0 ** -rng.integers(0, 2), rng.uniform(0.5, 1.5)
    attack, decay = 10 ** rng.uniform(-3, -1.2), 10 ** rng.uniform(-0.7, 0.6)
    fall, damped = rng.uniform(0.6, 3), rng.uniform(0, 3)
    plucked_at = rng.uniform(0.03, 0.5)
    odd, knock = rng.random() < 0.15, rng.choice([0.0, 10 ** rng.uniform(-2, -0.5)])
    slide, slide_seconds = rng.choice([0.0, rng.uniform(-0.1, 0.1)]), rng.uniform(0.01, 0.1)
    harmonics = np.arange(1, _HARMONICS + 1)
    loud = (
        harmonics**-fall * np.abs(np.sin(np.pi * harmonics * plucked_at)) * (harmonics % 2 >= odd)
    )
    for start, length, pitch, velocity in zip(
        starts.tolist(),
        lengths.tolist(),
        line.pitches.tolist(),
        line.velocities.tolist(),
        strict=True,
    ):
        count = min(int(held * length), longest) + release
        at = np.arange(count) / RATE
        hertz = max(_LOWEST_HZ, octave * 440 * 2 ** ((pitch - 69) / 12))
        turns = np.cumsum(hertz * (1 + slide * np.exp(-at / slide_seconds))) / RATE
        tone = np.zeros(count)
        for harmonic, much in zip(harmonics.tolist(), loud.tolist(), strict=True):
            if much < 1e-3 or harmonic * hertz > 8000:
                continue
            dies = np.exp(-at * (1 + damped * (harmonic - 1)) / decay)
            tone += much * np.sin(2 * np.pi * (harmonic * turns + rng.uniform())) * dies
        tone *= np.minimum(1, at / attack) * np.minimum(1, at[::-1] / (release / RATE))
        strike = (
            rng.standard_normal(count) * np.exp(-at / (_KNOCK_SECONDS / 4)) * (at < _KNOCK_SECONDS)
        )
        note = _level(tone) + knock * strike
        played[start : start + count] += (velocity / 127) ** curve * note
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
