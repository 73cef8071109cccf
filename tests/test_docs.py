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


@pytest.mark.parametrize(
    ("part", "fewest"), [("humanize", 14), ("infill", 6), ("tap2drum", 6), ("sound", 12)]
)
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


@pytest.mark.parametrize("task", [*TASKS, "sound"])
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


def test_rendering_is_as_fast_as_the_readme_says() -> None:
    table = (RESULTS / "speed" / "render.md").read_text(encoding="utf-8")
    measured = re.search(r"real time, .* \| (\d+) times faster \|", table)
    assert measured
    assert int(measured[1]) >= 50
    assert f"{measured[1]} times faster than real time" in " ".join(README.split())


def test_the_ears_hear_what_was_promised() -> None:
    results = results_of("sound")
    assert len(results["soundfonts"]) >= 1
    assert results["room"]
    for row in results["rows"]:
        assert row["f1"]["value"] >= (0.95 if row["condition"] == "clean" else 0.85), row
        assert row["error_ms"]["value"] <= 3, row
    tempo = results["tempo"]["sound"]
    assert tempo["right"]["value"] >= 0.9
    said = README[README.index("Within 20 ms;") :]
    assert f"within 1 % in {100 * tempo['right']['value']:.0f} %" in said
    assert f"{100 * tempo['refused']['value']:.0f} % are refused" in " ".join(said.split())
    clean = results["rows"][0]
    for figures in (clean, results["from_midi"]):
        assert f"{figures['drum_f1']['value']:.3f}".removeprefix("0") in said
        assert f"{figures['drum_f1_velocity']['value']:.3f}".removeprefix("0") in said


@pytest.mark.parametrize("task", ["humanize", "infill", "tap2drum"])
def test_the_judge_tells_what_it_should_and_not_drummers_from_drummers(task: str) -> None:
    ladder = {one["rung"]: one for one in results_of(task)["judge"]["ladder"]}
    for null in ("other_takes", "other_windows"):
        low, high = ladder[null]["two_afc"]["ci_takes"]
        assert low <= 0.5 <= high
    assert ladder["bars_swapped"]["auc"]["value"] == pytest.approx(0.585, abs=0.03)
    if task == "humanize":
        for rung, least in (
            ("quantized", 1),
            ("gaussian", 0.99),
            ("mean", 0.98),
            ("bootstrap", 0.97),
        ):
            assert ladder[rung]["auc"]["value"] >= least - 5e-4
        assert 0.65 < ladder["neighbours"]["auc"]["value"] < 0.85


def test_what_the_readme_says_of_the_judge_is_what_it_said() -> None:
    block = README[README.index("**Does it sound human?**") : README.index("**Sound in**")]
    said = {
        f"{task}.{one.get('rung') or one['model'] + '.' + one['setting']}": one["two_afc"]
        for task in ("humanize", "infill", "tap2drum")
        for one in (*results_of(task)["judge"]["ladder"], *results_of(task)["judge"]["rows"])
    }
    for name in (
        *("humanize.other_windows", "humanize.other_takes", "humanize.bars_swapped"),
        *("humanize.neighbours", "humanize.template", "humanize.bootstrap"),
        *("humanize.seq2seq.performed", "infill.infill.scored", "infill.infill.performed"),
    ):
        figures = [said[name]["value"], *said[name]["ci_takes"]]
        value, low, high = (f"{each:.2f}".removeprefix("0") for each in figures)
        assert f"{value} [{low}, {high}]" in block, name
    for name in ("humanize.quantized", "humanize.seq2seq.scored", "tap2drum.tap2drum.performed"):
        assert f"{said[name]['value']:.2f}" == "1.00"
    proper = results_of("humanize")["likeness"]["proper"]
    for row in ("seq2seq.performed", "knn_bootstrap"):
        assert f"{proper[row]['timing_crps_ms']['value']:.2f}" in block
    statistics = results_of("humanize")["likeness"]["statistics"]
    for row in ("seq2seq.performed", "knn_bootstrap"):
        assert f"{100 * statistics[row]['inside']['all']:.0f} %" in block


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
        *(f"docs/results/{task}/table.md" for task in (*TASKS, "sound")),
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
