"""Drummers for tests: the network that came with groovae, and some whose playing is known beforehand."""

from collections.abc import Callable
from typing import Any

import mido
import numpy as np

from groovae.card import Card, Spread
from groovae.hvo import Floats
from groovae.network import Network, Said
from groovae.perform.humanize_file import Where, humanize_bytes
from groovae.perform.model import load
from groovae.perform.report import Report
from groovae.perform.settings import Settings
from midi.files import from_bytes, heard, to_bytes

PLAIN = Settings()
ANYWHERE = Where()

CARD = Card(
    name="known",
    task="humanize",
    steps=32,
    network="none",
    data="none",
    data_sha256="0",
    licence="none",
    validation={},
    spread=Spread((0.1,) * 9, (0.1,) * 9, 0.2, 0.3, 0.2, 0.3),
    version="0",
    precision="exact",
    tolerance=0.0,
)


class Known(Network):
    """A network that is a given function of the window."""

    def __init__(self, play: Callable[[Floats], tuple[Floats, Floats]]) -> None:
        self.card = CARD
        self._play = play

    def run(self, score: Floats) -> Said:
        velocities, offsets = self._play(score)
        return Said(np.asarray(score), velocities, offsets)


def steady(velocity: float, offset: float) -> Known:
    """The same velocity (0..1) and offset (steps) for every hit."""
    return Known(
        lambda score: (np.full(score.shape, velocity, "f4"), np.full(score.shape, offset, "f4"))
    )


def wild() -> Known:
    """As far from the grid and as uneven as a drummer can be, and another for each hit."""

    def play(score: Floats) -> tuple[Floats, Floats]:
        rng = np.random.default_rng(len(score))
        return (
            rng.choice([0, 0.3, 1], score.shape).astype(np.float32),
            rng.choice([-0.5, -0.49, 0.2, 0.499], score.shape).astype(np.float32),
        )

    return Known(play)


def shipped() -> Network:
    """The network that came with groovae."""
    return load().network


def perform(
    midi: mido.MidiFile,
    network: Network | None = None,
    settings: Settings = PLAIN,
    where: Where = ANYWHERE,
) -> tuple[mido.MidiFile, Report]:
    """A file, played."""
    data, report = humanize_bytes(
        network or shipped(), to_bytes(midi), "in.mid", "out.mid", settings, where
    )
    return from_bytes(data), report


def onsets(midi: mido.MidiFile, **wanted: Any) -> list[int]:
    """The onsets of the notes of one pitch, track or channel."""
    return [
        note.tick
        for note in heard(midi)
        if all(getattr(note, name) == value for name, value in wanted.items())
    ]
