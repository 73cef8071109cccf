"""The events of a standard MIDI file, none lost.

Everything above works with mido's messages, and mido writes them. Its reader is not used: it drops the
delta time of meta events it does not know, so that all that follows comes too early; it joins sysex
messages that were sent in pieces; and it refuses files whose meta events are merely unusual.

Source: Standard MIDI Files 1.0 (RP-001), MIDI Manufacturers Association.
"""

from typing import Any, Final

import mido
from mido.midifiles.meta import build_meta_message

_META, _SYSEX, _SYSEX_PIECE = 0xFF, 0xF0, 0xF7
_END_OF_TRACK: Final = 0x2F


class Verbatim(mido.UnknownMetaMessage):  # type: ignore[misc]
    """An event kept as the bytes it is: a piece of sysex, or a meta event of unusual content."""

    def bytes(self) -> list[int]:
        """What stands in the file after the delta time."""
        return list(self.data)


def read_tracks(data: bytes, count: int) -> list[mido.MidiTrack]:
    """The tracks of a file, in order. Chunks that are no tracks are passed over, as the standard asks.

    Args:
        data: the whole file, header included; count: how many tracks the header promises.

    Raises:
        ValueError: the bytes are no events, or end too early.
    """
    at = 8 + int.from_bytes(data[4:8], "big")
    tracks: list[mido.MidiTrack] = []
    while len(tracks) < count or data[at : at + 4] == b"MTrk":
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        body = data[at + 8 : at + 8 + size]
        if len(data) < at + 8 or len(body) < size:
            raise ValueError(f"it ends within track {len(tracks) + 1} of {count}")
        if data[at : at + 4] == b"MTrk":
            try:
                tracks.append(_read_track(body))
            except IndexError:
                raise ValueError(f"track {len(tracks) + 1} ends within an event") from None
        at += 8 + size
    return tracks


def _read_track(body: bytes) -> mido.MidiTrack:
    track, at, running = mido.MidiTrack(), 0, 0
    while at < len(body):
        delta, at = _read_number(body, at)
        status = body[at]
        if status in (_META, _SYSEX, _SYSEX_PIECE):
            head = at + 2 if status == _META else at + 1
            length, start = _read_number(body, head)
            at = start + length
            if at > len(body):
                raise IndexError
            event = _long_event(body[head - 1], status, body[start:at])
        else:
            if status & 0x80:
                running, at = status, at + 1
            if not 0x80 <= running < 0xF0:
                raise ValueError(f"it holds {running or status:#04x} where an event should begin")
            end = at + (1 if running & 0xE0 == 0xC0 else 2)
            values = [body[i] for i in range(at, end)]
            if max(values) > 127:
                raise ValueError(f"it holds {max(values)} where at most 127 may be")
            event, at = mido.Message.from_bytes([running, *values]), end
        event.time = delta
        track.append(event)
    return track


def _long_event(kind: int, status: int, content: bytes) -> Any:
    """A meta event or sysex as mido's message if that is written as it was read, else verbatim."""
    if status == _META and kind == _END_OF_TRACK:
        return mido.MetaMessage("end_of_track")
    head = [_META, kind] if status == _META else [status]
    whole = [*head, *_number(len(content)), *content]
    if status == _META:
        try:
            # Not MetaMessage.from_bytes, which misreads what is 128 bytes long.
            event = build_meta_message(kind, list(content))
            if event.bytes() == whole:
                return event
        except Exception:  # what mido cannot decode surfaces as almost any exception
            pass
    elif status == _SYSEX and content[-1:] == b"\xf7" and max(content[:-1], default=0) < 128:
        return mido.Message("sysex", data=content[:-1])
    return Verbatim(kind, whole)


def _read_number(body: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, seven bits a byte, and where it ends."""
    value = 0
    for _ in range(5):  # the standard has four; mido writes five for what is longer
        byte = body[at]
        value, at = value << 7 | byte & 0x7F, at + 1
        if byte < 0x80:
            return value, at
    raise ValueError("it holds a number without end")


def _number(value: int) -> list[int]:
    """The reverse of `_read_number`."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.insert(0, value & 0x7F | 0x80)
    return digits
