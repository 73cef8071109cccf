"""Rendering as a musician's program calls it."""

from pathlib import Path

import numpy as np

from ..drums import DRUM_NAMES
from ..errors import BeatError
from ..groove import Groove
from ..hvo import STEPS_PER_BEAT
from ..kit.articulations import ARTICULATIONS, OF_DRUM
from ..midi.drummap import AUTO
from ..midi.notes import LOUDEST
from ..sound.write import Samples
from .file import RenderReport, render_path
from .play import Setup, play_strikes
from .strikes import Strikes


def render(
    groove: Groove, *, seed: int = 0, rate: int = 44100, soundfont: str | Path | None = None
) -> Samples:
    """A groove as sound, from its first step until the last hit has rung out.

    A hit is heard from frame round(seconds * rate) on; one that would be before the first step, at 0.

    Args:
        seed: of the kit and of how its strokes differ from each other; rate: 44100 or 48000 frames a
            second; soundfont: a .sf2 or .sf3 file to play instead of groovae's kit.

    Shape:
        - returns (frames, 2), float32 in [-1, 1]

    Raises:
        BeatError: the groove holds no hits, or the soundfont no drums.
        ConfigError: another rate, or a negative seed.
        ExtraError: a soundfont is asked for and the library that plays it is missing.
    """
    setup = Setup(seed, rate, None if soundfont is None else Path(soundfont))
    steps, drums = np.nonzero(groove.hits)
    if not len(steps):
        raise BeatError("the groove has no hits", "there is nothing to hear")
    positions = steps + groove.offsets[steps, drums].astype(np.float64)
    seconds = np.maximum(0, positions) * 60 / (STEPS_PER_BEAT * groove.tempo)
    order = np.argsort(seconds, kind="stable")
    velocities = np.rint(groove.velocities[steps, drums] * LOUDEST).clip(1, LOUDEST)
    articulations = tuple(OF_DRUM[DRUM_NAMES[drum]] for drum in drums[order].tolist())
    keys = np.array([ARTICULATIONS[each].pitch for each in articulations], np.int64)
    strikes = Strikes(seconds[order], articulations, keys, velocities[order].astype(np.int64), keys)
    return play_strikes(strikes, "the groove", setup).samples


def render_file(
    source: str | Path,
    target: str | Path | None = None,
    *,
    seed: int = 0,
    rate: int = 44100,
    soundfont: str | Path | None = None,
    track: str | int | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
    force: bool = False,
) -> RenderReport:
    """The drums of a MIDI file as a sound file.

    Args:
        target: .wav, .flac or .ogg; None for ``BEAT.wav`` beside ``BEAT.mid``.
        seed, rate, soundfont: as for `render`; track, channel, drum_map: as for `read`.
        force: overwrite the target if it exists.

    Raises:
        BeatError: the file cannot be read, holds no drums, or the soundfont none.
        OutputError: the target is of no such format, exists and `force` is not given, or cannot be
            written; what was there is untouched.
        ConfigError: another rate, or a negative seed.
        ExtraError: an optional library is missing.
    """
    return render_path(
        Path(source),
        None if target is None else Path(target),
        Setup(seed, rate, None if soundfont is None else Path(soundfont)),
        track=None if track is None else str(track),
        channel=channel,
        drum_map=drum_map,
        force=force,
    )
