"""Whatever comes as a sound, there is a result or one error with a hint, and nothing half-written."""

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cli.running import groovae, names

from .sounds import RATE, accents, damaged, encoded, recording, rhythm

TIMES = rhythm(110, bars=4)
SAMPLES = recording(TIMES, accents(len(TIMES)), hiss=3e-4)


def noise(seconds: float) -> NDArray[np.float64]:
    return 0.1 * np.random.default_rng(0).standard_normal(int(seconds * RATE))


GOOD = {
    "8 kHz": encoded(recording(TIMES, rate=8000), rate=8000),
    "24 bits": encoded(SAMPLES, subtype="PCM_24"),
    "8 bits": encoded(SAMPLES, subtype="PCM_U8"),
    "float": encoded(SAMPLES, subtype="FLOAT"),
    "loud float": encoded(30 * SAMPLES, subtype="FLOAT"),
    "mono": encoded(SAMPLES),
    "stereo, one side reversed": encoded(np.stack([SAMPLES, -SAMPLES], 1)),
    "6 channels": encoded(np.stack([SAMPLES, *np.zeros((5, len(SAMPLES)))], 1)),
    "6 channels of FLAC": encoded(np.stack([SAMPLES] * 6, 1), "FLAC"),
    "clipped": encoded(np.clip(20 * SAMPLES, -1, 1)),
    "beside zero": encoded(SAMPLES * 0.5 + 0.4),
    "soft": encoded(SAMPLES * 0.01),
    "MP3": encoded(SAMPLES, "MP3"),
    "OGG": encoded(SAMPLES, "OGG"),
}
BAD = {
    "nothing": (b"", "is empty"),
    "a header and no more": (encoded(np.zeros(0)), "no sound in"),
    "silence": (encoded(np.zeros(RATE)), "is silent"),
    "nan": (encoded(np.full(RATE, np.nan), subtype="FLOAT"), "no numbers"),
    "a page": (b"<html>not found</html>", "is neither a MIDI file nor a recording"),
    "two taps": (encoded(recording([0.3, 0.9])), "fewer than three taps"),
    "a riff of nothing": (b"RIFF\0\0\0\0WAVE", "is not a sound that can be read"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_taps_of_every_kind_of_sound_get_their_drums(kind: str, tmp_path: Path) -> None:
    taps = tmp_path / "taps.wav"
    taps.write_bytes(GOOD[kind])
    ran = groovae("tap2drum", taps, "--tempo", 110)
    assert ran.status == 0, ran
    assert f"{len(TIMES)} taps heard" in ran.talk
    assert names(tmp_path) == ["taps.drums.mid", "taps.wav"]


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_recording_of_taps_is_one_error(kind: str, tmp_path: Path) -> None:
    data, said = BAD[kind]
    taps = tmp_path / "taps.wav"
    taps.write_bytes(data)
    assert said in groovae("tap2drum", taps).error
    assert names(tmp_path) == ["taps.wav"]


@pytest.mark.parametrize("name", ["taps.mid", "taps.mp3", "taps", "taps.wav.txt"])
def test_a_wrong_name_does_not_matter(name: str, tmp_path: Path) -> None:
    taps = tmp_path / name
    taps.write_bytes(GOOD["mono"])
    assert groovae("tap2drum", taps, "--tempo", 110).status == 0
    assert any(".drums" in made for made in names(tmp_path))


@pytest.mark.parametrize("seconds", [0.5, 20])
def test_noise_is_a_result_or_an_error(seconds: float, tmp_path: Path) -> None:
    taps = tmp_path / "noise.wav"
    taps.write_bytes(encoded(noise(seconds)))
    ran = groovae("tap2drum", taps)
    assert ran.status == 0 or ran.error


def test_ten_minutes_are_heard(tmp_path: Path) -> None:
    taps = tmp_path / "long.flac"
    taps.write_bytes(encoded(recording(rhythm(110, bars=275)), "FLAC"))
    ran = groovae("tap2drum", taps, "--tempo", 110)
    assert ran.status == 0, ran
    assert f"{275 * 9} taps heard in 600." in ran.talk


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3", "AIFF"])
def test_damaged_files_are_a_result_or_one_error(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = encoded(SAMPLES[: 2 * RATE], kind)
    rng = random.Random(kind)
    results = 0
    for _ in range(60):
        ran = groovae("tap2drum", "-", "--tempo", 110, "-o", "-", given=damaged(whole, rng))
        results += ran.status == 0
        assert ran.output[:4] == b"MThd" if ran.status == 0 else ran.error
    assert results > 0
    assert capfd.readouterr() == ("", "")
    assert names(tmp_path) == []


def test_whatever_is_refused_leaves_what_was_there_before(tmp_path: Path) -> None:
    taps, target = tmp_path / "taps.wav", tmp_path / "out.mid"
    taps.write_bytes(BAD["silence"][0])
    target.write_bytes(b"mine")
    assert groovae("tap2drum", taps, "-o", target, "--force").error
    assert target.read_bytes() == b"mine"
