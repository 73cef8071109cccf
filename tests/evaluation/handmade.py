"""Small takes and windows made by hand."""

import numpy as np
from numpy.typing import ArrayLike

from groovae.dataset.gmd import Take
from groovae.dataset.windows import Windows
from groovae.drums import ROLAND_TD
from groovae.hvo import Bools, Floats, pack

SHAPE = (32, 9)


def score_of(*cells: tuple[int, int]) -> Bools:
    """(1, 32, 9) with hits at (step, drum)."""
    hits = np.zeros((1, *SHAPE), bool)
    for cell in cells:
        hits[(0, *cell)] = True
    return hits


def windows_from(
    hits: Bools,
    velocities: ArrayLike = 0.5,
    offsets: ArrayLike = 0.0,
    *,
    takes: list[str] | None = None,
    tempo: float = 120.0,
) -> Windows:
    """Windows whose grooves are `velocities` and `offsets` at the hits (broadcast)."""
    count = len(hits)
    velocities, offsets = (
        np.where(hits, np.asarray(values, np.float32), 0) for values in (velocities, offsets)
    )
    return Windows(
        pack(hits, velocities, offsets),
        np.array(takes or [f"take{index:04}" for index in range(count)]),
        np.arange(count, dtype=np.int64),
        np.full(count, tempo),
    )


def random_windows(rng: np.random.Generator, count: int, takes: int | None = None) -> Windows:
    """Busy windows of random hits and grooves, dealt to `takes` takes in turn."""
    hits = rng.random((count, *SHAPE)) < 0.2
    names = [f"take{index % (takes or count):04}" for index in range(count)]
    return windows_from(
        hits, rng.uniform(0.1, 1, hits.shape), rng.uniform(-0.5, 0.5, hits.shape), takes=names
    )


def random_groove(rng: np.random.Generator, hits: Bools) -> tuple[Floats, Floats]:
    """Velocities and offsets that have nothing to do with the truth."""
    return (
        rng.uniform(0, 1, hits.shape).astype(np.float32),
        rng.uniform(-0.5, 0.5, hits.shape).astype(np.float32),
    )


def random_take(rng: np.random.Generator, name: str, split: str, bars: int = 6) -> Take:
    """A take of random hits near every sixteenth."""
    per_beat = 480
    grid = np.repeat(np.arange(16 * bars) * per_beat // 4, 2)
    ticks = np.sort(np.maximum(0, grid + rng.integers(-40, 41, len(grid))))
    return Take(
        id=name,
        drummer="drummer0",
        style="rock",
        beat_type="beat",
        time_signature="4-4",
        split=split,
        tempo=120.0,
        duration=2.0 * bars,
        ticks_per_beat=per_beat,
        ticks=ticks.astype(np.int64),
        pitches=rng.choice(np.array(list(ROLAND_TD)), len(grid)).astype(np.int64),
        velocities=rng.integers(1, 128, len(grid)),
        durations=np.full(len(grid), 30, np.int64),
    )
