"""A performance as a clip: MIDI, and its sound. Who played it makes no difference to how it is made.

    hits, velocities, offsets -> MIDI -> the same kit with the same seed -> the same number of samples
    -> noise of the last bit

One hit per drum and step and one pitch a drum, so rolls, articulations and note lengths tell nothing;
the tempo is the take's for both. Loudness is matched by a plain gain to the same LUFS (ITU-R BS.1770,
pyloudnorm), for one clip of a pair may not win by being louder. The noise is inaudible (96 dB below full
scale) and follows from the secret of a test: no clip is found again by its bytes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import mido
import numpy as np

from ..dataset.windows import WINDOW_STEPS
from ..errors import BeatError
from ..extras import require
from ..hvo import STEPS_PER_BEAT, WIDTH, Floats, unpack
from ..midi.create import to_midi
from ..midi.file import serialize
from ..rendering.play import render_midi
from ..sound.write import FULL_SCALE

RATE: Final = 44100
"""Samples a second."""
LOUDNESS: Final = -26.0
"""LUFS, where the peaks of both clips allow it."""
PEAK: Final = 10 ** (-1 / 20)
"""No sample is greater: 1 dB below full scale."""
TAIL: Final = 0.8
"""Seconds of sound after the last bar, the last of it faded out."""
FADE: Final = 0.3

_OTHER: Final = "choose another --seed, or another kit with --soundfont"
_ROUNDS: Final = 3
_MARGIN: Final = 0.5
"""Steps of sound before the first barline: as early as a hit can be."""
_TEXT_EVENT: Final = 4
"""Bytes of a MIDI text event without its text."""


@dataclass(frozen=True, eq=False)
class Clip:
    """One performance to listen to.

    Attributes:
        midi: a MIDI file, of the size of the other's.
        samples: (frames,) mono, in [-1, 1]; as many as the other's, and as loud.
    """

    midi: bytes
    samples: Floats


@dataclass(frozen=True)
class Studio:
    """What all clips are played on.

    Attributes:
        seed: of the variation from hit to hit; the same in every clip.
        soundfont: a kit; None for groovae's own.
    """

    seed: int = 0
    soundfont: Path | None = None

    def record(self, performances: tuple[Floats, Floats], tempo: float) -> tuple[Clip, Clip]:
        """Two performances of a window as clips of one length, size and loudness.

        Shape:
            - performances: two of (32, 27), neither of them silent; tempo in beats per minute
        """
        files = [_midi(each, tempo) for each in performances]
        size = max(map(_size, files)) + _TEXT_EVENT
        written = [_of_size(each, size) for each in files]
        steps = len(performances[0])
        sounds = matched(*(self._sound(each, steps, tempo) for each in written))
        first, second = map(Clip, written, sounds)
        return first, second

    def _sound(self, midi: bytes, steps: int, tempo: float) -> Floats:
        whole = render_midi(
            midi, "a clip", seed=self.seed, rate=RATE, soundfont=self.soundfont
        ).mean(1)
        step = 60 / tempo / STEPS_PER_BEAT * RATE
        first = round((STEPS_PER_BEAT - _MARGIN) * step)
        frames = round(seconds_of(tempo, steps) * RATE)
        kept = np.zeros(frames, np.float32)
        heard = whole[first : first + frames]
        kept[: len(heard)] = heard
        fade = round(FADE * RATE)
        kept[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
        return kept


def seconds_of(tempo: float, steps: int = WINDOW_STEPS) -> float:
    """How long the clip of a window is."""
    return (_MARGIN + steps) * 60 / tempo / STEPS_PER_BEAT + TAIL


def matched(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Two sounds of one loudness: `LOUDNESS`, or as near to it as the greater peak allows.

    Shape:
        - first, second: (frames,), at least 0.4 s, the block of the measure

    Raises:
        BeatError: there is nothing to hear in one of them.
        ExtraError: pyloudnorm is not installed.
    """
    meter = require("pyloudnorm", "listen").Meter(RATE)
    both = tuple(_at(LOUDNESS, each, meter) for each in (first, second))
    peak = max(float(np.abs(each).max()) for each in both)
    if peak > PEAK:
        lower = LOUDNESS + 20 * float(np.log10(PEAK / peak))
        both = tuple(_at(lower, each, meter) for each in both)
    a, b = both
    return a, b


def dithered(clip: Clip, rng: np.random.Generator) -> Clip:
    """A clip with triangular noise of at most the last of its 16 bits."""
    noise = rng.triangular(-1, 0, 1, len(clip.samples)) / FULL_SCALE
    return Clip(clip.midi, (clip.samples + noise).astype(np.float32))


def _at(level: float, samples: Floats, meter: Any) -> Floats:
    """A sound at a loudness in LUFS.

    The measure leaves out what is 10 below the rest, or below -70: what counts changes a little with the
    gain, so the gain is measured again where it is.
    """
    peak = float(np.abs(samples).max(initial=0))
    if peak == 0:
        raise BeatError("a clip is silent", _OTHER)
    gain = 1 / peak
    for _ in range(_ROUNDS):
        measured = float(meter.integrated_loudness(gain * samples.astype(np.float64)))
        if not np.isfinite(measured):
            raise BeatError("a clip is too short to measure how loud it is", _OTHER)
        gain *= 10 ** ((level - measured) / 20)
    return (gain * samples).astype(np.float32)


def _midi(performance: Floats, tempo: float) -> mido.MidiFile:
    """The performance after a beat of rest, so that hits before the first barline keep their time."""
    rest = np.zeros((STEPS_PER_BEAT, WIDTH), np.float32)
    return to_midi(*unpack(np.concatenate([rest, performance])), tempo)


def _size(midi: mido.MidiFile) -> int:
    return len(serialize(midi))


def _of_size(midi: mido.MidiFile, size: int) -> bytes:
    """The file filled up to a size with blank text, for a list of files shows how long each is."""
    missing = size - _size(midi)
    while missing:
        # Up to 127 characters their number takes one byte; what is left over must hold an event.
        piece = missing if missing <= 127 else 100
        blank = mido.MetaMessage("text", text=" " * (piece - _TEXT_EVENT), time=0)
        midi.tracks[0].insert(0, blank)
        missing -= piece
    return serialize(midi)
