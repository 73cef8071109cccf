"""From an archive of our own to statistics, a trained model, an exported one, and its scores."""

import json
from pathlib import Path

import numpy as np
import pytest

from dataset.music import STEP, archive, midi

from .running import groovae, names

KIT = (36, 38, 42, 46, 51)


def played_take(seed: int, bars: int = 12) -> bytes:
    """A beat that differs from take to take, kicks late and loud, the rest early and soft."""
    rng = np.random.default_rng(seed)
    notes = []
    for step in range(bars * 16):
        for pitch in KIT:
            if rng.random() < 0.2 or (pitch == 36 and step % 16 == 0):
                kick = pitch == 36
                late = int(rng.normal(8 if kick else -8, 3))
                loud = int(np.clip(rng.normal(100 if kick else 50, 12), 1, 127))
                notes.append((max(0, step * STEP + late), pitch, loud, 30))
    return midi(*sorted(notes))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    splits = ["train"] * 4 + ["validation"] * 2 + ["test"] * 2
    takes = [(f"drummer1/session1/{i}", split, played_take(i)) for i, split in enumerate(splits)]
    return archive(tmp_path_factory.mktemp("data") / "own.zip", *takes)


@pytest.fixture(scope="module")
def run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    ran = groovae("train", "tiny", "--out", folder, "--data", data, "--threads", 1)
    assert ran.status == 0, ran
    assert "best epoch" in ran.talk
    return folder


def test_statistics_of_an_archive(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "figure2.png"
    ran = groovae("data", "stats", "--data", data, "--figure", picture)
    assert b"two-bar windows" in ran.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert json.loads(groovae("data", "stats", "--data", data, "--json").output)


def test_an_archive_that_is_not_the_official_one_is_not_fetched(data: Path) -> None:
    assert "its sha256 is" in groovae("data", "fetch", "--from", data).error


def test_a_finished_run_is_resumed_to_nothing_more(run: Path, data: Path) -> None:
    before = (run / "checkpoint.safetensors").read_bytes()
    assert groovae("train", "tiny", "--out", run, "--data", data, "--resume").status == 0
    assert (run / "checkpoint.safetensors").read_bytes() == before


def test_a_run_is_not_trained_over(run: Path, data: Path) -> None:
    ran = groovae("train", "tiny", "--out", run, "--data", data)
    assert ran.status == 1
    assert "hint: go on with --resume" in ran.talk


def test_an_exported_run_plays_and_is_scored(run: Path, data: Path, tmp_path: Path) -> None:
    model = tmp_path / "tiny.onnx"
    assert groovae("export", run, "-o", model, "--data", data).status == 0
    source = tmp_path / "beat.mid"
    source.write_bytes(played_take(99, bars=2))
    assert groovae("humanize", source, "--model", model).status == 0
    out = tmp_path / "scores"
    ran = groovae(
        *("evaluate", "humanize", "--split", "test", "--model", model, "--out", out),
        *("--data", data, "--save-predictions"),
    )
    assert ran.status == 0, ran.talk
    rows = json.loads((out / "results.json").read_text())["rows"]
    settings = {row["setting"] for row in rows if row["model"] == "tiny"}
    assert settings == {"scored", "gain", "performed", "files"}
    assert "tiny.files.npz" in names(out / "predictions")


def test_without_data_every_command_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROOVAE_DATA", raising=False)
    for words in (
        ["data", "stats"],
        ["train", "tiny"],
        ["evaluate", "humanize", "--split", "test"],
    ):
        out = ["--out", tmp_path / "out"] if words[0] != "data" else []
        assert "groovae data fetch" in groovae(*words, *out).hint
    assert names(tmp_path) == []


@pytest.mark.gmd
def test_the_dataset_is_fetched_to_where_it_is_looked_for(
    gmd_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROOVAE_DATA", str(tmp_path / "music"))
    assert groovae("data", "fetch", "--from", gmd_zip).status == 0
    assert len(names(tmp_path / "music")) == 1
    assert b"446,312 notes" in groovae("data", "stats").output


@pytest.mark.gmd
def test_fetching_leaves_the_users_own_zip_alone(
    gmd_zip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.zip"
    own.write_bytes(gmd_zip.read_bytes())
    monkeypatch.setenv("GROOVAE_DATA", str(own))
    assert "cache" in groovae("data", "fetch", "--from", own).talk
    assert names(tmp_path) == ["own.zip"]
