"""What the documents say, tried."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import groovae
from groovae.cli import COMMANDS
from groovae.demo import straight_beat

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RESULTS = ROOT / "docs" / "results" / "humanize"


def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    assert len(code[1].strip().splitlines()) <= 6
    straight_beat().write(tmp_path / "beat.mid")
    shutil.copy(tmp_path / "beat.mid", tmp_path / "song.mid")
    subprocess.run([sys.executable, "-c", code[1]], cwd=tmp_path, check=True)
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"beat.mid", "song.mid", "beat.played.mid", "song.humanized.mid"}


def test_the_readme_says_what_the_beat_it_reads_is(tmp_path: Path) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    assert repr(groovae.read(tmp_path / "beat.mid")) in README


def test_the_results_of_the_readme_are_those_of_the_command_it_names() -> None:
    table = (RESULTS / "table.md").read_text(encoding="utf-8")
    quoted = [
        line
        for line in README.splitlines()
        if re.match(r"\| \*?(quantized|linear|knn|seq2seq)", line)
    ]
    assert len(quoted) >= 8
    for line in quoted:
        assert line in table


def test_the_scored_row_holds_what_was_promised() -> None:
    results = json.loads((RESULTS / "results.json").read_text(encoding="utf-8"))
    row = next(r for r in results["rows"] if (r["model"], r["setting"]) == ("seq2seq", "scored"))
    assert results["split"] == "test"
    assert (results["windows"], results["notes"]) == (2084, 78384)
    assert row["timing_mae_ms"]["value"] <= 18.8
    assert row["timing_mse_steps2"]["value"] <= 0.032
    assert row["velocity_kl"]["value"] <= 0.25


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
    "document", ["README.md", "NOTICE", "docs/model_card.md", "docs/results/humanize/table.md"]
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
