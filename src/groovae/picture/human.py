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
    """What nine in ten drummers' takes do: the 5th percentile, the median and the 95th."""

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Drummers:
    """What drummers do with one drum in stretches of so many hits, in so many takes; measure -> range."""

    hits: int
    takes: int
    ranges: dict[str, Range]

    def beside(self, feel: Feel) -> dict[str, str]:
        """Measure -> `inside`, or what the feel is beside drummers."""
        found = {}
        for measure, value in asdict(feel).items():
            limits, (below, above) = self.ranges[measure], BESIDE[measure]
            # The table holds one digit.
            value = round(value, 1)
            found[measure] = (
                below if value < limits.low else above if value > limits.high else INSIDE
            )
        return found


@dataclass(frozen=True)
class Pooled:
    """Percentiles of all hits of a drum: 5, 25, 50, 75 and 95; milliseconds from the grid, velocities."""

    offset_ms: tuple[float, ...]
    velocity: tuple[float, ...]


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


def pooled_of(drum: str) -> Pooled:
    """Percentiles of all hits of a drum."""
    row = _table()["drums"][drum]
    return Pooled(tuple(row["pooled_offset_ms"]), tuple(row["pooled_velocity"]))


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
