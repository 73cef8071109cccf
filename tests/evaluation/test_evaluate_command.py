"""`groovae evaluate`, as it is typed."""

import json
from pathlib import Path

import numpy as np
import pytest

from cli.running import groovae, names
from dataset.music import STEP, archive, midi


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    takes = []
    for i, split in enumerate(("train", "train", "validation", "test")):
        notes = [
            (step * STEP + int(rng.integers(0, 20)), pitch, int(rng.integers(1, 128)), 30)
            for step in range(16 * 6)
            for pitch in (36, 38, 42)
            if rng.random() < 0.3
        ]
        takes.append((f"drummer1/session1/{i}", split, midi(*notes)))
    return archive(tmp_path_factory.mktemp("data") / "own.zip", *takes)


@pytest.mark.parametrize(
    ("task", "row"),
    [
        ("infill", "infill.scored"),
        ("tap2drum", "tap2drum.velocity"),
        ("humanize", "transfer_vib.jaccard3"),
    ],
)
def test_the_models_that_came_with_groovae_are_scored(
    task: str, row: str, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ran = groovae("evaluate", task, "--split", "test", "--out", out, "--data", data)
    assert ran.status == 0, ran.talk
    results = json.loads((out / "results.json").read_text())
    assert results["task"] == task
    rows = [f"{each['model']}.{each['setting']}" for each in results["rows"]]
    assert row in rows
    files = {f"{name}.files" for name in ("mlp", "seq2seq", "seq2seq_vib")}
    assert {name for name in rows if name.endswith(".files")} == (
        files if task == "humanize" else set()
    )
    assert (out / "table.md").read_text() in ran.output.decode()
    assert len(names(out)) == 3


def test_a_model_of_another_task_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = groovae(
        *("evaluate", "infill", "--split", "test", "--out", out, "--data", data),
        *("--model", "seq2seq"),
    )
    assert "seq2seq is for humanize" in ran.error
    assert not out.exists()


def test_the_drummers_of_transfer_are_looked_for_where_they_are(data: Path, tmp_path: Path) -> None:
    ran = groovae("evaluate", "transfer", "--split", "test", "--out", tmp_path, "--data", data)
    assert "eval_session" in ran.talk
    assert "hint:" in ran.talk
    assert names(tmp_path) == []
