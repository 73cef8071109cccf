"""Humanize a MIDI file: its notes stay its notes, everything else stays as it was.

The contract (design, section 5): every note in is a note out; only velocities and onsets of drum notes
change; flams, drags and rolls within a step keep their spacing and follow their step; notes of pitches
no map knows are kept and move with their step; no event gets a negative time.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mido
import numpy as np

from .._version import __version__
from ..atomic import check_target, write_atomically
from ..errors import BeatError
from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Ints, M, loudest
from ..midi.drum_part import DrumPart, find_drum_part
from ..midi.drummap import AUTO
from ..midi.file import parse, read_bytes, serialize
from ..midi.meter import read_meter, read_tempos
from ..midi.notation import Grid, notated_offsets
from ..midi.notes import LOUDEST, edit_notes, ends_of_clips, find_notes
from ..network import Network
from .humanize import humanize_bars
from .report import Report
from .settings import Settings

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

    def __str__(self) -> str:
        """What was said, after a space; of a map in a text file the name without its folder."""
        told = {
            "track": self.track,
            "channel": self.channel,
            "map": Path(self.drum_map).name if self.drum_map != AUTO else None,
            "grid": self.grid if self.grid != "auto" else None,
        }
        return "".join(f" {name}={value}" for name, value in told.items() if value is not None)


def humanize_path(
    network: Network, source: Path, target: Path, settings: Settings, where: Where, *, force: bool
) -> Report:
    """Humanize a file into another.

    Raises:
        BeatError: the file cannot be played.
        OutputError: the target exists and `force` is not given, or it cannot be written. Nothing is
            left behind, and what was there is untouched.
    """
    check_target(target, force=force)
    data, report = humanize_bytes(
        network, read_bytes(source), str(source), str(target), settings, where
    )
    write_atomically(target, data, force=force)
    return report


def humanize_bytes(
    network: Network, data: bytes, source: str, target: str, settings: Settings, where: Where
) -> tuple[bytes, Report]:
    """Humanize the bytes of a MIDI file; `source` and `target` are its names in errors and report."""
    midi = parse(data, source)
    part = find_drum_part(midi, track=where.track, channel=where.channel, drum_map=where.drum_map)
    notes = part.notes
    if not part.mapped.any():
        raise BeatError(
            f"none of the drum notes of {source} is in the drum map {part.map_name}; "
            f"their pitches are {', '.join(map(str, part.unmapped_pitches))}",
            "name a map with --map: general_midi, roland_td, or a text file of lines like `36 kick`",
        )
    ticks, velocities, kept_offsets = _play(network, midi, part, settings, where.grid)
    edited = edit_notes(midi, notes, ticks, velocities)
    _sign(edited, network, settings, where)
    result = serialize(edited)

    meter, tempos, drums = read_meter(midi), read_tempos(midi), part.in_part
    shifts = 1000 * (tempos.seconds(ticks[drums]) - tempos.seconds(notes.ticks[drums]))
    warnings = []
    if midi.ticks_per_beat < COARSEST_FINE_PPQ:
        tick_ms = 60_000 / tempos.tempo / midi.ticks_per_beat
        warnings.append(
            f"{midi.ticks_per_beat} ticks per beat: the file can hold no less than {tick_ms:.1f} ms; "
            "export it at 480 or more to keep the feel"
        )
    if meter.foreign:
        warnings.append(
            f"the drummers of the training data play 4/4; {', '.join(meter.foreign)} is played by analogy"
        )
    if kept_offsets:
        warnings.append(
            f"{kept_offsets} notes are written off the sixteenths (swing, triplets, "
            "thirty-seconds) and stay there"
        )
    return result, Report(
        source=source,
        output=target,
        verb="humanize",
        model=network.card.name,
        version=__version__,
        settings=settings,
        notes_in=len(notes),
        notes_out=len(find_notes(parse(result, target))),
        drum_notes=int(drums.sum()),
        drum_map=part.map_name,
        unmapped=part.unmapped_pitches,
        mean_shift_ms=float(shifts.mean()),
        mean_abs_shift_ms=float(np.abs(shifts).mean()),
        largest_shift_ms=float(shifts[np.abs(shifts).argmax()]),
        mean_velocity_change=float(np.abs(velocities - notes.velocities)[drums].mean()),
        warnings=tuple(warnings),
    )


def _play(
    network: Network, midi: mido.MidiFile, part: DrumPart, settings: Settings, grid: Grid
) -> tuple[Ints, Ints, int]:
    """New onsets and velocities of every note of the file, and how many notes are written off-grid."""
    notes, mapped = part.notes, part.mapped
    cells = read_meter(midi).cells(notes.ticks)
    steps = cells.bars * STEPS_PER_BAR + cells.steps
    ticks_per_step = midi.ticks_per_beat / STEPS_PER_BEAT
    notated = np.zeros(len(notes), np.float32)
    notated[part.in_part] = notated_offsets(
        steps[part.in_part], cells.offsets[part.in_part], ticks_per_step, grid
    )

    # Of the hits of one drum on one step the loudest is played; the others follow it.
    drum_notes = np.flatnonzero(mapped)
    leaders = drum_notes[loudest(steps[mapped], part.drums[mapped], notes.velocities[mapped])]
    bars, rows = np.unique(cells.bars[leaders], return_inverse=True)
    hits = np.zeros((len(bars), STEPS_PER_BAR, M), bool)
    at = rows, cells.steps[leaders], part.drums[leaders]
    hits[at] = True
    said_velocities, said_offsets = humanize_bars(network, bars, hits, settings)

    # The grid is the step plus what is notated; a dial of 100 % moves from the user's place on it
    # all the way to the model's.
    moved = settings.timing / 100 * (said_offsets[at] - (cells.offsets - notated)[leaders])
    shifts = np.floor(moved * ticks_per_step + 0.5).astype(np.int64)
    louder = settings.velocity / 100 * (LOUDEST * said_velocities[at] - notes.velocities[leaders])
    leading = np.clip(np.rint(notes.velocities[leaders] + louder), 1, LOUDEST).astype(np.int64)

    group = _group_of(leaders, steps, part)
    ticks, velocities = notes.ticks.copy(), notes.velocities.copy()
    followed = group >= 0
    ticks[followed] += shifts[group[followed]]
    before_start = np.zeros(len(leaders), np.int64)
    np.maximum.at(before_start, group[followed], np.maximum(0, -ticks[followed]))
    ticks[followed] += before_start[group[followed]]
    beyond = np.maximum(0, ticks - ends_of_clips(midi)[notes.tracks])
    after_end = np.zeros(len(leaders), np.int64)
    np.maximum.at(after_end, group[followed], beyond[followed])
    ticks[followed] -= after_end[group[followed]]

    follows = group[mapped]
    scaled = notes.velocities[mapped] * (leading / notes.velocities[leaders])[follows]
    velocities[mapped] = np.clip(np.rint(scaled), 1, LOUDEST).astype(np.int64)
    return ticks, velocities, int((notated != 0).sum())


def _group_of(leaders: Ints, steps: Ints, part: DrumPart) -> Ints:
    """For each note the index of the leader it follows: that of its drum on its step, for an unmapped
    note the loudest of its step; -1 where it follows none.
    """
    velocities = part.notes.velocities
    cell_of_leader = {(steps[i], part.drums[i]): k for k, i in enumerate(leaders.tolist())}
    loudest_of_step: dict[int, int] = {}
    for k, i in enumerate(leaders.tolist()):
        rival = loudest_of_step.get(steps[i])
        if rival is None or velocities[i] > velocities[leaders[rival]]:
            loudest_of_step[steps[i]] = k
    return np.array(
        [
            cell_of_leader[step, drum]
            if drum >= 0
            else loudest_of_step.get(step, -1)
            if playing
            else -1
            for step, drum, playing in zip(steps, part.drums, part.in_part, strict=True)
        ],
        np.int64,
    )


def _sign(midi: mido.MidiFile, network: Network, settings: Settings, where: Where) -> None:
    """Say in a text event of the first track how the file was made, so that it can be made again."""
    text = (
        f"groovae {__version__} humanize model={network.card.name} {settings}{where}; "
        f"model trained on {network.card.data}, {network.card.licence}"
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
