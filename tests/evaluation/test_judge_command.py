"""`groovae evaluate TASK --judge`, as it is typed, on drummers of our own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.running import Ran, groovae, names
from dataset.music import STEP, archive, midi
from groovae.evaluation.judge.classifiers import classifiers

TAKES = {"train": 3, "validation": 8, "test": 1}
KICK, SNARE, HAT = 36, 38, 42


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    takes = []
    for split, count in TAKES.items():
        for number in range(count):
            lean = int(rng.integers(5, 25))
            notes = [
                (
                    step * STEP + lean + int(rng.integers(-4, 5)),
                    pitch,
                    int(rng.integers(30, 128)),
                    30,
                )
                for step in range(16 * 5)
                for pitch in (KICK, SNARE, HAT)
                if rng.random() < (0.5 if pitch == HAT else 0.25)
            ]
            takes.append((f"drummer1/session1/{split}{number}", split, midi(*notes)))
    return archive(tmp_path_factory.mktemp("data") / "own.zip", *takes)


@pytest.fixture(autouse=True)
def one_quick_classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {"logistic": classifiers(0)["logistic"]}
    monkeypatch.setattr("groovae.evaluation.judge.court.classifiers", lambda seed: quick)
    monkeypatch.setattr("groovae.evaluation.likeness.report.TAKE_RESAMPLES", 50)


def judge(data: Path, out: Path, task: str, *more: str, split: str = "validation") -> Ran:
    return groovae("evaluate", task, "--split", split, "--out", out, "--data", data, *more)


LADDERS = {
    "humanize": [
        "groove_swapped", "neighbours", "template", "bootstrap", "mean", "gaussian", "quantized",
    ],
    "infill": ["part_swapped"],
    "tap2drum": ["template"],
}  # fmt: skip
SAMPLED = {
    "humanize": ["seq2seq.performed"],
    "infill": ["infill.performed"],
    "tap2drum": ["tap2drum.performed", "tap2drum.loose_performed", "tap2drum.velocity_performed"],
}


@pytest.mark.parametrize("task", LADDERS)
def test_the_judge_stands_in_the_same_results_with_its_ladder_and_every_row(
    task: str, data: Path, tmp_path: Path
) -> None:
    only = ["--model", "seq2seq"] if task == "humanize" else []
    ran = judge(data, tmp_path, task, "--judge", *only)
    assert ran.status == 0, ran.talk
    results = json.loads((tmp_path / "results.json").read_text())
    assert " --judge" in results["command"]
    said = results["judge"]
    assert said["takes"] == TAKES["validation"]
    rungs = [one["rung"] for one in said["ladder"]]
    assert rungs == ["other_takes", "other_windows", "bars_swapped", *LADDERS[task]]
    rows = [f"{row['model']}.{row['setting']}" for row in results["rows"]]
    sampled = [name for name in SAMPLED[task] if name not in rows]
    assert [f"{one['model']}.{one['setting']}" for one in said["rows"]] == [*rows, *sampled]
    for one in said["ladder"] + said["rows"]:
        assert 0 <= one["two_afc"]["ci_takes"][0] <= one["two_afc"]["value"] <= 1
    proper = results["likeness"]["proper"]
    assert all(proper[name]["samples"] == 50 for name in SAMPLED[task])
    assert set(results["likeness"]["statistics"]) >= {*rows, *sampled}
    table = (tmp_path / "table.md").read_text()
    assert table in ran.output.decode()
    for words in ("## The judge", "| *bars_swapped* |", "(judge.png)", "## Groove statistics"):
        assert words in table
    assert table.index("## The judge") < table.index("## Again\n")
    assert (tmp_path / "judge.png").read_bytes().startswith(b"\x89PNG")


def test_without_the_judge_nothing_else_changes(data: Path, tmp_path: Path) -> None:
    plain, judged = tmp_path / "plain", tmp_path / "judged"
    assert judge(data, plain, "infill").status == 0
    assert judge(data, judged, "infill", "--judge").status == 0
    assert names(plain) == ["f1_per_drum.png", "results.json", "table.md"]
    results: list[dict[str, Any]] = [
        json.loads((out / "results.json").read_text()) for out in (plain, judged)
    ]
    assert results[1].keys() - results[0].keys() == {"judge", "likeness"}
    same = results[0].keys() - {"command"}
    assert {key: results[1][key] for key in same} == {key: results[0][key] for key in same}


def test_the_same_seed_gives_the_same_verdicts(data: Path, tmp_path: Path) -> None:
    said = []
    for name in ("first", "second"):
        assert judge(data, tmp_path / name, "infill", "--judge", "--seed", "3").status == 0
        said.append(json.loads((tmp_path / name / "results.json").read_text()))
    assert said[0] == said[1]


def test_a_split_of_too_few_takes_is_refused_and_nothing_is_written(
    data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ran = judge(data, out, "infill", "--judge", split="test")
    assert "too few takes to judge by: 1" in ran.talk
    assert "hint: " in ran.talk
    assert not out.exists()


def test_transfer_has_no_judge(data: Path, tmp_path: Path) -> None:
    ran = judge(data, tmp_path, "transfer", "--judge")
    assert ran.status == 2
    assert "humanize, infill, tap2drum" in ran.talk


def test_what_only_sound_can_be_asked_is_refused_elsewhere(data: Path, tmp_path: Path) -> None:
    ran = judge(data, tmp_path, "infill", "--room", "room.wav")
    assert ran.status == 2
    assert "--room are for sound" in ran.talk
    ran = judge(data, tmp_path, "sound", "--judge")
    assert ran.status == 2
    assert "humanize, infill, tap2drum" in ran.talk
