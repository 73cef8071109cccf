import numpy as np
import pytest

from groovae.errors import ModelError
from groovae.evaluation.session import Beat, Session
from groovae.evaluation.trials import (
    ACCURACIES,
    MARGINS,
    Trials,
    dealt_out,
    nearest_drummer,
    over_beats,
    summed,
    trials_of,
)
from groovae.hvo import Floats, pack

DRUMMERS, BEATS, STEPS = 3, 4, 16
RNG = np.random.default_rng(0)


def beat(late: list[float], loud: list[float], name: str = "1", tempo: float = 120.0) -> Beat:
    """Kick on every step; each drummer late and loud in a way of their own."""
    hits = np.zeros((len(late), STEPS, 9), bool)
    hits[..., 0] = True
    velocities, offsets = (np.where(hits, np.reshape(each, (-1, 1, 1)), 0) for each in (loud, late))
    return Beat(name, tempo, pack(hits, velocities, offsets))


def session() -> Session:
    beats = tuple(beat([0.0, 0.1, 0.3], [0.2, 0.5, 0.6], str(i)) for i in range(BEATS))
    return Session(("a", "b", "c"), beats)


def as_results(values: list[float]) -> list[Floats]:
    """One value for each drummer's groove, everywhere in every beat."""
    shape = (len(values), BEATS, STEPS, 9)
    everywhere = np.broadcast_to(np.array(values, np.float32)[:, None, None, None], shape)
    return [everywhere] * BEATS


def found(velocities: list[float], offsets: list[float]) -> dict[str, float]:
    trials = trials_of(session(), as_results(velocities), as_results(offsets))
    results = summed(trials, np.random.default_rng(0))
    return {metric: each[0].value for metric, each in results.items()}


def test_results_like_everyones_own_takes_are_all_found_and_the_margin_is_the_distance() -> None:
    got = found([0.2, 0.5, 0.6], [0.0, 0.1, 0.3])
    assert [got[metric] for metric in ACCURACIES[:3]] == [1, 1, 1]
    # A step lasts 125 ms; from each drummer the others are .2, .15 and .25 steps away on average.
    assert got["timing_margin_ms"] == pytest.approx(125 * (0.2 + 0.15 + 0.25) / 3, rel=1e-5)
    assert got["velocity_margin"] == pytest.approx(127 * (0.35 + 0.2 + 0.25) / 3, rel=1e-5)


def test_a_result_that_is_the_same_for_every_groove_is_exactly_chance() -> None:
    got = found([0.5] * 3, [0.1] * 3)
    assert [got[metric] for metric in ACCURACIES] == pytest.approx([1 / 3] * 6)


def test_of_two_drummers_found_by_the_wrong_one_none_counts() -> None:
    got = found([0.5, 0.6, 0.2], [0.1, 0.3, 0.0])
    assert [got[metric] for metric in ACCURACIES[:3]] == [0, 0, 0]
    assert got["timing_margin_ms"] < 0


def test_timing_and_velocity_are_told_apart() -> None:
    got = found([0.2, 0.5, 0.6], [0.1] * 3)
    assert got["velocity_accuracy"] == 1
    assert got["timing_accuracy"] == pytest.approx(1 / 3)


def test_centred_a_small_step_in_the_right_direction_is_enough() -> None:
    hits = np.zeros((DRUMMERS, STEPS, 9), bool)
    hits[..., 0] = True
    values = RNG.uniform(0.1, 0.4, hits.shape) * hits
    one = Beat("1", 120, pack(hits, values.astype(np.float32), values.astype(np.float32)))
    # All play the mean of the drummers, each a twentieth of the way toward their own.
    mean = values.mean(0)
    played = np.repeat((mean + 0.05 * (values - mean))[:, None], 2, 1).astype(np.float32)
    trials = trials_of(Session(("a", "b", "c"), (one, one)), [played] * 2, [played] * 2)
    got = {metric: each[0].value for metric, each in summed(trials, RNG).items()}
    assert got["accuracy"] == pytest.approx(1 / 3)  # the middle drummer is everybody's nearest
    assert [got[metric] for metric in ACCURACIES[3:]] == [1, 1, 1]


def test_only_the_cells_that_all_drummers_hit_are_compared() -> None:
    one = beat([0.0, 0.2], [0.5, 0.5])
    alone = one.takes.copy()
    alone[1, 0, [0, 9, 18]] = 0  # the second drummer leaves the first kick out
    session = Session(("a", "b"), (Beat("1", 120, alone), one))
    offsets = [np.zeros((2, 2, STEPS, 9), np.float32) for _ in range(2)]
    offsets[0][:, :, 0] = 0.4
    trials = trials_of(session, [np.full_like(each, 0.5) for each in offsets], offsets)
    assert trials.margins["timing_margin_ms"][0, 1, 0] == pytest.approx(25)


def test_a_result_that_is_not_finite_is_refused() -> None:
    broken = as_results([np.nan, 0, 0])
    with pytest.raises(ModelError, match="not all finite"):
        trials_of(session(), broken, broken)


def test_a_trial_counts_as_often_as_its_two_beats_are_drawn_and_never_with_one_beat_twice() -> None:
    values = RNG.random((2, 3, 3))
    mean = values.mean(0)
    draws = np.array([[2, 1, 0], [1, 1, 1], [3, 0, 0]])
    first = (mean[0, 1] + mean[1, 0]) / 2
    every = (mean.sum() - np.trace(mean)) / 6
    assert over_beats(values, draws) == pytest.approx([first, every])  # the third holds no pair


def test_each_drummer_has_figures_of_their_own() -> None:
    trials = trials_of(session(), *([as_results([0.2, 0.5, 0.2])] * 2))
    per_drummer = [each.value for each in summed(trials, RNG)["velocity_accuracy"]]
    assert per_drummer == pytest.approx([2 / 3, 1, 1, 0])


def test_by_chance_a_share_of_the_drummers_is_found() -> None:
    credit = nearest_drummer(RNG.random((4, 10, 10, 4)))
    dealt = RNG.permuted(np.tile(np.arange(4), (2000, 10, 1)), axis=-1)
    samples = dealt_out(credit, dealt).mean(1)
    assert samples.mean() == pytest.approx(0.25, abs=0.005)
    assert 0.02 < np.ptp(np.quantile(samples, [0.025, 0.975])) < 0.2


def test_by_chance_the_middle_drummer_is_found_as_often_as_everything_is_near_them() -> None:
    got = summed(
        trials_of(session(), as_results([0.5] * 3), as_results([0.1] * 3)), np.random.default_rng(0)
    )["timing_accuracy"]
    assert [each.value for each in got] == pytest.approx([1 / 3, 0, 1, 0])
    assert [each.chance for each in got] == pytest.approx([1 / 3, 0, 1, 0])


def test_dealing_the_drummers_out_as_they_are_gives_what_was_found() -> None:
    credit = nearest_drummer(RNG.random((3, 5, 5, 3)))
    trials = Trials({"accuracy": credit}, {MARGINS[0]: np.zeros((3, 5, 5))})
    values = [each.value for each in summed(trials, RNG)["accuracy"]]
    as_they_are = np.tile(np.arange(3), (1, 5, 1))
    assert dealt_out(credit, as_they_are)[0] == pytest.approx(values[1:])
    assert np.mean(values[1:]) == pytest.approx(values[0])
