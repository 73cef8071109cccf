"""What drummers do, and where a beat stands beside it.

The table `human_range.json` travels with the package; `groovae data ranges` makes it of the Groove MIDI
Dataset (Google LLC, CC BY 4.0), see `dataset.ranges`.
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ..feel import STRETCHES, Feel

INSIDE: Final = "inside"
OUTSIDE: Final = 2
"""The place of what no more than one take in twenty does; see `Range.place`."""
BESIDE: Final = {
    "mean_offset_ms": ("earlier", "later"),
    "offset_spread_ms": ("stiffer", "looser"),
    "mean_velocity": ("softer", "louder"),
    "velocity_spread": ("flatter", "wilder"),
}
"""Measure -> what a beat is called that lies below the drummers' range, and above it."""
FEWEST_NOTES: Final = min(STRETCHES)
"""Fewer notes of a drum are not judged."""


@dataclass(frozen=True)
class Range:
    """What drummers' takes do: the 5th percentile, the quartiles with the median between, and the 95th."""

    low: float
    below: float
    median: float
    above: float
    high: float

    def place(self, value: float) -> int:
        """Where a value stands: -2 below the range, -1 below what half of them do, 0 within that, 1, 2."""
        # The table holds one digit.
        value = round(value, 1)
        if not self.low <= value <= self.high:
            return -2 if value < self.low else 2
        return 0 if self.below <= value <= self.above else -1 if value < self.below else 1


@dataclass(frozen=True)
class Drummers:
    """What drummers do with one drum in stretches of so many hits, in so many takes; measure -> range."""

    hits: int
    takes: int
    ranges: dict[str, Range]

    def places(self, feel: Feel) -> dict[str, int]:
        """Measure -> where the feel stands in the range, as `Range.place`."""
        return {
            measure: self.ranges[measure].place(value) for measure, value in asdict(feel).items()
        }

    def beside(self, feel: Feel) -> dict[str, str]:
        """Measure -> `inside`, or what the feel is beside drummers."""
        return {
            measure: BESIDE[measure][place > 0] if abs(place) == OUTSIDE else INSIDE
            for measure, place in self.places(feel).items()
        }


def drummers_of(drum: str, notes: int) -> Drummers | None:
    """What drummers do with a drum in the longest stretches that have no more hits than `notes`.

    None where there are fewer than `FEWEST_NOTES`.
    """
    rows = {int(hits): row for hits, row in _table()["drums"][drum]["by_hits"].items()}
    short = [hits for hits in rows if hits <= notes]
    if not short:
        return None
    row = rows[max(short)]
    return Drummers(max(short), row["takes"], {measure: Range(*row[measure]) for measure in BESIDE})


def source() -> str:
    """Where the table comes from, and its licence."""
    return str(_table()["source"])


def credit() -> str:
    """The same without how it was made."""
    return source().partition(";")[0]


@cache
def _table() -> dict[str, Any]:
    text = files(__package__).joinpath("human_range.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
