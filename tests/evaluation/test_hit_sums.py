import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from groovae.errors import DataError, ModelError
from groovae.evaluation.hit_sums import HIT_METRICS, hit_metrics_of, hit_sums, over_drums
from groovae.evaluation.rows import Row
from groovae.hvo import Bools

from .handmade import random_groove, random_windows, score_of, windows_from

EVERYTHING = np.ones((1, 9), bool)


def scores(row: Row, windows: object, asked: Bools, drum: int | None = None) -> dict[str, float]:
    sums = hit_sums(windows, asked, row).sum(0)  # type: ignore[arg-type]
    sums = over_drums(sums, at_once=True) if drum is None else sums[drum]
    return {metric: float(value) for metric, value in hit_metrics_of(sums).items()}


def test_hits_and_errors_of_a_window_by_hand() -> None:
    # Kick played on 0, 4 and 8, said on 0, 4 and 5; a step of 120 bpm lasts 125 ms.
    windows = windows_from(score_of((0, 0), (4, 0), (8, 0)), 0.5, 0.1)
    velocities, offsets = np.full((2, 1, 32, 9), 0.3, np.float32)
    velocities[0, 4, 0], offsets[0, 4, 0] = 0.5, 0.1
    velocities[0, 8, 0], offsets[0, 8, 0] = 1.0, -0.3
    row = Row("m", "s", velocities, offsets, score_of((0, 0), (4, 0), (5, 0)))
    assert scores(row, windows, EVERYTHING, 0) == pytest.approx(
        {
            "hit_precision": 2 / 3,
            "hit_recall": 2 / 3,
            "hit_f1": 2 / 3,
            "density_ratio": 1,
            "hit_nats": float("nan"),
            "timing_mae_ms": (0.2 * 125 + 0) / 2,
            "timing_mse_steps2": (0.04 + 0) / 2,
            "velocity_mae": 127 * 0.2 / 2,
            "given_timing_mae_ms": 125 * (0.2 + 0 + 0.4) / 3,
            "given_timing_mse_steps2": (0.04 + 0 + 0.16) / 3,
            "given_velocity_mae": 127 * (0.2 + 0 + 0.5) / 3,
        },
        nan_ok=True,
        rel=1e-5,
    )


def test_pooled_scores_are_the_micro_average() -> None:
    rng = np.random.default_rng(0)
    windows = random_windows(rng, 20, takes=4)
    row = Row("m", "s", *random_groove(rng, windows.hits), rng.random(windows.hits.shape) < 0.3)
    asked = np.ones((20, 9), bool)
    assert row.hits is not None
    expected = precision_recall_fscore_support(
        windows.hits.reshape(-1, 9), row.hits.reshape(-1, 9), average="micro"
    )[:3]
    got = scores(row, windows, asked)
    assert [got[m] for m in ("hit_precision", "hit_recall", "hit_f1")] == pytest.approx(expected)
    assert got["density_ratio"] == pytest.approx(row.hits.sum() / windows.hits.sum())


def test_nats_are_the_cross_entropy_of_a_window() -> None:
    windows = windows_from(score_of((0, 0), (4, 1)))
    likely = np.full((1, 32, 9), 0.25, np.float32)
    likely[0, 0, 0] = 0.5
    row = Row("m", "s", likely, likely, likely > 0.4, likely)
    kick = -np.log(0.5) - 31 * np.log(0.75)
    assert scores(row, windows, EVERYTHING, 0)["hit_nats"] == pytest.approx(kick)
    all_drums = -np.log(0.5) - np.log(0.25) - (288 - 2) * np.log(0.75)
    assert scores(row, windows, EVERYTHING)["hit_nats"] == pytest.approx(all_drums)


def test_a_wrong_certainty_costs_many_nats_and_not_infinitely_many() -> None:
    windows = windows_from(score_of((0, 0)))
    never = np.zeros((1, 32, 9), np.float32)
    row = Row("m", "s", never, never, never > 0, never)
    assert scores(row, windows, EVERYTHING, 0)["hit_nats"] == pytest.approx(-np.log(1e-6), rel=1e-3)


def test_what_is_said_of_drums_that_were_not_asked_for_does_not_count() -> None:
    windows = windows_from(score_of((0, 0), (0, 1)))
    hits = score_of((0, 0), (3, 1))
    row = Row("m", "s", windows.velocities, windows.offsets, hits)
    asked = np.arange(9)[None] == 0
    assert scores(row, windows, asked)["hit_f1"] == 1
    assert scores(row, windows, EVERYTHING)["hit_f1"] == pytest.approx(0.5)


def test_a_window_asked_for_drums_one_by_one_counts_once_for_each() -> None:
    windows = windows_from(score_of((0, 0), (0, 1)))
    likely = np.full((1, 32, 9), 0.5, np.float32)
    row = Row("m", "s", likely, likely, likely > 0.6, likely)
    asked = np.arange(9)[None] < 2
    sums = hit_sums(windows, asked, row).sum(0)
    nats = hit_metrics_of(over_drums(sums, at_once=False))["hit_nats"]
    assert float(nats) == pytest.approx(32 * np.log(2))


def test_silence_has_no_precision_and_no_errors_and_finds_nothing() -> None:
    windows = windows_from(score_of((0, 0)))
    nothing = np.zeros((1, 32, 9), np.float32)
    got = scores(Row("silence", "s", nothing, nothing, nothing > 0), windows, EVERYTHING)
    assert [got[m] for m in ("hit_recall", "hit_f1", "density_ratio")] == [0, 0, 0]
    assert np.isnan([got[m] for m in ("hit_precision", "timing_mae_ms", "velocity_mae")]).all()
    assert got["given_timing_mae_ms"] == 0


def test_what_is_said_of_cells_nobody_plays_is_no_error() -> None:
    windows = windows_from(score_of((0, 0)))
    far = np.full((1, 32, 9), 0.4, np.float32)
    far[0, 0, 0] = 0
    row = Row("m", "s", windows.velocities, far, np.ones((1, 32, 9), bool))
    assert scores(row, windows, EVERYTHING)["timing_mae_ms"] == 0


def test_sums_by_take_add_up_to_those_of_all_windows() -> None:
    rng = np.random.default_rng(1)
    windows = random_windows(rng, 12, takes=3)
    row = Row("m", "s", *random_groove(rng, windows.hits), rng.random(windows.hits.shape) < 0.3)
    by_take = hit_sums(windows, np.ones((12, 9), bool), row)
    assert by_take.shape[:2] == (3, 9)
    assert by_take[..., 1].sum() == windows.hits.sum()
    first = windows.take == "take0000"
    assert by_take[0, :, 1] == pytest.approx(windows.hits[first].sum((0, 1)))
    assert set(hit_metrics_of(by_take)) == set(HIT_METRICS)


def test_a_prediction_of_another_shape_or_not_finite_is_refused() -> None:
    windows = windows_from(score_of((0, 0)))
    fine, hits = np.zeros((1, 32, 9), np.float32), score_of()
    with pytest.raises(ModelError, match=r"offsets of m\.s are of shape"):
        hit_sums(windows, EVERYTHING, Row("m", "s", fine, fine[:, :16], hits))
    with pytest.raises(ModelError, match=r"velocities of m\.s are not all finite"):
        hit_sums(windows, EVERYTHING, Row("m", "s", fine * np.nan, fine, hits))
    with pytest.raises(DataError, match="no hit to find"):
        hit_sums(windows, ~EVERYTHING, Row("m", "s", fine, fine, hits))
