"""Samples -> the bytes of a sound file.

WAV by the standard library, so that a beat can be heard with nothing installed; FLAC and OGG by
soundfile, the extra `audio`.
"""

import io
import wave
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import OutputError
from ..extras import require

FULL_SCALE: Final = 2**15 - 1
"""The largest sample of 16 bits."""

_BLOCK: Final = 2**18

Samples = NDArray[np.float32]


def to_bytes(samples: Samples, rate: int, suffix: str) -> bytes:
    """The bytes of a sound file of 16 bits a sample.

    Args:
        suffix: ``.wav``, ``.flac`` or ``.ogg``, in letters of any case; rate: frames a second.

    Shape:
        - samples: (frames,) or (frames, channels) in [-1, 1]; what lies beyond is cut off

    Raises:
        OutputError: another suffix.
        ExtraError: FLAC or OGG, and soundfile is not installed.
    """
    return _writer(suffix)(samples, rate)


def check_suffix(suffix: str) -> None:
    """Refuse a suffix that `to_bytes` would refuse, or whose library is missing: before the work.

    Raises:
        OutputError: not a format that can be written.
        ExtraError: FLAC or OGG, and soundfile is not installed.
    """
    if _writer(suffix) is not to_wav:
        require("soundfile", "audio")


def to_wav(samples: Samples, rate: int) -> bytes:
    """A WAV file of 16 bits a sample. Shapes as for `to_bytes`."""
    whole = _pcm16(samples)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1 if whole.ndim == 1 else whole.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(whole.tobytes())
    return out.getvalue()


def _to_flac(samples: Samples, rate: int) -> bytes:
    return _by_soundfile(_pcm16(samples), rate, "FLAC", "PCM_16")


def _to_ogg(samples: Samples, rate: int) -> bytes:
    return _by_soundfile(samples.clip(-1, 1), rate, "OGG", "VORBIS")


def _by_soundfile(samples: np.ndarray, rate: int, kind: str, subtype: str) -> bytes:
    out = io.BytesIO()
    require("soundfile", "audio").write(out, samples, rate, format=kind, subtype=subtype)
    return out.getvalue()


def _pcm16(samples: Samples) -> NDArray[np.int16]:
    whole = np.empty(samples.shape, "<i2")
    for begin in range(0, len(samples), _BLOCK):  # a piece of an hour needs its memory once
        part = np.clip(samples[begin : begin + _BLOCK], -1.0, 1.0)
        whole[begin : begin + _BLOCK] = np.rint(part * FULL_SCALE)
    return whole


_WRITERS: Final[dict[str, Callable[[Samples, int], bytes]]] = {
    ".wav": to_wav,
    ".flac": _to_flac,
    ".ogg": _to_ogg,
}


def _writer(suffix: str) -> Callable[[Samples, int], bytes]:
    if suffix.lower() not in _WRITERS:
        raise OutputError(
            f"sound is written as {', '.join(_WRITERS)}, not as {suffix or 'a file without a suffix'}",
            "name the output for example beat.wav",
        )
    return _WRITERS[suffix.lower()]
