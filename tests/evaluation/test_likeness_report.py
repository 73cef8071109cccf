"""What `likeness` returns, and the tables people read of it."""

import json

import numpy as np
import pytest

from groovae.dataset.windows import Windows
from groovae.errors import ModelError
from groovae.evaluation.likeness.forecasts import PROPER, Sampler
from groovae.evaluation.likeness.report import likeness, likeness_table
from groovae.evaluation.likeness.samplers import KNN
from groovae.hvo import Bools, Floats

from .handmade import random_groove, random_windows

RNG = np.random.default_rng(0)
WINDOWS = random_windows(RNG, 60, takes=12)
TRUTH = WINDOWS.hits, WINDOWS.velocities, WINDOWS.offsets
NOISE = WINDOWS.hits, *random_groove(RNG, WINDOWS.hits)
GRID = (
    WINDOWS.hits,
    np.full(WINDOWS.hits.shape, 0.5, np.float32),
    np.zeros(WINDOWS.hits.shape, np.float32),
)


def spreading(low: float, high: float, windows: Windows = WINDOWS) -> Sampler:
    """Every offset anywhere between, every velocity as `random_windows` draws them."""

    def sample(rng: np.random.Generator) -> tuple[Floats, Floats]:
        shape = windows.hits.shape
        return (
            rng.uniform(0.1, 1, shape).astype(np.float32),
            rng.uniform(low, high, shape).astype(np.float32),
        )

    return sample


ROWS = {"truth.scored": TRUTH, "grid.scored": GRID, "model.performed": NOISE}
SAMPLERS = {"model.performed": spreading(-0.5, 0.5), KNN: spreading(-0.1, 0.1)}
RESULTS = likeness(WINDOWS, ROWS, SAMPLERS, seed=0, samples=20)


def test_it_is_json_and_the_same_for_the_same_seed() -> None:
    assert json.loads(json.dumps(RESULTS, allow_nan=False)) == RESULTS
    assert likeness(WINDOWS, ROWS, SAMPLERS, seed=0, samples=20) == RESULTS


def test_a_row_is_scored_by_its_sampler_or_else_as_one_that_says_one_thing() -> None:
    proper = RESULTS["proper"]
    assert {name: each["samples"] for name, each in proper.items()} == {
        "truth.scored": 1,
        "grid.scored": 1,
        "model.performed": 20,
        KNN: 20,
    }
    for metric in PROPER:
        perfect = proper["truth.scored"][metric]
        assert [perfect["value"], *perfect["ci_takes"]] == pytest.approx([0] * 3, abs=1e-5)
        low, high = proper["grid.scored"][metric]["ci_takes"]
        assert low <= proper["grid.scored"][metric]["value"] <= high
    error = np.abs(WINDOWS.offsets)[WINDOWS.hits].mean() * 125
    assert proper["grid.scored"]["timing_crps_ms"]["value"] == pytest.approx(error, rel=0.01)


def test_the_right_spread_is_better_than_the_knn_bootstrap_by_a_paired_interval() -> None:
    assert RESULTS["reference"] == KNN
    paired = {each["row"]: each for each in RESULTS["paired"]}
    assert set(paired) == set(ROWS)
    difference = paired["model.performed"]["timing_crps_ms"]
    proper = RESULTS["proper"]
    assert difference["value"] == pytest.approx(
        proper["model.performed"]["timing_crps_ms"]["value"]
        - proper[KNN]["timing_crps_ms"]["value"]
    )
    assert difference["ci_takes"][1] < 0
    assert likeness(WINDOWS, {"grid": GRID}, {}, seed=0)["paired"] == []


def test_statistics_are_of_the_row_and_of_a_sampler_without_one_of_its_first_sample() -> None:
    statistics = RESULTS["statistics"]
    assert list(statistics) == [*ROWS, KNN]
    assert statistics["truth.scored"]["inside"]["all"] == 1
    assert statistics["grid.scored"]["inside"]["timing"] < 0.5
    spread = {name: each["each"]["timing_spread_ms"] for name, each in statistics.items()}
    assert spread[KNN]["wrong"] == "too stiff"
    assert spread["model.performed"]["value"] == pytest.approx(0.289 * 125, rel=0.05)
    dumb = statistics["grid.scored"]["each"]["timing_repeat"]
    assert dumb == {"value": None, "inside": False, "wrong": "does not vary"}


def test_other_takes_are_judged_too_and_come_out_below_the_drummers_own() -> None:
    assert 0.4 < RESULTS["other_takes"]["all"] < 1
    one_take = random_windows(RNG, 5, takes=1)
    rows = {"truth": (one_take.hits, one_take.velocities, one_take.offsets)}
    assert likeness(one_take, rows, {}, seed=0)["other_takes"] is None


def own_hits(beside: float) -> dict[str, tuple[Bools, Floats, Floats]]:
    hits = WINDOWS.hits.copy()
    hits[:, ::2] = False
    said = np.where(hits, 0.5, beside).astype(np.float32)
    return {"finder": (hits, said, np.zeros(hits.shape, np.float32))}


def test_a_row_of_its_own_hits_has_proper_scores_only_if_it_says_how_all_true_hits_are_played() -> (
    None
):
    for beside, scored in ((0.4, True), (0.0, False)):
        results = likeness(WINDOWS, own_hits(beside), {}, seed=0)
        assert ("finder" in results["proper"]) == scored
        assert "finder" in results["statistics"]
        likeness_table(results)


def test_a_row_that_was_given_its_hits_is_scored_even_where_it_says_less_than_no_velocity() -> None:
    velocities = np.where(RNG.random(WINDOWS.hits.shape) < 0.1, -0.1, 0.5).astype(np.float32)
    rows = {"linear": (WINDOWS.hits, velocities, WINDOWS.offsets)}
    assert "linear" in likeness(WINDOWS, rows, {}, seed=0)["proper"]


def test_a_performance_that_is_not_of_these_windows_is_refused() -> None:
    with pytest.raises(ModelError, match="shape"):
        likeness(WINDOWS, {}, {"short": lambda rng: (NOISE[1][:3], NOISE[2][:3])}, seed=0)


def tables_of(text: str) -> list[list[str]]:
    return [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]


def test_the_table_names_every_row_and_says_what_is_wrong_with_those_that_are_sampled() -> None:
    table = likeness_table(RESULTS)
    scores, paired, inside, each = tables_of(table)
    for name in (*ROWS, KNN):
        assert sum(line.startswith(f"| {name} |") for line in scores) == 1
        assert sum(line.startswith(f"| {name} |") for line in paired) == (name != KNN)
        assert sum(line.startswith(f"| {name} |") for line in inside) == 1
    assert inside[-1].startswith("| other takes |")
    assert each[0] == f"| statistic | drummers | model.performed | {KNN} |"
    assert any("**too stiff**" in line for line in each)
    assert "| grid.scored | 1 |" in table
    assert "Less `knn_bootstrap`" in table
    assert "nan" not in table
    assert "None" not in table
    for lines in (scores, paired, inside, each):
        assert len({line.count(" | ") for line in lines}) == 1


def test_a_sampled_row_that_does_not_vary_is_said_not_to() -> None:
    flat = likeness(WINDOWS, {}, {"flat": lambda rng: GRID[1:]}, seed=0, samples=2)
    assert "does not vary" in likeness_table(flat)


def test_without_a_sampler_there_is_nothing_to_list() -> None:
    assert len(tables_of(likeness_table(likeness(WINDOWS, {"grid": GRID}, {}, seed=0)))) == 2
