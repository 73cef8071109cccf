"""Recordings as input: what is one, what was heard in it, and that a result is never written over one."""

from pathlib import Path
from typing import Final

from ..errors import BeatError, OutputError
from ..midi.pulse import Heard
from ..sound.read import SUFFIXES, looks_like_sound

MIDI_BEGINS: Final = b"MThd"
Figures = dict[str, float | bool | None]
"""Something of a report as data."""


def is_recording(data: bytes, name: str) -> bool:
    """Whether the bytes of a file are a sound; otherwise they are MIDI.

    Args:
        data: the whole file; name: what to call it in an error.

    Raises:
        BeatError: they are neither.
    """
    if not data:
        raise BeatError(f"{name} is empty", "export it, or record it, again")
    if looks_like_sound(data):
        return True
    if not data.startswith(MIDI_BEGINS):
        raise BeatError(
            f"{name} is neither a MIDI file nor a recording that groovae can read",
            "it reads .mid, WAV, FLAC, OGG and MP3; convert others, such as the M4A of a phone, to WAV",
        )
    return False


def check_midi_target(target: Path, *sources: Path) -> None:
    """Refuse to write MIDI where a recording is, or will be looked for: also where `force` is given.

    Args:
        sources: files that are read; one of them that is not MIDI is never written over.

    Raises:
        OutputError: the target has the name of a sound, or is such a file.
    """
    if any(_same(target, source) and not _is_midi(source) for source in sources):
        raise OutputError(
            f"{target} is the recording itself, and is not written over", "name another with -o"
        )
    if target.suffix.lower() in SUFFIXES:
        raise OutputError(
            f"{target} has the name of a sound, and what is written is MIDI",
            f"name it -o {target.with_suffix('.mid').name}; `groovae render` makes sound of it",
        )


def _same(target: Path, source: Path) -> bool:
    try:
        return target.samefile(source)
    except (OSError, ValueError):
        return False


def _is_midi(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MIDI_BEGINS)) == MIDI_BEGINS
    except OSError:
        return False


def figures_of(heard: Heard) -> Figures:
    """What was heard, as data; null where nothing was estimated."""
    estimate = heard.estimate
    return {
        "tempo_bpm": heard.pulse.tempo,
        "confidence": None if estimate is None else estimate.confidence,
        "octave_bpm": None if estimate is None else estimate.octave,
        "confidence_with_octave": None if estimate is None else estimate.either,
        "followed": bool(heard.pulse.bars),
        "downbeat_seconds": heard.pulse.downbeat,
    }
