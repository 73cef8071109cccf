"""The drum part of a file: which of its notes are drums, and which drum each of them is."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import mido
import numpy as np

from ..hvo import Ints
from .drummap import AUTO, load_map
from .find_drums import Mask, find_drums
from .notes import Notes, find_notes

UNMAPPED: Final = -1


@dataclass(frozen=True, eq=False)
class DrumPart:
    """The notes of a file, and what each of them is to a drummer.

    Attributes:
        notes: every note of the file, drums or not.
        in_part: (n,) whether the note is played by the drummer.
        drums: (n,) index into `drums.DRUMS`; -1 where the note is no drum, or no drum of the map.
        map_name: the drum map that said so.
    """

    notes: Notes
    in_part: Mask
    drums: Ints
    map_name: str

    @property
    def mapped(self) -> Mask:
        """(n,) notes that are one of the nine drums."""
        return self.drums >= 0

    @property
    def unmapped_pitches(self) -> dict[int, int]:
        """Pitches of the drum part that the map does not list, and how many notes each has."""
        left = self.in_part & ~self.mapped
        return dict(sorted(Counter(self.notes.pitches[left].tolist()).items()))


def find_drum_part(
    midi: mido.MidiFile,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
    name: str = "the file",
) -> DrumPart:
    """The drum part of a file. The arguments are those of `find_drums` and `load_map`.

    Raises:
        BeatError: the file has no notes, or none of its notes is a drum.
    """
    notes = find_notes(midi)
    in_part = find_drums(midi, notes, track=track, channel=channel, name=name)
    map_name, table = load_map(drum_map, set(notes.pitches[in_part].tolist()))
    drum_of_pitch = np.array([table.get(pitch, UNMAPPED) for pitch in range(128)], np.int64)
    drums = np.where(in_part, drum_of_pitch[notes.pitches], UNMAPPED)
    return DrumPart(notes, in_part, drums, map_name)
