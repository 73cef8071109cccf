"""The groove: what was hit, how hard, and how far from the grid.

>>> import numpy as np
>>> hits = np.zeros((16, 9), bool)
>>> hits[::4, 0] = True
>>> Groove.of_score(hits, tempo=96)
Groove(bars=1, hits=4, tempo=96)
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike

from .atomic import write_atomically
from .errors import BeatError
from .hvo import BEATS_PER_BAR, STEPS_PER_BAR, Bools, Floats, M, pack, place, unpack
from .midi.create import to_midi
from .midi.drum_part import find_drum_part
from .midi.drummap import AUTO
from .midi.file import parse, read_bytes, serialize
from .midi.meter import FASTEST, SLOWEST, read_tempos

LONGEST_BARS: Final = 2**16


@dataclass(frozen=True, eq=False, repr=False)
class Groove:
    """A beat on the grid of sixteenths. See `groovae.hvo` for units and ranges.

    Attributes:
        hits: (T, 9) booleans, in the order of `drums.DRUMS`.
        velocities: (T, 9), 0..1; 0 where there is no hit.
        offsets: (T, 9), steps in [-0.5, 0.5], positive = late; 0 where there is no hit.
        tempo: beats per minute.

    Raises:
        BeatError: arrays of other shapes or ranges.
    """

    hits: Bools
    velocities: Floats
    offsets: Floats
    tempo: float = 120.0

    def __post_init__(self) -> None:
        hits = np.array(self.hits, bool)
        hits.setflags(write=False)
        if hits.ndim != 2 or hits.shape[1] != M:
            raise BeatError(f"hits have the shape {hits.shape}", f"expected (steps, {M})")
        object.__setattr__(self, "hits", hits)
        for name, low, high in (("velocities", 0.0, 1.0), ("offsets", -0.5, 0.5)):
            values = np.asarray(getattr(self, name), np.float32)
            if values.shape != hits.shape:
                raise BeatError(
                    f"{name} have the shape {values.shape}, hits {hits.shape}", "they must be equal"
                )
            values = np.where(hits, values, np.float32(0))
            if not np.isfinite(values).all() or not (values.clip(low, high) == values).all():
                raise BeatError(
                    f"{name} reach beyond {low}..{high}",
                    "velocities are MIDI / 127, offsets are in steps",
                )
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        if not SLOWEST <= self.tempo <= FASTEST:
            raise BeatError(
                f"the tempo is {self.tempo}", f"expected {SLOWEST}..{FASTEST} beats per minute"
            )

    @classmethod
    def of_score(cls, hits: ArrayLike, tempo: float = 120.0) -> Self:
        """A score, played straight: on the grid, every hit at velocity 100 of 127."""
        played = np.asarray(hits, bool)
        return cls(
            played,
            np.where(played, np.float32(100 / 127), 0),
            np.zeros(played.shape, np.float32),
            tempo,
        )

    @classmethod
    def from_hvo(cls, hvo: Floats, tempo: float = 120.0) -> Self:
        """(T, 27) -> a groove. The reverse of `to_hvo`."""
        return cls(*unpack(np.asarray(hvo)), tempo)

    def to_hvo(self) -> Floats:
        """(T, 27). The reverse of `from_hvo`."""
        return pack(self.hits, self.velocities, self.offsets)

    @property
    def steps(self) -> int:
        """T, the number of sixteenths."""
        return len(self.hits)

    @property
    def bars(self) -> float:
        """The number of bars of 4/4."""
        return self.steps / STEPS_PER_BAR

    def write(self, path: str | Path, *, force: bool = False) -> None:
        """Write a MIDI file of one drum track.

        Raises:
            OutputError: the file exists and `force` is not given, or cannot be written.
        """
        midi = to_midi(self.hits, self.velocities, self.offsets, self.tempo)
        write_atomically(Path(path), serialize(midi), force=force)

    def __repr__(self) -> str:
        return f"Groove(bars={self.bars:g}, hits={int(self.hits.sum())}, tempo={self.tempo:g})"


def read(
    path: str | Path, *, track: str | None = None, channel: int | None = None, drum_map: str = AUTO
) -> Groove:
    """The drum part of a MIDI file as a groove, padded to whole bars of 4/4.

    Where two hits of one drum fall on a step, the louder is kept (paper section 3.2); the verbs on
    files (`humanize_file`) lose none.

    Args:
        track, channel, drum_map: where the drums are and how they are mapped, where it is not obvious.

    Raises:
        BeatError: the file cannot be read, or holds no drums.
    """
    data = read_bytes(Path(path))
    return read_data(data, str(path), track=track, channel=channel, drum_map=drum_map)


def read_data(
    data: bytes,
    name: str,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> Groove:
    """The same of the bytes of a MIDI file; `name` is what to call it in an error."""
    midi = parse(data, name)
    part = find_drum_part(midi, track=track, channel=channel, drum_map=drum_map, name=name)
    notes = part.notes
    ticks = notes.ticks[part.mapped]
    if not len(ticks):
        raise BeatError(
            f"none of the drum notes of {name} is in the drum map {part.map_name}",
            "choose another with drum_map",
        )
    if (bars := int(ticks.max()) // (BEATS_PER_BAR * midi.ticks_per_beat)) >= LONGEST_BARS:
        raise BeatError(f"{name} lasts {bars} bars", f"as an array at most {LONGEST_BARS} are read")
    hvo = place(ticks, part.drums[part.mapped], notes.velocities[part.mapped], midi.ticks_per_beat)
    return Groove.from_hvo(hvo, min(max(read_tempos(midi).tempo, SLOWEST), FASTEST))
