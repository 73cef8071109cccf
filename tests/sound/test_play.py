"""Playing aloud: what is asked of the sound device, and what is said where there is none."""

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from groovae.errors import ExtraError, OutputError
from groovae.sound.play import check_device, play

SOUND = np.zeros((10, 2), np.float32)


class PortAudioError(Exception):
    """As sounddevice has it."""


class Device(SimpleNamespace):
    """A loudspeaker that remembers what it was told; `broken` names the call that fails."""

    PortAudioError = PortAudioError

    def __init__(self, broken: str = "", problem: BaseException | None = None) -> None:
        super().__init__(told=[], broken=broken, problem=problem or PortAudioError("unplugged"))

    def _do(self, what: str, *told: Any) -> None:
        self.told.append((what, *told))
        if what == self.broken:
            raise self.problem

    def query_devices(self, kind: str) -> None:
        self._do("query", kind)

    def play(self, samples: np.ndarray, rate: int) -> None:
        self._do("play", len(samples), rate)

    def wait(self) -> None:
        self._do("wait")

    def stop(self) -> None:
        self._do("stop")


def install(monkeypatch: pytest.MonkeyPatch, device: Device) -> Device:
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    return device


def test_a_sound_is_played_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    device = install(monkeypatch, Device())
    play(SOUND, 44100)
    assert device.told == [("query", "output"), ("play", 10, 44100), ("wait",), ("stop",)]


def test_ctrl_c_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    device = install(monkeypatch, Device("wait", KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        play(SOUND, 44100)
    assert device.told[-1] == ("stop",)


@pytest.mark.parametrize("problem", [PortAudioError("none"), ValueError("no output device")])
def test_a_machine_without_a_loudspeaker_is_told_before_the_work(
    monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    install(monkeypatch, Device("query", problem))
    with pytest.raises(OutputError, match="no loudspeaker") as refused:
        check_device()
    assert "-o" in refused.value.hint


def test_a_device_that_refuses_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Device("play"))
    with pytest.raises(OutputError, match="cannot be played: unplugged"):
        play(SOUND, 44100)


def test_a_missing_portaudio_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(module: str, extra: str) -> None:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr("groovae.sound.play.require", missing)
    with pytest.raises(ExtraError, match="PortAudio, which is not installed") as refused:
        check_device()
    assert "libportaudio2" in refused.value.hint
