import dataclasses

import numpy as np
import pytest

from groovae.dataset.windows import Windows, windows_of
from groovae.errors import DataError, ModelError
from groovae.evaluation.metrics import gaussian_kl, grouped_kl, timing_errors_ms
from groovae.evaluation.sums import METRICS, metrics_of, note_sums
from groovae.hvo import Floats

from .handmade import SHAPE, random_groove, random_take, random_windows, score_of, windows_from


def score(windows: Windows, velocities: Floats, offsets: Floats) -> dict[str, float]:
    notes = note_sums(windows, velocities, offsets)
    return {name: float(value) for name, value in metrics_of(notes.per_take().sum(0)).items()}


def everywhere(value: float) -> Floats:
    return np.full((1, *SHAPE), value, np.float32)


def test_a_performance_scored_against_itself_has_no_error() -> None:
    windows = random_windows(np.random.default_rng(0), 20)
    scores = score(windows, windows.velocities, windows.offsets)
    assert scores["timing_correlation"] == pytest.approx(1)
    for metric in METRICS[:-1]:
        assert scores[metric] == pytest.approx(0, abs=1e-9), metric


@pytest.mark.parametrize(("tempo", "milliseconds"), [(120, 12.5), (60, 25.0)])
def test_a_tenth_of_a_sixteenth_is_as_many_milliseconds_as_the_tempo_says(
    tempo: float, milliseconds: float
) -> None:
    windows = windows_from(score_of((0, 0), (5, 1)), offsets=0.1, tempo=tempo)
    scores = score(windows, everywhere(0.5), everywhere(0))
    assert scores["timing_mae_ms"] == pytest.approx(milliseconds, rel=1e-5)
    assert scores["timing_mse_steps2"] == pytest.approx(0.01, rel=1e-5)


def test_early_and_late_errors_do_not_cancel() -> None:
    true_offsets, tempo = np.array([0.1, -0.1]), np.array([120.0, 120.0])
    assert timing_errors_ms(true_offsets, np.zeros(2), tempo).mean() == pytest.approx(12.5)


def test_velocity_error_is_in_midi_units() -> None:
    windows = windows_from(score_of((0, 0)), velocities=100 / 127)
    assert score(windows, everywhere(90 / 127), everywhere(0))["velocity_mae_midi"] == (
        pytest.approx(10, rel=1e-5)
    )


def test_every_note_of_every_window_weighs_the_same() -> None:
    windows = windows_from(
        np.concatenate([score_of((0, 0)), score_of((0, 0), (1, 0), (2, 0))]),
        offsets=np.array([0.4, 0.0])[:, None, None],
    )
    scores = score(windows, windows.velocities, np.zeros_like(windows.offsets))
    assert scores["timing_mae_ms"] == pytest.approx(0.4 * 125 / 4, rel=1e-5)


def test_kl_charges_a_prediction_that_is_too_narrow_more_than_one_that_is_too_wide() -> None:
    one, two = np.array(1.0), np.array(2.0)
    zero = np.array(0.0)
    assert gaussian_kl(zero, two, zero, one) == pytest.approx(np.log(0.5) + 2 - 0.5)
    assert gaussian_kl(zero, one, zero, two) == pytest.approx(np.log(2) + 1 / 8 - 0.5)


def test_kl_of_a_shift_is_half_its_square_in_predicted_deviations() -> None:
    shifted = gaussian_kl(np.array(1.0), np.array(2.0), np.array(0.0), np.array(2.0))
    assert shifted == pytest.approx(0.125)


def test_groups_are_spread_by_their_population_deviation() -> None:
    steps = np.repeat(np.arange(4), 2)
    true_values, values = np.tile([-1.0, 1.0], 4), np.tile([-2.0, 2.0], 4)
    assert grouped_kl(true_values, values, steps) == pytest.approx(np.log(2) + 1 / 8 - 0.5)


def test_notes_are_grouped_by_their_sixteenth_of_the_beat() -> None:
    steps = np.repeat(np.arange(16), 10)
    lean = np.linspace(-0.01, 0.01, 10)
    a_beat = np.array([0.2, -0.1, 0.0, 0.1])
    played = (np.tile(a_beat, 4)[:, None] + lean).ravel()
    a_beat_later = np.roll(played, 40)
    a_sixteenth_later = np.roll(played, 10)
    assert grouped_kl(played, a_beat_later, steps) == pytest.approx(0, abs=1e-12)
    assert grouped_kl(played, a_sixteenth_later, steps) > 100


def test_kl_is_the_mean_of_the_four_groups_and_not_of_the_notes() -> None:
    steps = np.concatenate([np.zeros(100, int), np.repeat([1, 2, 3], 2)])
    true_values = np.where(np.arange(106) % 2, 1.0, -1.0)
    values = np.where(steps == 0, true_values, 2 * true_values)
    assert grouped_kl(true_values, values, steps) == (
        pytest.approx(3 / 4 * (np.log(2) + 1 / 8 - 0.5))
    )


@pytest.mark.parametrize("late", [0, 0.1, 0.3])
def test_a_score_moved_as_a_whole_has_no_kl_and_no_correlation(late: float) -> None:
    windows = random_windows(np.random.default_rng(1), 20)
    shape = windows.hits.shape
    scores = score(windows, np.full(shape, 0.57, np.float32), np.full(shape, late, np.float32))
    assert np.isnan([scores[name] for name in ("timing_kl", "velocity_kl")]).all()
    assert np.isnan(scores["timing_correlation"])
    assert np.isfinite(scores["timing_mae_ms"])


def test_a_spread_of_rounding_errors_is_no_spread() -> None:
    zero, spread, rounding = np.array(0.0), np.array(0.2), np.array(1e-8)
    assert np.isnan(gaussian_kl(zero, spread, zero, rounding))


def test_there_is_no_kl_when_a_sixteenth_of_the_beat_has_no_notes() -> None:
    values = np.random.default_rng(2).normal(size=30)
    assert np.isnan(grouped_kl(values, values, np.arange(30) % 3))


def test_sums_over_notes_and_the_definitions_agree() -> None:
    rng = np.random.default_rng(3)
    windows = random_windows(rng, 50, takes=7)
    velocities, offsets = random_groove(rng, windows.hits)
    scores = score(windows, velocities, offsets)
    hits = windows.hits
    window, step, _ = np.nonzero(hits)
    true_offsets, predicted = windows.offsets[hits], offsets[hits]
    assert scores["timing_mae_ms"] == pytest.approx(
        timing_errors_ms(true_offsets, predicted, windows.tempo[window]).mean()
    )
    assert scores["timing_kl"] == pytest.approx(grouped_kl(true_offsets, predicted, step))
    assert scores["velocity_kl"] == pytest.approx(
        grouped_kl(windows.velocities[hits], velocities[hits], step)
    )
    assert scores["timing_correlation"] == pytest.approx(np.corrcoef(true_offsets, predicted)[0, 1])


def test_what_is_predicted_where_nobody_plays_is_not_scored() -> None:
    windows = random_windows(np.random.default_rng(4), 10)
    noisy = np.where(windows.hits, windows.offsets, np.nan).astype(np.float32)
    assert score(windows, windows.velocities, noisy)["timing_mse_steps2"] == 0


def test_a_note_half_way_between_two_steps_is_early_on_the_later_one() -> None:
    take = dataclasses.replace(
        random_take(np.random.default_rng(5), "half", "test"),
        ticks=np.array([60, 16 * 120]),
        pitches=np.array([36, 36]),
        velocities=np.array([64, 64]),
        durations=np.array([30, 30]),
    )
    windows = windows_of([take], "test")
    assert np.argwhere(windows.hits[0]).tolist() == [[1, 0], [16, 0]]
    assert windows.offsets[0, 1, 0] == -0.5


@pytest.mark.parametrize("broken", ["shape", "nan"])
def test_a_prediction_that_cannot_be_read_at_its_hits_is_refused(broken: str) -> None:
    windows = windows_from(score_of((0, 0)))
    offsets = everywhere(np.nan) if broken == "nan" else everywhere(0)[:, :16]
    with pytest.raises(ModelError, match="offsets"):
        note_sums(windows, everywhere(0.5), offsets)


def test_silence_cannot_be_scored() -> None:
    with pytest.raises(DataError, match="no note"):
        note_sums(windows_from(score_of()), everywhere(0), everywhere(0))
