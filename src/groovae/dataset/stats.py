"""The Groove MIDI Dataset in numbers: what is in it, and the paper's Table 2 beside our counts.

Table 2 explained
    We read 446,312 notes; the paper's 22 counts are those of a reader that dropped 818 of them.

    - 817 have **zero length**: their note-off stands at the tick of their note-on.
    - 1 is **doubled**: the first hi-hat pedal (pitch 44) of drummer1/session2/1 is struck twice at
      tick 0, once with zero length and once with 101 ticks. The zero-length one's note-off made the
      paper's reader forget both.

    Without those, our counts equal the paper's for 21 of the 22 pitches. The other is pitch 55,
    whose printed count (5,567) repeats the row of pitch 53; we count 2,278.

    The note of drummer1/session1/78 that no note-off is left for (pitch 51: one note-off stands
    just before its note-on, so that every later one is one short) is in the paper's count and ours.

Source of the paper's counts: Gillick et al. 2019, Appendix B, Table 2.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..drums import PITCHES, ROLAND_TD
from ..hvo import Bools, quantize
from .gmd import SPLITS, Take
from .windows import windows_of


@dataclass(frozen=True)
class Group:
    """Takes that have something in common: a split, a drummer, a style."""

    name: str
    takes: int
    hours: float
    notes: int


@dataclass(frozen=True)
class WindowCount:
    """What a split gives in the pinned protocol: windows, and the notes in them."""

    split: str
    windows: int
    notes: int


@dataclass(frozen=True)
class PitchCount:
    """One row of Table 2.

    Attributes:
        notes: all note-ons of this pitch.
        zero_length: those whose note-off stands at their own tick.
        doubled: those of some length, struck at the tick of one of zero length.
        paper: the count the paper prints.
    """

    pitch: int
    zone: str
    drum: str
    notes: int
    zero_length: int
    doubled: int
    paper: int

    @property
    def remaining(self) -> int:
        """The notes the paper's reader kept."""
        return self.notes - self.zero_length - self.doubled

    @property
    def explained(self) -> bool:
        """Whether the paper prints what its reader kept."""
        return self.remaining == self.paper


@dataclass(frozen=True)
class Stats:
    """The dataset in numbers.

    Attributes:
        hours: of recording, as `info.csv` says.
        bars: from the start of each take to the end of the bar of its last onset.
        notes: note-ons; other_notes: those of pitches that Table 2 does not list (GMD has none).
        slowest, median_tempo, fastest: beats per minute, over takes.
    """

    takes: int
    hours: float
    bars: int
    notes: int
    other_notes: int
    slowest: float
    median_tempo: float
    fastest: float
    splits: tuple[Group, ...]
    windows: tuple[WindowCount, ...]
    drummers: tuple[Group, ...]
    styles: tuple[Group, ...]
    time_signatures: tuple[Group, ...]
    beat_types: tuple[Group, ...]
    pitches: tuple[PitchCount, ...]


def describe(takes: Sequence[Take]) -> Stats:
    """The dataset in numbers; groups are ordered by their takes, the largest first."""
    tempos = np.array([take.tempo for take in takes] or [0.0])
    return Stats(
        takes=len(takes),
        hours=_hours(takes),
        bars=sum(_bars(take) for take in takes),
        notes=_notes(takes),
        other_notes=sum(int((~np.isin(take.pitches, list(ROLAND_TD))).sum()) for take in takes),
        slowest=float(tempos.min()),
        median_tempo=float(np.median(tempos)),
        fastest=float(tempos.max()),
        splits=_grouped(takes, lambda take: take.split),
        windows=tuple(_window_count(takes, split) for split in SPLITS),
        drummers=_grouped(takes, lambda take: take.drummer),
        styles=_grouped(takes, lambda take: take.style.partition("/")[0]),
        time_signatures=_grouped(takes, lambda take: take.time_signature.replace("-", "/")),
        beat_types=_grouped(takes, lambda take: take.beat_type),
        pitches=_pitch_counts(takes),
    )


def to_text(stats: Stats) -> str:
    """Tables for people, the paper's Table 2 beside ours."""
    parts = [
        "Groove MIDI Dataset",
        f"{stats.takes:,} takes, {stats.hours:.1f} hours, {stats.bars:,} bars, "
        f"{stats.notes:,} notes\n"
        f"tempo {stats.slowest:.0f} to {stats.fastest:.0f} BPM, median {stats.median_tempo:.0f}",
        _group_table("split", stats.splits),
        _table(
            ("two-bar windows, 4/4", "windows", "notes"),
            [(row.split, f"{row.windows:,}", f"{row.notes:,}") for row in stats.windows],
        ),
        _group_table("drummer", stats.drummers),
        _group_table("style", stats.styles),
        _group_table("meter", stats.time_signatures),
        _group_table("kind", stats.beat_types),
        "Notes by pitch, beside Table 2 of the paper",
        _pitch_table(stats.pitches),
        _explanation(stats.pitches),
    ]
    return "\n\n".join(parts) + "\n"


def to_json(stats: Stats) -> str:
    """The same for programs: one JSON object, the fields of `Stats`."""
    fields = dataclasses.asdict(stats)
    for entry, row in zip(fields["pitches"], stats.pitches, strict=True):
        entry |= {"remaining": row.remaining, "explained": row.explained}
    return json.dumps(fields, indent=2) + "\n"


def _hours(takes: Iterable[Take]) -> float:
    return sum(take.duration for take in takes) / 3600


def _notes(takes: Iterable[Take]) -> int:
    return sum(len(take.ticks) for take in takes)


def _bars(take: Take) -> int:
    steps, _ = quantize(take.ticks, take.ticks_per_beat)
    return int(steps.max()) // take.steps_per_bar + 1 if len(steps) else 0


def _grouped(takes: Iterable[Take], name_of: Callable[[Take], str]) -> tuple[Group, ...]:
    members: dict[str, list[Take]] = {}
    for take in takes:
        members.setdefault(name_of(take), []).append(take)
    groups = [Group(name, len(own), _hours(own), _notes(own)) for name, own in members.items()]
    return tuple(sorted(groups, key=lambda group: (-group.takes, group.name)))


def _window_count(takes: Iterable[Take], split: str) -> WindowCount:
    windows = windows_of(takes, split)
    return WindowCount(split, len(windows), int(windows.hits.sum()))


def _pitch_counts(takes: Iterable[Take]) -> tuple[PitchCount, ...]:
    notes, zero_length, doubled = np.zeros((3, 128), np.int64)
    for take in takes:
        empty = take.durations == 0
        notes += np.bincount(take.pitches, minlength=128)
        zero_length += np.bincount(take.pitches[empty], minlength=128)
        doubled += np.bincount(take.pitches[_doubled(take)], minlength=128)
    return tuple(
        PitchCount(
            pitch=row.pitch,
            zone=row.zone,
            drum=row.drum,
            notes=int(notes[row.pitch]),
            zero_length=int(zero_length[row.pitch]),
            doubled=int(doubled[row.pitch]),
            paper=row.paper_count,
        )
        for row in PITCHES
    )


def _doubled(take: Take) -> Bools:
    """(N,) whether a note of some length is struck with one of its pitch that has none."""
    empty = take.durations == 0
    strike = take.ticks * 128 + take.pitches
    doubled: Bools = np.isin(strike, strike[empty]) & ~empty
    return doubled


def _group_table(title: str, groups: Iterable[Group]) -> str:
    rows = [(row.name, f"{row.takes:,}", f"{row.hours:.2f}", f"{row.notes:,}") for row in groups]
    return _table((title, "takes", "hours", "notes"), rows)


def _pitch_table(pitches: Sequence[PitchCount]) -> str:
    counts = np.array(
        [(row.notes, row.zero_length, row.doubled, row.remaining, row.paper) for row in pitches]
    )
    labels = [(row.drum, f"{row.pitch} {row.zone}") for row in pitches] + [("all", "")]
    marks = ["" if row.explained else "differs" for row in pitches] + [""]
    rows = [
        (drum, zone, *(f"{count:,}" for count in row), mark)
        for (drum, zone), row, mark in zip(
            labels, [*counts.tolist(), counts.sum(0).tolist()], marks, strict=True
        )
    ]
    header = ("drum", "pitch", "notes", "zero length", "doubled", "remaining", "paper", "")
    return _table(header, rows, words=2)


def _explanation(pitches: Sequence[PitchCount]) -> str:
    agreeing = sum(row.explained for row in pitches)
    return (
        "zero length: the note ends at the tick it begins. doubled: struck together with one of\n"
        "zero length. The paper's reader dropped both; groovae keeps both, as hits.\n"
        f"remaining = paper for {agreeing} of {len(pitches)} pitches. The paper's row for pitch 55 "
        "repeats the count of\npitch 53 and is taken for a misprint."
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """Columns two spaces apart: the first `words` of them to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.ljust(width) if index < words else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(padded).rstrip()

    return "\n".join([line(header), line(["-" * width for width in widths]), *map(line, rows)])
