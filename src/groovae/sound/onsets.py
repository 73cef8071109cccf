"""The onsets of a recording: when something was struck, and how hard.

    found       by a small convolutional network that sees the levels of the bands around each frame
                and says how likely an onset is there (Schlüter and Böck 2014, "Improved Musical Onset
                Detection with Convolutional Neural Networks"; trained by `groovae.training.onsets`)
    sharpened   within 12 ms before and 10 ms after, to where the samples themselves rise most
    strengths   how much power comes in, each band against its own loudest, so that a kick and a hi-hat
                that are hit as hard are as strong; relative to the loud onsets of the recording

What is likely enough was chosen on the validation split of GMD, the rest on train
(`groovae evaluate sound`).
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import BeatError
from ..taps import Seconds, Taps
from .bands import AFTER, BEFORE, Levels, Values, levels_of
from .read import Samples, Sound

Ints = NDArray[np.int64]

_EARS: Final = Path(__file__).with_name("onsets.onnx")
_LIKELY: Final = 0.3
_NEAR: Final = 3
"""Frames within which an onset is the likeliest."""
_FRAMES_AT_ONCE: Final = 8192

_REACH_SECONDS: Final = (0.012, 0.010)
_SHORT_SECONDS: Final = 0.004
_FINE_SECONDS: Final = 0.0005
_SPLIT_HZ: Final = (300.0, 1000.0, 3000.0, 8000.0)
_SOFT: Final = 0.05
"""Of the greatest power around an onset: what is far less does not count as a rise."""
_AT_ONCE: Final = 256

_PEAK_FRAMES: Final = 12
_QUIET_FRAMES: Final = (3, 9)
_LOUD_PERCENT: Final = 90
_LOUD_STRENGTH: Final = 0.9
_CURVE: Final = 0.25
"""Decades of strength a decade of power, and the strength of the loud onsets: those of GMD, on train."""
_SOFTEST: Final = 1 / 127


def hear(sound: Sound) -> Taps:
    """The onsets of a recording, those within 30 ms of each other taken as one, with strengths.

    Raises:
        BeatError: there are none.
        ExtraError: librosa is not installed.
    """
    levels = levels_of(sound)
    frames = peaks(likelihoods(levels.values))
    if not len(frames):
        raise BeatError(
            f"no onset is heard in {sound.name}",
            "play louder or closer to the microphone; it must stand out of the noise",
        )
    seconds = _sharpened(sound.samples, sound.rate, frames * levels.hop)
    return Taps(np.maximum(seconds, 0), _strengths(levels, frames)).merged()


def likelihoods(levels: Values) -> Values:
    """How likely an onset is in each frame of the recording, 0..1.

    Shape:
        - levels: (2, 40, BEFORE + frames + AFTER); returns (frames,)
    """
    session, context = _session(), BEFORE + AFTER
    said = [
        session.run(None, {"levels": levels[None, ..., start : start + _FRAMES_AT_ONCE + context]})[
            0
        ]
        for start in range(0, levels.shape[-1] - context, _FRAMES_AT_ONCE)
    ]
    smooth = np.convolve(np.concatenate(said), np.array([0.25, 0.5, 0.25]), "same")
    return smooth.astype(np.float32)


def peaks(likely: Values, least: float = _LIKELY) -> Ints:
    """The frames of the onsets, ascending: the likeliest around them, and likely enough."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(likely, _NEAR), 2 * _NEAR + 1)
    return np.flatnonzero((likely == around.max(1)) & (likely > least))


@cache
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(_EARS), options, providers=["CPUExecutionProvider"])


def _sharpened(samples: Samples, rate: int, onsets: Ints) -> Seconds:
    """Where, around each onset, the power of a few bands rises most within 8 ms.

    Args:
        onsets: (n,) samples; returns (n,) seconds.
    """
    window, fine = round(_SHORT_SECONDS * rate), max(1, round(_FINE_SECONDS * rate))
    side = max(1, round(_SHORT_SECONDS * rate / fine))
    early, late = (round(reach * rate / fine) for reach in _REACH_SECONDS)
    places = np.arange(-early - side, late + side + 1)
    frequencies = np.fft.rfftfreq(window, 1 / rate)
    groups = np.searchsorted(_SPLIT_HZ, frequencies, side="right")
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    pad = window + len(places) * fine
    views = np.lib.stride_tricks.sliding_window_view(np.pad(samples, pad), window)
    taper = np.hanning(window).astype(np.float32)
    moved = []
    for some in np.split(onsets, range(_AT_ONCE, len(onsets), _AT_ONCE)):
        pieces = views[some[:, None] + places * fine + pad - window // 2] * taper
        power = np.square(np.abs(np.fft.rfft(pieces, axis=-1)))
        power = np.add.reduceat(power, starts, axis=-1)
        soft = _SOFT * power.max(1, keepdims=True) + np.finfo(np.float32).tiny
        level = np.cumsum(np.log10(1 + power / soft), axis=1)
        level = np.pad(level, ((0, 0), (1, 0), (0, 0)))
        middle = np.arange(side, len(places) - side)
        rise = level[:, middle + side] - 2 * level[:, middle] + level[:, middle - side]
        best = np.maximum(0, rise).sum(-1).argmax(1)
        moved.append(some + places[middle][best] * fine)
    return np.asarray(np.concatenate(moved) / rate)


def _strengths(levels: Levels, frames: Ints) -> Seconds:
    """(n,) 0..1, rising with the power that comes in."""
    power = 10 ** levels.values[0, :, BEFORE:].astype(np.float64) - 1
    power /= np.maximum(power.max(1, keepdims=True), np.finfo(np.float64).tiny)
    last = power.shape[1] - 1
    after = np.minimum(frames[:, None] + np.arange(_PEAK_FRAMES), last)
    before = np.maximum(frames[:, None] - np.arange(*_QUIET_FRAMES), 0)
    incoming = np.maximum(0, power[:, after].max(2) - power[:, before].mean(2)).sum(0)
    loud = max(np.percentile(incoming, _LOUD_PERCENT), np.finfo(np.float64).tiny)
    return np.asarray(np.clip(_LOUD_STRENGTH * (incoming / loud) ** _CURVE, _SOFTEST, 1))
