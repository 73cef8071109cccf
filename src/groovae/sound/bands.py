"""How loud a recording is, in bands of frequency, above what sounds all the time.

Three windows, of 23, 46 and 93 ms, are moved on by 3 ms, and the power in each is gathered into bands
as the ear does (mel). The longest holds several periods of the lowest bass, whose period is no hit. A
band is measured against its own floor, the level it seldom falls below: the hiss of a microphone, a fan,
the hum of an amplifier; and against one step of coarse samples, so that what dies away in few bits is no
hit. So noise counts for little and the faintest hit above it for much, and how loud the whole recording
is does not matter. Digital silence has no floor.

What sounds as a recording begins or ends is not struck there. Around it is the quietest of silence and
of the recording mirrored, and no less than the floor: a tone goes on, a hit on the first sample is one.
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
WINDOWS_SECONDS: Final = (1024 / 44_100, 2048 / 44_100, 4096 / 44_100)

BEFORE: Final = 11
AFTER: Final = 6
"""Frames around a recording, so that what begins with it begins."""

_FLOOR_PERCENT: Final = 10
_FLOOR_TIMES: Final = 3.0
_FLOOR_MOST: Final = 0.01
"""Of the loudest, in a band of a recording with digital silence: out of it even a steady tone begins."""
_SOFTEST: Final = 1e-8
"""Of the loudest band: a power that counts as nothing, 80 dB below."""
_HANN_POWER: Final = 0.375
"""Mean square of the window."""
_FRAMES_AT_ONCE: Final = 4096
_SAMPLES_AT_ONCE: Final = 2**20


class Levels(NamedTuple):
    """The bands of a recording.

    Attributes:
        values: (3, 40, frames) decades of power above the floor, of each window; 0 is silence, and a
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
        softest = max(_SOFTEST * float(power.max()), float(np.finfo(np.float32).tiny))
        floor = _floor(power[:, BEFORE : frames - AFTER], softest)
        reach = window // 2 // hop + 1
        for edge in (power[:, : BEFORE + reach], power[:, frames - AFTER - reach :]):
            np.maximum(edge, floor, out=edge)
        # Of white noise as loud as a step of the samples: below it a tone dies away in clicks.
        steps = coarse * _HANN_POWER * window * filters.sum(1, keepdims=True)
        unit = _FLOOR_TIMES * floor + softest + steps
        level[: len(power)] = np.log10(1 + power / unit)
    return Levels(values, hop)


def _floor(power: Values, softest: float) -> Values:
    """The power that each band seldom falls below where the recording is not digital silence: (bands, 1)."""
    sounds = (power > softest).any(0)
    floor = np.percentile(
        power[:, sounds] if sounds.any() else power, _FLOOR_PERCENT, 1, keepdims=True
    )
    if not sounds.all():
        floor = np.minimum(floor, _FLOOR_MOST * power.max(1, keepdims=True))
    return np.asarray(floor, np.float32)


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
    power = np.empty((len(filters), frames), np.float32)
    reach = window // 2 // hop + 1
    ends = (0, BEFORE + reach), (max(0, frames - AFTER - 1 - reach), frames)
    for start in range(0, frames, _FRAMES_AT_ONCE):
        stop = min(start + _FRAMES_AT_ONCE, frames)
        power[:, start:stop] = _power_between(samples, filters, window, hop, (start, stop), 0)
    for mirrored in (1, -1):
        for start, stop in ends:
            edge = power[:, start : min(stop, frames)]
            other = _power_between(
                samples, filters, window, hop, (start, start + edge.shape[1]), mirrored
            )
            np.minimum(edge, other, out=edge)
    return power


def _power_between(
    samples: Samples, filters: Values, window: int, hop: int, frames: tuple[int, int], mirrored: int
) -> Values:
    """The power in the bands of some frames; around the recording is what `around` says."""
    librosa = require("librosa", "audio")
    first, last = ((frame - BEFORE) * hop for frame in (frames[0], frames[1] - 1))
    piece = around(samples, first - window // 2, last + window // 2, mirrored)
    spectrum = librosa.stft(piece, n_fft=window, hop_length=hop, center=False)
    return np.asarray(filters @ np.square(np.abs(spectrum)))


def around(samples: Samples, first: int, last: int, mirrored: int = 0) -> Samples:
    """The samples from one to another, which may lie outside; there is silence (0), or the recording
    mirrored at its end (1), or mirrored and turned over so that its slope goes on (-1).
    """
    count = len(samples)
    if first >= 0 and last <= count:
        return samples[first:last]
    if not mirrored:
        inside = samples[max(0, first) : max(0, last)]
        before = min(max(0, -first), last - first)
        return np.pad(inside, (before, last - first - before - len(inside)))
    at = np.arange(first, last)
    folded = np.where(at < 0, -at, np.where(at < count, at, 2 * (count - 1) - at))
    there = (folded >= 0) & (folded < count)
    values = samples[np.where(there, folded, 0)]
    if mirrored < 0:
        values = np.where(at < 0, 2 * samples[0] - values, values)
        values = np.where(at >= count, 2 * samples[-1] - values, values)
    return np.where(there, values, 0).astype(np.float32)
