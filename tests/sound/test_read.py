"""Sound files of every kind, read as one channel."""

import numpy as np
import pytest

from groovae.errors import BeatError
from groovae.sound import read
from groovae.sound.read import looks_like_sound, read_sound

from .sounds import RATE, encoded, recording, rhythm

SAMPLES = recording(rhythm(110, bars=1))


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        ("WAV", "PCM_U8"),
        ("WAV", "PCM_16"),
        ("WAV", "PCM_24"),
        ("WAV", "PCM_32"),
        ("WAV", "FLOAT"),
        ("WAV", "DOUBLE"),
        ("WAV", "ALAW"),
        ("RF64", "PCM_16"),
        ("FLAC", "PCM_24"),
        ("AIFF", "PCM_16"),
        ("CAF", "PCM_16"),
        ("OGG", "VORBIS"),
        ("MP3", None),
    ],
)
def test_every_kind_of_file_is_read_and_begins_when_it_did(kind: str, subtype: str | None) -> None:
    data = encoded(SAMPLES, kind, subtype)
    sound = read_sound(data, "x")
    assert looks_like_sound(data)
    assert sound.rate == RATE
    assert sound.warnings == ()
    assert len(sound.samples) == pytest.approx(len(SAMPLES), abs=2000)
    both = min(len(SAMPLES), len(sound.samples))
    lags = np.arange(-400, 401)
    alike = [
        np.dot(SAMPLES[500 : both - 500], sound.samples[500 + k : both - 500 + k]) for k in lags
    ]
    assert abs(lags[int(np.argmax(alike))]) <= 1


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 48000, 96000])
def test_the_rate_of_a_file_is_kept(rate: int) -> None:
    sound = read_sound(encoded(recording([0.1, 0.4], rate=rate), rate=rate), "x")
    assert sound.rate == rate
    assert sound.seconds == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("ways", [(1, 1), (1, -1), (0.2, -1, 0.5), (0, 0, 0, 0, 0, -0.7)])
def test_channels_never_cancel_each_other_out(ways: tuple[float, ...]) -> None:
    sound = read_sound(encoded(SAMPLES[:, None] * np.array(ways)), "x")
    loudest = np.abs(SAMPLES).max() * np.abs(ways).sum() / len(ways)
    assert np.abs(sound.samples).max() == pytest.approx(loudest, rel=0.02)


def test_a_constant_is_taken_away() -> None:
    sound = read_sound(encoded(SAMPLES * 0.5 + 0.3), "x")
    assert np.median(sound.samples) == 0
    assert sound.samples[-100:] == pytest.approx(0)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "MP3", "OGG", "AIFF"])
def test_what_is_left_of_a_file_that_was_cut_off_is_read_and_told_of(
    kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = encoded(recording(rhythm(110, bars=2)), kind)
    sound = read_sound(whole[: len(whole) * 2 // 3], "x")
    assert 1 < sound.seconds < 4.4
    assert capfd.readouterr().err == ""
    if kind != "AIFF":
        assert "cut off" in sound.warnings[0]


def test_a_file_that_was_written_into_a_pipe_is_whole() -> None:
    data = bytearray(encoded(SAMPLES))
    data[4:8] = data[40:44] = b"\xff" * 4
    sound = read_sound(bytes(data), "x")
    assert sound.warnings == ()
    assert len(sound.samples) == len(SAMPLES)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"RIFF", "is not a sound that can be read"),
        (b"MThd is no sound at all", "is not a sound"),
        (encoded(np.zeros(0)), "no sound in"),
        (encoded(np.zeros(9000)), "is silent"),
        (encoded(np.full(9000, 0.7)), "is silent"),
        (encoded(np.full(9000, np.nan), subtype="FLOAT"), "no numbers"),
        (encoded(np.full(9000, np.inf), subtype="FLOAT"), "no numbers"),
        (encoded(SAMPLES, rate=100), "100 samples a second"),
        (b"\0\0\0 ftypM4A \0\0\0\0M4A mp42isom" + bytes(5000), "M4A, as phones record"),
    ],
)
def test_what_cannot_be_heard_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(BeatError, match=said) as refused:
        read_sound(data, "taps.wav")
    assert refused.value.hint


def test_what_lasts_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LONGEST_MINUTES", 0.01)
    with pytest.raises(BeatError, match=r"more than 0\.01 minutes"):
        read_sound(encoded(SAMPLES), "x")


def test_a_rate_beyond_all_others_allows_no_more_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MOST_SAMPLES", RATE)
    with pytest.raises(BeatError, match=r"more than 0\.0\d+ minutes") as refused:
        read_sound(encoded(SAMPLES), "x")
    assert str(RATE) in refused.value.hint


def test_a_recorder_that_never_wrote_its_header_is_named() -> None:
    data = bytearray(encoded(SAMPLES))
    data[4:8] = data[40:44] = bytes(4)
    with pytest.raises(BeatError, match="header of x says that nothing was recorded"):
        read_sound(bytes(data), "x")


def test_bad_bytes_in_the_middle_are_told_of_with_what_was_lost() -> None:
    data = bytearray(encoded(recording(rhythm(110, bars=4)), "FLAC"))
    middle = len(data) // 2
    data[middle : middle + 200] = bytes(200)
    warning = read_sound(bytes(data), "x").warnings[0]
    assert "damaged after" in warning
    assert "of 9." in warning


@pytest.mark.parametrize("kind", ["WAV", "MP3"])
def test_a_file_whose_beginning_is_damaged_is_not_called_silent(kind: str) -> None:
    data = bytearray(encoded(np.concatenate([np.zeros(3 * RATE), *[SAMPLES] * 8]), kind))
    if kind == "WAV":
        del data[2 * RATE :]
    else:
        data[2000:6000] = np.random.default_rng(0).bytes(4000)
    with pytest.raises(BeatError, match="damaged: no"):
        read_sound(bytes(data), "x")
