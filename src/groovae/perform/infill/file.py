"""Infill in a MIDI file: one drum is added to or played anew, and nothing else changes.

New notes go where the drum's notes stand, or else where most of the drums do: the same track, channel
and pitch. What the file notates off the sixteenths (swing, triplets) new notes are played around too,
see `written`.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import mido
import numpy as np

from ..._version import __version__
from ...drums import DRUM_INDEX, DRUMS
from ...errors import BeatError
from ...hvo import STEPS_PER_BAR, Bools, Ints
from ...midi.add import NewNotes, add_notes, remove_notes
from ...midi.drum_part import DrumPart
from ...midi.drummap import load_map
from ...midi.file import parse, serialize
from ...midi.find_drums import describe
from ...midi.meter import Cells, Meter, read_meter, read_tempos
from ...midi.notes import LOUDEST, ends_of_clips, find_notes
from ...network import Network
from ..on_grid import PartOnGrid, lay_on_grid
from ..play_file import Where, drum_part_of, from_file_to_file, sign, warnings_of
from ..report import Report
from ..settings import Settings
from .part import EVERY_BAR, Asked, Filled, check_company, infill_bars
from .written import Written, read_written

NOTES_PER_BEAT: Final = 8
"""A new note is a thirty-second long, so that no drum sounds into its own next hit."""


_HAT: Final = DRUM_INDEX["closed_hihat"]
_PEDAL: Final = 44
"""The pitch of a hi-hat closed by the foot, in General MIDI and of e-kits: no stick plays it."""


def infill_path(
    network: Network,
    asked: Asked,
    settings: Settings,
    source: Path,
    target: Path,
    where: Where,
    *,
    force: bool,
) -> Report:
    """Fill a file into another.

    Raises:
        BeatError: the file cannot be played.
        OutputError: the target exists and `force` is not given, or it cannot be written. Nothing is
            left behind, and what was there is untouched.
    """

    def make(data: bytes, called: str, to: str) -> tuple[bytes, Report]:
        return infill_bytes(network, asked, settings, data, called, to, where)

    return from_file_to_file(make, source, target, force=force)


def infill_bytes(
    network: Network,
    asked: Asked,
    settings: Settings,
    data: bytes,
    source: str,
    target: str,
    where: Where,
) -> tuple[bytes, Report]:
    """Fill the bytes of a MIDI file; `source` and `target` are its names in errors and report.

    Args:
        settings: temperature and seed count.
    """
    midi = parse(data, source)
    part = drum_part_of(midi, source, where)
    notes, meter, laid = part.notes, read_meter(midi), lay_on_grid(midi, part, where.grid)
    check_company(asked, laid.hits, _hint_of_company(where))
    written, voice = read_written(laid), _voice_of(part, asked.drum)
    end = int(ends_of_clips(midi)[voice.track])
    region = asked.region(meter.numbers(laid.bars))
    free = region[:, None] & written.open & _steps_there(meter, laid.bars, end)
    heard = written.heard(laid)
    filled = infill_bars(network, asked, settings, laid.bars, heard, free, written)

    mine = part.drums == asked.drum
    gone = mine & asked.bars.hold(meter.numbers(laid.cells.bars)) & (not asked.keep)
    new = _new_notes(midi, meter, laid, written, filled, voice.pitch, end)
    new = _one_a_tick(new, notes.ticks[mine & ~gone])
    edited = add_notes(remove_notes(midi, notes, gone), voice.track, voice.channel, new)
    sign(edited, network.card, f"infill{asked} {settings.dice}{where}")
    result = serialize(edited)

    removed = int(gone.sum())
    return result, Report(
        source=source,
        output=target,
        verb="infill",
        model=network.card.name,
        version=__version__,
        settings=settings,
        notes_in=len(notes),
        notes_out=len(find_notes(parse(result, target))),
        drum_notes=len(new),
        parts=tuple(describe(midi, notes, part.in_part)),
        drum_map=part.map_name,
        unmapped=part.unmapped_pitches,
        mean_shift_ms=0.0,
        mean_abs_shift_ms=0.0,
        largest_shift_ms=0.0,
        mean_velocity_change=0.0,
        asked={
            "drum": asked.name,
            "keep": asked.keep,
            "bars": None if asked.bars == EVERY_BAR else str(asked.bars),
            "temperature": settings.temperature,
            "seed": settings.seed,
        },
        added={asked.name: len(new)},
        removed={asked.name: removed} if removed else {},
        warnings=tuple(_warnings(midi, part, asked, gone, len(new), settings.temperature)),
    )


def _hint_of_company(where: Where) -> str:
    """How to have other drums beside the one that was found."""
    chosen = {"--track": where.track, "--channel": where.channel}
    named = " and ".join(name for name, value in chosen.items() if value is not None)
    if named:
        return f"leave out {named}, so that the other drums are heard"
    return "add a kick or a snare"


def _warnings(
    midi: mido.MidiFile, part: DrumPart, asked: Asked, gone: Bools, added: int, temperature: float
) -> Iterator[str]:
    """What the user should know about this file, of which some notes are gone and some are new."""
    yield from warnings_of(midi, part, read_tempos(midi))
    if asked.drum == _HAT and (pedals := int((gone & (part.notes.pitches == _PEDAL)).sum())):
        were = "were" if pedals > 1 else "was"
        yield (
            f"{pedals} of the removed closed_hihat notes {were} the pedal ({_PEDAL}); "
            "--keep keeps them"
        )
    if not added:
        more = "--temperature 1, or -n 4" if temperature < 1 else "another --seed"
        yield f"nothing was added: the model hears no {asked.name} here; try {more}"


class _Voice(NamedTuple):
    """Where a drum's notes stand."""

    track: int
    channel: int
    pitch: int


def _voice_of(part: DrumPart, drum: int) -> _Voice:
    """Where most notes of the drum stand, or else of all drums, on a pitch of the map.

    New hi-hats are for sticks: where only the foot plays, they go beside it, on a pitch of the map.

    Raises:
        BeatError: the map has no pitch for the drum.
    """
    notes = part.notes
    mine = part.drums == drum
    places = list(
        zip(notes.tracks.tolist(), notes.channels.tolist(), notes.pitches.tolist(), strict=True)
    )
    struck = mine & ((notes.pitches != _PEDAL) | (drum != _HAT))
    if struck.any():
        return _Voice(*_most(places, struck))
    beside = mine if mine.any() else part.mapped
    track, channel = _most([place[:2] for place in places], beside)
    return _Voice(track, channel, _pitch_of(part.map_name, drum))


def _most(values: list[Any], among: Bools) -> Any:
    """The most common of some of the values, the first of equals."""
    return Counter(values[i] for i in np.flatnonzero(among).tolist()).most_common(1)[0][0]


def _pitch_of(map_name: str, drum: int) -> int:
    """The pitch of a drum in a map: that of General MIDI, or else the first the map lists.

    The hi-hat's pedal is the last choice: only of a map that knows no other pitch and has another drum
    on the usual one.
    """
    _, table = load_map(map_name, ())
    standard = DRUMS[drum].pitch
    listed = [pitch for pitch, each in table.items() if each == drum]
    listed.sort(key=lambda pitch: drum == _HAT and pitch == _PEDAL)
    if standard in listed or (set(listed) <= {_PEDAL} and standard not in table):
        return standard
    if not listed:
        raise BeatError(
            f"the drum map {map_name} has no pitch for {DRUMS[drum].name}, and another drum on its "
            f"usual one, {standard}",
            f"add a line like `{standard} {DRUMS[drum].name}` to it",
        )
    return listed[0]


def _steps_there(meter: Meter, bars: Ints, end: int) -> Bools:
    """Which steps of bars exist and begin within a clip that ends at a tick: (K,) -> (K, 16)."""
    every = Cells(
        np.repeat(bars, STEPS_PER_BAR),
        np.tile(np.arange(STEPS_PER_BAR), len(bars)),
        np.zeros(STEPS_PER_BAR * len(bars), np.float32),
    )
    ticks, exists = meter.onsets(every)
    return (exists & (ticks < end)).reshape(-1, STEPS_PER_BAR)


def _new_notes(
    midi: mido.MidiFile,
    meter: Meter,
    laid: PartOnGrid,
    written: Written,
    filled: Filled,
    pitch: int,
    end: int,
) -> NewNotes:
    """The new hits as notes, in ascending order of their cells."""
    at = np.nonzero(filled.hits)
    rows, steps = at
    bars = laid.bars[rows]
    late = written.late[at] + filled.offsets[at]
    ticks, _ = meter.onsets(Cells(bars, steps, late))
    velocities = np.clip(np.rint(LOUDEST * filled.velocities[at]), 1, LOUDEST).astype(np.int64)
    length = max(1, midi.ticks_per_beat // NOTES_PER_BEAT)
    return NewNotes(
        np.clip(ticks, 0, end - 1),
        np.full(len(ticks), pitch),
        velocities,
        np.full(len(ticks), length),
    )


def _one_a_tick(new: NewNotes, taken: Ints) -> NewNotes:
    """New notes without those on a tick where the drum is struck already; of equals, the loudest.

    Steps share a tick where the ticks of a file are coarser than sixteenths, and may where it notates
    notes half a step away.
    """
    order = np.lexsort((-new.velocities, new.ticks))
    first = np.ones(len(order), bool)
    first[1:] = np.diff(new.ticks[order]) > 0
    kept = order[first & ~np.isin(new.ticks[order], taken)]
    return NewNotes(new.ticks[kept], new.pitches[kept], new.velocities[kept], new.lengths[kept])
