"""Samples -> a loudspeaker, where there is one.

Needs sounddevice, the extra `audio`, and PortAudio.
"""

from types import ModuleType
from typing import Final

from ..errors import ExtraError, OutputError
from ..extras import require
from .write import Samples

INSTEAD: Final = "write a file with -o and open it with your player"
"""What can be done where nothing can be played."""


def check_device() -> None:
    """Refuse where `play` would refuse: before the work.

    Raises:
        ExtraError: sounddevice or PortAudio is not installed.
        OutputError: there is no loudspeaker.
    """
    _device(INSTEAD)


def play(samples: Samples, rate: int, instead: str = INSTEAD) -> None:
    """Play a sound, and return when it is over. Ctrl-C ends it.

    Args:
        rate: frames a second; instead: what to do where it cannot be played, for the hint.

    Shape:
        - samples: (frames,) or (frames, channels) in [-1, 1]

    Raises:
        ExtraError: sounddevice or PortAudio is not installed.
        OutputError: there is no loudspeaker, or it refuses.
    """
    device = _device(instead)
    try:
        device.play(samples, rate)
        device.wait()
    except device.PortAudioError as error:
        raise OutputError(f"the sound cannot be played: {error}", instead) from error
    finally:
        device.stop()


def _device(instead: str) -> ModuleType:
    try:
        device = require("sounddevice", "audio")
    except OSError as error:  # the Python library is there, the one it plays with is not
        raise ExtraError(
            "sound is played by PortAudio, which is not installed",
            f"apt install libportaudio2, or brew install portaudio; or {instead}",
        ) from error
    try:
        device.query_devices(kind="output")
    except (device.PortAudioError, ValueError) as error:
        raise OutputError("this machine has no loudspeaker", instead) from error
    return device
