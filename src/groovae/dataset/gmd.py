"""The Groove MIDI Dataset read in bulk: 1,150 takes, their notes and what `info.csv` says of them.

Only this module knows how the archive is laid out. Files are read with symusic (C++), straight from
the zip or from a folder of the unpacked archive.

Source: Gillick et al. 2019, section 3.1 and Appendix A. Groove MIDI Dataset, CC BY 4.0.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np

from ..errors import DataError
from ..extras import require
from ..hvo import STEPS_PER_BAR, Ints

ROOT: Final = "groove/"
INDEX: Final = "info.csv"
SPLITS: Final = ("train", "validation", "test")

_COLUMNS: Final = frozenset(
    ("id", "drummer", "style", "beat_type", "time_signature", "midi_filename", "duration", "split")
)
_REFETCH: Final = "run `groovae data fetch` again, or name the official zip with --data"


@dataclass(frozen=True, eq=False)
class Take:
    """One recording: one MIDI file of GMD.

    A note-on is a hit, whatever its note-off does: notes of zero length are here, and so is a note
    that is never ended.

    Attributes:
        id: as in `info.csv`, for example ``drummer1/session1/12``.
        style: as in `info.csv`, for example ``funk/groove1``: the style, then a finer word.
        beat_type: ``beat`` or ``fill``.
        time_signature: as in `info.csv`, for example ``4-4``.
        split: train, validation or test, as published.
        tempo: beats per minute, from the file (info.csv rounds it).
        duration: seconds, as `info.csv` says.
        ticks, pitches, velocities: (N,) each, one entry a note, in the order of the file. Ticks
            count from the start of the take; velocities are MIDI integers, 1 to 127.
        durations: (N,) ticks from each note-on to its note-off, a note-off ending the earliest note
            of its pitch; a note never ended lasts to the end of the file.
    """

    id: str
    drummer: str
    style: str
    beat_type: str
    time_signature: str
    split: str
    tempo: float
    duration: float
    ticks_per_beat: int
    ticks: Ints
    pitches: Ints
    velocities: Ints
    durations: Ints

    @property
    def steps_per_bar(self) -> int:
        """Sixteenths in a bar: 16 in 4/4, 12 in 3/4 and in 6/8."""
        count, unit = self.time_signature.split("-")
        return STEPS_PER_BAR * int(count) // int(unit)


def read_takes(source: Path) -> list[Take]:
    """All takes, in the order of `info.csv`.

    Args:
        source: the official zip, or a folder that holds the unpacked ``groove/``.

    Raises:
        DataError: not the archive, or a file of it is missing or broken.
        ExtraError: symusic is not installed.
    """
    symusic = require("symusic", "evaluate")
    return [_take(symusic, source, row, data) for row, data in _files(source)]


def read_take_file(source: Path, take_id: str) -> bytes:
    """The MIDI file of one take, as published.

    Raises:
        DataError: not the archive, or it has no such take.
    """
    for _, data in _files(source, only=take_id):
        return data
    raise DataError(
        f"no take {take_id} in {source}",
        "ids are those of info.csv, for example drummer1/session1/12",
    )


def _take(symusic: ModuleType, source: Path, row: dict[str, str], data: bytes) -> Take:
    try:
        score = symusic.Score.from_midi(_with_every_note_ended(data))
        tempo = float(score.tempos[0].qpm)
        duration = float(row["duration"])
    except Exception as error:  # symusic raises bare RuntimeErrors of many texts
        raise DataError(
            f"{row['midi_filename']} in {source} is not a readable take: {error}", _REFETCH
        ) from error
    tracks = [track.notes.numpy() for track in score.tracks]

    def column(name: str) -> Ints:
        return np.concatenate([np.zeros(0, np.int64), *(notes[name] for notes in tracks)])

    return Take(
        id=row["id"],
        drummer=row["drummer"],
        style=row["style"],
        beat_type=row["beat_type"],
        time_signature=row["time_signature"],
        split=row["split"],
        tempo=tempo,
        duration=duration,
        ticks_per_beat=int(score.ticks_per_quarter),
        ticks=column("time"),
        pitches=column("pitch"),
        velocities=column("velocity"),
        durations=column("duration"),
    )


def _files(source: Path, only: str | None = None) -> Iterator[tuple[dict[str, str], bytes]]:
    """The row of `info.csv` and the MIDI file of every take, or of the one asked for."""
    try:
        if source.is_dir():
            folder = source / ROOT if (source / ROOT).is_dir() else source
            yield from _rows(lambda name: (folder / name).read_bytes(), only)
        else:
            with zipfile.ZipFile(source) as archive:
                yield from _rows(lambda name: archive.read(ROOT + name), only)
    except (OSError, KeyError, ValueError, csv.Error, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{source} is not the Groove MIDI Dataset: {error}", _REFETCH) from error


def _rows(read: Callable[[str], bytes], only: str | None) -> Iterator[tuple[dict[str, str], bytes]]:
    table = csv.DictReader(io.StringIO(read(INDEX).decode("utf-8")))
    missing = _COLUMNS.difference(table.fieldnames or ())
    if missing:
        raise ValueError(f"{INDEX} has no column {', '.join(sorted(missing))}")
    for row in table:
        if only is None or row["id"] == only:
            yield row, read(row["midi_filename"])


_END_OF_TRACK: Final = b"\xff\x2f\x00"
_ENDINGS: Final = b"\x00".join(bytes((0x89, pitch, 0)) for pitch in range(128)) + b"\x00"


def _with_every_note_ended(data: bytes) -> bytes:
    """The same file with a note-off for every pitch before its end of track.

    symusic keeps ended notes only, and drops a hit of drummer1/session1/78 where a note-off stands
    just before the note-on it belongs to. GMD's files are one track on channel 10, so the patch is
    one splice; a file of another shape is left as it is.
    """
    header, chunk, size, events = data[:14], data[14:18], data[18:22], data[22:]
    one_track = chunk == b"MTrk" and len(events) == int.from_bytes(size, "big")
    if not one_track or not events.endswith(_END_OF_TRACK):
        return data
    events = events.removesuffix(_END_OF_TRACK) + _ENDINGS + _END_OF_TRACK
    return header + chunk + len(events).to_bytes(4, "big") + events
