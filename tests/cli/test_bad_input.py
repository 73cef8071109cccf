"""Bad input by the thousand: every file is played or refused, and nothing else ever happens."""

import random
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import mido
import pytest

from midi.files import (
    BASS,
    assert_only_played,
    bass_line,
    beat,
    from_bytes,
    rock,
    song,
    to_bytes,
    track,
)

from .mutations import damage
from .running import groovae, names

SECONDS_A_FILE = 5.0
"""Far more than any of them takes (hundredths), also on a busy machine; a hang is longer."""


def own_files() -> list[bytes]:
    conductor = track(
        extra=[
            (0, mido.MetaMessage("set_tempo", tempo=400_000)),
            (0, mido.MetaMessage("time_signature", numerator=3, denominator=4)),
            (960, mido.MetaMessage("key_signature", key="Dm")),
            (1920, mido.MetaMessage("marker", text="Refrain")),
        ]
    )
    return [
        to_bytes(beat()),
        to_bytes(song(conductor, track(bass_line(), channel=BASS, name="Bass"), track(rock()))),
        to_bytes(beat(*rock(1, ppq=24), ppq=24, name="Drums", channel=3)),
    ]


def is_note(_: int, event: Any) -> bool:
    return event.type in ("note_on", "note_off")


def try_all(files: list[bytes], count: int, seed: int, folder: Path) -> Counter[str]:
    """Damage and play `count` files; what became of them."""
    rng = random.Random(seed)
    source, target = folder / "bad.mid", folder / "out.mid"
    became: Counter[str] = Counter()
    for _ in range(count):
        data = damage(rng.choice(files), rng)
        source.write_bytes(data)
        dials = rng.choice(([], ["--temperature", "1"], ["--grid", "as-written"]))
        began = time.monotonic()
        ran = groovae("humanize", source, "-o", target, *dials)
        assert time.monotonic() - began < SECONDS_A_FILE, data.hex()
        if ran.status == 0:
            became["played"] += 1
            before, after = from_bytes(data), from_bytes(target.read_bytes())
            assert names(folder) == ["bad.mid", "out.mid"]
            target.unlink()
            if became["played"] % 10 == 0:
                assert_only_played(before, after, is_note, lengths=False)
        else:
            assert "bad.mid" in ran.error or "the file" in ran.error, data.hex()
            assert names(folder) == ["bad.mid"], data.hex()
            became["refused"] += 1
    return became


def test_damaged_files_are_played_or_refused_in_two_lines(tmp_path: Path) -> None:
    became = try_all(own_files(), 1200, 1, tmp_path)
    assert became["played"] > 100
    assert became["refused"] > 200


@pytest.mark.gmd
def test_damaged_real_takes_are_played_or_refused_in_two_lines(
    gmd_zip: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(gmd_zip) as archive:
        takes = sorted(
            (entry for entry in archive.infolist() if entry.filename.endswith(".mid")),
            key=lambda entry: entry.file_size,
        )
        files = [archive.read(entry) for entry in takes[:600:6]]
    became = try_all(files, 1200, 2, tmp_path)
    assert became["played"] > 100
    assert became["refused"] > 200


def test_damaged_files_are_drawn_or_refused_in_two_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    # Two drawn pictures tell; for the others all but matplotlib's part is enough.
    rng, drawn = random.Random(3), 0
    source, target = tmp_path / "bad.mid", tmp_path / "out.png"
    for _ in range(300):
        source.write_bytes(damage(rng.choice(own_files()), rng))
        with monkeypatch.context() as patched:
            if drawn >= 2:
                patched.setattr("groovae.cli.show.draw_roll", lambda roll, **_: b"drawn")
            ran = groovae("show", source, "-o", target)
        if ran.status == 0:
            drawn += 1
            target.unlink()
        else:
            assert ran.error
        assert names(tmp_path) == ["bad.mid"]
    assert drawn > 50
