from pathlib import Path

import numpy as np
import pytest

from groovae.dataset import cache
from groovae.dataset.cache import load_windows
from groovae.dataset.gmd import Take, read_takes
from groovae.dataset.windows import Windows, windows_of
from groovae.errors import ConfigError

from .music import archive, two_bars


def assert_same(one: Windows, other: Windows) -> None:
    for name in ("hvo", "take", "bar", "tempo"):
        first, second = getattr(one, name), getattr(other, name)
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return archive(tmp_path / "groove.zip", two_bars(split="train"), two_bars(split="test"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every time the archive is read, its path."""
    read: list[Path] = []

    def noted(source: Path) -> list[Take]:
        read.append(source)
        return read_takes(source)

    monkeypatch.setattr(cache, "read_takes", noted)
    return read


def test_kept_windows_are_those_that_were_cut(source: Path, folder: Path) -> None:
    cut = windows_of(read_takes(source), "train")
    assert len(cut) == 1
    for _ in range(2):
        assert_same(load_windows(source, "train", cache_dir=folder), cut)


def test_the_archive_is_read_once_a_split(source: Path, folder: Path, readings: list[Path]) -> None:
    for split in ("train", "test", "train", "test"):
        load_windows(source, split, cache_dir=folder)
    assert len(readings) == 2
    assert len(list(folder.iterdir())) == 2


def test_a_split_without_windows_is_kept_too(
    source: Path, folder: Path, readings: list[Path]
) -> None:
    for _ in range(2):
        assert load_windows(source, "validation", cache_dir=folder).hvo.shape == (0, 32, 27)
    assert len(readings) == 1


def test_another_archive_is_never_mistaken_for_the_kept_one(
    source: Path, folder: Path, readings: list[Path]
) -> None:
    load_windows(source, "train", cache_dir=folder)
    archive(source, ("drummer2/session1/1", *two_bars()[1:]))
    assert load_windows(source, "train", cache_dir=folder).take.tolist() == ["drummer2/session1/1"]
    assert len(readings) == 2


def test_windows_of_other_conventions_are_never_taken(
    source: Path, folder: Path, readings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_windows(source, "train", cache_dir=folder)
    monkeypatch.setattr(cache, "_conventions", lambda: "others")
    load_windows(source, "train", cache_dir=folder)
    assert len(readings) == 2


@pytest.mark.parametrize("kept_bytes", [0, 10, 500, -1])
def test_a_broken_cache_file_is_made_again(
    source: Path, folder: Path, readings: list[Path], kept_bytes: int
) -> None:
    whole = load_windows(source, "train", cache_dir=folder)
    (kept,) = folder.iterdir()
    good = kept.read_bytes()
    kept.write_bytes(good[:kept_bytes])
    assert_same(load_windows(source, "train", cache_dir=folder), whole)
    assert len(readings) == 2
    assert kept.read_bytes() == good


def test_a_cache_file_with_a_flipped_bit_is_made_again(
    source: Path, folder: Path, readings: list[Path]
) -> None:
    whole = load_windows(source, "train", cache_dir=folder)
    (kept,) = folder.iterdir()
    data = bytearray(kept.read_bytes())
    data[data.index(b"NUMPY") + 130] ^= 1
    kept.write_bytes(data)
    assert_same(load_windows(source, "train", cache_dir=folder), whole)
    assert len(readings) == 2


@pytest.mark.parametrize("content", [b"\x80\x04N.", b"\x93NUMPY", b"PK\x05\x06" + bytes(18)])
def test_a_cache_file_of_something_else_is_made_again(
    source: Path, folder: Path, readings: list[Path], content: bytes
) -> None:
    whole = load_windows(source, "train", cache_dir=folder)
    (kept,) = folder.iterdir()
    kept.write_bytes(content)  # a pickle, half a NumPy file, an empty zip
    assert_same(load_windows(source, "train", cache_dir=folder), whole)
    assert len(readings) == 2


def test_a_cache_that_cannot_be_written_is_done_without(source: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file, where a folder should be")
    assert len(load_windows(source, "train", cache_dir=tmp_path / "cache")) == 1


def test_a_split_that_does_not_exist_is_named(source: Path, folder: Path) -> None:
    with pytest.raises(ConfigError, match="no split 'tset'") as raised:
        load_windows(source, "tset", cache_dir=folder)
    assert "train, validation, test" in raised.value.hint


@pytest.mark.gmd
def test_the_official_windows_survive_the_cache(
    gmd_zip: Path, gmd_takes: list[Take], folder: Path
) -> None:
    cut = windows_of(gmd_takes, "test")
    for _ in range(2):
        assert_same(load_windows(gmd_zip, "test", cache_dir=folder), cut)
