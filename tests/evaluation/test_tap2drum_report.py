import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.evaluation.hit_baselines import habits_of
from groovae.evaluation.report import Evaluation
from groovae.evaluation.rows import Row
from groovae.evaluation.tap2drum import (
    evaluate_tap2drum,
    model_rows,
    nearest_row,
    position_row,
    rows_at,
    silence_row,
)
from groovae.hvo import Floats, M
from groovae.network import Network, Said
from groovae.tasks import TAP_VELOCITY, TAP_VELOCITY_KNOWN

from .handmade import random_take, score_of, windows_from

KICK, SNARE, HAT = 0, 1, 2
PLACES = ("train", "train", "train", "validation", "validation", "test", "test", "test")


class Kit:
    """Says .9 for the kick and .6 for the snare on every tap; velocity .5 and .25, offset .25."""

    def __init__(self, taps: float = 0.5, with_velocity: float = 0.7) -> None:
        thresholds = {"taps": (taps,) * M, "taps_with_velocity": (with_velocity,) * M}
        self.card = SimpleNamespace(name="kit", thresholds=thresholds, spread=None)
        self.shown: list[Floats] = []

    def say(self, *, taps: Floats) -> Said:
        self.shown.append(taps)
        likely = np.zeros((len(taps), 32, M), np.float32)
        likely[..., KICK], likely[..., SNARE] = 0.9 * taps[..., 0], 0.6 * taps[..., 0]
        velocities = np.full(likely.shape, 0.25, np.float32)
        velocities[..., KICK] = 0.5
        return Said(likely, velocities, np.full(likely.shape, 0.25, np.float32))


def window() -> Any:
    velocities, offsets = np.zeros((2, 1, 32, 9))
    velocities[0, 0, [KICK, HAT]], offsets[0, 0, [KICK, HAT]] = (0.4, 0.8), (0.1, -0.2)
    velocities[0, 6, SNARE], offsets[0, 6, SNARE] = 0.9, 0.3
    return windows_from(score_of((0, KICK), (0, HAT), (6, SNARE)), velocities, offsets)


def rows_of(model: Kit) -> dict[str, Row]:
    return {row.setting: row for row in model_rows("kit", cast(Network, model), window())}


def test_each_setting_is_told_what_it_says_and_has_the_threshold_for_it() -> None:
    kit = Kit()
    rows = rows_of(kit)
    assert list(rows) == ["scored", "loose", "velocity"]
    told = [taps[..., [TAP_VELOCITY, TAP_VELOCITY_KNOWN]].any() for taps in kit.shown]
    assert told == [False] * 3 + [True] * 2
    for setting, cells in (
        ("scored", [[0, KICK], [0, SNARE], [6, KICK], [6, SNARE]]),
        ("velocity", [[0, KICK], [6, KICK]]),
    ):
        hits = rows[setting].hits
        assert hits is not None
        assert np.argwhere(hits[0]).tolist() == cells


def test_hits_on_a_tap_take_its_offset_and_loose_ones_the_models() -> None:
    rows = rows_of(Kit())
    assert rows["scored"].offsets[0, 0, [KICK, SNARE]] == pytest.approx([-0.2, -0.2])
    assert rows["loose"].offsets[0, 0, [KICK, SNARE]] == pytest.approx([-0.2, 0.25])


def test_a_hit_the_row_missed_has_an_offset_and_a_velocity_too() -> None:
    rows = rows_of(Kit())
    assert rows["scored"].offsets[0, 0, HAT] == pytest.approx(-0.2)
    assert rows["scored"].velocities[0, 0, HAT] == pytest.approx(0.25)


def test_the_loudest_hit_on_a_tap_of_known_velocity_is_as_loud_as_the_tap() -> None:
    rows = rows_of(Kit(with_velocity=0.5))
    assert rows["velocity"].velocities[0, 0, [KICK, SNARE]] == pytest.approx([0.8, 0.25])


def test_a_tap_without_a_likely_drum_stays_empty() -> None:
    hits = rows_of(Kit(taps=0.95))["scored"].hits
    assert hits is not None
    assert not hits.any()


def test_copy_and_mean_play_the_same_hits() -> None:
    rows = rows_of(Kit(with_velocity=0.5))
    train = windows_from(score_of((0, KICK), (0, SNARE)), 0.6)
    mean, copied = rows_at(rows["scored"], rows["velocity"], habits_of(train), window())
    assert (mean.name, copied.name) == ("drum_mean.at_kit", "copy.at_kit_velocity")
    assert mean.hits is rows["scored"].hits
    assert copied.hits is rows["velocity"].hits
    assert copied.velocities[0, 0, [KICK, HAT]] == pytest.approx([0.8, 0.8])
    assert mean.velocities[0, 0, KICK] == pytest.approx(0.6)
    assert copied.offsets[0, 6, KICK] == pytest.approx(0.3)


def test_position_tap_needs_a_tap_and_asks_how_often_the_drum_is_on_it() -> None:
    # Of three taps on step 0, two hold a kick; the taps of step 4 are all snares.
    train = windows_from(
        np.concatenate(
            [score_of((0, KICK), (4, SNARE)), score_of((16, KICK)), score_of((0, HAT), (4, SNARE))]
        )
    )
    row = position_row(
        train, habits_of(train), window(), windows_from(score_of((16, HAT), (4, HAT)))
    )
    assert row.probabilities is not None
    assert row.probabilities[0, [0, 16, 4], KICK] == pytest.approx([0, 2 / 3, 0])
    assert row.probabilities[0, [4, 20], SNARE] == pytest.approx([1, 0])


def test_nearest_plays_the_window_that_shares_most_taps_and_only_on_taps() -> None:
    train = windows_from(
        np.concatenate([score_of((1, KICK)), score_of((0, SNARE), (6, HAT), (9, KICK))]),
        np.array([0.1, 0.7])[:, None, None],
    )
    row = nearest_row(train, habits_of(train), window())
    assert row.hits is not None
    assert np.argwhere(row.hits[0]).tolist() == [[0, SNARE], [6, HAT]]
    assert row.velocities[0, 0, SNARE] == pytest.approx(0.7)
    assert row.offsets[0, 0, SNARE] == pytest.approx(-0.2)


def test_silence_says_nothing() -> None:
    row = silence_row(habits_of(window()), window())
    assert row.hits is not None
    assert not row.hits.any()


@pytest.fixture(scope="module")
def takes() -> list[Take]:
    rng = np.random.default_rng(0)
    return [random_take(rng, f"take/{i}", split) for i, split in enumerate(PLACES)]


@pytest.fixture(scope="module")
def out(takes: list[Take], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tap2drum")
    asked = Evaluation(takes, "test", folder, save_predictions=True)
    evaluate_tap2drum(asked, {"kit": cast(Network, Kit())})
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> Any:
    return json.loads((out / "results.json").read_text("utf-8"))


def test_a_row_leads_with_all_drums_pooled(results: Any, takes: list[Take]) -> None:
    windows = windows_of(takes, "test")
    assert results["headline"] == "all"
    assert (results["windows"], results["notes"]) == (len(windows), windows.hits.sum())
    assert [f"{row['model']}.{row['setting']}" for row in results["rows"]] == [
        "silence.scored",
        "position_tap.scored",
        "nearest.scored",
        "kit.scored",
        "kit.loose",
        "kit.velocity",
        "drum_mean.at_kit",
        "copy.at_kit_velocity",
    ]
    for row in results["rows"]:
        assert row["hit_f1"] == row["per_drum"]["all"]["hit_f1"]


def test_rows_are_compared_with_copies_of_their_own_hits_only(results: Any) -> None:
    pairs = {(one["row"], one["reference"]) for one in results["paired"]}
    assert ("kit.velocity", "copy.at_kit_velocity") in pairs
    assert ("kit.loose", "drum_mean.at_kit") in pairs
    assert ("kit.scored", "copy.at_kit_velocity") not in pairs


def test_the_timing_of_a_row_that_keeps_the_taps_is_that_of_copying_them(results: Any) -> None:
    rows = {f"{row['model']}.{row['setting']}": row for row in results["rows"]}
    for metric in ("timing_mae_ms", "timing_mse_steps2"):
        assert rows["kit.velocity"][metric] == rows["copy.at_kit_velocity"][metric]


def test_saved_predictions_reproduce_a_row(out: Path, results: Any, takes: list[Take]) -> None:
    windows = windows_of(takes, "test")
    with np.load(out / "predictions" / "kit.scored.npz") as saved:
        said = saved["hits"]
        both = said & windows.hits
        late = np.abs(saved["offsets"] - windows.offsets)[both].mean() * 125
    row = next(row for row in results["rows"] if row["model"] == "kit")
    f1 = 2 * both.sum() / (said.sum() + windows.hits.sum())
    assert row["hit_f1"]["value"] == pytest.approx(f1)
    assert row["timing_mae_ms"]["value"] == pytest.approx(late, rel=1e-4)


@pytest.mark.gmd
def test_position_and_tap_say_what_they_said_when_they_were_measured_first(
    gmd_takes: list[Take], tmp_path: Path
) -> None:
    results = evaluate_tap2drum(Evaluation(gmd_takes, "test", tmp_path), {})
    row = next(row for row in results["rows"] if row["model"] == "position_tap")
    figures = [row[metric]["value"] for metric in ("hit_precision", "hit_recall", "hit_f1")]
    assert figures == pytest.approx([0.566, 0.554, 0.560], abs=0.002)
    assert (results["windows"], results["notes"]) == (2084, 78384)
