"""Takes of GMD as recordings: played by a kit, in noise, in a room.

clean           as the kit plays them
noise_20_db     with noise 20 dB below, white in every other take and pink in the rest
noise_10_db     with noise 10 dB below
room            as a room answers: convolved with its impulse response from the direct sound on, so
                that the way through the air, which would make everything late, is left out
hum_34_db       with the hum of the mains, 50 Hz and three of its harmonics, 34 dB below the peak
silence_5_s     with noise 20 dB below, and 5 s of digital silence in front
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import mido
import numpy as np
from numpy.typing import NDArray

from ..dataset.gmd import Take
from ..errors import BeatError
from ..extras import require
from ..midi.file import read_bytes
from ..midi.find_drums import DRUM_CHANNEL
from ..rendering.play import render_midi
from ..sound.read import Sound, read_sound
from ..taps import Taps

Samples = NDArray[np.float32]

RATE: Final = 44_100
CONDITIONS: Final = ("clean", "noise_20_db", "noise_10_db", "room", "hum_34_db", "silence_5_s")
SILENCE_SECONDS: Final = 5.0
_NOISE_AFTER_SILENCE_DB: Final = 20.0
_HUM_HERTZ: Final = (50, 100, 150, 250)
_BEFORE_DIRECT_SECONDS: Final = 0.001
_ECHOES: Final = 20
_LAST_ECHO_SECONDS: Final = 0.06
_NOTE_TICKS: Final = 30


def onsets_of(take: Take, seconds: float | None = None) -> Taps:
    """The onsets of a take, those that are one tap taken together; only its first seconds where told."""
    at = take.ticks * 60 / take.tempo / take.ticks_per_beat
    heard = at < (np.inf if seconds is None else seconds)
    return Taps(at[heard], take.velocities[heard] / 127).merged()


def file_of(take: Take, seconds: float | None = None) -> bytes:
    """A take as a MIDI file, as it was played; only its first seconds where told."""
    until = np.inf if seconds is None else seconds * take.tempo / 60 * take.ticks_per_beat
    events: list[tuple[int, int, int, int]] = []
    notes = zip(take.ticks.tolist(), take.pitches.tolist(), take.velocities.tolist(), strict=True)
    for tick, pitch, velocity in notes:
        if tick < until:
            events += [(tick, 1, pitch, velocity), (tick + _NOTE_TICKS, 0, pitch, 0)]
    track, before = (
        mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=round(60e6 / take.tempo))]),
        0,
    )
    for tick, _, pitch, velocity in sorted(events):
        track.append(
            mido.Message(
                "note_on", channel=DRUM_CHANNEL, note=pitch, velocity=velocity, time=tick - before
            )
        )
        before = tick
    out = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=take.ticks_per_beat, tracks=[track]).save(file=out)
    return out.getvalue()


def record(take: Take, soundfont: Path | None, seconds: float | None = None) -> Sound:
    """A take, played by our kit or by a soundfont, one channel.

    Raises:
        BeatError: the soundfont has no drums.
        ExtraError: a soundfont is asked for and the library that plays it is missing.
    """
    stereo = render_midi(
        file_of(take, seconds), take.id, rate=RATE, soundfont=soundfont, drum_map="roland_td"
    )
    samples = stereo.mean(1)
    return Sound(
        samples if seconds is None else samples[: int((seconds + 1) * RATE)], RATE, take.id
    )


def worsened(sound: Sound, condition: str, room: Samples, rng: np.random.Generator) -> Sound:
    """A recording under a condition.

    Args:
        room: see `read_room`; rng: of the noise.
    """
    samples, kind = sound.samples, condition.split("_")[0]
    if kind == "room":
        samples = in_room(samples, room)
    elif kind == "hum":
        samples = in_hum(samples, float(condition.split("_")[1]))
    elif kind == "noise":
        samples = in_noise(samples, float(condition.split("_")[1]), rng, pink=bool(rng.integers(2)))
    elif kind == "silence":
        noisy = in_noise(samples, _NOISE_AFTER_SILENCE_DB, rng, pink=bool(rng.integers(2)))
        samples = np.pad(noisy, (round(SILENCE_SECONDS * sound.rate), 0))
    return Sound(samples, sound.rate, sound.name)


def late_by(condition: str) -> float:
    """How many seconds later all of a recording is under a condition."""
    return SILENCE_SECONDS if condition.startswith("silence") else 0.0


def in_hum(samples: Samples, decibels: float) -> Samples:
    """With the hum of the mains, its fundamental so many dB below the peak."""
    at = np.arange(len(samples)) / RATE
    hum = sum(
        np.sin(2 * np.pi * hertz * at + hertz) * _HUM_HERTZ[0] / hertz for hertz in _HUM_HERTZ
    )
    much = np.abs(samples).max() * 10 ** (-decibels / 20)
    return np.asarray(samples + much * hum, np.float32)


def in_noise(samples: Samples, decibels: float, rng: np.random.Generator, *, pink: bool) -> Samples:
    """With noise so many dB below the mean power of the whole."""
    noise = rng.standard_normal(len(samples))
    if pink:
        spectrum = np.fft.rfft(noise)
        noise = np.fft.irfft(
            spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), len(noise)
        )
    power = np.mean(np.square(samples), dtype=np.float64)
    noise *= np.sqrt(power / np.mean(np.square(noise))) * 10 ** (-decibels / 20)
    return np.asarray(samples + noise, np.float32)


def in_room(samples: Samples, room: Samples) -> Samples:
    """As a room answers, as loud as before."""
    convolve = require("scipy.signal", "evaluate").oaconvolve
    heard = np.asarray(convolve(samples, room)[: len(samples)])
    return np.asarray(heard * np.abs(samples).max() / max(np.abs(heard).max(), 1e-9), np.float32)


def read_room(path: Path) -> Samples:
    """An impulse response at 44,100 frames a second, from a millisecond before its direct sound on.

    Raises:
        BeatError: it cannot be read, or is not a sound.
        ExtraError: the libraries that read sound are not installed.
    """
    sound = read_sound(read_bytes(path), str(path))
    factor = np.gcd(RATE, sound.rate)
    resample = require("scipy.signal", "evaluate").resample_poly
    samples = resample(sound.samples, RATE // factor, sound.rate // factor)
    if len(samples) > 20 * RATE:
        raise BeatError(
            f"{path} lasts {sound.seconds:.0f} s", "no room answers so long; name another"
        )
    direct = int(np.abs(samples).argmax())
    return np.asarray(samples[max(0, direct - int(_BEFORE_DIRECT_SECONDS * RATE)) :], np.float32)


def made_up_room(
    rng: np.random.Generator, seconds: float = 0.5, reverberant_db: float = 0.0
) -> Samples:
    """A stand-in for a recorded room: echoes of the walls, and noise, that decay exponentially, by 60 dB
    in so many seconds.

    Args:
        reverberant_db: how much louder all of it is than the direct sound.
    """
    at = np.arange(int(seconds * RATE)) / RATE
    tail = rng.standard_normal(len(at))
    tail[: int(0.002 * RATE)] = 0
    walls = (rng.uniform(0.002, _LAST_ECHO_SECONDS, _ECHOES) * RATE).astype(int)
    tail[walls[walls < len(tail)]] *= rng.uniform(0, 30)
    tail *= 10 ** (-3 * at / seconds)
    tail *= 10 ** (reverberant_db / 20) / np.sqrt(np.square(tail).sum())
    tail[0] = 1
    return tail.astype(np.float32)


def spread(takes: Sequence[Take], count: int) -> list[Take]:
    """So many takes, evenly spaced; all where there are no more."""
    chosen = np.unique(np.linspace(0, len(takes) - 1, min(count, len(takes))).astype(int))
    return [takes[index] for index in chosen]
