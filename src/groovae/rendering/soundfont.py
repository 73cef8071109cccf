"""A soundfont as an instrument: each stroke played alone by FluidSynth, and laid where it belongs.

A synthesizer renders in blocks, and a recorded drum has silence before it sounds. Played alone, every
stroke can begin on its exact frame, and is rendered once for each velocity.

Needs pyfluidsynth, the extra `soundfont`, and the FluidSynth library.
"""

import contextlib
import io
import os
import weakref
from collections.abc import Iterator
from ctypes import c_int, c_void_p
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from ..errors import BeatError, ExtraError
from ..extras import require
from ..kit.voice import Samples

DRUM_BANK: Final = 128
GAIN: Final = 1.0
"""Of the synthesizer: about as loud as our kit."""
LONGEST_SECONDS: Final = 4.0
"""Of a stroke; a key of a soundfont may sound for ever."""
HELD_SECONDS: Final = 2.0
"""How long the key is held: cymbals ring on, whistles end."""
SILENCE: Final = 1e-3
"""Of the peak; what is softer, before the first frame that is not, is the recording's lead-in."""
FADED: Final = 8
"""The share of a stroke, one in so many frames, over which its end is faded out."""
_BLOCK: Final = 4096  # a multiple of FluidSynth's own 64
_CHANNEL: Final = 9
_STANDARD_ERROR: Final = 2
_HINT: Final = "name a .sf2 or .sf3 file with a drum kit"
_KEPT: Final = 512


def open_soundfont(path: Path, rate: int) -> "Soundfont":
    """A soundfont, kept open until another is asked for: loading one takes longer than a song.

    Raises:
        BeatError, ExtraError: as for `Soundfont`.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise BeatError(f"the soundfont {path} cannot be read: {error.strerror}", _HINT) from error
    return _opened(path, rate, changed)


@lru_cache(maxsize=1)
def _opened(path: Path, rate: int, changed: int) -> "Soundfont":
    return Soundfont(path, rate)


class Soundfont:
    """The drum kit of a soundfont, or an instrument of it.

    Args:
        path: a .sf2 or .sf3 file; rate: frames a second.
        program: of an instrument, 0..127 in General MIDI's order; None: the first drum kit.

    Raises:
        BeatError: the file is missing, not a soundfont, or has no drum kit (bank 128), or not that program.
        ExtraError: FluidSynth or its Python library is missing.
    """

    def __init__(self, path: Path, rate: int, program: int | None = None) -> None:
        _check(path)
        library = _library()
        self._rate = rate
        self._write = _function(library, "fluid_synth_write_float", "pi" + 2 * "pii")
        settings = {"synth.reverb.active": 0, "synth.chorus.active": 0}
        self._synth: Any = library.Synth(gain=GAIN, samplerate=rate, **settings)
        weakref.finalize(self, self._synth.delete)
        self._alone = lru_cache(maxsize=_KEPT)(self._render)
        with _quiet():
            number = self._synth.sfload(str(path))
        if number < 0:
            raise BeatError(f"{path} is a soundfont that is broken", _HINT)
        bank, presets = (
            (DRUM_BANK, range(128)) if program is None else (0, range(program, program + 1))
        )
        first = next(
            (each for each in presets if self._synth.sfpreset_name(number, bank, each)), None
        )
        if first is None:
            what = (
                f"drum kit: its bank {DRUM_BANK} is empty"
                if program is None
                else f"program {program}"
            )
            raise BeatError(f"{path} holds no {what}", _HINT)
        self._synth.program_select(_CHANNEL, number, bank, first)

    def strike(self, key: int, velocity: int, variation: int) -> Samples:
        """One strike of a key, from its first frame to silence; recordings do not vary.

        Shape:
            - returns (2, frames), read-only; all 0 where the kit has nothing on the key
        """
        return self._alone(key, velocity)

    def _render(self, pitch: int, velocity: int) -> Samples:
        self._synth.noteon(_CHANNEL, pitch, velocity)
        blocks = [np.zeros((2, 0), np.float32)]
        while (
            self._synth.get_active_voice_count()
            and len(blocks) * _BLOCK < LONGEST_SECONDS * self._rate
        ):
            blocks.append(self._block())
            if len(blocks) * _BLOCK > HELD_SECONDS * self._rate:
                self._synth.noteoff(_CHANNEL, pitch)
        self._synth.all_sounds_off(_CHANNEL)
        while self._synth.get_active_voice_count():
            self._block()
        return _trimmed(np.concatenate(blocks, axis=1))

    def _block(self) -> Samples:
        sound = np.zeros((2, _BLOCK), np.float32)
        left, right = (channel.ctypes.data for channel in sound)
        self._write(self._synth.synth, _BLOCK, left, 0, 1, right, 0, 1)
        return sound


def _trimmed(sound: Samples) -> Samples:
    """From the first frame that sounds on, and smoothly to nothing at the end."""
    loud = np.abs(sound).max(0)
    heard = np.flatnonzero(loud > SILENCE * loud.max(initial=0))
    if not len(heard):
        return np.zeros((2, 1), np.float32)
    trimmed = sound[:, heard[0] : np.flatnonzero(loud)[-1] + 1].copy()
    fade = -(-trimmed.shape[1] // FADED)
    cosine = np.cos(np.pi * np.arange(1, fade + 1) / fade)
    trimmed[:, trimmed.shape[1] - fade :] *= (0.5 + 0.5 * cosine).astype(np.float32)
    trimmed.setflags(write=False)
    return trimmed


def _check(path: Path) -> None:
    """Refuse what is no soundfont, in words; FluidSynth has none."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise BeatError(f"the soundfont {path} cannot be read: {error.strerror}", _HINT) from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise BeatError(f"{path} is not a soundfont", _HINT)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing of what C libraries say of a broken file: we say it ourselves."""
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:  # it is closed, and nobody would hear them
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)


def _library() -> ModuleType:
    try:
        # On build machines it prints where it was found, into what may be our sound.
        with contextlib.redirect_stdout(io.StringIO()):
            return require("fluidsynth", "soundfont")
    except ExtraError as error:
        raise ExtraError(
            "soundfonts are played by FluidSynth, which is not installed",
            "pip install 'groovae[soundfont]', and the library itself: "
            "apt install libfluidsynth3, or brew install fluid-synth",
        ) from error


def _function(library: ModuleType, name: str, kinds: str) -> Any:
    """A function of the C library that its Python one leaves out; kinds of arguments: p(ointer), i(nt)."""
    types = {"p": c_void_p, "i": c_int}
    return library.cfunc(name, c_int, *((f"a{i}", types[k], 1) for i, k in enumerate(kinds)))
