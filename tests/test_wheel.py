"""The wheel as a user installs it: alone, with its weights and maps, and without torch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from groovae.demo import straight_beat

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed wheel and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("groovae-*.whl")
    target = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True)
    return target


def run(site: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # Not measured: its lines are those of the checkout, at another place.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    environment["PYTHONPATH"] = str(site)
    return subprocess.run(
        [sys.executable, "-P", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_the_installed_wheel_plays_a_beat(site: Path, tmp_path: Path) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    done = run(site, tmp_path, "-m", "groovae", "humanize", "beat.mid")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "beat.humanized.mid").read_bytes() != (tmp_path / "beat.mid").read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("infill", "beat.mid", "--drum", "closed_hihat"),
        ("tap2drum", "beat.mid"),
        ("drumify", "beat.mid"),
        ("transfer", "--groove", "beat.mid", "--score", "beat.mid"),
        ("sample",),
        ("interpolate", "beat.mid", "beat.mid"),
    ],
)
def test_the_installed_wheel_has_every_verb_and_its_model(
    site: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    done = run(site, tmp_path, "-m", "groovae", *words, "-o", "out.mid")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.mid").read_bytes().startswith(b"MThd")


def test_the_installed_wheel_is_heard_and_compared_with_drummers(
    site: Path, tmp_path: Path
) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    rendered = run(site, tmp_path, "-m", "groovae", "render", "beat.mid")
    assert rendered.returncode == 0, rendered.stderr
    assert (tmp_path / "beat.wav").read_bytes().startswith(b"RIFF")
    compared = run(site, tmp_path, "-m", "groovae", "compare", "beat.mid")
    assert compared.returncode == 0, compared.stderr
    assert "stiffer" in compared.stdout


def test_the_installed_wheel_hears_a_recording(site: Path, tmp_path: Path) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    run(site, tmp_path, "-m", "groovae", "render", "beat.mid", "-o", "taps.wav")
    heard = run(site, tmp_path, "-m", "groovae", "tap2drum", "taps.wav", "-o", "out.mid")
    assert heard.returncode == 0, heard.stderr
    assert (tmp_path / "out.mid").read_bytes().startswith(b"MThd")


def test_what_runs_is_the_wheel(site: Path, tmp_path: Path) -> None:
    done = run(site, tmp_path, "-c", "import groovae; print(groovae.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(site)


def test_the_wheel_is_small_and_carries_its_licences(site: Path) -> None:
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < 40e6
    licences = {path.name for path in site.rglob("licenses/*")}
    assert {"LICENSE", "NOTICE"} <= licences
    assert (site / "groovae" / "py.typed").exists()
