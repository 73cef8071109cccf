"""Swing: found where it is, and not where it is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.feel import find_swing

BEATS = np.arange(32) * 4.0


def played(
    places: tuple[float, ...], spread: float, seed: int = 0, early: float = 0.0
) -> np.ndarray:
    """Thirty-two beats with notes at these places, in steps, strayed as drummers stray."""
    steps = (BEATS[:, None] + np.array(places)).ravel() - early
    return np.asarray(steps + np.random.default_rng(seed).normal(0, spread, len(steps)))


@given(
    st.sampled_from([(0,), (0, 2), (0, 1, 2, 3), (0, 3), (0, 2, 3), (0, 1, 3)]),
    st.floats(0, 0.2),
    st.integers(0, 99),
    st.floats(-0.2, 0.2),
)
def test_a_straight_beat_does_not_swing_however_loosely_it_is_played(
    places: tuple[float, ...], spread: float, seed: int, early: float
) -> None:
    assert find_swing(played(places, spread, seed, early)) is None


@given(st.sampled_from([58, 62, 200 / 3]), st.floats(0, 0.08), st.integers(0, 99))
def test_swung_eighths_are_found_as_far_as_they_swing(
    percent: float, spread: float, seed: int
) -> None:
    swing = find_swing(played((0, percent / 25), spread, seed))
    assert swing is not None
    assert swing.percent == pytest.approx(percent, abs=1.5)


def test_swung_sixteenths_and_triplets_are_called_by_their_names() -> None:
    sixteenths = find_swing(played((0, 1.28, 2, 3.28), 0.06))
    triplets = find_swing(played((0, 4 / 3, 8 / 3), 0.1))
    assert sixteenths is not None
    assert triplets is not None
    assert sixteenths.words.startswith("swung sixteenths 6")
    assert triplets.words == "in triplets"


def test_swing_is_not_read_from_a_few_notes_or_from_notes_all_over() -> None:
    assert find_swing(played((0, 2.4), 0)[:11]) is None
    assert find_swing([0.0] * 40 + [2.4] * 3) is None
    assert find_swing(np.random.default_rng(1).uniform(0, 64, 400)) is None
    assert find_swing([2.4] * 40) is None
    assert find_swing([]) is None


def test_offsets_are_from_the_nearest_place() -> None:
    swing = find_swing(played((0, 8 / 3), 0))
    assert swing is not None
    assert swing.offsets([4.1, 6.6, 7.9]).tolist() == pytest.approx([0.1, -1 / 15, -0.1], abs=0.02)
