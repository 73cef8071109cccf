"""What all tests share: the real dataset where there is one, and said visibly where there is none."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from groovae.dataset.archive import locate
from groovae.dataset.gmd import Take, read_takes
from groovae.errors import DataError

# The same examples in every run, however busy the machine; explore with
# `pytest --hypothesis-profile=default --hypothesis-seed=N`.
settings.register_profile("groovae", derandomize=True, deadline=None)
settings.load_profile("groovae")


@pytest.fixture(scope="session")
def gmd_zip() -> Path:
    """The real archive: $GROOVAE_DATA, or what `groovae data fetch` fetched."""
    try:
        return locate()
    except DataError as error:
        if os.environ.get("GROOVAE_DATA"):
            raise  # it was asked for; skipping would hide a typo
        pytest.skip(f"no Groove MIDI Dataset: {error}; {error.hint}")


@pytest.fixture(scope="session")
def gmd_takes(gmd_zip: Path) -> list[Take]:
    return read_takes(gmd_zip)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the cache, or the saved grooves, of whoever runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
