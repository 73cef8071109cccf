import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from groovae.errors import DataError
from groovae.userdirs import cache_dir, data_dir


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for variable in ("XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "cache", "data"),
    [
        ("linux", ".cache/groovae", ".local/share/groovae"),
        ("darwin", "Library/Caches/groovae", "Library/Application Support/groovae"),
        ("win32", "AppData/Local/groovae", "AppData/Roaming/groovae"),
    ],
)
def test_each_system_has_its_folders(
    home: Path, monkeypatch: pytest.MonkeyPatch, platform: str, cache: str, data: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert cache_dir() == home / cache
    assert data_dir() == home / data


@pytest.mark.parametrize(
    ("platform", "variable", "folder"),
    [
        ("linux", "XDG_CACHE_HOME", cache_dir),
        ("win32", "LOCALAPPDATA", cache_dir),
        ("linux", "XDG_DATA_HOME", data_dir),
        ("win32", "APPDATA", data_dir),
    ],
)
def test_the_user_may_have_moved_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    variable: str,
    folder: Callable[[], Path],
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    other = data_dir if folder is cache_dir else cache_dir
    stays = other()
    monkeypatch.setenv(variable, str(tmp_path / "moved"))
    assert folder() == tmp_path / "moved" / "groovae"
    assert other() == stays


def test_a_relative_folder_is_ignored(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert cache_dir() == home / ".cache" / "groovae"
    assert data_dir() == home / ".local" / "share" / "groovae"


def test_a_user_without_a_home_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "home", homeless)
    for folder in (cache_dir, data_dir):
        with pytest.raises(DataError, match="no home folder"):
            folder()
