"""How loud a recording is, in bands of frequency, above what sounds all the time.

Two windows, of 23 and of 46 ms, are moved on by 3 ms, and the power in each is gathered into bands as
the ear does (mel). A band is measured against its own floor, the level it seldom falls below: the hiss
of a microphone, a fan, the hum of an amplifier; and against one step of coarse samples, so that what
dies away in few bits is no hit. So noise counts for little and the faintest hit above it for much, and how
loud the whole recording is does not matter.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..extras import require
from .read import Samples, Sound

Values = NDArray[np.float32]

LOWEST_HZ: Final = 30.0
HIGHEST_HZ: Final = 16_000.0
BANDS: Final = 40
HOP_SECONDS: Final = 128 / 44_100
WINDOWS_SECONDS: Final = (1024 / 44_100, 2048 / 44_100)

BEFORE: Final = 11
AFTER: Final = 6
"""Frames of silence around a recording, so that what begins with it begins."""

_FLOOR_PERCENT: Final = 10
_FLOOR_TIMES: Final = 3.0
_SOFTEST: Final = 1e-8
"""Of the loudest band: a power that counts as nothing, 80 dB below."""
_HANN_POWER: Final = 0.375
"""Mean square of the window."""
_FRAMES_AT_ONCE: Final = 4096
_SAMPLES_AT_ONCE: Final = 2**20


class Levels(NamedTuple):
    """The bands of a recording.

    Attributes:
        values: (2, 40, frames) decades of power above the floor, of each window; 0 is silence, and a
            band that the recording's rate cannot hold. Frame `BEFORE` is centred on the first sample,
            and `AFTER` frames follow the last.
        hop: samples.
    """

    values: Values
    hop: int


def levels_of(sound: Sound) -> Levels:
    """The levels of a recording.

    Raises:
        ExtraError: librosa is not installed.
    """
    hop = round(HOP_SECONDS * sound.rate)
    frames = BEFORE + 1 + len(sound.samples) // hop + AFTER
    coarse = _finest_step(sound.samples) ** 2
    values = np.zeros((len(WINDOWS_SECONDS), BANDS, frames), np.float32)
    for level, seconds in zip(values, WINDOWS_SECONDS, strict=True):
        window = 2 * round(seconds * sound.rate / 2)
        filters = _filters(sound.rate, window)
        power = _power(sound.samples, filters, window, hop, frames)
        inside = power[:, BEFORE : frames - AFTER]
        floor = np.percentile(inside, _FLOOR_PERCENT, axis=1, keepdims=True)
        softest = max(_SOFTEST * float(power.max()), float(np.finfo(np.float32).tiny))
        # Of white noise as loud as a step of the samples: below it a tone dies away in clicks.
        steps = coarse * _HANN_POWER * window * filters.sum(1, keepdims=True)
        unit = _FLOOR_TIMES * floor + softest + steps
        level[: len(power)] = np.log10(1 + power / unit)
    return Levels(values, hop)


def _finest_step(samples: Samples) -> float:
    """The least by which a sample differs from the one before; tiny where they are not coarse."""
    finest = np.inf
    for start in range(0, len(samples), _SAMPLES_AT_ONCE):
        steps = np.abs(np.diff(samples[start : start + _SAMPLES_AT_ONCE]))
        finest = min(finest, float(np.min(steps, where=steps > 0, initial=np.inf)))
    return finest if np.isfinite(finest) else 0.0


def _filters(rate: int, window: int) -> Values:
    """What each band that a rate can hold takes of the power of a window: (bands, frequencies)."""
    librosa = require("librosa", "audio")
    highest = min(HIGHEST_HZ, rate / 2)
    low, high, top = librosa.hz_to_mel([LOWEST_HZ, highest, HIGHEST_HZ], htk=True)
    bands = max(1, int(BANDS * (high - low) / (top - low) + 0.5))
    return np.asarray(
        librosa.filters.mel(
            sr=rate, n_fft=window, n_mels=bands, fmin=LOWEST_HZ, fmax=highest, htk=True
        )
    )


def _power(samples: Samples, filters: Values, window: int, hop: int, frames: int) -> Values:
    """The power in each band: (bands, frames)."""
    librosa = require("librosa", "audio")
    padded = np.pad(samples, (window // 2 + BEFORE * hop, window // 2 + (AFTER + 1) * hop))
    power = np.empty((len(filters), frames), np.float32)
    for start in range(0, frames, _FRAMES_AT_ONCE):
        stop = min(start + _FRAMES_AT_ONCE, frames)
        piece = padded[start * hop : (stop - 1) * hop + window]
        spectrum = librosa.stft(piece, n_fft=window, hop_length=hop, center=False)
        power[:, start:stop] = filters @ np.square(np.abs(spectrum))
    return power
