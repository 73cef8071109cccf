"""What is drawn by a spread is measured as that spread: the two are each other's inverse."""

import numpy as np
import pytest

from groovae.card import Spread
from groovae.dataset.windows import Windows
from groovae.evaluation.spread import measure_spread
from groovae.hvo import M, pack
from groovae.perform.vary import vary

SHARES = {
    "offset_take_share": 0.1,
    "offset_step_share": 0.3,
    "offset_place_share": 0.2,
    "velocity_take_share": 0.2,
    "velocity_step_share": 0.1,
    "velocity_place_share": 0.4,
}
DRAWN = Spread((0.05,) * M, (0.05,) * M, **SHARES)
TAKES, BARS = 250, 8


def windows_of_performances(spread: Spread, seed: int) -> Windows:
    """Takes of eight bars around velocity .5 on the grid, cut into windows that do not overlap."""
    rng = np.random.default_rng(seed)
    hvo = []
    for _ in range(TAKES):
        hits = rng.random((BARS, 16, M)) < 0.3
        half = np.full(hits.shape, 0.5, np.float32)
        nothing = np.zeros(hits.shape, np.float32)
        loud, late = vary(hits, half, nothing, spread, temperature=1, rng=rng)
        hvo.append(pack(hits, loud, late).reshape(BARS // 2, 32, -1))
    takes = np.repeat([f"own/{i}" for i in range(TAKES)], BARS // 2)
    bars = np.tile(np.arange(0, BARS, 2), TAKES)
    return Windows(np.concatenate(hvo), takes, bars, np.full(len(takes), 120.0))


def test_a_drawn_spread_is_measured_as_what_was_drawn() -> None:
    windows = windows_of_performances(DRAWN, 1)
    half = np.full(windows.hits.shape, 0.5, np.float32)
    found = measure_spread(windows, half, np.zeros_like(half))
    assert found.offset_std == pytest.approx(DRAWN.offset_std, rel=0.08)
    for name, share in SHARES.items():
        assert getattr(found, name) == pytest.approx(share, abs=0.05), name


def test_what_is_each_hits_own_is_shared_by_nothing() -> None:
    alone = Spread((0.05,) * M, (0.05,) * M, 0, 0, 0, 0, 0, 0)
    windows = windows_of_performances(alone, 2)
    half = np.full(windows.hits.shape, 0.5, np.float32)
    found = measure_spread(windows, half, np.zeros_like(half))
    assert max(getattr(found, name) for name in SHARES) < 0.03
