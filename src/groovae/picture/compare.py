"""One beat or two beside drummers, in numbers: how each drum is timed and how hard it is hit."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ..drums import DRUM_INDEX
from ..errors import BeatError
from ..feel import MEASURES, Feel, feel_of
from .human import INSIDE, Drummers, credit, drummers_of, source
from .roll import LABELS, ROWS, Roll, Steps

KEY: Final = "AB"
_HEAD: Final = (
    "drum",
    "",
    "notes",
    "mean ms",
    "spread ms",
    "velocity",
    "spread",
    "beside drummers",
)
_TOO_FEW: Final = "too few notes to say"


@dataclass(frozen=True, eq=False)
class DrumOfBeat:
    """One drum of a beat: its notes, their feel, and what drummers do.

    Attributes:
        offsets_ms: (n,) from where each is written; velocities: (n,) 1..127.
        drummers: None where there are too few notes to judge.
        verdicts: measure -> `inside` or what it is beside drummers; empty where there are too few notes.
    """

    offsets_ms: Steps
    velocities: Steps
    feel: Feel
    drummers: Drummers | None
    verdicts: dict[str, str]

    @property
    def notes(self) -> int:
        """How many there are."""
        return len(self.velocities)

    @property
    def in_words(self) -> str:
        """What it is beside drummers: `inside`, or all that is not."""
        if not self.verdicts:
            return _TOO_FEW
        return ", ".join(word for word in self.verdicts.values() if word != INSIDE) or INSIDE


@dataclass(frozen=True, eq=False)
class Beat:
    """A beat beside drummers; `drums` by name, from the top of the kit down."""

    title: str
    tempo: float
    drums: dict[str, DrumOfBeat]

    @property
    def notes(self) -> int:
        """How many notes it has."""
        return sum(drum.notes for drum in self.drums.values())

    @property
    def inside(self) -> tuple[int, int]:
        """How many figures of its drums are inside what drummers do, and how many were judged."""
        words = [word for drum in self.drums.values() for word in drum.verdicts.values()]
        return words.count(INSIDE), len(words)


def measure(roll: Roll) -> Beat:
    """A beat beside drummers.

    Raises:
        BeatError: none of its notes is one of the nine drums.
    """
    drums = {}
    for name in reversed(ROWS):
        mine = roll.drums == DRUM_INDEX[name]
        if mine.any():
            offsets, velocities = roll.offsets_ms[mine], roll.velocities[mine].astype(float)
            feel, drummers = feel_of(offsets, velocities), drummers_of(name, len(offsets))
            verdicts = drummers.beside(feel) if drummers else {}
            drums[name] = DrumOfBeat(offsets, velocities, feel, drummers, verdicts)
    if not drums:
        raise BeatError(
            f"none of the drum notes of {roll.title} is in its drum map",
            "choose another with --map",
        )
    return Beat(roll.title, roll.tempo, drums)


def drums_of(beats: Sequence[Beat]) -> tuple[str, ...]:
    """The drums that any of the beats plays, from the top of the kit down."""
    return tuple(name for name in reversed(ROWS) if any(name in beat.drums for beat in beats))


def to_text(beats: Sequence[Beat]) -> str:
    """A table for people."""
    rows: list[tuple[str, ...]] = [_HEAD]
    for name in drums_of(beats):
        label = LABELS[name]
        judges: dict[int, Drummers] = {}
        for key, beat in zip(KEY, beats, strict=False):
            if drum := beat.drums.get(name):
                figures = (
                    f"{value:+.1f}" if at == 0 else f"{value:.1f}" for at, value in _figures(drum)
                )
                rows.append((label, key, str(drum.notes), *figures, drum.in_words))
                label = ""
                if drum.drummers:
                    judges[drum.drummers.hits] = drum.drummers
        for hits, judge in sorted(judges.items()):
            limits = (
                f"{judge.ranges[each].low:.0f}..{judge.ranges[each].high:.0f}" for each in MEASURES
            )
            rows.append((label, "drummers", str(hits), *limits, f"{judge.takes} takes"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if number in (0, 1, 7) else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([*_heads(beats), "", *lines, "", *_notes()]) + "\n"


def headline(beat: Beat) -> str:
    """Tempo, notes and how much of the beat is as drummers play, in one line."""
    inside, judged = beat.inside
    notes = f"{beat.notes} drum note{'s' * (beat.notes != 1)}"
    said = f"{inside} of {judged} figures inside drummers' range" if judged else _TOO_FEW
    return f"{beat.tempo:.0f} bpm, {notes}; {said}"


def to_json(beats: Sequence[Beat]) -> str:
    """The same for programs: one JSON object."""
    return json.dumps({"beats": [_fields(beat) for beat in beats], "drummers": source()}, indent=2)


def _heads(beats: Sequence[Beat]) -> Iterator[str]:
    for key, beat in zip(KEY, beats, strict=False):
        yield f"{key}  {beat.title}: {headline(beat)}"


def _notes() -> tuple[str, ...]:
    return (
        "ms: from the grid, positive = late; spread: the standard deviation.",
        "drummers: from 5 % to 95 % of takes, each in a stretch of as many hits as the beat has, or fewer.",
        credit(),
    )


def _figures(drum: DrumOfBeat) -> Iterator[tuple[int, float]]:
    return enumerate(asdict(drum.feel).values())


def _fields(beat: Beat) -> dict[str, Any]:
    inside, judged = beat.inside
    drums = {}
    for name, drum in beat.drums.items():
        beside: dict[str, Any] | None = None
        if drum.drummers:
            beside = {"hits": drum.drummers.hits, "takes": drum.drummers.takes} | {
                measure: asdict(limits) | {"verdict": drum.verdicts[measure]}
                for measure, limits in drum.drummers.ranges.items()
            }
        drums[name] = {"notes": drum.notes} | asdict(drum.feel) | {"beside_drummers": beside}
    return {
        "file": beat.title,
        "tempo": beat.tempo,
        "notes": beat.notes,
        "figures_inside": inside,
        "figures_judged": judged,
        "drums": drums,
    }
