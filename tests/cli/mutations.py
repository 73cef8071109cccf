"""MIDI files as they come from broken disks, half downloads and hostile people."""

import random
from collections.abc import Callable
from typing import Final

TELLING: Final = (
    0x00,
    0x2F,
    0x51,
    0x54,
    0x58,
    0x59,
    0x7F,
    0x80,
    0x99,
    0xC9,
    0xF0,
    0xF7,
    0xF8,
    0xFE,
    0xFF,
)
"""Bytes that mean something: statuses, meta types, the ends of ranges."""

# Whole events that lie about their size or say something absurd; each begins with a delta time.
ABSURD: Final = tuple(
    bytes.fromhex(text)
    for text in (
        "ffffff7f 99247f",  # 268 million ticks later
        "ffffffff7f 99247f",  # 34 thousand million
        "ffffffffffffffff 00",  # a number without end
        "00 ff01 ffffff7f",  # a text of 256 MB
        "00 f0 ffffff7f",  # sysex of as many
        "00 ff5103 000000",  # a beat that takes no time
        "00 ff5103 ffffff",  # a beat of seventeen seconds
        "00 ff5804 04ff1808",  # 4/2**255
        "00 ff5804 00021808",  # 0/4
        "00 ff5804 ff001808",  # 255/1
        "00 ff5804 01071808",  # 1/128
        "00 ff5902 7f7f",  # a key of 127 sharps
        "00 ff5405 ffffffffff",  # a SMPTE offset that no clock shows
        "00 ff2f00",  # the end, too early
        "00 ff6003 010203",  # a meta event nobody knows
        "00 99ffff",
        "00 99",
        "00 f8",
    )
)


def damage(data: bytes, rng: random.Random) -> bytes:
    """The file with a few things wrong with it."""
    kinds = (_flip, _overwrite, _cut, _delete, _repeat, _insert, _header)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        kind: Callable[[bytearray, random.Random, int], None] = rng.choice(kinds)
        broken = bytearray(data)
        # Half of the damage near the beginning, where sizes and settings stand.
        size = max(1, len(broken) if rng.random() < 0.5 else min(len(broken), 70))
        kind(broken, rng, rng.randrange(size))
        data = bytes(broken)
    return data


def _flip(data: bytearray, rng: random.Random, at: int) -> None:
    if data:
        data[at] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random, at: int) -> None:
    if data:
        data[at] = rng.choice(TELLING)


def _cut(data: bytearray, rng: random.Random, at: int) -> None:
    del data[at:]


def _delete(data: bytearray, rng: random.Random, at: int) -> None:
    del data[at : at + rng.randrange(1, 30)]
    _mend(data)


def _repeat(data: bytearray, rng: random.Random, at: int) -> None:
    data[at:at] = data[at : at + rng.randrange(1, 300)]
    _mend(data)


def _insert(data: bytearray, rng: random.Random, at: int) -> None:
    """An absurd event, most often where an event may stand: first in a track."""
    if rng.random() < 0.7:
        at = 22
    data[at:at] = rng.choice(ABSURD)
    _mend(data)


def _header(data: bytearray, rng: random.Random, at: int) -> None:
    if len(data) >= 14:
        data[rng.randrange(4, 14)] = rng.choice((0, 1, 2, 3, 24, 0x7F, 0x80, 0xE7, 0xFF))


def _mend(data: bytearray) -> None:
    """Let a file of one track say its true size, so that what is wrong inside is reached."""
    if data[14:18] == b"MTrk" and data.count(b"MTrk") == 1 and len(data) >= 22:
        data[18:22] = (len(data) - 22).to_bytes(4, "big")
