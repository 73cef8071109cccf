"""What drummers do: the human range of each drum's timing and velocity, over training takes.

For each drum and each number of hits n of `feel.STRETCHES`, the middle n hits of every training take in
4/4 that has as many give one `feel.Feel`: so each take counts once, and a short beat can be held against
stretches as short as it is. The range is from the 5th to the 95th percentile of these. Beside it stand
percentiles of all the hits of a drum, pooled. Every hit counts, flams and drags too, and its offset is
that from the nearest sixteenth.

The table that travels with the package is what `groovae data ranges` makes of the official archive.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any, Final

import numpy as np

from ..drums import DRUM_NAMES, ROLAND_TD
from ..errors import DataError
from ..feel import MEASURES, STRETCHES, feel_of
from ..hvo import STEPS_PER_BEAT, Floats, Ints, quantize
from .gmd import Take

SPLIT: Final = "train"
FEWEST_TAKES: Final = 20
"""Fewer make no range."""
RANGE: Final = (5, 50, 95)
POOLED: Final = (5, 25, 50, 75, 95)
SOURCE: Final = (
    "Groove MIDI Dataset v1.0.0 by Google LLC, CC BY 4.0, "
    "https://magenta.tensorflow.org/datasets/groove; figures derived from it by `groovae data ranges`"
)
_DIGITS: Final = 1


def human_ranges(takes: Iterable[Take]) -> dict[str, Any]:
    """The table: per drum the range of each measure for each number of hits, and pooled percentiles.

    Raises:
        DataError: no drum has enough training takes in 4/4.
    """
    chosen = [take for take in takes if take.split == SPLIT and take.time_signature == "4-4"]
    played = [_hits(take) for take in chosen]
    drums = {}
    for index, name in enumerate(DRUM_NAMES):
        parts = [(ms[drums == index], loud[drums == index]) for drums, ms, loud in played]
        if found := _of_drum(parts):
            drums[name] = found
    if not drums:
        raise DataError(
            f"no drum is played in {FEWEST_TAKES} training takes in 4/4",
            "name the official archive with --data",
        )
    return {
        "what": "per drum, by number of hits: 5 %, median and 95 % over takes; and percentiles of all hits",
        "source": SOURCE,
        "split": SPLIT,
        "takes": len(chosen),
        "pooled_percentiles": list(POOLED),
        "drums": drums,
    }


def to_json(table: dict[str, Any]) -> str:
    """The table as a file, each list on one line."""
    text = json.dumps(table, indent=1)
    return re.sub(r"\[\n[^]]*]", lambda found: json.dumps(json.loads(found[0])), text) + "\n"


def _hits(take: Take) -> tuple[Ints, Floats, Ints]:
    """Drum, milliseconds from the grid and velocity of each hit, in the order of time."""
    known = np.isin(take.pitches, list(ROLAND_TD))
    order = np.flatnonzero(known)[np.argsort(take.ticks[known], kind="stable")]
    _, offsets = quantize(take.ticks[order], take.ticks_per_beat)
    step_ms = 60_000 / take.tempo / STEPS_PER_BEAT
    drums = np.array([ROLAND_TD[pitch] for pitch in take.pitches[order].tolist()], np.int64)
    return drums, offsets * step_ms, take.velocities[order]


def _of_drum(parts: list[tuple[Floats, Ints]]) -> dict[str, Any] | None:
    ranges = {}
    for count in STRETCHES:
        feels = [
            astuple(feel_of(_middle(ms, count), _middle(loud, count)))
            for ms, loud in parts
            if len(ms) >= count
        ]
        if len(feels) >= FEWEST_TAKES:
            low_to_high = np.percentile(feels, RANGE, axis=0).T
            ranges[str(count)] = {"takes": len(feels)} | {
                measure: _rounded(values)
                for measure, values in zip(MEASURES, low_to_high, strict=True)
            }
    if not ranges:
        return None
    offsets, velocities = (np.concatenate(column) for column in zip(*parts, strict=True))
    return {
        "hits": len(offsets),
        "pooled_offset_ms": _rounded(np.percentile(offsets, POOLED)),
        "pooled_velocity": _rounded(np.percentile(velocities, POOLED)),
        "by_hits": ranges,
    }


def _middle(values: Floats | Ints, count: int) -> Floats | Ints:
    first = (len(values) - count) // 2
    return values[first : first + count]


def _rounded(values: np.ndarray) -> list[float]:
    return [round(value, _DIGITS) for value in values.tolist()]
