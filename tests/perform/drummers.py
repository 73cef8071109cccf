"""Drummers for tests: the network that came with groovae, and some whose playing is known beforehand."""

from collections.abc import Callable
from typing import Any

import mido
import numpy as np

from groovae.card import Card, Spread
from groovae.hvo import Floats
from groovae.network import Network, Said
from groovae.perform.humanize import humanizer
from groovae.perform.play_file import Drummer, Where, play_bytes
from groovae.perform.report import Report
from groovae.perform.settings import Settings
from groovae.verbs.model import load
from midi.files import from_bytes, heard, to_bytes

PLAIN = Settings()
ANYWHERE = Where()

CARD = Card(
    name="known",
    task="humanize",
    part="whole",
    steps=32,
    latent=0,
    network="none",
    data="none",
    data_sha256="0",
    licence="none",
    validation={},
    spread=Spread((0.1,) * 9, (0.1,) * 9, 0.2, 0.3, 0.2, 0.2, 0.3, 0.2),
    thresholds={},
    version="0",
    precision="exact",
    tolerance=0.0,
)


class Known(Network):
    """A humanization network that is a given function of the score."""

    def __init__(self, play: Callable[[Floats], tuple[Floats, Floats]]) -> None:
        self.card = CARD
        self._play = play

    def say(self, **shown: Floats) -> Said:
        score = shown.pop("score")
        assert not shown
        assert score.dtype == np.float32
        assert score.shape[1:] == (32, 9)
        velocities, offsets = self._play(score)
        return Said(score, velocities, offsets)


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
    (network,) = load().networks_for("humanize")
    return network


def humanized(
    network: Network,
    data: bytes,
    settings: Settings = PLAIN,
    where: Where = ANYWHERE,
) -> tuple[bytes, Report]:
    """The bytes of a file, played."""
    drummer = Drummer("humanize", network.card, humanizer(network, settings))
    return play_bytes(drummer, data, "in.mid", "out.mid", settings, where)


def perform(
    midi: mido.MidiFile,
    network: Network | None = None,
    settings: Settings = PLAIN,
    where: Where = ANYWHERE,
) -> tuple[mido.MidiFile, Report]:
    """A file, played."""
    data, report = humanized(network or shipped(), to_bytes(midi), settings, where)
    return from_bytes(data), report


def onsets(midi: mido.MidiFile, **wanted: Any) -> list[int]:
    """The onsets of the notes of one pitch, track or channel."""
    return [
        note.tick
        for note in heard(midi)
        if all(getattr(note, name) == value for name, value in wanted.items())
    ]
