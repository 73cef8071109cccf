"""Play a MIDI file: its notes stay its notes, everything else stays as it was.

The contract (design, section 5): every note in is a note out; only velocities and onsets of drum notes
change; flams, drags and rolls within a step keep their spacing and follow their step; notes of pitches
no map knows are kept and move with their step; no event gets a negative time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import mido
import numpy as np

from .._version import __version__
from ..atomic import check_target, write_atomically
from ..card import Card
from ..errors import BeatError
from ..midi.drum_part import DrumPart, find_drum_part
from ..midi.drummap import AUTO
from ..midi.file import parse, read_bytes, serialize
from ..midi.find_drums import describe, passed_over
from ..midi.meter import TempoMap, read_meter, read_tempos
from ..midi.notation import Grid
from ..midi.notes import edit_notes, find_notes, struck_while_sounding
from .humanize import Play
from .play_part import play_part
from .report import Report
from .settings import Settings

Make = Callable[[bytes, str, str], tuple[bytes, Report]]
"""The bytes of a file, and the names of it and of what is made of it -> what is made, and the report."""

COARSEST_FINE_PPQ: Final = 240
"""Below it a tick is longer than two milliseconds at 120 bpm, and the file cannot hold the feel."""


@dataclass(frozen=True)
class Where:
    """Where the drums of a file are, where that is not obvious. See `groovae.midi.find_drums`.

    Attributes:
        track: number from 1, or name; channel: 1..16; drum_map: a name or a text file.
        grid: `auto`, `straight` or `as-written`, see `groovae.midi.notation`.
    """

    track: str | None = None
    channel: int | None = None
    drum_map: str = AUTO
    grid: Grid = "auto"

    def __post_init__(self) -> None:
        if self.channel is not None and self.channel not in range(1, 17):
            raise BeatError(f"the channel is {self.channel}", "choose from 1 to 16")

    def __str__(self) -> str:
        """What was said, after a space; of a map in a text file the name without its folder."""
        told = {
            "track": self.track,
            "channel": self.channel,
            "map": Path(self.drum_map).name if self.drum_map != AUTO else None,
            "grid": self.grid if self.grid != "auto" else None,
        }
        return "".join(f" {name}={value}" for name, value in told.items() if value is not None)


@dataclass(frozen=True)
class Drummer:
    """Who plays.

    Attributes:
        verb: what it is called; card: of the model.
        play: performs the bars of a score.
        told: more settings than the dials, for the text in the file: ``name=value``, each after a space.
        heard: to what it is played, in words; warnings: what the user should know of that.
        asked, figures: the same as data, for the `asked` and `heard` of the report.
    """

    verb: str
    card: Card
    play: Play
    told: str = ""
    heard: str = ""
    warnings: tuple[str, ...] = ()
    asked: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    figures: dict[str, float | bool | None] = field(default_factory=dict)


def play_path(
    drummer: Drummer, source: Path, target: Path, settings: Settings, where: Where, *, force: bool
) -> Report:
    """Play a file into another.

    Raises:
        BeatError: the file cannot be played.
        OutputError: the target exists and `force` is not given, or it cannot be written. Nothing is
            left behind, and what was there is untouched.
    """

    def make(data: bytes, called: str, to: str) -> tuple[bytes, Report]:
        return play_bytes(drummer, data, called, to, settings, where)

    return from_file_to_file(make, source, target, force=force)


def from_file_to_file(make: Make, source: Path, target: Path, *, force: bool) -> Report:
    """Make a file from another: written whole or not at all, and refused before the work.

    Raises:
        BeatError: the source cannot be read, or whatever `make` raises.
        OutputError: the target exists and `force` is not given, or it cannot be written.
    """
    check_target(target, force=force)
    made, report = make(read_bytes(source), str(source), str(target))
    write_atomically(target, made, force=force)
    return report


def default_target(source: Path, what: str) -> Path:
    """``BEAT.mid`` -> ``BEAT.what.mid``, beside it.

    Raises:
        BeatError: the source is a folder that has no name of its own, such as ``.``.
    """
    if not source.name:
        raise BeatError(f"{source} is a folder", "name a MIDI file in it")
    suffix = source.suffix or ".mid"
    return source.with_name(f"{source.name.removesuffix(source.suffix)}.{what}{suffix}")


def play_bytes(
    drummer: Drummer, data: bytes, source: str, target: str, settings: Settings, where: Where
) -> tuple[bytes, Report]:
    """Play the bytes of a MIDI file; `source` and `target` are its names in errors and report."""
    midi = parse(data, source)
    part = drum_part_of(midi, source, where)
    notes = part.notes
    ticks, velocities, written_off_grid = play_part(drummer.play, midi, part, settings, where.grid)
    edited = edit_notes(midi, notes, ticks, velocities)
    sign(edited, drummer.card, f"{drummer.verb}{drummer.told} {settings}{where}")
    result = serialize(edited)

    tempos, drums = read_tempos(midi), part.in_part
    shifts = 1000 * (tempos.seconds(ticks[drums]) - tempos.seconds(notes.ticks[drums]))
    return result, Report(
        source=source,
        output=target,
        verb=drummer.verb,
        model=drummer.card.name,
        version=__version__,
        settings=settings,
        notes_in=len(notes),
        notes_out=len(find_notes(parse(result, target))),
        drum_notes=int(drums.sum()),
        parts=tuple(describe(midi, notes, drums)),
        drum_map=part.map_name,
        unmapped=part.unmapped_pitches,
        mean_shift_ms=float(shifts.mean()),
        mean_abs_shift_ms=float(np.abs(shifts).mean()),
        largest_shift_ms=float(shifts[np.abs(shifts).argmax()]),
        mean_velocity_change=float(np.abs(velocities - notes.velocities)[drums].mean()),
        asked=drummer.asked,
        heard=drummer.figures,
        beat=drummer.heard,
        warnings=(*drummer.warnings, *_warnings(midi, edited, part, tempos, written_off_grid)),
    )


def drum_part_of(midi: mido.MidiFile, source: str, where: Where) -> DrumPart:
    """The drum part of a file; some of its notes are drums that the map knows.

    Raises:
        BeatError: there is none.
    """
    part = find_drum_part(
        midi, track=where.track, channel=where.channel, drum_map=where.drum_map, name=source
    )
    if not part.mapped.any():
        raise BeatError(
            f"none of the drum notes of {source} is in the drum map {part.map_name}; "
            f"their pitches are {', '.join(map(str, part.unmapped_pitches))}",
            "name a map with --map: general_midi, roland_td, or a text file of lines like `36 kick`",
        )
    return part


def _warnings(
    midi: mido.MidiFile,
    edited: mido.MidiFile,
    part: DrumPart,
    tempos: TempoMap,
    written_off_grid: int,
) -> Iterator[str]:
    """What the user should know about this file and its performance."""
    yield from warnings_of(midi, part, tempos)
    if written_off_grid:
        yield (
            f"{written_off_grid} notes are written off the sixteenths (swing, tuplets, "
            "thirty-seconds) and stay there"
        )
    if (more := struck_while_sounding(edited) - struck_while_sounding(midi)) > 0:
        yield (
            f"{more} notes now begin before the last one of their pitch has ended, since lengths are "
            "kept; if your instrument cuts notes short, make them shorter than a sixteenth"
        )


def warnings_of(midi: mido.MidiFile, part: DrumPart, tempos: TempoMap) -> Iterator[str]:
    """What the user should know about this file, whatever is done with its drums."""
    for beside in passed_over(midi, part.notes, part.in_part):
        yield f"{beside} was left alone; --track plays it instead"
    yield from warnings_of_grid(midi, tempos)


def warnings_of_grid(midi: mido.MidiFile, tempos: TempoMap) -> Iterator[str]:
    """What the user should know about the ticks and the meter of this file."""
    if midi.ticks_per_beat < COARSEST_FINE_PPQ:
        tick_ms = 60_000 / tempos.tempo / midi.ticks_per_beat
        yield (
            f"{midi.ticks_per_beat} ticks per beat: the file can hold no less than {tick_ms:.1f} ms; "
            "export it at 480 or more to keep the feel"
        )
    if foreign := read_meter(midi).foreign:
        yield f"the drummers of the training data play 4/4; {', '.join(foreign)} is played by analogy"


def sign(midi: mido.MidiFile, card: Card, how: str) -> None:
    """Say in a text event of the first track how the file was made, so that it can be made again."""
    verb, _, settings = how.partition(" ")
    text = (
        f"groovae {__version__} {verb} model={card.name} {settings}; "
        f"model trained on {card.data}, {card.licence}"
    )
    text = text.encode("utf-8", "replace").decode("latin-1")  # mido writes a byte a character
    track = midi.tracks[0]
    heading = 0
    while (
        heading < len(track)
        and track[heading].time == 0
        and track[heading].is_meta
        and track[heading].type != "end_of_track"
    ):
        heading += 1
    track.insert(heading, mido.MetaMessage("text", text=text, time=0))
