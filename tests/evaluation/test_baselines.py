from collections.abc import Sequence

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.errors import ConfigError, DataError
from groovae.evaluation.baselines import fit_linear, fit_quantized
from groovae.evaluation.humanize import baselines_of
from groovae.evaluation.neighbours import fit_knn, fit_knn_jaccard, knn_grid_search, nearest
from groovae.evaluation.sums import metrics_of, note_sums
from groovae.hvo import Bools, Ints

from .handmade import SHAPE, random_windows, score_of, windows_from

KICK = score_of((0, 0))
KICK_AND_SNARE = score_of((0, 0), (4, 1))
BUSY = score_of(*((step, drum) for step in range(32) for drum in (0, 1, 2)))


def test_quantized_plays_on_the_grid_at_the_mean_velocity_of_the_notes() -> None:
    train = windows_from(
        np.concatenate([KICK, KICK_AND_SNARE]), velocities=np.array([0.9, 0.3])[:, None, None]
    )
    velocities, offsets = fit_quantized(train).predict(KICK)
    assert velocities[0, 0, 0] == pytest.approx((0.9 + 0.3 + 0.3) / 3)
    assert not offsets.any()


def test_linear_finds_a_groove_that_is_linear_in_the_hits() -> None:
    rng = np.random.default_rng(0)
    hits = np.zeros((60, *SHAPE), bool)
    hits[:, 0, 0], hits[:, 4, 1] = True, rng.random(60) < 0.5
    offsets = np.zeros(hits.shape)
    offsets[:, 0, 0] = 0.1 - 0.3 * hits[:, 4, 1]
    linear = fit_linear(windows_from(hits, 0.5, offsets))
    _, predicted = linear.predict(np.concatenate([KICK, KICK_AND_SNARE]))
    assert predicted[:, 0, 0] == pytest.approx([0.1, -0.2], abs=1e-5)


def test_linear_learns_from_cells_without_a_hit_that_they_are_silent() -> None:
    train = windows_from(np.concatenate([KICK, score_of()]), velocities=0.8)
    velocities, _ = fit_linear(train).predict(np.concatenate([KICK, score_of()]))
    assert velocities[:, 0, 0] == pytest.approx([0.8, 0], abs=1e-6)


def test_knn_prefers_the_score_with_more_notes_in_common_and_jaccard_the_one_more_alike() -> None:
    train = windows_from(
        np.concatenate([BUSY, KICK]), velocities=np.array([0.9, 0.4])[:, None, None]
    )
    asked = KICK_AND_SNARE
    assert fit_knn(train, k=1).predict(asked)[0][0, 0, 0] == pytest.approx(0.9)
    assert fit_knn_jaccard(train, k=1).predict(asked)[0][0, 0, 0] == pytest.approx(0.4)


def test_knn_averages_silence_in_and_jaccard_leaves_it_out() -> None:
    train = windows_from(np.concatenate([KICK, KICK_AND_SNARE]), velocities=0.8, offsets=-0.2)
    for fit, velocity, offset in ((fit_knn, 0.4, -0.1), (fit_knn_jaccard, 0.8, -0.2)):
        velocities, offsets = fit(train, k=2).predict(KICK_AND_SNARE)
        assert velocities[0, 4, 1] == pytest.approx(velocity)
        assert offsets[0, 4, 1] == pytest.approx(offset)


def test_a_hit_no_neighbour_has_is_played_on_the_grid_at_the_mean_velocity() -> None:
    train = windows_from(
        np.concatenate([KICK, BUSY]),
        velocities=np.array([0.2, 0.6])[:, None, None],
        offsets=0.3,
    )
    velocities, offsets = fit_knn_jaccard(train, k=1).predict(KICK_AND_SNARE)
    assert velocities[0, 4, 1] == pytest.approx((0.2 + 96 * 0.6) / 97)
    assert offsets[0, 4, 1] == 0


@pytest.mark.parametrize("jaccard", [False, True])
def test_equally_near_neighbours_are_taken_in_the_order_of_the_dataset(jaccard: bool) -> None:
    train = np.concatenate([score_of((9, 3)), *[KICK] * 300])
    assert nearest(train, KICK, 5, jaccard=jaccard).tolist() == [[1, 2, 3, 4, 5]]


@pytest.mark.parametrize("jaccard", [False, True])
def test_the_nearest_are_those_a_full_stable_sort_finds(jaccard: bool) -> None:
    rng = np.random.default_rng(1)
    # Few cells, so that there are many ties; more windows than are looked up at once.
    train, asked = (rng.random((count, *SHAPE)) < 0.02 for count in (400, 300))
    assert (nearest(train, asked, 20, jaccard=jaccard) == sort(train, asked, jaccard)[:, :20]).all()


def sort(train: Bools, asked: Bools, jaccard: bool) -> Ints:
    both = (asked[:, None] & train).sum((2, 3))
    either = (asked[:, None] | train).sum((2, 3))
    similarity = both / np.maximum(either, 1) if jaccard else both
    return np.argsort(-similarity, axis=1, kind="stable")


def test_asking_for_more_neighbours_than_there_are_averages_them_all() -> None:
    train = windows_from(np.concatenate([KICK, KICK]), np.array([0.2, 0.6])[:, None, None])
    assert fit_knn(train, k=20).predict(KICK)[0][0, 0, 0] == pytest.approx(0.4)


def test_the_grid_search_scores_each_k_as_a_fit_of_its_own_would() -> None:
    rng = np.random.default_rng(2)
    train, validation = random_windows(rng, 60), random_windows(rng, 30)
    table = knn_grid_search(train, validation, ks=(4, 2))
    assert {name: [entry["k"] for entry in entries] for name, entries in table.items()} == {
        "knn": [4, 2],
        "knn_jaccard": [4, 2],
    }
    for name, fit in (("knn", fit_knn), ("knn_jaccard", fit_knn_jaccard)):
        notes = note_sums(validation, *fit(train, k=2).predict(validation.hits))
        alone = metrics_of(notes.per_take().sum(0))
        for metric in ("timing_mae_ms", "timing_mse_steps2", "timing_kl", "velocity_kl"):
            assert table[name][1][metric] == pytest.approx(float(alone[metric]))


def test_baselines_say_what_they_cannot_be_fitted_to() -> None:
    nothing, silence = windows_from(score_of()[:0]), windows_from(score_of())
    for fit in (fit_quantized, fit_knn, fit_knn_jaccard):
        with pytest.raises(DataError, match="train notes"):
            fit(silence)
    with pytest.raises(DataError, match="train windows"):
        fit_linear(nothing)
    with pytest.raises(ConfigError, match="K is 0"):
        fit_knn(windows_from(KICK), k=0)
    with pytest.raises(ConfigError, match="no K"):
        knn_grid_search(windows_from(KICK), windows_from(KICK), ks=())


PINNED = {
    "quantized": ("22.66", ".0415", "nan", "nan"),
    "linear": ("20.24", ".0347", "5.39", "1.64"),
    "knn": ("22.26", ".0420", "1.00", ".537"),
    "knn_jaccard": ("20.05", ".0361", ".607", ".129"),
}
METRICS = ("timing_mae_ms", "timing_mse_steps2", "timing_kl", "velocity_kl")


@pytest.mark.gmd
def test_the_baselines_land_on_the_pinned_figures_of_the_test_split(
    gmd_takes: Sequence[Take],
) -> None:
    test = windows_of(gmd_takes, "test")
    got = {}
    for baseline in baselines_of(windows_of(gmd_takes, "train")):
        notes = note_sums(test, *baseline.predict(test.hits))
        metrics = metrics_of(notes.per_take().sum(0))
        got[baseline.model] = tuple(
            f"{float(metrics[metric]):.{len(text.partition('.')[2])}f}".removeprefix("0")
            for metric, text in zip(METRICS, PINNED[baseline.model], strict=True)
        )
    assert got == PINNED
