"""Damaged files by the hundred, as grooves, as scores and as ends of a way."""

import random
import time
from pathlib import Path
from typing import Final

import pytest

from groovae.perform.latent.grooves import grooves_dir
from midi.files import assert_only_played, beat, from_bytes, to_bytes
from perform.halves import shipped_transfer

from .mutations import damage
from .running import groovae, names
from .test_bad_input import SECONDS_A_FILE, is_note, own_files

MODEL: Final = ("--model", shipped_transfer())
VERBS: Final = {
    "groove": ("transfer", "--groove", "bad.mid", "--score", "good.mid", *MODEL),
    "score": ("transfer", "--groove", "good.mid", "--score", "bad.mid", *MODEL),
    "first": ("interpolate", "bad.mid", "good.mid", "--steps", "2"),
    "second": ("interpolate", "good.mid", "bad.mid", "--steps", "2", "--bar", "1"),
    "saved": ("grooves", "save", "it", "bad.mid", "--force", *MODEL),
}


@pytest.mark.parametrize("place", list(VERBS))
def test_damaged_files_are_taken_or_refused_in_two_lines(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bad, good, target = Path("bad.mid"), Path("good.mid"), Path("out.mid")
    good.write_bytes(to_bytes(beat()))
    rng = random.Random(place)
    files, taken = own_files(), 0
    arguments = VERBS[place] if place == "saved" else (*VERBS[place], "-o", target)
    for _ in range(250):
        data = damage(rng.choice(files), rng)
        bad.write_bytes(data)
        began = time.monotonic()
        ran = groovae(*arguments)
        assert time.monotonic() - began < SECONDS_A_FILE, data.hex()
        if ran.status == 0:
            taken += 1
            if place == "score":
                assert_only_played(
                    from_bytes(data), from_bytes(target.read_bytes()), is_note, lengths=False
                )
            target.unlink(missing_ok=True)
        else:
            assert "bad.mid" in ran.error or "of the" in ran.error, data.hex()
        assert names(tmp_path) == ["bad.mid", "good.mid"], data.hex()
    assert 20 < taken < 230


@pytest.mark.parametrize("seed", range(3))
def test_damaged_saved_grooves_are_taken_or_refused_in_two_lines(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = Path("good.mid")
    good.write_bytes(to_bytes(beat()))
    assert groovae("grooves", "save", "it", good, *MODEL).status == 0
    (path,) = grooves_dir().iterdir()
    whole, rng = path.read_bytes(), random.Random(seed)
    for _ in range(100):
        path.write_bytes(damage(whole, rng))
        ran = groovae("transfer", "--groove", "it", "--score", good, "-o", "-", *MODEL)
        assert ran.status == 0 or ran.error
    assert names(tmp_path) == ["good.mid"]
