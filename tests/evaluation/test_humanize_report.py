import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.errors import ConfigError, OutputError
from groovae.evaluation.humanize import Candidate, evaluate_humanize
from groovae.evaluation.paper import TABLE_1
from groovae.evaluation.report import Evaluation
from groovae.evaluation.sums import METRICS
from groovae.hvo import Bools, Floats

from .handmade import random_groove, random_take

PLACES = ("train", "train", "train", "validation", "validation", "test", "test", "test")


class Drummer:
    """A model that can be sampled; remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Bools] = []

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        self.shown.append(hits)
        return random_groove(np.random.default_rng(0), hits)

    def perform(self, hits: Bools, rng: np.random.Generator) -> tuple[Floats, Floats]:
        return random_groove(rng, hits)


@pytest.fixture(scope="module")
def takes() -> list[Take]:
    rng = np.random.default_rng(0)
    return [random_take(rng, f"take/{i}", split) for i, split in enumerate(PLACES)]


@pytest.fixture(scope="module")
def out(takes: list[Take], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluation") / "made"
    asked = Evaluation(takes, "test", folder, seed=3, data_sha256="f00", save_predictions=True)
    alike = Candidate("seq2seq", "alike", Drummer().predict)
    evaluate_humanize(asked, {"seq2seq": Drummer(), "zeal": Drummer()}, [alike])
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> Any:
    return json.loads((out / "results.json").read_text("utf-8"))


def test_the_results_say_what_was_scored(results: Any, takes: list[Take]) -> None:
    windows = windows_of(takes, "test")
    said = {key: results[key] for key in ("task", "split", "windows", "notes", "takes", "seed")}
    assert said == {
        "task": "humanize",
        "split": "test",
        "windows": len(windows),
        "notes": int(windows.hits.sum()),
        "takes": 3,
        "seed": 3,
    }
    assert results["data_sha256"] == "f00"
    assert {"version", "date", "command"} <= results.keys()


def test_each_row_is_a_model_in_a_setting_with_every_metric_and_its_intervals(results: Any) -> None:
    assert [(row["model"], row["setting"]) for row in results["rows"]] == [
        ("quantized", "scored"),
        ("linear", "scored"),
        ("knn", "scored"),
        ("knn_jaccard", "scored"),
        ("seq2seq", "scored"),
        ("seq2seq", "gain"),
        ("seq2seq", "performed"),
        ("seq2seq", "alike"),
        ("zeal", "scored"),
        ("zeal", "gain"),
        ("zeal", "performed"),
    ]
    for row in results["rows"][1:]:
        assert row.keys() == {"model", "setting", *METRICS}
        for metric in METRICS:
            assert row[metric].keys() == {"value", "ci_notes", "ci_takes"}
            for ends in (row[metric]["ci_notes"], row[metric]["ci_takes"]):
                low, high = ends
                assert low <= high


def test_a_figure_that_does_not_exist_is_null(results: Any) -> None:
    nothing = {"value": None, "ci_notes": [None, None], "ci_takes": [None, None]}
    assert results["rows"][0]["timing_kl"] == nothing


def test_rows_are_compared_with_the_best_neighbours_with_seq2seq_and_with_their_own_model(
    results: Any,
) -> None:
    pairs = [(pair["row"], pair["reference"]) for pair in results["paired"]]
    assert len(pairs) == len(set(pairs))
    assert [reference for row, reference in pairs if row == "zeal.gain"] == [
        "knn_jaccard.scored",
        "seq2seq.scored",
        "zeal.scored",
    ]
    assert results["paired"][-1]["timing_mae_ms"].keys() == {"value", "ci_takes"}


def test_all_k_are_reported(results: Any) -> None:
    assert {entry["k"] for entry in results["knn_grid_search"]["knn_jaccard"]} >= {1, 20}


def test_the_table_shows_the_papers_rows_the_attribution_and_the_command(out: Path) -> None:
    table = (out / "table.md").read_text("utf-8")
    assert "| *seq2seq* | *paper* | *18.80 [18.67, 18.90]* | *0.032 [0.031, 0.032]* |" in table
    assert table.index("| *seq2seq* | *paper* |") < table.index("| seq2seq | scored |")
    assert all(table.count(f"| *{model}* | *paper* |") == 1 for model in TABLE_1)
    assert "CC BY 4.0" in table
    assert "groovae evaluate humanize --split test --seed 3 --out DIR --save-predictions" in table
    assert "| seq2seq.gain | knn_jaccard.scored |" in table
    assert "(table1.png)" in table
    assert (out / "table1.png").read_bytes().startswith(b"\x89PNG")


def test_the_papers_rows_stand_beside_the_test_split_only(
    takes: list[Take], tmp_path: Path
) -> None:
    evaluate_humanize(Evaluation(takes, "validation", tmp_path), {})
    assert "*paper*" not in (tmp_path / "table.md").read_text("utf-8")


def test_saved_predictions_reproduce_a_row(out: Path, results: Any, takes: list[Take]) -> None:
    names = sorted(path.name for path in (out / "predictions").iterdir())
    assert names == sorted(f"{row['model']}.{row['setting']}.npz" for row in results["rows"])
    windows = windows_of(takes, "test")
    with np.load(out / "predictions" / "seq2seq.gain.npz") as saved:
        assert saved["take"].tolist() == windows.take.tolist()
        assert saved["bar"].tolist() == windows.bar.tolist()
        assert (saved["hits"] == windows.hits).all()
        assert saved["velocities"].shape == windows.hits.shape
        errors = (saved["offsets"] - windows.offsets)[saved["hits"]]
    row = next(row for row in results["rows"] if row["setting"] == "gain")
    assert row["timing_mse_steps2"]["value"] == pytest.approx(float((errors**2).mean()), rel=1e-4)


def test_a_model_is_shown_nothing_but_hits(takes: list[Take], tmp_path: Path) -> None:
    drummer = Drummer()
    evaluate_humanize(Evaluation(takes, "test", tmp_path), {"drummer": drummer})
    assert drummer.shown
    assert all(hits.dtype == np.bool_ and hits.shape[1:] == (32, 9) for hits in drummer.shown)


def test_the_same_seed_gives_the_same_results(takes: list[Take], tmp_path: Path) -> None:
    first, second = (
        evaluate_humanize(Evaluation(takes, "test", tmp_path, seed=1), {"drummer": Drummer()})
        for _ in range(2)
    )
    assert first == second


def test_an_unknown_split_is_refused_by_name(takes: list[Take], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'dev'") as refusal:
        Evaluation(takes, "dev", tmp_path)
    assert "validation" in refusal.value.hint


def test_a_folder_that_is_a_file_is_refused(takes: list[Take], tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="out"):
        evaluate_humanize(Evaluation(takes, "test", tmp_path / "out"), {})
    assert (tmp_path / "out").read_bytes() == b""


def test_importing_the_evaluation_loads_no_heavy_library() -> None:
    heavy = {"scipy", "sklearn", "torch", "symusic", "matplotlib"}
    code = "import sys, groovae.evaluation.humanize; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())
