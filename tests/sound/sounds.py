"""Recordings of our own: taps on a table, a bass line, and what goes wrong with them."""

import io
import random
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from groovae.sound.read import Sound

RATE = 44_100
Samples = NDArray[np.float32]


def knock(loud: float = 0.5, rate: int = RATE, seed: int = 0) -> Samples:
    """A knuckle on a table: a thud and a knock, over in a tenth of a second."""
    at = np.arange(int(0.1 * rate)) / rate
    noise = np.random.default_rng(seed).standard_normal(len(at)) * np.exp(-at / 0.008)
    thud = np.sin(2 * np.pi * 140 * at) * np.exp(-at / 0.02)
    fade = np.minimum(1, (at[-1] - at) / 0.05)  # what is cut off clicks, and is heard
    return np.asarray(loud * fade * (0.5 * thud + 0.3 * noise), np.float32)


def pluck(pitch_hz: float, loud: float = 0.5, rate: int = RATE) -> Samples:
    """A string that is plucked, with an attack of two milliseconds."""
    at = np.arange(int(0.4 * rate)) / rate
    tone = sum(
        np.sin(2 * np.pi * pitch_hz * n * at) * np.exp(-at * (6 + 5 * n)) / n for n in range(1, 9)
    )
    fade = np.minimum(1, at / 0.002) * np.minimum(1, (at[-1] - at) / 0.1)
    return np.asarray(loud * 0.4 * tone * fade, np.float32)


def recording(
    seconds: Any, strengths: Any = None, *, rate: int = RATE, tail: float = 0.5, hiss: float = 0.0
) -> Samples:
    """Knocks at these times, as hard as told."""
    times = np.asarray(seconds, float)
    hard = np.full(len(times), 0.8) if strengths is None else np.asarray(strengths, float)
    samples = np.zeros(int((times.max() + tail) * rate) + 1, np.float32)
    for number, (time, loud) in enumerate(zip(times, hard, strict=True)):
        sound, start = knock(float(loud), rate, number), round(time * rate)
        sound = sound[: len(samples) - start]
        samples[start : start + len(sound)] += sound
    if hiss:
        samples += hiss * np.random.default_rng(1).standard_normal(len(samples)).astype(np.float32)
    return samples


def rhythm(tempo: float, bars: int = 8, start: float = 0.4) -> NDArray[np.float64]:
    """A rhythm whose tempo is plain, from the downbeat on."""
    steps = [0, 2, 4, 6, 7, 8, 10, 12, 14]
    at = (16 * np.arange(bars)[:, None] + np.array(steps)).ravel()
    return np.asarray(start + at * 15 / tempo)


def accents(count: int) -> NDArray[np.float64]:
    """Strengths, the first of each nine the hardest."""
    return np.where(np.arange(count) % 9 == 0, 0.95, 0.45)


def encoded(samples: Any, kind: str = "WAV", subtype: str | None = None, rate: int = RATE) -> bytes:
    """The bytes of a sound file."""
    out = io.BytesIO()
    soundfile.write(out, np.asarray(samples), rate, format=kind, subtype=subtype)
    return out.getvalue()


def heard(samples: Any, rate: int = RATE) -> Sound:
    return Sound(np.asarray(samples, np.float32), rate)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The file with a few things wrong with it, half of them in its header."""
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        broken = bytearray(data)
        if not broken:
            return b""
        size = len(broken) if rng.random() < 0.5 else min(len(broken), 100)
        at = rng.randrange(size)
        kind = rng.randrange(5)
        if kind == 0:
            broken[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            broken[at : at + 4] = rng.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", b"RIFF"))
        elif kind == 2:
            del broken[at:]
        elif kind == 3:
            del broken[at : at + rng.randrange(1, 50)]
        else:
            broken[at:at] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 50)))
        data = bytes(broken)
    return data
