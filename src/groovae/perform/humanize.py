"""Humanize: a score in, its velocities and microtiming out.

Source: Gillick et al. 2019, section 4. The hits are given and stay as they are.
"""

import numpy as np

from ..groove import Groove
from ..hvo import STEPS_PER_BAR, Bools, Floats, Ints, M, pack
from ..network import Network
from ..tasks import TASKS
from .settings import Settings
from .stitch import play_bars
from .vary import REACH, vary


def humanize_bars(
    network: Network, bars: Ints, hits: Bools, settings: Settings
) -> tuple[Floats, Floats]:
    """Play the bars of a score, whole pieces seamlessly.

    Shape:
        - bars: (K,) ascending bar numbers; hits: (K, 16, 9)
        - returns velocities (0..1) and offsets (steps), each (K, 16, 9)
    """
    nothing = np.zeros(hits.shape, np.float32)
    score = TASKS["humanize"].hide(pack(hits, nothing, nothing)) > 0

    def run(windows: Floats) -> tuple[Floats, Floats]:
        said = network.run(windows)
        return said.velocities, said.offsets

    velocities, offsets = play_bars(bars, score, run)
    # A saturated tanh would put a note on the edge of its step, and a rounded tick beyond it.
    offsets = np.clip(offsets, -REACH, REACH)
    if settings.temperature == 0:
        return velocities, offsets
    rng = np.random.default_rng(settings.seed)
    spread = network.card.spread
    return vary(hits, velocities, offsets, spread, temperature=settings.temperature, rng=rng)


def humanize_groove(network: Network, groove: Groove, settings: Settings) -> Groove:
    """The same hits, with velocities and offsets that move toward the model's by the dials."""
    bars = -(-groove.steps // STEPS_PER_BAR)
    hits = np.zeros((bars * STEPS_PER_BAR, M), bool)
    hits[: groove.steps] = groove.hits
    by_bar = hits.reshape(bars, STEPS_PER_BAR, M)
    struck = np.flatnonzero(by_bar.any((1, 2)))
    played = humanize_bars(network, struck, by_bar[struck], settings)
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
