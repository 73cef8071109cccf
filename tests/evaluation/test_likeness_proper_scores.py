"""Proper scores: right in the mean, fair with few samples, and won only by the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import norm

from groovae.dataset.windows import Windows
from groovae.errors import ConfigError, DataError, ModelError
from groovae.evaluation.likeness.forecasts import (
    Truth,
    certain,
    noticed_from,
    proper_sums,
    sampled,
)
from groovae.evaluation.likeness.proper import crps, energy, neighbours, variogram
from groovae.evaluation.sums import Doubles
from groovae.hvo import Floats

from .handmade import SHAPE, random_windows, score_of, windows_from

RNG = np.random.default_rng(0)


def slow_crps(samples: Doubles, truth: float) -> float:
    """As it is defined, pair by pair."""
    m = len(samples)
    apart = [abs(samples[i] - samples[j]) for i in range(m) for j in range(m) if i != j]
    return float(np.mean(np.abs(samples - truth)) - sum(apart) / (2 * m * (m - 1)))


def slow_energy(samples: Doubles, truth: Doubles) -> float:
    """Of one window, samples (n, m)."""
    m = samples.shape[1]
    apart = [
        np.linalg.norm(samples[:, i] - samples[:, j]) for i in range(m) for j in range(m) if i != j
    ]
    error = np.mean([np.linalg.norm(samples[:, i] - truth) for i in range(m)])
    return float(error - sum(apart) / (2 * m * (m - 1)))


PAIRS = 3000
PAIR_ENDS = np.arange(2, 2 * PAIRS + 1, 2)
PAIRED = np.arange(0, 2 * PAIRS, 2), np.arange(1, 2 * PAIRS, 2)
OF_WINDOW = np.repeat(np.arange(PAIRS), 2)


def pairs_of_notes(r: float, m: int) -> Doubles:
    """Samples of windows of two notes whose offsets correlate by r: (2 PAIRS, m)."""
    shared, own = RNG.standard_normal((PAIRS, 1, m)), RNG.standard_normal((PAIRS, 2, m))
    return np.asarray((np.sqrt(r) * shared + np.sqrt(1 - r) * own).reshape(2 * PAIRS, m))


def energy_of_pairs(samples: Doubles, truth: Doubles) -> float:
    return float(energy(samples, truth, PAIR_ENDS).mean())


def variogram_of_pairs(samples: Doubles, truth: Doubles) -> float:
    return float(variogram(samples, truth, PAIRED, OF_WINDOW, PAIRS).mean())


@given(st.integers(2, 9), st.integers(0, 99))
def test_crps_is_what_its_definition_says_pair_by_pair(m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    samples, truth = rng.integers(1, 20, (4, m)).astype(float), rng.normal(8, 5, 4)
    expected = [slow_crps(each, played) for each, played in zip(samples, truth, strict=True)]
    assert crps(samples, truth) == pytest.approx(expected)


def test_energy_is_what_its_definition_says_and_crps_of_a_single_note() -> None:
    samples, truth = RNG.normal(size=(7, 9)), RNG.normal(size=7)
    ends = np.array([4, 4, 6, 7])
    scores = energy(samples, truth, ends)
    assert scores[0] == pytest.approx(slow_energy(samples[:4], truth[:4]))
    assert scores[1] == 0
    assert scores[3] == pytest.approx(crps(samples[6:], truth[6:])[0])


def test_variogram_is_what_its_definition_says() -> None:
    samples, truth = RNG.normal(size=(3, 8)), RNG.normal(size=3)
    pairs = np.array([0, 0]), np.array([1, 2])
    expected = 0.0
    for one, other in zip(*pairs, strict=True):
        apart = np.abs(samples[one] - samples[other]) ** 0.5
        error = np.abs(truth[one] - truth[other]) ** 0.5 - apart.mean()
        expected += error**2 - apart.var(ddof=1) / 8
    scores = variogram(samples, truth, pairs, np.array([1, 1, 1]), 2)
    assert scores == pytest.approx([0, expected], abs=1e-5)


@pytest.mark.parametrize("m", [2, 50])
def test_crps_of_samples_of_a_gaussian_is_its_closed_form_however_few_they_are(m: int) -> None:
    truth = RNG.normal(size=40_000)
    scores = crps(RNG.normal(0.3, 1.4, (len(truth), m)), truth)
    z = (truth - 0.3) / 1.4
    closed = 1.4 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    error = (scores - closed).std() / np.sqrt(len(truth))
    assert abs(scores.mean() - closed.mean()) < 4 * error


def test_energy_and_variogram_do_not_depend_on_how_many_samples_were_drawn() -> None:
    truth = pairs_of_notes(0.4, 1)[:, 0]
    for score in (energy_of_pairs, variogram_of_pairs):
        few, many = (score(pairs_of_notes(0.4, m), truth) for m in (2, 60))
        assert few == pytest.approx(many, abs=0.02)


@pytest.mark.parametrize(("mean", "spread"), [(0.4, 1), (-0.4, 1), (0, 0.4), (0, 2.0)])
def test_all_but_the_variogram_are_won_by_the_true_distribution(mean: float, spread: float) -> None:
    truth = RNG.normal(size=4000)
    ends = np.arange(4, 4001, 4)
    right, wrong = (RNG.normal(m, s, (4000, 50)) for m, s in ((0, 1), (mean, spread)))
    assert crps(right, truth).mean() < crps(wrong, truth).mean() - 0.005
    assert energy(right, truth, ends).mean() < energy(wrong, truth, ends).mean() - 0.01


def test_the_variogram_sees_a_wrong_correlation_and_energy_hardly_does() -> None:
    truth = pairs_of_notes(0.8, 1)[:, 0]
    energies, variograms = (
        [score(pairs_of_notes(r, 50), truth) for r in (0.8, 0.0)]
        for score in (energy_of_pairs, variogram_of_pairs)
    )
    assert variograms[1] > 1.2 * variograms[0]
    assert energies[0] < energies[1] < 1.1 * energies[0]


def test_neighbours_are_the_pairs_of_a_window_on_one_step_or_on_the_next() -> None:
    window = np.array([0, 0, 0, 0, 1, 1])
    step = np.array([0, 0, 1, 3, 4, 5])
    assert list(zip(*neighbours(window, step), strict=True)) == [(0, 1), (0, 2), (1, 2), (4, 5)]
    last_and_first = neighbours(np.array([0, 1]), np.array([31, 0]))
    assert not len(last_and_first[0])


def scores_of(windows: Windows, velocities: ArrayLike, offsets: ArrayLike) -> dict[str, float]:
    said = [np.broadcast_to(np.asarray(each, np.float32), windows.hits.shape) for each in
            (velocities, offsets)]  # fmt: skip
    truth = Truth.of(windows)
    sums = proper_sums(truth, certain(truth, *said))
    return {metric: float(each[:, 0].sum() / each[:, 1].sum()) for metric, each in sums.items()}


def test_of_a_row_that_says_one_thing_crps_is_its_mean_absolute_error_in_ms_and_of_127() -> None:
    windows = windows_from(score_of((0, 0), (8, 1)), 64 / 127, 0.1, tempo=120.0)
    scores = scores_of(windows, 74 / 127, 0.3)
    assert scores["timing_crps_ms"] == pytest.approx(0.2 * 125)
    assert scores["velocity_crps"] == pytest.approx(10)


def test_a_row_is_rounded_as_a_midi_file_is_before_it_is_scored() -> None:
    windows = windows_from(score_of((0, 0)), 64 / 127, 12 / 120)
    scores = scores_of(windows, 64.4 / 127, 12.4 / 120)
    assert set(scores.values()) == {0.0}


def test_an_error_is_noticed_beyond_6_ms_or_a_fortieth_of_the_time_since_the_hit_before() -> None:
    hits = score_of((0, 0), (1, 0), (9, 0))
    threshold = noticed_from(hits, np.array([125.0]))
    # The first hit waits for the next; then 125 ms; then a second of silence before the third.
    assert threshold[0, [0, 1, 9]] == pytest.approx([6, 6, 25])
    windows = windows_from(hits, 0.5, 0.0)
    for offset, share in ((0.04, 0.0), (0.1, 2 / 3), (0.3, 1.0)):
        assert scores_of(windows, 0.5, offset)["timing_noticed"] == pytest.approx(share)


def test_a_lone_hit_in_a_window_is_noticed_too() -> None:
    assert np.isfinite(noticed_from(score_of((31, 4)), np.array([100.0]))).all()


def test_an_overlapping_window_counts_again_and_takes_add_up() -> None:
    hits = np.concatenate([score_of((0, 0))] * 3)
    windows = windows_from(
        hits, 0.5, np.array([0.0, 0.1, 0.2])[:, None, None], takes=["a", "a", "b"]
    )
    truth = Truth.of(windows)
    zero = np.zeros(hits.shape, np.float32)
    sums = proper_sums(truth, certain(truth, zero + 0.5, zero))["timing_crps_ms"]
    assert sums == pytest.approx(np.array([[12.5, 2], [25.0, 1]]))


def test_a_sampler_that_knows_the_spread_beats_one_that_says_the_mean() -> None:
    hits = RNG.random((60, *SHAPE)) < 0.2
    windows = windows_from(hits, 0.5, RNG.uniform(-0.3, 0.3, hits.shape))
    truth = Truth.of(windows)

    def late(rng: np.random.Generator) -> tuple[Floats, Floats]:
        offsets = rng.uniform(-0.3, 0.3, hits.shape).astype(np.float32)
        return np.full(hits.shape, 0.5, np.float32), offsets

    forecast = sampled(truth, late, np.random.default_rng(1), 50)
    assert forecast.samples == 50
    sums = proper_sums(truth, forecast)["timing_crps_ms"].sum(0)
    assert sums[0] / sums[1] < 0.75 * scores_of(windows, 0.5, 0.0)["timing_crps_ms"]


def test_what_cannot_be_scored_is_refused() -> None:
    windows = random_windows(RNG, 3)
    truth = Truth.of(windows)
    good = windows.velocities, windows.offsets
    with pytest.raises(ConfigError, match="1 samples say nothing"):
        sampled(truth, lambda rng: good, RNG, 1)
    with pytest.raises(ModelError, match="shape"):
        certain(truth, windows.velocities[:2], windows.offsets)
    with pytest.raises(ModelError, match="not finite"):
        certain(truth, windows.velocities, windows.offsets * np.float32(np.nan))
    with pytest.raises(DataError, match="no note"):
        Truth.of(windows_from(score_of()))
