"""Samples -> a loudspeaker, where there is one.

Needs sounddevice, the extra `audio`, and PortAudio.
"""

from types import ModuleType

from ..errors import ExtraError, OutputError
from ..extras import require
from .write import Samples

_HINT = "write a file with -o and open it with your player"


def check_device() -> None:
    """Refuse where `play` would refuse: before the work.

    Raises:
        ExtraError: sounddevice or PortAudio is not installed.
        OutputError: there is no loudspeaker.
    """
    _device()


def play(samples: Samples, rate: int) -> None:
    """Play a sound, and return when it is over. Ctrl-C ends it.

    Shape:
        - samples: (frames,) or (frames, channels) in [-1, 1]

    Raises:
        ExtraError: sounddevice or PortAudio is not installed.
        OutputError: there is no loudspeaker, or it refuses.
    """
    device = _device()
    try:
        device.play(samples, rate)
        device.wait()
    except device.PortAudioError as error:
        raise OutputError(f"the sound cannot be played: {error}", _HINT) from error
    finally:
        device.stop()


def _device() -> ModuleType:
    try:
        device = require("sounddevice", "audio")
    except OSError as error:  # the Python library is there, the one it plays with is not
        raise ExtraError(
            "sound is played by PortAudio, which is not installed",
            f"apt install libportaudio2, or brew install portaudio; or {_HINT}",
        ) from error
    try:
        device.query_devices(kind="output")
    except (device.PortAudioError, ValueError) as error:
        raise OutputError("this machine has no loudspeaker", _HINT) from error
    return device
