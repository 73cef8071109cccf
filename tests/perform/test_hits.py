import numpy as np
import pytest

from groovae.errors import ModelError
from groovae.hvo import Bools, Floats
from groovae.perform.hits import decide_hits, thresholds_of

from .drummers import CARD
from .fillers import FILLER_CARD

HALF = np.full(9, 0.5, np.float32)


def decide(
    probabilities: Floats, temperature: float, seed: int = 0, threshold: Floats = HALF
) -> Bools:
    rng = np.random.default_rng(seed)
    return decide_hits(probabilities, threshold, temperature=temperature, rng=rng)


def probabilities(bars: int = 1, seed: int = 3) -> Floats:
    return np.random.default_rng(seed).random((bars, 16, 9), np.float32)


def test_at_temperature_0_a_drum_is_hit_above_its_own_threshold() -> None:
    said = probabilities()
    thresholds = np.linspace(0.1, 0.9, 9, dtype=np.float32)
    assert (decide(said, 0, threshold=thresholds) == (said > thresholds)).all()
    on_the_edge = np.broadcast_to(thresholds, (1, 16, 9))
    assert not decide(on_the_edge, 0, threshold=thresholds).any()


@pytest.mark.parametrize("probability", [0.02, 0.3, 0.9])
def test_at_temperature_1_a_drum_is_hit_as_often_as_it_is_likely(probability: float) -> None:
    said = np.full((1, 16, 9), probability, np.float32)
    share = np.mean([decide(said, 1, seed) for seed in range(400)])
    assert share == pytest.approx(probability, abs=0.01)


def test_a_higher_temperature_strays_further_from_what_is_likely() -> None:
    said, likeliest = probabilities(), decide(probabilities(), 0)
    strayed = [
        np.mean([decide(said, temperature, seed) != likeliest for seed in range(50)])
        for temperature in (0.1, 0.5, 1, 2)
    ]
    assert strayed == sorted(strayed)
    assert 0 < strayed[0] < strayed[-1] < 0.5


def test_a_little_temperature_stays_near_the_thresholds() -> None:
    thresholds = np.full(9, 0.2, np.float32)
    said = probabilities(20)
    decided = decide(said, 0.001, threshold=thresholds)
    clear = np.abs(said - thresholds) > 0.01
    assert (decided == (said > thresholds))[clear].all()


def test_from_temperature_1_on_the_thresholds_count_no_more() -> None:
    low, high, said = np.full(9, 0.1, "f4"), np.full(9, 0.9, "f4"), probabilities()
    for seed in range(20):
        for temperature in (1, 2):
            decided = [decide(said, temperature, seed, each) for each in (low, high)]
            assert (decided[0] == decided[1]).all()
    assert (decide(said, 0.5, 0, low) != decide(said, 0.5, 0, high)).any()


def test_a_bar_that_comes_again_is_decided_the_same_way() -> None:
    pattern = np.repeat(probabilities(), 5, 0)
    decided = decide(pattern, 1)
    assert (decided == decided[0]).all()


def test_a_seed_is_a_pattern() -> None:
    said = probabilities()
    assert (decide(said, 1, seed=4) == decide(said, 1, seed=4)).all()
    assert (decide(said, 1, seed=4) != decide(said, 1, seed=5)).any()


def test_what_is_certain_is_certain_at_temperature_1() -> None:
    for certain in (0, 1):
        said = np.full((1, 16, 9), certain, np.float32)
        assert all((decide(said, 1, seed) == certain).all() for seed in range(50))


def test_a_card_that_does_not_say_its_thresholds_is_refused() -> None:
    assert thresholds_of(FILLER_CARD, "rest").tolist() == [0.5] * 9
    with pytest.raises(ModelError, match="does not say from which probability"):
        thresholds_of(CARD, "rest")
