"""The drums of a MIDI file as sound."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..errors import BeatError, ConfigError
from ..kit.kit import Kit
from ..midi.drummap import AUTO
from ..sound.write import Samples
from .mix import Mix, mix
from .soundfont import open_soundfont
from .strikes import Strikes, read_strikes

RATES: Final = (44100, 48000)
"""Frames a second that sound is made at."""


@dataclass(frozen=True)
class Setup:
    """What plays, and how it is heard.

    Attributes:
        seed: of the kit, and of how its strokes differ from each other; from 0 on.
        rate: frames a second, one of `RATES`.
        soundfont: a .sf2 or .sf3 file to play instead of our kit.

    Raises:
        ConfigError: another rate, or a negative seed.
    """

    seed: int = 0
    rate: int = RATES[0]
    soundfont: Path | None = None

    def __post_init__(self) -> None:
        if self.rate not in RATES:
            raise ConfigError(f"the rate is {self.rate}", f"choose {' or '.join(map(str, RATES))}")
        if self.seed < 0:
            raise ConfigError(f"the seed is {self.seed}", "choose one from 0 on")


def render_midi(
    data: bytes,
    name: str,
    *,
    seed: int = 0,
    rate: int = 44100,
    soundfont: Path | None = None,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> Samples:
    """The drums of a MIDI file as sound, from the start of the file until the last has rung out.

    A note at a time is heard from frame round(seconds * rate) on. The same arguments give the same
    samples.

    Args:
        data: the whole file; name: what it is called, in errors.
        seed, rate, soundfont: see `Setup`.
        track, channel, drum_map: where the drums are, as for `groove.read`.

    Shape:
        - returns (frames, 2) in [-1, 1]

    Raises:
        BeatError: the file is not a beat, holds no drums, or the soundfont none.
        ConfigError: another rate, or a negative seed.
        ExtraError: a soundfont is asked for and the library that plays it is missing.
    """
    setup = Setup(seed, rate, soundfont)
    strikes = read_strikes(data, name, track=track, channel=channel, drum_map=drum_map)
    return play_strikes(strikes, name, setup).samples


def play_strikes(strikes: Strikes, name: str, setup: Setup) -> Mix:
    """Strikes, played by our kit or by a soundfont.

    Args:
        name: what the beat is called, in errors.

    Raises:
        BeatError: the soundfont is missing, none, or without a drum kit; or nothing has a sound.
        ExtraError: the library that plays soundfonts is missing.
    """
    if setup.soundfont is None:
        kit = _kit(setup.rate, setup.seed)
        played = mix(strikes, strikes.articulations, kit, setup.rate, setup.seed)
    else:
        font = open_soundfont(setup.soundfont, setup.rate)
        played = mix(strikes, strikes.keys.tolist(), font, setup.rate, setup.seed)
    if sum(played.unplayed.values()) == len(strikes):
        raise BeatError(
            f"{setup.soundfont or 'the kit'} has no sound for the drum notes of {name}; "
            f"their pitches are {', '.join(map(str, played.unplayed))}",
            "name a map with --map: general_midi, roland_td, or a text file of lines like `36 kick`",
        )
    return played


@lru_cache(maxsize=1)
def _kit(rate: int, seed: int) -> Kit:
    """The last kit, kept set up for the next piece."""
    return Kit(rate, seed)
