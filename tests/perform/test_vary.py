"""Temperature: how far a sample strays, and what of it holds together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.card import Spread
from groovae.hvo import Floats, M
from groovae.perform.vary import REACH, vary

REAL = Spread((0.19,) * M, (0.22,) * M, 0.05, 0.33, 0.15, 0.1, 0.05, 0.34)
"""As large as measured on GMD."""


def sample(
    loud: float, spread: Spread = REAL, temperature: float = 1.0, seed: int = 0
) -> tuple[Floats, Floats]:
    hits = np.ones((50, 16, M), bool)
    velocities = np.full(hits.shape, loud, np.float32)
    offsets = np.zeros(hits.shape, np.float32)
    rng = np.random.default_rng(seed)
    return vary(hits, velocities, offsets, spread, temperature=temperature, rng=rng)


@given(st.floats(0, 1), st.floats(0, 2), st.integers(0, 99))
def test_a_sample_stays_in_range_and_where_nothing_is_hit_nothing_sounds(
    loud: float, temperature: float, seed: int
) -> None:
    hits = np.random.default_rng(seed).random((2, 16, M)) < 0.5
    velocities = np.where(hits, np.float32(loud), np.float32(0))
    rng = np.random.default_rng(seed)
    varied, late = vary(
        hits, velocities, np.zeros_like(velocities), REAL, temperature=temperature, rng=rng
    )
    assert not varied[~hits].any()
    assert not late[~hits].any()
    assert ((varied[hits] > 0) & (varied[hits] <= 1)).all()
    assert (np.abs(late) <= REACH).all()


def test_a_soft_hit_becomes_softer_and_not_silent() -> None:
    velocities = np.stack([sample(0.5, seed=seed)[0] for seed in range(20)])
    assert (velocities < 8 / 127).mean() < 0.01
    assert velocities.std() == pytest.approx(0.2, abs=0.03)
    assert velocities.mean() == pytest.approx(0.5, abs=0.05)
    ghosts, _ = sample(0.2)
    assert (ghosts < 8 / 127).mean() < 0.15


def test_an_accent_pattern_comes_again_in_every_bar() -> None:
    figure = replace(
        REAL, velocity_place_share=1.0, velocity_take_share=0.0, velocity_step_share=0.0
    )
    velocities, _ = sample(0.5, figure)
    assert np.ptp(velocities, axis=0).max() < 1e-6
    assert velocities[0].std() > 0.1
    usual, _ = sample(0.5)
    pattern = usual.mean(0)
    assert pattern.std() > 0.4 * usual.std()


def test_a_lean_is_shared_by_the_take_and_an_arm_by_the_step() -> None:
    nothing = replace(REAL, offset_take_share=0.0, offset_step_share=0.0, offset_place_share=0.0)
    _, leaning = sample(0.5, replace(nothing, offset_take_share=1.0))
    assert np.ptp(leaning) < 1e-6
    _, together = sample(0.5, replace(nothing, offset_step_share=1.0))
    assert np.ptp(together, axis=2).max() < 1e-6
    assert np.ptp(together, axis=0).min() > 0.1


def test_takes_stray_as_far_as_measured_together_and_each_in_its_own_way() -> None:
    takes = np.stack([sample(0.5, seed=seed)[1] for seed in range(200)])
    assert takes.std() == pytest.approx(0.19, rel=0.1)  # some are cut off at half a step
    tightness = takes.std((1, 2, 3))
    assert tightness.max() > 2 * tightness.min()


def test_limbs_strike_mostly_close_together_and_now_and_then_far_apart() -> None:
    apart = np.concatenate([np.ptp(sample(0.5, seed=s)[1][..., :2], -1).ravel() for s in range(40)])
    # Of a bell curve it would be 0.67.
    assert np.median(apart) / np.sqrt(np.mean(apart**2)) < 0.58


def test_temperature_scales_how_far_a_sample_strays() -> None:
    _, half = sample(0.5, temperature=0.5)
    _, whole = sample(0.5, temperature=1.0)
    assert half.std() == pytest.approx(whole.std() / 2, rel=0.1)
    velocities, offsets = sample(0.5, temperature=0.0)
    assert np.ptp(velocities) == 0
    assert not offsets.any()
