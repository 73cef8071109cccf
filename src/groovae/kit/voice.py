"""A voice: what one strike of one articulation sounds like, at any velocity.

A voice is a drum head, whose tone falls as the skin settles, and layers beside it (noise, overtones,
the stick). Every part has a level for the softest and for the hardest strike, and goes from one to the
other in decibels; the brighter a part, the steeper: so timbre follows velocity without steps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""(channels, frames), one channel or two."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A part that always sounds the same but for its level.

    Attributes:
        samples: (channels, frames); soft_db, hard_db: its level at the ends of the dynamic range.
    """

    samples: Samples
    soft_db: float
    hard_db: float


@dataclass(frozen=True, eq=False)
class Head:
    """A tone that falls to its pitch, the further the harder the strike.

    Attributes:
        turns: (frames,) radians of the tone at rest; fall: (frames,) 0 at the strike, -1 when settled.
        envelope: (frames,); soft_fall, hard_fall: radians that the fall takes in all.
    """

    turns: NDArray[np.float64]
    fall: NDArray[np.float64]
    envelope: Samples
    soft_fall: float
    hard_fall: float


@dataclass(frozen=True, eq=False)
class Voice:
    """One way in which an articulation can sound; the head, if any, is the level that others refer to."""

    head: Head | None
    layers: tuple[Layer, ...]

    def strike(self, force: float) -> Samples:
        """The sound of a strike, at no level in particular.

        Args:
            force: 0..1, from the softest to the hardest.

        Shape:
            - returns (2, frames) where a layer has two channels, else (1, frames)
        """
        tones = [self._tone(self.head, force)] if self.head else []
        shapes = [part.shape for part in (*tones, *(layer.samples for layer in self.layers))]
        sound = np.zeros((max(c for c, _ in shapes), max(n for _, n in shapes)), np.float32)
        for tone in tones:
            sound[:, : tone.shape[1]] += tone
        for layer in self.layers:
            gain = np.float32(decibels(_between(layer.soft_db, layer.hard_db, force)))
            sound[:, : layer.samples.shape[1]] += gain * layer.samples
        return sound

    @staticmethod
    def _tone(head: Head, force: float) -> Samples:
        fallen = _between(head.soft_fall, head.hard_fall, force)
        tone = np.sin(head.turns - fallen * head.fall).astype(np.float32)
        return np.asarray(tone * head.envelope)[None]


def decibels(level: float) -> float:
    """The factor of a level."""
    return float(10 ** (level / 20))


def _between(soft: float, hard: float, force: float) -> float:
    return soft + (hard - soft) * force
