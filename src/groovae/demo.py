"""A straight beat of our own, for the demo and the first minute with groovae.

Four bars of rock with a fill at the end: every note on the grid, every note at velocity 100.

Run as ``python -m groovae.demo STRAIGHT.mid``.
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np

from .drums import DRUM_INDEX
from .groove import Groove
from .hvo import STEPS_PER_BAR, M

TEMPO: Final = 104

# One character a sixteenth, x is a hit.
VERSE: Final = {
    "closed_hihat": "x.x.x.x.x.x.x.x.",
    "snare": "....x..x.x..x..x",
    "kick": "x.x....x..x..x..",
}
TURN: Final = {
    "closed_hihat": "x.x.x.x.x.x.x...",
    "open_hihat": "..............x.",
    "snare": "....x..x.x..x...",
    "kick": "x.x....x..x...x.",
}
FILL: Final = {
    "closed_hihat": "x.x.x.x.........",
    "snare": "....x..xxx......",
    "high_tom": "..........xx....",
    "mid_tom": "............x...",
    "low_tom": ".............xxx",
    "kick": "x.x.....x...x...",
}
BARS: Final = (VERSE, TURN, VERSE, FILL)


def straight_beat() -> Groove:
    """The four bars, quantized and flat."""
    hits = np.zeros((len(BARS) * STEPS_PER_BAR, M), bool)
    for bar, parts in enumerate(BARS):
        for drum, pattern in parts.items():
            steps = [bar * STEPS_PER_BAR + i for i, mark in enumerate(pattern) if mark == "x"]
            hits[steps, DRUM_INDEX[drum]] = True
    return Groove.of_score(hits, TEMPO)


if __name__ == "__main__":
    straight_beat().write(Path(sys.argv[1]), force=True)
