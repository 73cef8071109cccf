"""What the documents say, tried."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import groovae
from groovae.cli import COMMANDS
from groovae.demo import straight_beat

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULTS = ROOT / "docs" / "results"


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    assert len(code[1].strip().splitlines()) <= 6
    straight_beat().write(tmp_path / "beat.mid")
    shutil.copy(tmp_path / "beat.mid", tmp_path / "song.mid")
    subprocess.run([sys.executable, "-c", code[1]], cwd=tmp_path, check=True)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"beat.mid", "song.mid", "beat.played.mid", "song.humanized.mid"}


def test_the_commands_of_the_readme_run_as_printed_from_top_to_bottom(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name in ("straight.mid", "played.mid"):
        straight_beat().write(tmp_path / "out" / name)
    block = re.search(r"```sh\n(cp out/straight\.mid.*?)```", README, re.DOTALL)
    assert block
    lines = [shlex.split(line, comments=True) for line in block[1].splitlines()]
    assert len(lines) >= 10
    copy, *commands = lines
    shutil.copy(tmp_path / copy[1], tmp_path / copy[2])
    for program, *words in commands:
        done = subprocess.run(
            [sys.executable, "-m", program, *words], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, (words, done.stderr)


def test_the_readme_says_what_the_beat_it_reads_is(tmp_path: Path) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    assert repr(groovae.read(tmp_path / "beat.mid")) in README


TASKS = ("humanize", "infill", "tap2drum", "transfer")


def results_of(task: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RESULTS / task / "results.json").read_text("utf-8"))
    return loaded


def row_of(task: str, model: str, setting: str) -> dict[str, Any]:
    """Figures by metric, of one row."""
    rows = results_of(task)["rows"]
    found: dict[str, Any] = next(r for r in rows if (r["model"], r["setting"]) == (model, setting))
    return {name: each["value"] for name, each in found.items() if "value" in each}


@pytest.mark.parametrize(("part", "fewest"), [("humanize", 14), ("infill", 6), ("tap2drum", 6)])
def test_the_results_of_the_readme_are_those_of_the_command_it_names(
    part: str, fewest: int
) -> None:
    table = (RESULTS / part / "table.md").read_text(encoding="utf-8").splitlines()
    block = re.search(f"<!-- {part} -->\n(.*?)<!-- /{part} -->", README, re.DOTALL)
    assert block
    quoted = block[1].splitlines()
    assert len(quoted) >= fewest + 2
    assert [line for line in quoted if line.startswith("| ---")] == quoted[1:2]
    assert set(quoted) <= set(table)


def test_the_timings_of_the_readme_are_those_of_the_bench() -> None:
    table = (RESULTS / "speed" / "table.md").read_text(encoding="utf-8").splitlines()
    block = re.search("<!-- speed -->\n(.*?)<!-- /speed -->", README, re.DOTALL)
    assert block
    assert set(block[1].splitlines()) <= set(table)


@pytest.mark.parametrize("task", TASKS)
def test_the_results_are_of_the_test_split_and_of_the_official_archive(task: str) -> None:
    results = results_of(task)
    assert (results["task"], results["split"]) == (task, "test")
    assert results["data_sha256"].startswith("651cbc52")
    assert results["version"] == groovae.__version__


def test_the_rows_hold_what_was_promised() -> None:
    humanized = row_of("humanize", "seq2seq", "scored")
    assert humanized["timing_mae_ms"] <= 18.8
    assert humanized["timing_mse_steps2"] <= 0.032
    assert humanized["velocity_kl"] <= 0.25
    assert round(row_of("humanize", "seq2seq_vib", "scored")["timing_mae_ms"], 2) <= 18.5
    calibrated = row_of("humanize", "seq2seq_vib", "gain")
    assert calibrated["timing_kl"] <= 0.24
    assert calibrated["velocity_kl"] <= 0.08
    filled = row_of("infill", "infill", "scored")
    assert filled["hit_f1"] >= 0.76
    assert abs(filled["density_ratio"] - 1) <= 0.1
    for other in ("copy", "drum_mean"):
        same_notes = row_of("infill", other, "at_infill")
        assert filled["timing_mae_ms"] < same_notes["timing_mae_ms"]
        assert filled["velocity_mae"] < same_notes["velocity_mae"]
    for setting, least in (("scored", 0.60), ("velocity", 0.625)):
        tapped = row_of("tap2drum", "tap2drum", setting)
        assert tapped["hit_f1"] >= least
        assert 0.9 <= tapped["density_ratio"] <= 1.1


def test_every_row_of_the_paper_is_beside_ours() -> None:
    table = (RESULTS / "humanize" / "table.md").read_text(encoding="utf-8")
    for model in (
        "quantized",
        "linear",
        "knn",
        "mlp",
        "seq2seq",
        "seq2seq_vib",
        "transfer",
        "transfer_vib",
    ):
        assert f"| *{model}* | *paper* |" in table
        assert f"| {model} | scored |" in table


def test_the_changelog_is_headed_by_the_version_of_the_package() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == groovae.__version__


def test_every_command_is_in_the_readme() -> None:
    missing = [
        name for name in COMMANDS if f"groovae {name}" not in README and f"`{name}`" not in README
    ]
    assert not missing


@pytest.mark.parametrize(
    "document",
    [
        *("README.md", "NOTICE", "docs/model_card.md"),
        *(f"docs/results/{task}/table.md" for task in TASKS),
    ],
)
def test_the_dataset_is_credited_wherever_its_fruits_are(document: str) -> None:
    text = " ".join((ROOT / document).read_text(encoding="utf-8").split())
    assert "Groove MIDI Dataset" in text
    assert "CC BY 4.0" in text or "Creative Commons Attribution 4.0" in text


def test_relative_links_of_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *ROOT.glob("docs/*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            if not link.startswith("http"):
                assert (document.parent / link).exists(), f"{document.name}: {link}"
