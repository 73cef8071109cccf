import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.errors import DataError
from groovae.evaluation.report import Evaluation
from groovae.evaluation.session import session_of
from groovae.evaluation.transfer import (
    Lender,
    OnScore,
    evaluate_transfer,
    feel,
    humanizing,
    other_bars,
    transferring,
)
from groovae.evaluation.trials import ACCURACIES, MARGINS
from groovae.hvo import Bools, Floats, pack, unpack
from groovae.network import Network, model_paths

from .handmade import random_take

BARS = 3
LEANS = {"drummer1": -30, "drummer5": 0, "drummer7": 35}
"""Ticks (of 120 a step) by which each drummer of the session is late."""


def played(
    drummer: str, beat: str, bars: int = BARS, split: str = "test", extra: Sequence[int] = ()
) -> Take:
    """Eighths on the hi-hat with a beat's own kicks, leaning as the drummer does."""
    rng = np.random.default_rng(int(beat))
    notes = [(step, 42) for step in range(0, 16 * bars, 2)]
    notes += [(16 * bar + step, 36) for bar in range(bars) for step in rng.choice(16, 4, False)]
    notes += [(step, 38) for step in extra]
    notes.sort()
    ticks = np.array([480 * step // 4 for step, _ in notes])
    lean = LEANS[drummer] + np.random.default_rng(len(drummer) + int(beat)).integers(
        -3, 4, len(ticks)
    )
    return replace(
        random_take(rng, f"{drummer}/eval_session/{beat}", split),
        drummer=drummer,
        ticks=np.maximum(ticks + lean + 120 * (ticks == 0), 0),
        pitches=np.array([pitch for _, pitch in notes]),
        velocities=np.full(len(ticks), 60 + LEANS[drummer]),
        durations=np.full(len(ticks), 10),
    )


@pytest.fixture(scope="module")
def takes() -> list[Take]:
    return [played(drummer, str(beat)) for drummer in LEANS for beat in (1, 2, 10)]


def lean(take: Floats, tempo: float) -> OnScore:
    """The whole take's mean offset, everywhere."""
    hits, _, offsets = unpack(take)
    late = offsets[hits].mean()
    return lambda score: (np.full(score.shape, 0.5, np.float32), np.full(score.shape, late))


def nothing(take: Floats, tempo: float) -> OnScore:
    return lambda score: (np.full(score.shape, 0.5, np.float32), np.zeros(score.shape, np.float32))


def test_the_session_holds_the_beats_that_all_its_drummers_play_in_their_order(
    takes: list[Take],
) -> None:
    alone = [
        *takes,
        played("drummer1", "3"),
        random_take(np.random.default_rng(0), "x/y/1", "test"),
    ]
    session = session_of(alone, "test")
    assert session.drummers == tuple(LEANS)
    assert [beat.name for beat in session.beats] == ["1", "2", "10"]


def test_a_beat_is_cut_to_the_bars_that_all_drummers_play(takes: list[Take]) -> None:
    longer = [
        played("drummer1", "2", bars=5),
        *(take for take in takes if take.id != "drummer1/eval_session/2"),
    ]
    assert [beat.takes.shape[1] for beat in session_of(longer, "test").beats] == [48] * 3


def test_the_common_score_is_what_most_hit_and_only_what_all_hit_is_compared(
    takes: list[Take],
) -> None:
    two = [
        played(drummer, "1", extra=cells)
        for drummer, cells in zip(LEANS, ([5, 7], [5], [9]), strict=True)
    ]
    beat = session_of(
        [*two, *(take for take in takes if not take.id.endswith("/1"))], "test"
    ).beats[0]
    snares = [
        np.flatnonzero(each[:, 1]).tolist() for each in (beat.score("common", 2), beat.shared)
    ]
    assert snares == [[5], []]
    assert np.flatnonzero(beat.score("own", 2)[:, 1]).tolist() == [9]


def test_a_split_without_the_session_is_refused_and_the_hint_says_where_it_is(
    takes: list[Take], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="eval_session") as refusal:
        evaluate_transfer(Evaluation(takes, "validation", tmp_path / "out"), [])
    assert "test split" in refusal.value.hint
    assert not (tmp_path / "out").exists()


def take_of(cells: dict[tuple[int, int], tuple[float, float]], bars: int = 2) -> Floats:
    hits = np.zeros((16 * bars, 9), bool)
    velocities, offsets = np.zeros((2, 16 * bars, 9), np.float32)
    for cell, (loud, late) in cells.items():
        hits[cell], velocities[cell], offsets[cell] = True, loud, late
    return pack(hits, velocities, offsets)


ALL: Bools = np.ones((32, 9), bool)


def test_feel_is_the_mean_of_drum_and_sixteenth_then_of_the_drum_then_of_all() -> None:
    take = take_of({(0, 0): (0.2, 0.1), (4, 0): (0.4, 0.3), (2, 0): (0.9, -0.4)})
    velocities, offsets = feel(take, 120)(ALL)
    assert velocities[[8, 6, 1], 0] == pytest.approx([0.3, 0.9, 0.5])
    assert offsets[[8, 6, 1], 0] == pytest.approx([0.2, -0.4, 0.0], abs=1e-6)
    assert velocities[3, 5] == pytest.approx(0.5)


def test_other_bars_never_looks_at_the_bar_it_plays() -> None:
    take = take_of(
        {(0, 0): (0.2, 0.1), (16, 0): (0.8, 0.3), (32, 0): (0.6, 0.2), (5, 0): (0.4, 0)}, 3
    )
    velocities, _ = other_bars(take, 120)(np.ones((48, 9), bool))
    assert velocities[[0, 16, 32], 0] == pytest.approx([0.7, 0.4, 0.5])
    assert velocities[5, 0] == pytest.approx(0.5)  # no other bar has it: the drum's mean
    assert velocities[21, 0] == pytest.approx(0.4)


@pytest.fixture(scope="module")
def out(takes: list[Take], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("transfer")
    evaluate_transfer(
        Evaluation(takes, "test", folder, save_predictions=True),
        [Lender("lean", lean), Lender("nothing", nothing)],
    )
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> Any:
    return json.loads((out / "results.json").read_text("utf-8"))


def row_of(results: Any, model: str, setting: str = "common") -> Any:
    return next(r for r in results["rows"] if (r["model"], r["setting"]) == (model, setting))


def test_a_lean_that_is_carried_over_is_found_and_no_groove_is_chance(results: Any) -> None:
    assert results["chance"] == pytest.approx(1 / 3)
    assert results["trials"] == 3 * 3 * 2
    assert row_of(results, "lean")["timing_accuracy"]["value"] == 1
    assert row_of(results, "lean")["timing_margin_ms"]["value"] > 20
    for metric in ACCURACIES:
        assert row_of(results, "nothing")[metric]["value"] == pytest.approx(1 / 3)
    assert row_of(results, "other_bars")["accuracy"]["value"] == 1


def test_every_drummer_has_the_metrics_of_the_row(results: Any) -> None:
    for row in results["rows"]:
        assert row.keys() == {"model", "setting", "per_drummer", *ACCURACIES, *MARGINS}
        assert list(row["per_drummer"]) == list(LEANS)
        values = [cell["accuracy"]["value"] for cell in row["per_drummer"].values()]
        assert np.mean(values) == pytest.approx(row["accuracy"]["value"], abs=1e-6)
        assert row["accuracy"]["chance"] == pytest.approx(1 / 3)


def test_the_table_names_chance_and_credits_the_data(out: Path) -> None:
    table = (out / "table.md").read_text("utf-8")
    assert "one in 3" in table
    assert "CC BY 4.0" in table
    assert (out / "drummers.png").read_bytes().startswith(b"\x89PNG")


def test_saved_predictions_are_what_was_compared(out: Path, takes: list[Take]) -> None:
    with np.load(out / "predictions" / "lean.common.npz") as saved:
        assert saved["drummers"].tolist() == list(LEANS)
        assert saved["offsets_10"].shape == (3, 3, 16 * BARS, 9)
        hits, _, offsets = unpack(session_of(takes, "test").beats[0].takes[2])
        assert saved["offsets_10"][2, 0] == pytest.approx(offsets[hits].mean())
        assert not saved["offsets_10"][2, 2].any()  # a beat is not played with its own groove
        assert saved["compared_10"].any()


def test_a_model_plays_as_its_verb_does_and_a_humanizer_heeds_no_groove(takes: list[Take]) -> None:
    encoder, decoder = map(Network, model_paths("transfer_vib"))
    beat = session_of(takes, "test").beats[0]
    score = beat.score("common", 0)
    for lender in (transferring(encoder, decoder), humanizing(Network(model_paths("default")[-1]))):
        results = [lender.lend(take, 120)(score) for take in (beat.takes[0], beat.takes[2])]
        for velocities, offsets in results:
            assert velocities.shape == offsets.shape == score.shape
            assert (velocities[score] > 0).all()
            assert not offsets[~score].any()
        same = (results[0][1] == results[1][1]).all()
        assert same == (lender.model == "seq2seq")


@pytest.mark.gmd
def test_four_drummers_play_the_same_ten_beats_and_can_be_told_apart(
    gmd_takes: list[Take], tmp_path: Path
) -> None:
    results = evaluate_transfer(Evaluation(gmd_takes, "test", tmp_path), [])
    assert results["drummers"] == ["drummer1", "drummer5", "drummer7", "drummer8"]
    assert (len(results["beats"]), results["trials"], results["notes"]) == (10, 360, 2025)
    assert row_of(results, "other_bars")["accuracy"]["value"] > 0.9
    assert row_of(results, "feel")["velocity_accuracy"]["value"] > 0.4
