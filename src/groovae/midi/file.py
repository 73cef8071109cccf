"""A MIDI file as its events, read from bytes and written back without loss; refusals in words, and
sizes that cannot run away.
"""

import io
from pathlib import Path
from typing import Final

import mido

from ..errors import BeatError
from .reader import read_tracks

LONGEST_TICKS: Final = 2**31
"""No event may lie later than this: eight months at 120 bpm and 480 ticks a beat."""

_HEADER_BYTES: Final = 14
_HINT: Final = "export it again from your DAW as a standard MIDI file (type 0 or 1)"


def parse(data: bytes, name: str) -> mido.MidiFile:
    """The events of a standard MIDI file.

    Args:
        data: the whole file; name: what to call it in an error.

    Raises:
        BeatError: not a MIDI file, or one of a kind that has no beats.
    """
    if not data:
        raise BeatError(f"{name} is empty", _HINT)
    if data[:4] != b"MThd" or len(data) < _HEADER_BYTES:
        raise BeatError(f"{name} is not a MIDI file", "groovae reads standard MIDI files (.mid)")
    kind = int.from_bytes(data[8:10], "big")
    division = int.from_bytes(data[12:14], "big")
    if kind > 1:
        raise BeatError(f"{name} is a MIDI file of type {kind}; types 0 and 1 are supported", _HINT)
    if division & 0x8000:
        raise BeatError(f"{name} counts SMPTE frames, not beats", "export it with ticks per beat")
    if division == 0:
        raise BeatError(f"{name} has 0 ticks per beat; at least 1 is needed", _HINT)
    try:
        tracks = read_tracks(data, int.from_bytes(data[10:12], "big"))
    except ValueError as error:
        raise BeatError(f"{name} is broken MIDI: {error}", _HINT) from error
    if kind == 0 and len(tracks) > 1:
        raise BeatError(f"{name} says type 0, one track, and has {len(tracks)}", _HINT)
    end = max((sum(event.time for event in track) for track in tracks), default=0)
    if end > LONGEST_TICKS:
        raise BeatError(f"{name} claims to last {end} ticks; that is no beat", _HINT)
    return mido.MidiFile(type=kind, ticks_per_beat=division, tracks=tracks)


def serialize(midi: mido.MidiFile) -> bytes:
    """The file's bytes. The reverse of `parse`."""
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


def read_bytes(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        BeatError: it is missing, a folder, or may not be read.
    """
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise BeatError(f"{path} is a folder", "name a MIDI file in it") from error
    except FileNotFoundError as error:
        raise BeatError(f"{path} does not exist", "check the spelling of the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BeatError(f"{path} cannot be read: {reason}", "check its permissions") from error
