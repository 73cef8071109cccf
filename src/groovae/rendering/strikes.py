"""The drum notes of a MIDI file as strikes: when, on what, how hard."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import BeatError
from ..hvo import Ints
from ..kit.articulations import articulation_of, key_of
from ..midi.drum_part import find_drum_part
from ..midi.drummap import AUTO
from ..midi.file import parse
from ..midi.find_drums import passed_over
from ..midi.meter import read_tempos

LONGEST_MINUTES: Final = 60
_ROLAND: Final = "roland_td"


@dataclass(frozen=True, eq=False)
class Strikes:
    """What an instrument is to play, in the order of time.

    Attributes:
        seconds: (n,) from the start of the file.
        articulations: n names of `kit.articulations.ARTICULATIONS`; None where our kit has no sound near.
        keys: (n,) of General MIDI's drums, what a soundfont is asked for.
        velocities: (n,) 1..127; pitches: (n,) as in the file.
        others: number of notes of the file that were not chosen; passed: parts of them that are called
            drums, in words.
    """

    seconds: NDArray[np.float64]
    articulations: tuple[str | None, ...]
    keys: Ints
    velocities: Ints
    pitches: Ints
    others: int = 0
    passed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.seconds)


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
        BeatError: the file is not a beat, holds no drums, or lasts beyond `LONGEST_MINUTES`.
    """
    midi = parse(data, name)
    part = find_drum_part(midi, track=track, channel=channel, drum_map=drum_map, name=name)
    roland = part.map_name == _ROLAND
    seconds = read_tempos(midi).seconds(part.notes.ticks[part.in_part])
    if (last := float(seconds.max()) / 60) > LONGEST_MINUTES:
        raise BeatError(
            f"{name} lasts {last:.0f} minutes; at most {LONGEST_MINUTES} are rendered",
            "cut it into shorter files",
        )
    order = np.flatnonzero(part.in_part)[np.argsort(seconds, kind="stable")]
    pitches = part.notes.pitches[order]
    struck = [
        (pitch, articulation_of(pitch, drum, roland=roland))
        for pitch, drum in zip(pitches.tolist(), part.drums[order].tolist(), strict=True)
    ]
    return Strikes(
        seconds=np.sort(seconds),
        articulations=tuple(articulation for _, articulation in struck),
        keys=np.array([key_of(*each, roland=roland) for each in struck], np.int64),
        velocities=part.notes.velocities[order],
        pitches=pitches,
        others=int((~part.in_part).sum()),
        passed=tuple(passed_over(midi, part.notes, part.in_part)),
    )
