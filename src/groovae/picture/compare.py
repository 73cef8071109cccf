"""One beat or two beside drummers, in numbers: how each drum is timed and how hard it is hit."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ..drums import DRUM_INDEX
from ..errors import BeatError
from ..feel import MEASURES, Feel, feel_of
from .human import INSIDE, Drummers, credit, drummers_of, source
from .places import Steps
from .roll import LABELS, ROWS, Roll
from .same_grid import on_grid_of
from .verdict import TOO_FEW, verdict_of

KEY: Final = "AB"
_HEAD: Final = (
    "drum",
    "",
    "hits",
    "mean ms",
    "spread ms",
    "velocity",
    "spread",
    "beside drummers",
)


@dataclass(frozen=True, eq=False)
class DrumOfBeat:
    """One drum of a beat: its hits, their feel, and what drummers do.

    Attributes:
        offsets_ms: (n,) from where each is written; velocities: (n,) 1..127. Of the notes on one step only
            the loudest is a hit, as in the table of what drummers do.
        drummers: None where there are too few hits to judge.
        verdicts: measure -> `inside` or what it is beside drummers; empty where there are too few hits.
        places: measure -> where it stands in their range, as `human.Range.place`; empty likewise.
    """

    offsets_ms: Steps
    velocities: Steps
    feel: Feel
    drummers: Drummers | None
    verdicts: dict[str, str]
    places: dict[str, int]

    @property
    def hits(self) -> int:
        """How many there are."""
        return len(self.velocities)

    @property
    def in_words(self) -> str:
        """What it is beside drummers: `inside`, or all that is not."""
        if not self.verdicts:
            return TOO_FEW
        return ", ".join(word for word in self.verdicts.values() if word != INSIDE) or INSIDE


@dataclass(frozen=True, eq=False)
class Beat:
    """A beat beside drummers.

    Attributes:
        title: what its file is called; pace: its tempo and swing in words; tempo: beats per minute at its
            start; tempos: those of its slowest note and of its fastest.
        notes: how many it has, all strokes of flams and rolls counted.
        swings: whether it does.
        borrowed: whether it is measured on the grid of the beat it is compared with.
        drums: by name, from the top of the kit down.
    """

    title: str
    pace: str
    tempo: float
    tempos: tuple[float, float]
    notes: int
    swings: bool
    borrowed: bool
    drums: dict[str, DrumOfBeat]

    @property
    def verdict(self) -> str:
        """What it is beside drummers, in a few words."""
        return verdict_of([(drum.hits, drum.places) for drum in self.drums.values()])

    @property
    def inside(self) -> tuple[int, int]:
        """How many measures of its drums are inside what drummers do, and how many were judged."""
        words = [word for drum in self.drums.values() for word in drum.verdicts.values()]
        return words.count(INSIDE), len(words)


def measure_all(rolls: Sequence[Roll]) -> list[Beat]:
    """One beat, or two versions of one, the second on the grid of the first.

    Raises:
        BeatError: as `measure`.
    """
    beats = [measure(rolls[0])]
    for roll in rolls[1:]:
        same = on_grid_of(rolls[0], roll)
        beats.append(measure(roll if same is None else same, borrowed=same is not None))
    return beats


def measure(roll: Roll, *, borrowed: bool = False) -> Beat:
    """A beat beside drummers; `borrowed` as in `Beat`.

    Raises:
        BeatError: none of its notes is one of the nine drums.
    """
    drums = {}
    for name in reversed(ROWS):
        mine = (roll.drums == DRUM_INDEX[name]) & roll.leads
        if mine.any():
            offsets, velocities = roll.offsets_ms[mine], roll.velocities[mine].astype(float)
            feel, drummers = feel_of(offsets, velocities), drummers_of(name, len(offsets))
            verdicts = drummers.beside(feel) if drummers else {}
            places = drummers.places(feel) if drummers else {}
            drums[name] = DrumOfBeat(offsets, velocities, feel, drummers, verdicts, places)
    if not drums:
        raise BeatError(
            f"none of the drum notes of {roll.title} is in its drum map",
            "choose another with --map",
        )
    return Beat(
        title=roll.title,
        pace=roll.pace,
        tempo=roll.tempo,
        tempos=roll.tempos,
        notes=len(roll.steps),
        swings=roll.swing is not None,
        borrowed=borrowed,
        drums=drums,
    )


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
                rows.append((label, key, str(drum.hits), *figures, drum.in_words))
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
    return "\n".join([*_heads(beats), "", *lines, "", *_notes(beats)]) + "\n"


def headline(beat: Beat) -> str:
    """Tempo, swing, notes, and what the beat is beside drummers, in one line."""
    return f"{beat.pace}, {beat.notes} drum note{'s' * (beat.notes != 1)}; {beat.verdict}"


def measured_from(beats: Sequence[Beat]) -> str:
    """From where milliseconds count."""
    if len(beats) > 1 and beats[1].borrowed:
        return "from where A is written"
    own = "each from its own grid: these are different beats" if len(beats) > 1 else "from the grid"
    return f"{own}, swung where the beat is" if any(beat.swings for beat in beats) else own


def to_json(beats: Sequence[Beat]) -> str:
    """The same for programs: one JSON object."""
    return json.dumps({"beats": [_fields(beat) for beat in beats], "drummers": source()}, indent=2)


def _heads(beats: Sequence[Beat]) -> Iterator[str]:
    for key, beat in zip(KEY, beats, strict=False):
        yield f"{key}  {beat.title}: {headline(beat)}"


def _notes(beats: Sequence[Beat]) -> tuple[str, ...]:
    return (
        f"ms: {measured_from(beats)}, positive = late; spread: the standard deviation.",
        "hits: of a flam or a roll on one step the loudest stroke.",
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
        drums[name] = {"hits": drum.hits} | asdict(drum.feel) | {"beside_drummers": beside}
    return {
        "file": beat.title,
        "tempo": beat.tempo,
        "slowest": beat.tempos[0],
        "fastest": beat.tempos[1],
        "pace": beat.pace,
        "notes": beat.notes,
        "measured_from": "the grid of A" if beat.borrowed else "its own grid",
        "verdict": beat.verdict,
        "figures_inside": inside,
        "figures_judged": judged,
        "drums": drums,
    }
