"""`hear`, as a program calls it."""

from pathlib import Path

import pytest

from groovae import BeatError
from groovae.verbs.functions import hear, tap2drum, tap2drum_file
from groovae.verbs.model import load

from .sounds import accents, encoded, recording, rhythm

TIMES = rhythm(104, bars=4)


@pytest.fixture
def taps(tmp_path: Path) -> Path:
    path = tmp_path / "taps.flac"
    path.write_bytes(encoded(recording(TIMES, accents(len(TIMES)), hiss=3e-4), "FLAC"))
    return path


def test_a_recording_is_heard_as_taps(taps: Path) -> None:
    heard = hear(taps)
    assert heard.seconds == pytest.approx(TIMES, abs=0.003)
    assert heard.strengths is not None
    assert heard.strengths[::9].min() > heard.strengths[1::9].max()


def test_the_taps_that_were_heard_get_a_kit(taps: Path) -> None:
    groove = tap2drum(hear(taps), tempo=104)
    assert groove.bars == 4
    assert groove.hits.sum() >= len(TIMES)


def test_a_recording_is_a_file_of_taps(taps: Path) -> None:
    report = tap2drum_file(taps, tempo=104.0, shift_ms=5.0)
    assert report.output == str(taps.with_name("taps.drums.mid"))
    assert report.asked["shift_ms"] == 5.0
    with pytest.raises(BeatError, match="shift"):
        load("tap2drum").tap2drum_file(taps, shift_ms=float("nan"))


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BeatError, match="does not exist"):
        hear(tmp_path / "none.wav")
