"""Soundfonts of our own: one recorded click, on the drum bank or elsewhere (SoundFont 2.01, chapter 4)."""

import struct
from typing import Final

import numpy as np

LEAD: Final = 150
"""Frames of silence before the click, as recordings have."""
_GENERATOR_INSTRUMENT: Final = 41
_GENERATOR_SAMPLE: Final = 53
_RELEASE, _KEYS, _LOOP, _SCALE = 38, 43, 54, 56


def soundfont(*, bank: int = 128, endless: bool = False, highest: int = 127) -> bytes:
    """A soundfont whose every key is the same short burst of noise, after a little silence.

    Keys above the highest have no sound. An endless one goes round and round while its key is held, and
    for minutes after.
    """
    rng = np.random.default_rng(1)
    burst = rng.uniform(0.5, 1, 4000) * np.resize([1, -1], 4000) * np.exp(-np.arange(4000) / 700)
    wave = np.concatenate([np.zeros(LEAD), burst * 20000]).astype("<i2")
    info = _chunk(b"ifil", struct.pack("<HH", 2, 1)) + _chunk(b"isng", b"EMU8000\0")
    info += _chunk(b"INAM", b"ours\0\0")
    smpl = _chunk(b"smpl", wave.tobytes() + bytes(2 * 46))
    last = bytes(10)
    preset = struct.pack("<20sHHHIII", b"clicks", 0, bank, 0, 0, 0, 0)
    end_preset = struct.pack("<20sHHHIII", b"EOP", 0, 0, 1, 0, 0, 0)
    instrument = struct.pack("<20sH", b"click", 0) + struct.pack("<20sH", b"EOI", 1)
    sample = struct.pack(
        "<20sIIIIIBbHH", b"click", 0, len(wave), LEAD, len(wave) - 1, 44100, 60, 0, 0, 1
    )
    # Every key at one pitch; the sample comes last.
    loop = [(_RELEASE, 8000), (_LOOP, 1)] if endless else []
    keys = (_KEYS, highest << 8)
    generators = [keys, *loop, (_SCALE, 0), (_GENERATOR_SAMPLE, 0), (0, 0)]
    rows = {
        b"phdr": preset + end_preset,
        b"pbag": struct.pack("<HHHH", 0, 0, 1, 0),
        b"pmod": last,
        b"pgen": struct.pack("<HHHH", _GENERATOR_INSTRUMENT, 0, 0, 0),
        b"inst": instrument,
        b"ibag": struct.pack("<HHHH", 0, 0, len(generators) - 1, 0),
        b"imod": last,
        b"igen": b"".join(struct.pack("<HH", *each) for each in generators),
        b"shdr": sample + struct.pack("<20sIIIIIBbHH", b"EOS", *[0] * 9),
    }
    pdta = b"".join(_chunk(name, data) for name, data in rows.items())
    body = b"sfbk" + _list(b"INFO", info) + _list(b"sdta", smpl) + _list(b"pdta", pdta)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", name + data)
