"""The onsets of a recording: when something was struck, and how hard.

    found       by a small convolutional network that sees the levels of the bands around each frame
                and says how likely an onset is there (Schlüter and Böck 2014, "Improved Musical Onset
                Detection with Convolutional Neural Networks"; trained by `groovae.training.onsets`)
    sharpened   within 12 ms before and 10 ms after, to where the samples themselves rise most
    strengths   how much power comes in, each band against its own loudest, so that a kick and a hi-hat
                that are hit as hard are as strong; relative to the loud onsets of the recording

    left out    what is far too soft to be played, and what sounds no louder than the recording ever does
                where it begins or ends: a hum, a tone

What is likely enough and loud enough was chosen on the validation split of GMD, how strength goes with
power on train (`python -m groovae.training.onset_constants`); the network's file holds them, and what it
was trained with.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import BeatError
from ..taps import Seconds, Taps
from .bands import AFTER, BEFORE, Levels, Values, around, levels_of
from .read import Samples, Sound

Ints = NDArray[np.int64]

_EARS: Final = Path(__file__).with_name("onsets.onnx")
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
_SOFTEST: Final = 1 / 127
_EDGE_SECONDS: Final = 0.012
_BLOCK_SECONDS: Final = 0.02
_EDGE_TIMES: Final = 4.0
"""The power there of what is struck as a recording begins or ends, above that which it seldom falls below."""
_FLOOR_PERCENT: Final = 10


class Constants(NamedTuple):
    """What the ears do with likelihoods and powers.

    Attributes:
        likely: how likely an onset must be; strength: of the loud onsets; curve: decades of strength a
            decade of power; softest: the strength below which nothing was played.
    """

    likely: float
    strength: float
    curve: float
    softest: float


class Ears:
    """The network.

    Args:
        graph: its ONNX file.
    """

    def __init__(self, graph: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session: Any = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )


def hear(sound: Sound) -> Taps:
    """The onsets of a recording, those within 30 ms of each other taken as one, with strengths.

    Raises:
        BeatError: there are none.
        ExtraError: librosa is not installed.
    """
    levels, constants = levels_of(sound), constants_of(provenance())
    frames = peaks(likelihoods(levels.values), constants.likely)
    frames = frames[stands_out(sound, frames * levels.hop)]
    strengths = strengths_of(incoming(levels, frames), constants)
    frames, strengths = (
        frames[strengths > constants.softest],
        strengths[strengths > constants.softest],
    )
    if not len(frames):
        raise BeatError(
            f"no onset is heard in {sound.name}",
            "play louder or closer to the microphone; it must stand out of the noise",
        )
    seconds = _sharpened(sound.samples, sound.rate, frames * levels.hop)
    return Taps(np.maximum(seconds, 0), strengths).merged()


def provenance() -> dict[str, str]:
    """What the file of the ears says of them: version, seed, takes, soundfont, data, licence, constants."""
    return dict(_shipped().session.get_modelmeta().custom_metadata_map)


def constants_of(told: dict[str, str]) -> Constants:
    """The constants among what a file of ears says."""
    return Constants(*(float(told[name]) for name in Constants._fields))


def likelihoods(levels: Values, ears: Ears | None = None) -> Values:
    """How likely an onset is in each frame of the recording, 0..1.

    Args:
        ears: those that hear; the shipped ones unless told.

    Shape:
        - levels: (3, 40, BEFORE + frames + AFTER); returns (frames,)
    """
    session, context = (ears or _shipped()).session, BEFORE + AFTER
    said = [
        session.run(None, {"levels": levels[None, ..., start : start + _FRAMES_AT_ONCE + context]})[
            0
        ]
        for start in range(0, levels.shape[-1] - context, _FRAMES_AT_ONCE)
    ]
    smooth = np.convolve(np.concatenate(said), np.array([0.25, 0.5, 0.25]), "same")
    return smooth.astype(np.float32)


def peaks(likely: Values, least: float) -> Ints:
    """The frames of the onsets, ascending: the likeliest around them, and likely enough."""
    around = np.lib.stride_tricks.sliding_window_view(np.pad(likely, _NEAR), 2 * _NEAR + 1)
    return np.flatnonzero((likely == around.max(1)) & (likely > least))


@cache
def _shipped() -> Ears:
    return Ears(_EARS.read_bytes())


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
    first, last = places[[0, -1]] * fine - window // 2
    taper = np.hanning(window).astype(np.float32)
    moved = []
    for some in np.split(onsets, range(_AT_ONCE, len(onsets), _AT_ONCE)):
        near = np.stack([around(samples, at + first, at + last + window) for at in some.tolist()])
        pieces = np.lib.stride_tricks.sliding_window_view(near, window, axis=1)[:, ::fine]
        power = np.square(np.abs(np.fft.rfft(pieces * taper, axis=-1)))
        power = np.add.reduceat(power, starts, axis=-1)
        soft = _SOFT * power.max(1, keepdims=True) + np.finfo(np.float32).tiny
        level = np.cumsum(np.log10(1 + power / soft), axis=1)
        level = np.pad(level, ((0, 0), (1, 0), (0, 0)))
        middle = np.arange(side, len(places) - side)
        rise = level[:, middle + side] - 2 * level[:, middle] + level[:, middle - side]
        best = np.maximum(0, rise).sum(-1).argmax(1)
        moved.append(some + places[middle][best] * fine)
    return np.asarray(np.concatenate(moved) / rate)


def stands_out(sound: Sound, onsets: Ints) -> NDArray[np.bool_]:
    """Whether each onset is within the recording, or louder than what sounds all the time: (n,). None is
    where nothing gets louder than that, as in a hiss.

    Args:
        onsets: (n,) samples.
    """
    size, edge = round(_BLOCK_SECONDS * sound.rate), round(_EDGE_SECONDS * sound.rate)
    count = len(sound.samples) // size
    if count < 1:
        return np.ones(len(onsets), bool)
    blocks = sound.samples[: count * size].reshape(count, size)
    power = np.einsum("ij,ij->i", blocks, blocks) / size
    floor = np.percentile(power[power > 0], _FLOOR_PERCENT) if power.any() else 0.0
    if power.max() <= _EDGE_TIMES * np.percentile(power, _FLOOR_PERCENT):
        return np.zeros(len(onsets), bool)
    last = np.mean(np.square(sound.samples[-size:]))
    begins, ends = power[0] > _EDGE_TIMES * floor, last > _EDGE_TIMES * floor
    begun, to_come = onsets > edge, onsets < len(sound.samples) - edge
    return np.asarray((begun | begins) & (to_come | ends))


def incoming(levels: Levels, frames: Ints) -> Seconds:
    """(n,) the power that comes in, each band against its own loudest, of that of the loud onsets."""
    if not len(frames):
        return np.zeros(0)
    power = 10 ** levels.values[0, :, BEFORE:].astype(np.float64) - 1
    power /= np.maximum(power.max(1, keepdims=True), np.finfo(np.float64).tiny)
    last = power.shape[1] - 1
    after = np.minimum(frames[:, None] + np.arange(_PEAK_FRAMES), last)
    before = np.maximum(frames[:, None] - np.arange(*_QUIET_FRAMES), 0)
    comes = np.maximum(0, power[:, after].max(2) - power[:, before].mean(2)).sum(0)
    return np.asarray(comes / max(np.percentile(comes, _LOUD_PERCENT), np.finfo(np.float64).tiny))


def strengths_of(comes: Seconds, constants: Constants) -> Seconds:
    """(n,) 0..1, rising with the power that comes in."""
    return np.asarray(np.clip(constants.strength * comes**constants.curve, _SOFTEST, 1))
