"""The paper's piano roll: drums in rows, velocity as colour, microtiming against the grid lines.

Needs matplotlib, the extra `plot`.

Source: Gillick et al. 2019, Figures 1 and 4: higher velocities in red, lower in blue.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .drums import DRUM_NAMES
from .errors import BeatError
from .extras import require
from .hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Ints, M
from .midi.drum_part import find_drum_part
from .midi.drummap import AUTO
from .midi.file import parse
from .midi.meter import read_meter, read_tempos

INCHES_PER_BAR: Final = 3.4
PANEL_INCHES: Final = 2.5
LONGEST_TITLE: Final = 40
COLOURS: Final = "turbo"
NOTE_STEPS: Final = 0.45
# From the floor up, as a drummer sits: kick at the bottom, cymbals on top.
ROWS: Final = (
    "kick",
    "snare",
    "low_tom",
    "mid_tom",
    "high_tom",
    "closed_hihat",
    "open_hihat",
    "ride",
    "crash",
)


@dataclass(frozen=True, eq=False)
class Roll:
    """The drum notes of a file, where they stand.

    Shape:
        - positions: (n,) steps from the first downbeat, not rounded; grid: (n,) the nearest step
        - drums: (n,) indices into `drums.DRUMS`; velocities: (n,) 1..127
    """

    title: str
    tempo: float
    positions: NDArray[np.float64]
    grid: Ints
    drums: Ints
    velocities: Ints

    @property
    def offsets_ms(self) -> NDArray[np.float64]:
        """(n,) milliseconds from the grid, positive = late."""
        return (self.positions - self.grid) * 60_000 / (STEPS_PER_BEAT * self.tempo)


def read_roll(
    data: bytes,
    name: str,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> Roll:
    """The roll of a MIDI file; of flams and rolls every note. The options are those of `groove.read`.

    Args:
        data: the whole file; name: what it is called, for the title and in errors.

    Raises:
        BeatError: the file is not a beat, or holds no drums.
    """
    midi = parse(data, name)
    part = find_drum_part(midi, track=track, channel=channel, drum_map=drum_map)
    cells = read_meter(midi).cells(part.notes.ticks[part.mapped])
    grid = cells.bars * STEPS_PER_BAR + cells.steps
    return Roll(
        Path(name).name,
        read_tempos(midi).tempo,
        np.add(grid, cells.offsets, dtype=np.float64),
        grid,
        part.drums[part.mapped],
        part.notes.velocities[part.mapped],
    )


def draw_rolls(rolls: list[Roll], *, first_bar: int = 1, bars: int = 4) -> bytes:
    """A PNG of the same bars of one or more rolls, one above the other.

    Args:
        first_bar: from 1; bars: how many.

    Raises:
        BeatError: none of these bars holds a note.
        ExtraError: matplotlib is not installed.
    """
    require("matplotlib", "plot").use("Agg")
    plt = require("matplotlib.pyplot", "plot")
    start = (first_bar - 1) * STEPS_PER_BAR
    last = max((int(roll.grid.max(initial=-1)) for roll in rolls), default=-1)
    bars = min(bars, (last - start) // STEPS_PER_BAR + 1)
    if bars < 1:
        raise BeatError(
            f"there is nothing to see from bar {first_bar} on",
            f"the last note is in bar {last // STEPS_PER_BAR + 1}",
        )
    stop = start + bars * STEPS_PER_BAR
    figure, panels = plt.subplots(
        len(rolls),
        1,
        squeeze=False,
        sharex=True,
        layout="constrained",
        figsize=(max(7.5, INCHES_PER_BAR * bars + 1.6), PANEL_INCHES * len(rolls) + 0.5),
    )
    for panel, roll in zip(panels[:, 0], rolls, strict=True):
        painted = _draw(panel, roll, start, stop)
    panels[-1, 0].set_xlabel("bar.beat")
    bar = figure.colorbar(
        painted, ax=panels[:, 0].tolist(), pad=0.01, fraction=0.04, aspect=14 * len(rolls)
    )
    bar.set_label("velocity")
    bar.set_ticks([1, 32, 64, 96, 127])
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="Glyph"
        )  # a file may be called as its owner likes
        figure.savefig(out, format="png", dpi=150)
    plt.close(figure)
    return out.getvalue()


def _draw(panel: Any, roll: Roll, start: int, stop: int) -> Any:
    collections = require("matplotlib.collections", "plot")
    patches = require("matplotlib.patches", "plot")
    for step in range(start, stop + 1):
        strong = 1.3 if step % STEPS_PER_BAR == 0 else 0.7 if step % STEPS_PER_BEAT == 0 else 0.35
        panel.axvline(step, color="0.55", linewidth=strong, zorder=0)
    here = (roll.grid >= start) & (roll.grid < stop)
    rows = np.array([ROWS.index(name) for name in DRUM_NAMES])[roll.drums[here]]
    at, grid, velocities = roll.positions[here], roll.grid[here], roll.velocities[here]
    # A note begins at its onset; the thin line leads back to the step it belongs to.
    panel.hlines(rows, np.minimum(at, grid), np.maximum(at, grid), color="black", linewidth=1.4)
    boxes = [
        patches.Rectangle((x, y - 0.36), NOTE_STEPS, 0.72) for x, y in zip(at, rows, strict=True)
    ]
    painted = collections.PatchCollection(boxes, cmap=COLOURS, edgecolor="black", linewidth=0.4)
    painted.set_array(velocities)
    painted.set_clim(1, 127)
    panel.add_collection(painted)
    offsets = roll.offsets_ms[here]
    feel = f"{np.abs(offsets).mean():.1f} ms from the grid on average" if len(offsets) else "silent"
    panel.set_title(
        f"{_short(roll.title)}   {roll.tempo:.0f} bpm, {feel}",
        loc="left",
        fontsize=10,
        parse_math=False,
    )
    panel.set_yticks(range(M), [name.replace("_", " ") for name in ROWS], fontsize=8)
    panel.set_ylim(-0.7, M - 0.3)
    panel.set_xlim(start - 0.8, stop)
    beats = range(start, stop, STEPS_PER_BEAT)
    panel.set_xticks(
        beats,
        [f"{b // STEPS_PER_BAR + 1}.{b % STEPS_PER_BAR // STEPS_PER_BEAT + 1}" for b in beats],
        fontsize=8,
    )
    panel.tick_params(length=0)
    for side in panel.spines.values():
        side.set_visible(False)
    return painted


def _short(title: str) -> str:
    """A title that fits above one bar."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
