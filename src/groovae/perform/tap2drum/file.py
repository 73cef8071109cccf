"""Tap2Drum in a MIDI file: a kit is added beside the taps, and nothing else changes. For that of a
recording see `recording`.

Any notes are taps, whatever their pitch or instrument. The kit stands on a track of its own on channel
10; every drum on a tap is on the tick of that tap. Where the beat of the taps is not that of the file's
bars, the kit sounds with the taps all the same; on request the file is conformed to them.
"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

import mido
import numpy as np

from ..._version import __version__
from ...drums import DRUM_NAMES, DRUMS
from ...errors import BeatError
from ...hvo import Ints
from ...midi.add import add_track
from ...midi.file import parse, serialize
from ...midi.find_drums import DRUM_CHANNEL, Mask, describe, find_drums, track_name
from ...midi.meter import read_tempos
from ...midi.notes import LOUDEST, Notes, find_notes
from ...midi.tap_grid import WrittenBars
from ...network import Network
from ...sound.read import SUFFIXES
from ..play_file import Where, default_target, from_file_to_file, sign, warnings_of_grid
from ..recordings import check_midi_target, figures_of, is_recording
from ..report import Report
from ..settings import Settings
from .beat_of_taps import Beat, find_beat
from .kit import play_taps
from .kit_notes import notes_of_kit
from .options import Tapping, in_bars
from .recording import drum_recording

_TRACK_NAMES: Final = ("drums", "groovae drums")


def target_beside(source: Path) -> Path:
    """``TAPS.mid`` or ``TAPS.wav`` -> ``TAPS.drums.mid``, beside it.

    Raises:
        BeatError: the source is a folder that has no name of its own, such as ``.``.
    """
    target = default_target(source, "drums")
    return target.with_suffix(".mid") if target.suffix.lower() in SUFFIXES else target


def tap2drum_path(
    network: Network,
    tapping: Tapping,
    settings: Settings,
    source: Path,
    target: Path,
    where: Where,
    *,
    force: bool,
) -> Report:
    """Add a kit to a file, into another.

    Raises:
        BeatError: the file cannot be played.
        OutputError: the target exists and `force` is not given, is a recording, or cannot be written.
            Nothing is left behind, and what was there is untouched.
    """
    check_midi_target(target, source)

    def make(data: bytes, called: str, to: str) -> tuple[bytes, Report]:
        return tap2drum_bytes(network, tapping, settings, data, called, to, where)

    return from_file_to_file(make, source, target, force=force)


def tap2drum_bytes(
    network: Network,
    tapping: Tapping,
    settings: Settings,
    data: bytes,
    source: str,
    target: str,
    where: Where,
) -> tuple[bytes, Report]:
    """Add a kit to the bytes of a MIDI file, or make one for those of a sound file; `source` and
    `target` are its names in errors and report.

    Args:
        settings: temperature and seed count.
        where: its track and channel narrow what is a tap; otherwise every note is.
    """
    if is_recording(data, source):
        return drum_recording(network, tapping, settings, data, source, target, where)
    midi = parse(data, source)
    if tapping.shift_ms:
        raise BeatError(
            "the notes of a MIDI file are not late", "shift recordings; leave --shift away"
        )
    notes = find_notes(midi)
    tapped = _tapped(midi, notes, where, source)
    beat = find_beat(midi, notes, tapped, tapping)
    in_order = tapped[np.argsort(beat.ticks[tapped], kind="stable")]
    ticks, loud = beat.ticks[in_order], notes.velocities[in_order] / LOUDEST
    pads = bool((notes.channels[tapped] == DRUM_CHANNEL).all())
    bars = in_bars(beat.grid.cells(ticks), loud, known=tapping.known(loud, of_drums=pads))
    played = play_taps(network, settings, bars.bars, bars.taps, loose=tapping.loose)
    new = notes_of_kit(beat, bars, ticks, *played)

    names = {track_name(track).casefold() for track in midi.tracks}
    name = next((each for each in _TRACK_NAMES if each not in names), _TRACK_NAMES[-1])
    edited = add_track(beat.midi, name, DRUM_CHANNEL, new, _last_tick(beat.midi, notes, tapped))
    sign(edited, network.card, f"tap2drum{tapping} {settings.dice}{where}")
    result = serialize(edited)

    mine = np.isin(np.arange(len(notes)), tapped)
    taps = describe(midi, notes, mine)
    pitches = new.pitches.tolist()
    counts = {drum.name: pitches.count(drum.pitch) for drum in DRUMS}
    return result, Report(
        source=source,
        output=target,
        verb="tap2drum",
        model=network.card.name,
        version=__version__,
        settings=settings,
        notes_in=len(notes),
        notes_out=len(find_notes(parse(result, target))),
        drum_notes=len(new),
        parts=(
            f"track {len(edited.tracks)}{f' {name!r}' if midi.type else ''}, "
            f"channel {DRUM_CHANNEL + 1}; beside it stay{_counted(tapped)} of {', '.join(taps)}",
        ),
        drum_map="general_midi",
        unmapped={},
        mean_shift_ms=0.0,
        mean_abs_shift_ms=0.0,
        largest_shift_ms=0.0,
        mean_velocity_change=0.0,
        asked=asdict(tapping),
        heard={**figures_of(beat.heard), "taps": len(tapped)} if beat.heard else {},
        added={name: counts[name] for name in DRUM_NAMES if counts[name]},
        beat=beat.how,
        warnings=(*beat.warnings, *_warnings(beat, notes, mine, taps)),
    )


def _tapped(midi: mido.MidiFile, notes: Notes, where: Where, source: str) -> Ints:
    """Indices of the notes that are taps."""
    if not len(notes):
        raise BeatError(f"{source} has no notes", "tap a rhythm of a bar or more")
    if where.track is None and where.channel is None:
        return np.arange(len(notes))
    chosen = find_drums(midi, notes, track=where.track, channel=where.channel, name=source)
    return np.flatnonzero(chosen)


def _counted(tapped: Ints) -> str:
    return f"s the {len(tapped)} tap" if len(tapped) == 1 else f" the {len(tapped)} taps"


def _last_tick(midi: mido.MidiFile, notes: Notes, tapped: Ints) -> int:
    """Where the longest track that holds taps ends."""
    tracks = {int(track) for track in notes.tracks[tapped]}
    return max(sum(int(event.time) for event in midi.tracks[track]) for track in tracks)


def _warnings(beat: Beat, notes: Notes, mine: Mask, taps: list[str]) -> Iterator[str]:
    """What the user should know about the taps of this file."""
    if len(taps) > 1:
        yield f"the taps are those of {len(taps)} parts; --track or --channel chooses one"
    if (notes.channels[mine] == DRUM_CHANNEL).any():
        yield "taps on channel 10 sound as drums beside the new ones; mute them, or keep one track"
    if isinstance(beat.grid, WrittenBars):
        yield from warnings_of_grid(beat.midi, read_tempos(beat.midi))
