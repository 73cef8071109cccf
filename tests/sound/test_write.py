"""Sound files as they are written."""

import io
import wave

import numpy as np
import pytest

from groovae.errors import ExtraError, OutputError
from groovae.sound import write
from groovae.sound.write import check_suffix, to_bytes, to_wav


def noise(frames: int = 2000, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(1).uniform(-1, 1, (frames, channels)).astype(np.float32)


def read(data: bytes) -> tuple[np.ndarray, int]:
    with wave.open(io.BytesIO(data)) as file:
        assert file.getsampwidth() == 2
        whole = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return whole.reshape(-1, file.getnchannels()), file.getframerate()


@pytest.mark.parametrize("rate", [44100, 48000])
def test_a_wav_holds_the_samples_to_half_a_step(rate: int) -> None:
    for samples in (noise(), np.asfortranarray(noise()), noise(channels=1)[:, 0]):
        whole, found = read(to_wav(samples, rate))
        assert found == rate
        error = whole / 32767 - samples.reshape(len(samples), -1)
        assert np.abs(error).max() <= 0.5 / 32767 + 1e-7


def test_what_lies_beyond_full_scale_is_cut_off_and_not_turned_around() -> None:
    whole, _ = read(to_wav(np.array([-3, -1, 1, 3], np.float32), 44100))
    assert whole[:, 0].tolist() == [-32767, -32767, 32767, 32767]


def test_silence_and_nothing_at_all_are_files_too() -> None:
    for frames in (0, 1, 5):
        assert read(to_wav(np.zeros((frames, 2), np.float32), 44100))[0].shape == (frames, 2)


def test_flac_holds_what_wav_holds() -> None:
    soundfile = pytest.importorskip("soundfile")
    samples = noise()
    found, rate = soundfile.read(io.BytesIO(to_bytes(samples, 48000, ".FLAC")), dtype="int16")
    assert rate == 48000
    np.testing.assert_array_equal(found, read(to_bytes(samples, 48000, ".wav"))[0])


def test_ogg_is_written_and_heard_alike() -> None:
    soundfile = pytest.importorskip("soundfile")
    tone = np.sin(np.arange(44100) * 0.05).astype(np.float32)[:, None] * np.ones(2, np.float32) / 2
    found, rate = soundfile.read(io.BytesIO(to_bytes(tone, 44100, ".ogg")))
    assert rate == 44100
    assert np.sqrt(np.mean((found[: len(tone)] - tone) ** 2)) < 0.02


@pytest.mark.parametrize("suffix", [".mp3", ".mid", "", ".wave"])
def test_other_formats_are_refused_with_those_there_are(suffix: str) -> None:
    for refuse in (check_suffix, lambda s: to_bytes(noise(), 44100, s)):
        with pytest.raises(OutputError, match=r"\.wav, \.flac, \.ogg") as refused:
            refuse(suffix)
        assert refused.value.hint


def test_without_soundfile_wav_is_written_and_flac_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(module: str, extra: str) -> None:
        raise ExtraError(f"this needs {module}", f"pip install groovae[{extra}]")

    monkeypatch.setattr(write, "require", missing)
    check_suffix(".wav")
    assert to_bytes(noise(), 44100, ".wav")
    with pytest.raises(ExtraError, match="soundfile"):
        check_suffix(".flac")
