"""A sound file, whatever its kind, as one channel of samples; refusals in words.

What a file is, its first bytes say, never its name. It is decoded by soundfile (libsndfile) a block at
a time and twice, first to listen how its channels go together: two that are each other's reverse, as
those of a wrongly wired cable are, would be silence when summed.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import BeatError
from ..extras import require

Samples = NDArray[np.float32]

SUFFIXES: Final = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".caf", ".au")
"""What sound files are usually called; what one is, is told by its content."""
LONGEST_MINUTES: Final = 30
MOST_SAMPLES: Final = LONGEST_MINUTES * 60 * 96_000
"""Of each channel, at a rate however high: what a computer still holds in memory."""
LOWEST_RATE: Final = 4000
HIGHEST_RATE: Final = 768_000
"""Frames a second."""

_QUIETEST: Final = 1e-4
"""Peak below which a recording is silence: 80 dB below full scale."""
_HEADER_BYTES: Final = 1024
"""More than the header of a WAV has."""
_BLOCK_VALUES: Final = 2**15
"""What is decoded at once; of a file that breaks off, the block in which it does is lost."""
_KINDS: Final = "groovae hears WAV, FLAC, OGG and MP3, and AIFF and CAF"
_CONVERT: Final = "save it as WAV, FLAC or MP3, which an audio editor does"
_AGAIN: Final = "export or record it again"
_OGG_PAGE: Final = b"OggS"
_OGG_HEADER: Final = 27
_OGG_LAST: Final = 4
_MAGIC: Final = (b"RIFF", b"RF64", b"RIFX", b"riff", b"fLaC", b"OggS", b"FORM", b"caff", b".snd")


@dataclass(frozen=True, eq=False)
class Sound:
    """A recording of one channel.

    Attributes:
        samples: (frames,) around 0, full scale 1.
        rate: frames a second.
        name: what to call it in an error; warnings: what the user should know of it.
    """

    samples: Samples
    rate: int
    name: str = "the recording"
    warnings: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


class _Bytes(io.BytesIO):
    """A file in memory. A broken header may send its reader to before the beginning: it stays there."""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of any file."""
        if whence == io.SEEK_CUR:
            offset += self.tell()
        elif whence == io.SEEK_END:
            offset += self.getbuffer().nbytes
        return super().seek(max(0, offset))


def looks_like_sound(data: bytes) -> bool:
    """Whether the first bytes are those of a sound file."""
    return data.startswith(_MAGIC) or _is_mpeg(data)


def read_sound(data: bytes, name: str) -> Sound:
    """Decode a sound file; several channels are summed, each the way round that adds to the loudest.

    Args:
        data: the whole file; name: what to call it in an error.

    Raises:
        BeatError: not a sound, one that is cut off at its beginning, silent, broken or too long.
        ExtraError: soundfile is not installed.
    """
    soundfile = require("soundfile", "audio")
    if not data:
        raise BeatError(f"{name} is empty", _AGAIN)
    try:
        with _quiet(data), soundfile.SoundFile(_Bytes(data)) as file:
            rate, claimed, channels = file.samplerate, file.frames, file.channels
    except Exception as error:  # of libsndfile's, and of what Python says of impossible headers
        if data[4:8] == b"ftyp":
            raise BeatError(
                f"{name} is an M4A, as phones record, or a film: groovae cannot read those",
                _CONVERT,
            ) from error
        what = "a sound that can be read" if looks_like_sound(data) else "a sound"
        raise BeatError(f"{name} is not {what}", _KINDS) from error
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise BeatError(
            f"{name} says it has {rate} samples a second",
            f"expected {LOWEST_RATE} to {HIGHEST_RATE}; {_AGAIN}",
        )
    ways = _ways(soundfile, data, name, rate, channels)
    mixed = [block @ ways for block in _blocks(soundfile, data, name, rate)]
    if not mixed and not claimed and len(data) > _HEADER_BYTES and data.startswith(b"RIFF"):
        raise BeatError(
            f"the header of {name} says that nothing was recorded, though {len(data):,} bytes are there",
            "the recorder did not finish it; open it as raw data in an audio editor and save it again",
        )
    if not mixed and claimed:
        raise BeatError(
            f"{name} is damaged: none of its {claimed / rate:.1f} s can be read", _AGAIN
        )
    if not mixed:
        raise BeatError(f"there is no sound in {name}", f"it may be cut off; {_AGAIN}")
    samples = np.concatenate(mixed)
    del mixed
    samples -= np.median(samples)  # not the mean: silence before the first tap stays silence
    warnings = tuple(_cut_off(data, claimed, len(samples), rate))
    if max(samples.max(), -samples.min()) < _QUIETEST:
        if warnings:
            raise BeatError(
                f"{name} is cut off or damaged: nothing sounds in the {len(samples) / rate:.1f} s of it "
                "that can be read",
                _AGAIN,
            )
        raise BeatError(f"{name} is silent", "check which input was recorded, and how loud")
    return Sound(samples, rate, name, warnings)


def _ways(soundfile: Any, data: bytes, name: str, rate: int, channels: int) -> Samples:
    """How much each channel counts in the mix, with the sign that adds to the loudest: (channels,)."""
    if channels == 1:
        return np.ones(1, np.float32)
    together = np.zeros((channels, channels))
    for block in _blocks(soundfile, data, name, rate):
        alternating = block - block.mean(0)
        together += alternating.T.astype(np.float64) @ alternating
    with_loudest = together[int(np.diag(together).argmax())]
    return (np.where(with_loudest < 0, -1, 1) / channels).astype(np.float32)


def _blocks(soundfile: Any, data: bytes, name: str, rate: int) -> Iterator[Samples]:
    """The frames of a file, (n, channels) at a time, as far as they can be decoded."""
    most, read = min(LONGEST_MINUTES * 60 * rate, MOST_SAMPLES), 0
    with _quiet(data):
        opened = soundfile.SoundFile(_Bytes(data))
    with opened as file:
        size = max(1, _BLOCK_VALUES // file.channels)
        while True:
            try:
                with _quiet(data):
                    block = file.read(size, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError:
                return  # what was decoded until here is all there is
            if not len(block):
                return
            read += len(block)
            if read > most:
                minutes = f"{most / rate / 60:g} minutes"
                raise BeatError(
                    f"{name} lasts more than {minutes}",
                    f"cut out the part with the beat, at most {minutes} at {rate} samples a second",
                )
            if not np.isfinite(block).all():
                raise BeatError(
                    f"{name} holds samples that are no numbers (nan or infinite)", _AGAIN
                )
            yield block


@contextmanager
def _quiet(data: bytes) -> Iterator[None]:
    """libmpg123 complains of broken MP3 to the terminal; while such a file is read, to nobody."""
    try:
        kept = os.dup(2) if _is_mpeg(data) else None
    except OSError:  # it is closed
        kept = None
    if kept is None:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _is_mpeg(data: bytes) -> bool:
    """Whether a file begins with a tag of MP3, or a frame of it."""
    frame = len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 != 0
    return frame or data.startswith(b"ID3")


def _cut_off(data: bytes, claimed: int, frames: int, rate: int) -> Iterator[str]:
    """What to say of a file that ends before it says it does."""
    told = int.from_bytes(data[4:8], "little")
    # A program that writes into a pipe does not know the size, and says all or nothing.
    short = data[:4] == b"RIFF" and 0 < told < 2**31 and told + 8 > len(data) + 1
    lasts = f"{frames / rate:.1f} s"
    if frames < claimed - rate // 10:
        yield f"the file is cut off or damaged after {lasts} of {claimed / rate:.1f} s; those were heard"
    elif short or (data.startswith(_OGG_PAGE) and not _ogg_ends(data)):
        yield f"the file is cut off; the {lasts} that are there were heard"


def _ogg_ends(data: bytes) -> bool:
    """Whether the last page of an OGG is there as a whole, and says it is the last."""
    page = data[data.rfind(_OGG_PAGE) :]
    if len(page) < _OGG_HEADER or len(page) < _OGG_HEADER + page[_OGG_HEADER - 1]:
        return False
    table = page[_OGG_HEADER : _OGG_HEADER + page[_OGG_HEADER - 1]]
    return bool(page[5] & _OGG_LAST) and len(page) >= _OGG_HEADER + len(table) + sum(table)
