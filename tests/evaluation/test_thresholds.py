import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.evaluation.thresholds import (
    CANDIDATES,
    DENSITY,
    choose_threshold,
    f1,
    threshold_per_drum,
    thresholds_of_kit,
)
from groovae.hvo import Bools, Floats, M

seeds = st.integers(0, 2**32)


def drummer(seed: int, *shape: int) -> tuple[Bools, Floats]:
    """What was played, and the probabilities of a model that is often right."""
    rng = np.random.default_rng(seed)
    played = rng.random(shape) < 0.2
    likely = np.clip(0.3 * played + rng.normal(0.3, 0.15, shape), 0, 1)
    return played, likely.astype(np.float32)


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    played = np.array([1, 1, 1, 1, 0, 0], bool)
    said = np.array([1, 1, 0, 0, 1, 0], bool)
    precision, recall = 2 / 3, 2 / 4
    assert f1(played, said) == pytest.approx(2 * precision * recall / (precision + recall))
    assert f1(played, played) == 1
    assert f1(played, ~played) == 0


def test_silence_that_is_kept_is_worth_nothing_and_does_not_divide_by_zero() -> None:
    silence = np.zeros(5, bool)
    assert f1(silence, silence) == 0


@given(seeds)
def test_a_threshold_says_as_many_hits_as_a_drummer(seed: int) -> None:
    played, likely = drummer(seed, 200, 9)
    said = likely > choose_threshold(played, likely)
    assert abs(said.sum() / played.sum() - 1) <= DENSITY


@given(seeds)
def test_of_those_it_is_the_one_with_the_best_f1(seed: int) -> None:
    played, likely = drummer(seed, 200, 9)
    best = f1(played, likely > choose_threshold(played, likely))
    for candidate in CANDIDATES.tolist():
        said = likely > candidate
        if abs(said.sum() / played.sum() - 1) <= DENSITY:
            assert f1(played, said) <= best


def test_a_better_f1_with_too_many_hits_is_not_taken() -> None:
    # From .5 on there are all ten hits and two ghosts, the better F1 with a fifth too many; from .7 on
    # nine hits and a ghost.
    played = np.array([1] * 10 + [0] * 90, bool)
    likely = np.full(100, 0.1)
    likely[:9], likely[9], likely[10], likely[11] = 0.7, 0.5, 0.7, 0.5
    assert f1(played, likely > 0.45) > f1(played, likely > 0.65)
    threshold = choose_threshold(played, likely.astype(np.float32))
    assert 0.5 <= threshold < 0.7


@pytest.mark.parametrize(("extra", "nearer"), [(2, "all"), (6, "few")])
def test_where_no_density_fits_the_nearest_is_taken(extra: int, nearer: str) -> None:
    # Either seven of ten hits are said, or all ten and a few more.
    played = np.array([1] * 10 + [0] * 20, bool)
    likely = np.full(30, 0.0, np.float32)
    likely[:7], likely[7 : 10 + extra] = 0.8, 0.4
    said = likely > choose_threshold(played, likely)
    assert said.sum() == (10 + extra if nearer == "all" else 7)


def test_a_model_that_says_nothing_gets_a_threshold_all_the_same() -> None:
    played, _ = drummer(0, 50, 9)
    for likely in (np.zeros(played.shape, np.float32), np.ones(played.shape, np.float32)):
        assert choose_threshold(played, likely) in CANDIDATES
    assert choose_threshold(played[:0], np.zeros((0, 9), np.float32)) in CANDIDATES


def test_each_drum_has_its_own_threshold_from_the_windows_it_is_asked_for_in() -> None:
    played, likely = drummer(1, 60, 32, M)
    likely = likely * np.linspace(0.5, 1, M, dtype=np.float32)
    asked = np.random.default_rng(2).random((60, M)) < 0.5
    found = threshold_per_drum(played, likely, asked)
    for drum, threshold in enumerate(found):
        rows = asked[:, drum]
        assert threshold == choose_threshold(played[rows, :, drum], likely[rows, :, drum])
    assert len(set(found)) > 3
    elsewhere = np.where(asked[:, None], likely, np.float32(1))
    assert threshold_per_drum(played, elsewhere, asked) == found


def test_a_kit_found_together_plays_its_rare_drums_too() -> None:
    rng = np.random.default_rng(0)
    often = np.array([0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2])
    rates = np.minimum(rng.gamma(0.5, 2 * often, (400, 32, 9)), 0.95)
    played = rng.random(rates.shape) < rates
    probabilities = rates.astype(np.float32)
    pooled = choose_threshold(played, probabilities)
    thresholds = thresholds_of_kit(played, probabilities)
    said = probabilities > np.array(thresholds, np.float32)
    alone = probabilities > np.float32(pooled)
    rare = slice(3, 8)
    assert alone[..., rare].sum() < said[..., rare].sum() <= played[..., rare].sum()
    assert min(thresholds[:3]) > max(thresholds[3:8])
    assert abs(said.sum() / played.sum() - 1) <= DENSITY
    assert f1(played, said) > f1(played, alone) - 0.02
