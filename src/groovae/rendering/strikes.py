"""The drum notes of a MIDI file as strikes: when, on what, how hard."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import BeatError
from ..hvo import Ints
from ..kit.articulations import articulation_of
from ..midi.drum_part import find_drum_part
from ..midi.drummap import AUTO
from ..midi.file import parse
from ..midi.meter import read_tempos

LONGEST_MINUTES: Final = 60
_ROLAND: Final = "roland_td"


@dataclass(frozen=True, eq=False)
class Strikes:
    """What a kit is to play, in the order of time.

    Attributes:
        seconds: (n,) from the start of the file.
        articulations: n names of `kit.articulations.ARTICULATIONS`; velocities: (n,) 1..127.
        unplayed: pitch -> number of drum notes that no sound of the kit is near to.
        others: number of notes of the file that are no drums.
    """

    seconds: NDArray[np.float64]
    articulations: tuple[str, ...]
    velocities: Ints
    unplayed: dict[int, int]
    others: int


def read_strikes(
    data: bytes,
    name: str,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> Strikes:
    """The strikes of a MIDI file; of flams and rolls every one. The options are those of `groove.read`.

    Args:
        data: the whole file; name: what it is called, in errors.

    Raises:
        BeatError: the file is not a beat, holds no drums, none that sounds, or lasts beyond
            `LONGEST_MINUTES`.
    """
    midi = parse(data, name)
    part = find_drum_part(midi, track=track, channel=channel, drum_map=drum_map, name=name)
    roland = part.map_name == _ROLAND
    pitches, drums = part.notes.pitches[part.in_part], part.drums[part.in_part]
    struck = [
        articulation_of(pitch, drum, roland=roland)
        for pitch, drum in zip(pitches.tolist(), drums.tolist(), strict=True)
    ]
    sounds = np.array([each is not None for each in struck], bool)
    unplayed = dict(sorted(Counter(pitches[~sounds].tolist()).items()))
    if not sounds.any():
        raise BeatError(
            f"the kit has no sound for the drum notes of {name}; "
            f"their pitches are {', '.join(map(str, unplayed))}",
            "name a map with --map: general_midi, roland_td, or a text file of lines like `36 kick`",
        )
    seconds = read_tempos(midi).seconds(part.notes.ticks[part.in_part][sounds])
    if (last := float(seconds.max()) / 60) > LONGEST_MINUTES:
        raise BeatError(
            f"{name} lasts {last:.0f} minutes; at most {LONGEST_MINUTES} are rendered",
            "cut it into shorter files",
        )
    order = np.argsort(seconds, kind="stable")
    named = [each for each in struck if each is not None]
    return Strikes(
        seconds[order],
        tuple(named[i] for i in order),
        part.notes.velocities[part.in_part][sounds][order],
        unplayed,
        int((~part.in_part).sum()),
    )
