import numpy as np
import pytest

from groovae.dataset.windows import Windows
from groovae.evaluation.bootstrap import compare, draw_takes, interval, over_notes, over_takes
from groovae.evaluation.sums import NoteSums, metrics_of, note_sums

from .handmade import SHAPE, random_groove, random_windows, windows_from


def leaning_takes(rng: np.random.Generator, takes: int) -> NoteSums:
    """Each take leans its own way: the true offsets are the take's lean and a little noise."""
    hits = np.zeros((takes, *SHAPE), bool)
    hits[:, :, 0] = True
    lean = 0.2 + 0.05 * rng.normal(size=(takes, 1, 1))
    windows = windows_from(hits, 0.5, lean + 0.01 * rng.normal(size=hits.shape), tempo=150)
    return note_sums(windows, windows.velocities, np.zeros_like(windows.offsets))


def test_intervals_over_takes_cover_the_truth_and_those_over_notes_do_not() -> None:
    rng = np.random.default_rng(0)
    truth, covered = 20.0, {"takes": 0, "notes": 0}
    for _ in range(200):
        notes = leaning_takes(rng, 40)
        samples = {
            "takes": over_takes(notes, draw_takes(40, 300, rng)),
            "notes": over_notes(notes, rng, 100),
        }
        for kind, metrics in samples.items():
            low, high = interval(metrics["timing_mae_ms"])
            covered[kind] += low <= truth <= high
    assert 178 <= covered["takes"] <= 199
    assert covered["notes"] < 100


def test_notes_drawn_alone_spread_as_their_standard_error_says() -> None:
    rng = np.random.default_rng(1)
    windows = random_windows(rng, 100)
    notes = note_sums(windows, *random_groove(rng, windows.hits))
    errors = notes.columns[:, 1]
    samples = over_notes(notes, rng, 1000)["timing_mae_ms"]
    standard_error = errors.std() / np.sqrt(len(errors))
    assert samples.std() == pytest.approx(standard_error, rel=0.1)
    assert samples.mean() == pytest.approx(errors.mean(), abs=standard_error / 5)


def test_a_draw_of_takes_scores_as_the_windows_of_those_takes_would() -> None:
    rng = np.random.default_rng(2)
    windows = random_windows(rng, 40, takes=5)
    velocities, offsets = random_groove(rng, windows.hits)
    draw = np.array([2, 0, 1, 0, 2])
    drawn = np.concatenate(
        [np.flatnonzero(windows.take == f"take{take:04}") for take in np.repeat(range(5), draw)]
    )
    chosen = Windows(windows.hvo[drawn], windows.take[drawn], windows.bar, windows.tempo[drawn])
    alone = note_sums(chosen, velocities[drawn], offsets[drawn])
    expected = metrics_of(alone.per_take().sum(0))
    got = over_takes(note_sums(windows, velocities, offsets), draw[None])
    for metric, values in got.items():
        assert values == pytest.approx([float(expected[metric])]), metric


def test_as_many_takes_are_drawn_as_there_are() -> None:
    draws = draw_takes(7, 50, np.random.default_rng(3))
    assert draws.shape == (50, 7)
    assert (draws.sum(1) == 7).all()


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    rng = np.random.default_rng(4)
    windows = random_windows(rng, 30)
    notes = note_sums(windows, *random_groove(rng, windows.hits))

    def low(seed: int) -> tuple[float, float]:
        by_take = over_takes(notes, draw_takes(30, 100, np.random.default_rng(seed)))
        by_note = over_notes(notes, np.random.default_rng(seed), 100)
        return interval(by_take["timing_kl"]).low, interval(by_note["timing_kl"]).low

    assert low(0) == low(0)
    assert low(0)[0] != low(1)[0]
    assert low(0)[1] != low(1)[1]


def test_rows_that_err_alike_differ_by_less_than_their_own_intervals_suggest() -> None:
    rng = np.random.default_rng(5)
    hits = np.ones((40, *SHAPE), bool)
    lean = 0.2 + 0.1 * rng.normal(size=(40, 1, 1))
    windows = windows_from(hits, 0.5, lean)
    late, later = (np.full(hits.shape, value, np.float32) for value in (-0.9, -1.0))
    rows = {
        name: note_sums(windows, windows.velocities, offsets)
        for name, offsets in (("late", late), ("later", later))
    }
    draws = draw_takes(40, 500, rng)
    values = {name: metrics_of(one.per_take().sum(0)) for name, one in rows.items()}
    samples = {name: over_takes(one, draws) for name, one in rows.items()}
    (paired,) = compare(values, samples, [("late", "later")])
    assert (paired.row, paired.reference) == ("late", "later")
    difference = paired.differences["timing_mae_ms"]
    assert [difference.value, *difference.ci_takes] == pytest.approx([-12.5] * 3, abs=1e-3)
    low, high = interval(samples["late"]["timing_mae_ms"])
    assert high - low > 5


def test_a_metric_that_does_not_exist_has_no_interval() -> None:
    assert np.isnan(interval(np.array([1.0, np.nan, 2.0]))).all()


def test_an_interval_leaves_a_fortieth_of_the_samples_out_on_either_side() -> None:
    assert interval(np.arange(401.0)) == pytest.approx((10, 390))
