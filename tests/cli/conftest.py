"""A folder with a beat in it."""

from pathlib import Path

import pytest

from midi.files import beat, to_bytes


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Two bars of rock, alone in their folder."""
    path = tmp_path / "beat.mid"
    path.write_bytes(to_bytes(beat()))
    return path
