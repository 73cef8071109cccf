"""Humanize: a score in, its velocities and microtiming out.

Source: Gillick et al. 2019, section 4. The hits are given and stay as they are.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from ..card import Spread
from ..groove import Groove
from ..hvo import STEPS_PER_BAR, Bools, Floats, Ints, M, pack
from ..network import Network
from ..tasks import score_of
from .settings import Settings
from .stitch import Run, play_bars
from .vary import REACH, vary

Play = Callable[[Ints, Bools], tuple[Floats, Floats]]
"""Performs the bars of a score: (K,) ascending bar numbers and their hits (K, 16, 9) -> velocities (0..1)
and offsets (steps), each (K, 16, 9), 0 where there is no hit."""


def humanizer(network: Network, settings: Settings) -> Play:
    """How a humanization model performs a score."""

    def run(windows: Floats) -> tuple[Floats, Floats]:
        said = network.say(score=windows)
        return said.velocities, said.offsets

    return partial(play_score, run, network.card.spread, settings)


def play_score(
    run: Run, spread: Spread | None, settings: Settings, bars: Ints, hits: Bools
) -> tuple[Floats, Floats]:
    """Play the bars of a score, whole pieces seamlessly.

    Args:
        run: (B, 32, 9) scores -> velocities, offsets, each (B, 32, 9).
        spread: how far a sample strays from them; None: not at all.

    Shape:
        - bars: (K,) ascending bar numbers; hits: (K, 16, 9)
        - returns velocities (0..1) and offsets (steps), each (K, 16, 9)
    """
    nothing = np.zeros(hits.shape, np.float32)
    velocities, offsets = play_bars(bars, score_of(pack(hits, nothing, nothing)), run)
    # A saturated tanh would put a note on the edge of its step, and a rounded tick beyond it.
    velocities, offsets = velocities * hits, np.clip(offsets, -REACH, REACH) * hits
    if settings.temperature == 0 or spread is None:
        return velocities, offsets
    rng = np.random.default_rng(settings.seed)
    return vary(hits, velocities, offsets, spread, temperature=settings.temperature, rng=rng)


def play_groove(play: Play, groove: Groove, settings: Settings) -> Groove:
    """The same hits, with velocities and offsets that move toward the model's by the dials."""
    bars = -(-groove.steps // STEPS_PER_BAR)
    hits = np.zeros((bars * STEPS_PER_BAR, M), bool)
    hits[: groove.steps] = groove.hits
    by_bar = hits.reshape(bars, STEPS_PER_BAR, M)
    struck = np.flatnonzero(by_bar.any((1, 2)))
    played = play(struck, by_bar[struck])
    whole = []
    for values in played:
        dense = np.zeros(by_bar.shape, np.float32)
        dense[struck] = values
        whole.append(dense.reshape(-1, M)[: groove.steps])
    velocities, offsets = whole
    return Groove(
        groove.hits,
        groove.velocities + settings.velocity / 100 * (velocities - groove.velocities),
        groove.offsets + settings.timing / 100 * (offsets - groove.offsets),
        groove.tempo,
    )
