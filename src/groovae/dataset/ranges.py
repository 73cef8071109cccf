"""What drummers do: the human range of each drum's timing and velocity, over training takes.

For each drum and each number of hits n of `feel.STRETCHES`, the middle n hits of every training take in
4/4 that has as many give one `feel.Feel`: so each take counts once, and a short beat can be held against
stretches as short as it is. The range is told by percentiles of these. Of a flam or a roll within a step
the loudest stroke counts, as for the models, and its offset is that from the nearest sixteenth, or from
the swung place of a take that swings (`feel.find_swing`).

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
from ..feel import MEASURES, STRETCHES, Steps, feel_of, find_swing
from ..hvo import STEPS_PER_BEAT, Ints, loudest, quantize
from .gmd import Take

SPLIT: Final = "train"
FEWEST_TAKES: Final = 20
"""Fewer make no range."""
PERCENTILES: Final = (5, 25, 50, 75, 95)
SOURCE: Final = (
    "Groove MIDI Dataset v1.0.0 by Google LLC, CC BY 4.0, "
    "https://magenta.tensorflow.org/datasets/groove; figures derived from it by `groovae data ranges`"
)
_DIGITS: Final = 1


def human_ranges(takes: Iterable[Take]) -> dict[str, Any]:
    """The table: per drum the range of each measure for each number of hits.

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
        "what": "per drum, by number of hits: percentiles over takes of the four measures",
        "source": SOURCE,
        "split": SPLIT,
        "takes": len(chosen),
        "percentiles": list(PERCENTILES),
        "drums": drums,
    }


def to_json(table: dict[str, Any]) -> str:
    """The table as a file, each list on one line."""
    text = json.dumps(table, indent=1)
    return re.sub(r"\[\n[^]]*]", lambda found: json.dumps(json.loads(found[0])), text) + "\n"


def _hits(take: Take) -> tuple[Ints, Steps, Ints]:
    """Drum, milliseconds from where it belongs and velocity of each hit, in the order of time."""
    known = np.isin(take.pitches, list(ROLAND_TD))
    order = np.flatnonzero(known)[np.argsort(take.ticks[known], kind="stable")]
    drums = np.array([ROLAND_TD[pitch] for pitch in take.pitches[order].tolist()], np.int64)
    steps, offsets = quantize(take.ticks[order], take.ticks_per_beat)
    kept = np.sort(loudest(steps, drums, take.velocities[order]))
    late = offsets[kept].astype(np.float64)
    if swing := find_swing(steps[kept] + late):
        late = swing.offsets(steps[kept] + late)
    return drums[kept], late * 60_000 / take.tempo / STEPS_PER_BEAT, take.velocities[order][kept]


def _of_drum(parts: list[tuple[Steps, Ints]]) -> dict[str, Any] | None:
    ranges = {}
    for count in STRETCHES:
        feels = [
            astuple(feel_of(_middle(ms, count), _middle(loud, count)))
            for ms, loud in parts
            if len(ms) >= count
        ]
        if len(feels) >= FEWEST_TAKES:
            low_to_high = np.percentile(feels, PERCENTILES, axis=0).T
            ranges[str(count)] = {"takes": len(feels)} | {
                measure: _rounded(values)
                for measure, values in zip(MEASURES, low_to_high, strict=True)
            }
    if not ranges:
        return None
    return {"hits": sum(len(ms) for ms, _ in parts), "by_hits": ranges}


def _middle(values: Steps | Ints, count: int) -> Steps | Ints:
    first = (len(values) - count) // 2
    return values[first : first + count]


def _rounded(values: np.ndarray) -> list[float]:
    return [round(value, _DIGITS) for value in values.tolist()]
