"""Strikes and an instrument -> one piece of sound.

Every strike is added at the frame of its onset, whole: nothing is rendered in blocks, so no onset is
moved. A kit stands in a small room, whose first reflections follow the direct sound.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import numpy as np

from ..hvo import Ints
from ..kit.articulations import CHOKED, CHOKING
from ..kit.kit import VARIATIONS
from ..kit.voice import Samples
from .strikes import Strikes

CEILING: Final = 0.97
"""No sample lies beyond; -0.3 dB, so that no converter overshoots."""
LONGEST_SECONDS: Final = 5.0
"""No stroke lasts longer."""
CHOKE_SECONDS: Final = 0.03
"""How long a closing hi-hat takes to still an open one."""
_BLOCK: Final = 2**15
_NO_SOUND: Final[Samples] = np.zeros((2, 1), np.float32)

# Seconds after the direct sound, and how loud on the left and on the right: walls a few metres away.
ROOM: Final = (
    (0.0051, 0.10, -0.05),
    (0.0073, -0.04, 0.09),
    (0.0118, 0.07, 0.05),
    (0.0167, -0.05, 0.06),
    (0.0229, 0.04, -0.04),
    (0.0311, 0.025, 0.03),
)


Asked = TypeVar("Asked", contravariant=True)


class Instrument(Protocol[Asked]):
    """What can be struck: our kit, asked for an articulation, or a soundfont, asked for a key."""

    def strike(self, asked: Asked, velocity: int, variation: int, /) -> Samples:
        """One strike, from its first frame to silence: (2, frames), all 0 where it has no such sound.

        It lasts no longer than `LONGEST_SECONDS`, the room's answer included.
        """
        ...


@dataclass(frozen=True, eq=False)
class Mix:
    """A piece of sound.

    Attributes:
        samples: (frames, 2) in [-1, 1]; turned_down_db: by how much all of it had to be softer than
            usual to stay there, 0 most often.
        unplayed: pitch -> number of strikes that the instrument has no sound for.
    """

    samples: Samples
    turned_down_db: float
    unplayed: dict[int, int]


def mix(
    strikes: Strikes,
    asked: Sequence[Asked | None],
    instrument: Instrument[Asked],
    rate: int,
    seed: int,
) -> Mix:
    """All strikes, each at frame round(seconds * rate).

    The level is fixed, so that two performances of one beat compare; only a piece so dense that it
    would clip is turned down as a whole.

    Args:
        asked: what each strike asks the instrument for; None where it cannot.
    """
    frames = np.rint(strikes.seconds * rate).astype(np.int64)
    closed = frames[[name in CHOKING for name in strikes.articulations]]
    variations = vary(strikes.articulations, seed)
    # Memory that no stroke reaches costs nothing.
    samples = np.zeros((2, int(frames[-1]) + round(LONGEST_SECONDS * rate)), np.float32)
    end, unplayed = 0, Counter[int]()
    for index, (frame, name) in enumerate(zip(frames.tolist(), strikes.articulations, strict=True)):
        sound, what = _NO_SOUND, asked[index]
        if what is not None:
            sound = instrument.strike(what, int(strikes.velocities[index]), int(variations[index]))
        if not sound.any():
            unplayed[int(strikes.pitches[index])] += 1
            continue
        if name in CHOKED:
            later = int(np.searchsorted(closed, frame, side="right"))
            if later < len(closed):
                sound = choke(sound, int(closed[later]) - frame, rate)
        samples[:, frame : frame + sound.shape[1]] += sound
        end = max(end, frame + sound.shape[1])
    samples = samples[:, : end + round(ROOM[-1][0] * rate)]
    _reflect(samples, rate)
    peak = max(float(samples.max()), -float(samples.min()))
    if peak <= CEILING:
        return Mix(samples.T, 0.0, dict(sorted(unplayed.items())))
    samples *= np.float32(CEILING / peak)
    turned_down_db = float(20 * np.log10(peak / CEILING))
    return Mix(samples.T, turned_down_db, dict(sorted(unplayed.items())))


def vary(articulations: Sequence[str | None], seed: int) -> Ints:
    """Which variation each strike takes: drawn per articulation, and never the last one again.

    Drawn so, the n-th stroke of a drum sounds alike in two performances of one score.
    """
    drawn: dict[str, np.random.Generator] = {}
    last: dict[str, int] = {}
    out = np.zeros(len(articulations), np.int64)
    for index, articulation in enumerate(articulations):
        name = articulation or ""
        if name not in drawn:
            drawn[name] = np.random.default_rng([seed, *name.encode()])
        last[name] = last.get(name, 0) + int(drawn[name].integers(1, VARIATIONS))
        out[index] = last[name]
    return out


def choke(sound: Samples, frame: int, rate: int) -> Samples:
    """A sound that is stilled from a frame on, without a click."""
    fade = round(CHOKE_SECONDS * rate)
    kept = sound[:, : frame + fade].copy()
    falling = kept[:, frame:]
    # Half a cosine to nothing; where the sound ends sooner by itself, it only gets there softer.
    cosine = np.cos(np.pi * np.arange(1, falling.shape[1] + 1) / fade)
    falling *= (0.5 + 0.5 * cosine).astype(np.float32)
    return kept


def _reflect(samples: Samples, rate: int) -> None:
    """Add the reflections of the room, in place; from the end, so that none is reflected again."""
    longest = round(ROOM[-1][0] * rate)
    for channel, line in enumerate(samples):
        for begin in reversed(range(0, len(line), _BLOCK)):
            here = line[begin : begin + _BLOCK]
            dry = line[max(0, begin - longest) : begin + _BLOCK].copy()
            for seconds, *gains in ROOM:
                source = dry[max(0, len(dry) - len(here) - (late := round(seconds * rate))) : -late]
                here[len(here) - len(source) :] += np.float32(gains[channel]) * source
