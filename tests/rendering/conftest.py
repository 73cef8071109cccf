"""Kits to play on: ours, and a soundfont where FluidSynth is installed."""

from pathlib import Path

import pytest

from groovae.errors import ExtraError
from groovae.rendering import soundfont as room

from .soundfonts import soundfont


@pytest.fixture
def click_font(tmp_path: Path) -> Path:
    """A soundfont of our own; skips, visibly, where nothing plays it."""
    try:
        room._library()
    except ExtraError as error:
        pytest.skip(f"{error}; {error.hint}")
    path = tmp_path / "clicks.sf2"
    path.write_bytes(soundfont())
    return path


@pytest.fixture(params=["our kit", "a soundfont"])
def kit(request: pytest.FixtureRequest) -> Path | None:
    """What `soundfont` is set to."""
    if request.param == "our kit":
        return None
    path: Path = request.getfixturevalue("click_font")
    return path
