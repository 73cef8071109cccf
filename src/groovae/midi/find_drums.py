"""Where the drums of a file are: on channel 10, in a track that says so, or wherever only drums fit.

DAWs put drums on channel 10 less often than the standard asks; so the track's name is read next, and
then the notes themselves.
"""

import re
from typing import Final

import mido
import numpy as np

from ..drums import DRUM_NAMES, ROLAND_TD
from ..errors import BeatError
from .notes import Notes

DRUM_CHANNEL: Final = 9  # channel 10, counted from 0
_NAMES: Final = re.compile(
    r"drum|perc|kit\b|\bbeats?\b|batter|bater|schlagzeug|snare|kick|hi-?hat", re.IGNORECASE
)
_KIT_LOWEST, _KIT_HIGHEST = 35, 59
_KIT_SHARE: Final = 0.95

Mask = np.ndarray


def track_name(track: mido.MidiTrack) -> str:
    """The name a track gives itself, or an empty one."""
    name: str = next((event.name for event in track if event.type == "track_name"), "")
    try:  # mido reads every byte as a character; most programs of today write UTF-8
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def find_drums(
    midi: mido.MidiFile,
    notes: Notes,
    *,
    track: str | None = None,
    channel: int | None = None,
    name: str = "the file",
) -> Mask:
    """Which notes are drums.

    Args:
        track: only notes of this track, by number from 1 or by name; channel: only notes of this
            channel, 1..16. Where neither is given, the first of these that holds a note: channel 10;
            tracks whose name speaks of drums; parts whose notes are those of a kit.
        name: what to call the file in an error.

    Shape:
        - returns (n,) booleans, one a note of `notes`

    Raises:
        BeatError: nothing to play, with what the file does hold.
    """
    if not len(notes):
        raise BeatError(f"{name} has no notes", "record or draw some drums first")
    if track is not None or channel is not None:
        chosen = np.ones(len(notes), bool)
        if track is not None:
            chosen &= np.isin(notes.tracks, _tracks_called(midi, track))
        if channel is not None:
            chosen &= notes.channels == channel - 1
        if not chosen.any():
            raise BeatError(
                f"{name} has no notes on the chosen track and channel", _inventory(midi, notes)
            )
        return chosen
    named = [i for i, each in enumerate(midi.tracks) if _NAMES.search(track_name(each))]
    on_channel_10: Mask = notes.channels == DRUM_CHANNEL
    if on_channel_10.any():
        return on_channel_10
    for candidate in (np.isin(notes.tracks, named), _kit_like(notes, midi.ticks_per_beat)):
        if candidate.any():
            return candidate
    raise BeatError(
        f"no drums were found in {name}",
        "choose with --track or --channel. " + _inventory(midi, notes),
    )


def describe(midi: mido.MidiFile, notes: Notes, chosen: Mask) -> list[str]:
    """The parts that notes stand in, for example ``track 2 'Drums', channel 10``; one entry a part."""
    parts = sorted(
        set(zip(notes.tracks[chosen].tolist(), notes.channels[chosen].tolist(), strict=True))
    )
    return [
        f"track {track + 1}{_quoted(track_name(midi.tracks[track]))}, channel {channel + 1}"
        for track, channel in parts
    ]


def passed_over(midi: mido.MidiFile, notes: Notes, chosen: Mask) -> list[str]:
    """Parts that are called drums and were not chosen."""
    named = np.isin(
        notes.tracks, [i for i, t in enumerate(midi.tracks) if _NAMES.search(track_name(t))]
    )
    beside = named & ~np.isin(notes.tracks, np.unique(notes.tracks[chosen]))
    return describe(midi, notes, beside)


def _quoted(name: str) -> str:
    return f" {name!r}" if name else ""


def _tracks_called(midi: mido.MidiFile, track: str) -> list[int]:
    if re.fullmatch(r"[0-9]{1,5}", track) and 1 <= int(track) <= len(midi.tracks):
        return [int(track) - 1]
    found = [
        i for i, each in enumerate(midi.tracks) if track_name(each).casefold() == track.casefold()
    ]
    if not found:
        names = ", ".join(f"{i} {track_name(each)!r}" for i, each in enumerate(midi.tracks, 1))
        raise BeatError(f"no track is called {track}", f"tracks are {names}")
    return found


def _kit_like(notes: Notes, ticks_per_beat: int) -> Mask:
    """Notes of parts that keep to the pitches of a kit and are played with more than one limb: kick and
    snare or hi-hat, and two strokes at once. A bass line has the pitches, but not the limbs.
    """
    mask = np.zeros(len(notes), bool)
    parts = notes.tracks * 16 + notes.channels
    for part in np.unique(parts):
        here = parts == part
        pitches, ticks = notes.pitches[here], notes.ticks[here]
        in_kit = ((pitches >= _KIT_LOWEST) & (pitches <= _KIT_HIGHEST)) | np.isin(
            pitches, list(ROLAND_TD)
        )
        struck = {DRUM_NAMES[ROLAND_TD[p]] for p in pitches.tolist() if p in ROLAND_TD}
        limbs = "kick" in struck and struck & {"snare", "closed_hihat"}
        at_once = (np.diff(np.sort(ticks)) * 8 < ticks_per_beat).any()  # closer than a 32nd note
        if in_kit.mean() >= _KIT_SHARE and limbs and at_once:
            mask |= here
    return mask


def _inventory(midi: mido.MidiFile, notes: Notes) -> str:
    parts = []
    for index in np.unique(notes.tracks):
        here = notes.tracks == index
        channels = "/".join(str(c + 1) for c in np.unique(notes.channels[here]))
        name = track_name(midi.tracks[index])
        parts.append(
            f"track {index + 1} {name!r} has {int(here.sum())} notes on channel {channels}"
        )
    return "; ".join(parts[:8])
