import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.drums import DRUM_INDEX, DRUM_NAMES
from groovae.errors import ModelError
from groovae.evaluation.hit_baselines import habits_of
from groovae.evaluation.hit_sums import HIT_METRICS
from groovae.evaluation.infill import (
    evaluate_infill,
    fill_in,
    nearest_row,
    position_row,
    rows_at,
    straight_rows,
)
from groovae.evaluation.report import Evaluation
from groovae.hvo import Floats, M
from groovae.network import Network, Said

from .handmade import random_take, score_of, windows_from

KICK, SNARE, HAT = 0, 1, DRUM_INDEX["closed_hihat"]
PLACES = ("train", "train", "train", "validation", "validation", "test", "test", "test")


class Filler:
    """Hits the asked drum on every eighth with .7, all else with .2; remembers what it was shown."""

    def __init__(self, threshold: float = 0.5, *, card: bool = True) -> None:
        thresholds = {"rest": (threshold,) * M} if card else {}
        self.card = SimpleNamespace(name="filler", thresholds=thresholds)
        self.shown: list[Floats] = []

    def say(self, *, rest: Floats) -> Said:
        self.shown.append(rest)
        likely = np.full((len(rest), 32, M), 0.2, np.float32)
        likely[:, ::2] = 0.7
        return Said(likely, likely, likely - 0.5)


def filler(threshold: float = 0.5, *, card: bool = True) -> tuple[Filler, Network]:
    made = Filler(threshold, card=card)
    return made, cast(Network, made)


def test_a_model_is_asked_for_the_drums_a_window_holds_and_never_shown_them() -> None:
    windows = windows_from(
        np.concatenate([score_of((0, KICK), (4, SNARE)), score_of((0, KICK))]), 0.8, 0.1
    )
    seen, model = filler()
    row = fill_in("filler", model, windows)
    assert [len(rest) for rest in seen.shown if len(rest)] == [2, 1]
    kick_hidden = seen.shown[0]
    assert not kick_hidden[..., [KICK, M + KICK, 2 * M + KICK]].any()
    assert kick_hidden[0, 4, [SNARE, M + SNARE]] == pytest.approx([1, 0.8])
    assert (kick_hidden[..., 3 * M + KICK] == 1).all()
    assert row.hits is not None
    assert row.hits[:, ::2, KICK].all()
    assert not row.hits[:, 1::2].any()
    assert not row.hits[1, :, SNARE].any()


def test_hits_are_decided_by_the_threshold_of_the_card() -> None:
    windows = windows_from(score_of((0, KICK)))
    for threshold, hits in ((0.5, 16), (0.1, 32), (0.8, 0)):
        row = fill_in("filler", filler(threshold)[1], windows)
        assert row.hits is not None
        assert row.hits.sum() == hits


def test_a_card_without_thresholds_is_refused() -> None:
    with pytest.raises(ModelError, match="filler"):
        fill_in("filler", filler(card=False)[1], windows_from(score_of((0, KICK))))


def test_the_straight_rows_play_the_drums_mean() -> None:
    train = windows_from(
        np.concatenate([score_of((0, HAT)), score_of((0, HAT), (2, HAT), (4, SNARE))]),
        np.array([0.3, 0.6])[:, None, None],
        np.array([0.0, 0.3])[:, None, None],
    )
    windows = windows_from(score_of((0, HAT)))
    eighths, sixteenths = straight_rows(habits_of(train), windows)
    assert eighths.hits is not None
    assert sixteenths.hits is not None
    assert np.flatnonzero(eighths.hits[0, :, HAT]).tolist() == list(range(0, 32, 2))
    assert sixteenths.hits[0, :, HAT].all()
    assert not eighths.hits[..., SNARE].any()
    assert eighths.velocities[0, :, HAT] == pytest.approx(0.5)
    assert eighths.offsets[0, :, HAT] == pytest.approx(0.2)


def test_a_drum_nobody_ever_hit_has_the_mean_velocity_of_all_and_no_offset() -> None:
    habits = habits_of(windows_from(score_of((0, HAT)), 0.4, 0.2))
    assert habits.drum_velocities[KICK] == pytest.approx(0.4)
    assert habits.drum_offsets[KICK] == 0


def test_position_hits_where_the_drum_mostly_is() -> None:
    # The snare is on 4 of every bar, in half of the bars on 6, and once on 9.
    often = score_of((4, SNARE), (6, SNARE), (20, SNARE))
    train = windows_from(
        np.concatenate([often, often, score_of((4, SNARE), (20, SNARE), (9, SNARE))])
    )
    row = position_row(habits_of(train), windows_from(often), windows_from(often))
    assert row.probabilities is not None
    assert row.probabilities[0, [4, 6, 9, 20, 0], SNARE] == pytest.approx([1, 1 / 3, 1 / 6, 1, 0])
    assert row.hits is not None
    assert row.hits[0, [4, 20], SNARE].all()
    assert not row.hits[0, [0, 9], SNARE].any()


def test_nearest_plays_the_drum_of_the_window_with_the_most_similar_rest() -> None:
    train = windows_from(
        np.concatenate(
            [
                score_of((0, KICK), (1, HAT)),
                score_of((8, KICK), (9, HAT)),
                score_of((4, KICK), (8, KICK)),
            ]
        ),
        np.array([0.2, 0.9, 0.5])[:, None, None],
    )
    # The last window shares both kicks, but holds no hat to play.
    windows = windows_from(score_of((4, KICK), (8, KICK), (2, HAT)))
    row = nearest_row(train, habits_of(train), windows)
    assert row.hits is not None
    assert np.argwhere(row.hits[0, :, HAT]).ravel().tolist() == [9]
    assert row.velocities[0, 9, HAT] == pytest.approx(0.9)
    assert row.velocities[0, 0, HAT] == pytest.approx((0.2 + 0.9) / 2)


def test_copy_takes_the_loudest_other_hit_of_the_step_and_else_the_drums_mean() -> None:
    train = windows_from(score_of((0, HAT)), 0.25, -0.2)
    velocities, offsets = np.zeros((2, 1, 32, 9))
    velocities[0, 0, [KICK, SNARE, HAT]] = 0.6, 0.7, 1.0
    offsets[0, 0, [KICK, SNARE, HAT]] = 0.1, 0.3, -0.4
    windows = windows_from(score_of((0, KICK), (0, SNARE), (0, HAT), (1, HAT)), velocities, offsets)
    found = fill_in("filler", filler()[1], windows)
    copied, mean = rows_at(found, habits_of(train), windows)
    assert (copied.name, mean.name) == ("copy.at_filler", "drum_mean.at_filler")
    assert copied.hits is found.hits
    assert (copied.velocities[0, 0, HAT], copied.offsets[0, 0, HAT]) == pytest.approx((0.7, 0.3))
    assert (copied.velocities[0, 1, HAT], copied.offsets[0, 1, HAT]) == pytest.approx((0.25, -0.2))
    assert (mean.velocities[0, 0, HAT], mean.offsets[0, 0, HAT]) == pytest.approx((0.25, -0.2))


@pytest.fixture(scope="module")
def takes() -> list[Take]:
    rng = np.random.default_rng(0)
    return [random_take(rng, f"take/{i}", split) for i, split in enumerate(PLACES)]


@pytest.fixture(scope="module")
def out(takes: list[Take], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("infill")
    evaluate_infill(
        Evaluation(takes, "test", folder, save_predictions=True), {"filler": filler()[1]}
    )
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> Any:
    return json.loads((out / "results.json").read_text("utf-8"))


def test_a_row_leads_with_the_closed_hihat_and_holds_all_nine_drums(results: Any) -> None:
    assert results["headline"] == "closed_hihat"
    assert [f"{row['model']}.{row['setting']}" for row in results["rows"]] == [
        "every_eighth.scored",
        "every_sixteenth.scored",
        "position.scored",
        "nearest.scored",
        "filler.scored",
        "copy.at_filler",
        "drum_mean.at_filler",
    ]
    for row in results["rows"]:
        assert row.keys() == {"model", "setting", "per_drum", *HIT_METRICS}
        assert row["per_drum"].keys() == {*DRUM_NAMES, "all"}
        assert row["hit_f1"] == row["per_drum"]["closed_hihat"]["hit_f1"]
        low, high = row["hit_f1"]["ci_takes"]
        assert low <= row["hit_f1"]["value"] <= high


def test_windows_and_notes_of_the_results_are_those_of_the_headline(
    results: Any, takes: list[Take]
) -> None:
    windows = windows_of(takes, "test")
    holds = windows.hits[..., HAT].any(1)
    counts = {"windows": holds.sum(), "notes": windows.hits[..., HAT].sum()}
    assert {key: results[key] for key in counts} == counts
    assert results["to_find"]["closed_hihat"] == counts
    assert results["to_find"]["all"]["notes"] == windows.hits.sum()


def test_a_model_is_compared_with_its_copies_at_the_same_notes(results: Any) -> None:
    rows = {f"{row['model']}.{row['setting']}": row for row in results["rows"]}
    assert rows["copy.at_filler"]["hit_f1"] == rows["filler.scored"]["hit_f1"]
    pairs = {(one["reference"], one["drum"]): one for one in results["paired"]}
    copied = pairs["copy.at_filler", "closed_hihat"]
    assert copied["row"] == "filler.scored"
    assert copied["timing_mae_ms"]["value"] == pytest.approx(
        rows["filler.scored"]["timing_mae_ms"]["value"]
        - rows["copy.at_filler"]["timing_mae_ms"]["value"],
        abs=1e-4,
    )
    assert ("nearest.scored", "all") in pairs


def test_saved_predictions_reproduce_a_row(out: Path, results: Any, takes: list[Take]) -> None:
    windows = windows_of(takes, "test")
    with np.load(out / "predictions" / "filler.scored.npz") as saved:
        assert saved["take"].tolist() == windows.take.tolist()
        said, played = saved["hits"][..., HAT], windows.hits[..., HAT]
        assert (saved["probabilities"][..., HAT] > 0.5).sum() == said.sum()
        both = said & played
        loud = np.abs(saved["velocities"] - windows.velocities)[..., HAT][both].mean()
    row = next(row for row in results["rows"] if row["model"] == "filler")
    assert row["hit_f1"]["value"] == pytest.approx(2 * both.sum() / (said.sum() + played.sum()))
    assert row["velocity_mae"]["value"] == pytest.approx(127 * loud, rel=1e-4)


def test_the_table_credits_the_data_and_shows_later_work_on_the_test_split_only(
    out: Path, takes: list[Take], tmp_path: Path
) -> None:
    table = (out / "table.md").read_text("utf-8")
    assert "CC BY 4.0" in table
    assert "*peer*" in table
    assert "(f1_per_drum.png)" in table
    assert (out / "f1_per_drum.png").read_bytes().startswith(b"\x89PNG")
    evaluate_infill(Evaluation(takes, "validation", tmp_path), {})
    assert "*peer*" not in (tmp_path / "table.md").read_text("utf-8")


def test_the_same_results_make_the_same_picture(out: Path, results: Any) -> None:
    from groovae.evaluation.pictures import draw_per_drum

    assert draw_per_drum(results) == (out / "f1_per_drum.png").read_bytes()


@pytest.mark.gmd
def test_every_eighth_is_as_good_as_it_was_when_the_bar_was_set(
    gmd_takes: list[Take], tmp_path: Path
) -> None:
    results = evaluate_infill(Evaluation(gmd_takes, "test", tmp_path), {})
    row = results["rows"][0]
    assert f"{row['hit_f1']['value']:.3f}" == "0.694"
    assert (results["windows"], results["notes"]) == (1945, 26527)
