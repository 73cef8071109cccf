"""Infill networks for tests, whose playing is known beforehand."""

from collections.abc import Callable
from dataclasses import replace

import mido
import numpy as np

from groovae.hvo import Floats
from groovae.network import Network, Said
from groovae.perform.infill.file import infill_bytes
from groovae.perform.infill.part import Asked
from groovae.perform.play_file import Where
from groovae.perform.report import Report
from groovae.perform.settings import Settings
from midi.files import from_bytes, to_bytes

from .drummers import CARD

FILLER_CARD = replace(CARD, name="filler", task="infill", thresholds={"rest": (0.5,) * 9})


class Filler(Network):
    """A network that is a given function of what it is shown; it keeps the windows it heard."""

    def __init__(self, play: Callable[[Floats], Said]) -> None:
        self.card = FILLER_CARD
        self.heard: list[Floats] = []
        self._play = play

    def say(self, **shown: Floats) -> Said:
        rest = shown.pop("rest")
        assert not shown
        assert rest.dtype == np.float32
        assert rest.shape[1:] == (32, 36)
        self.heard.append(rest)
        return self._play(rest)


def on_steps(
    *steps: int, velocity: float = 0.5, offset: float = 0.0, likely: float = 0.9
) -> Filler:
    """Every drum on these steps of every bar, unlikely elsewhere."""

    def play(rest: Floats) -> Said:
        shape = (*rest.shape[:2], 9)
        probabilities = np.full(shape, 0.1, np.float32)
        probabilities[:, [step + bar for step in steps for bar in (0, 16)]] = likely
        return Said(probabilities, np.full(shape, velocity, "f4"), np.full(shape, offset, "f4"))

    return Filler(play)


def everywhere(velocity: float = 0.5, offset: float = 0.0) -> Filler:
    """Every drum on every step."""
    return on_steps(*range(16), velocity=velocity, offset=offset)


def wild() -> Filler:
    """As unsure, as far from the grid and as uneven as a network can be."""

    def play(rest: Floats) -> Said:
        rng = np.random.default_rng(len(rest))
        shape = (*rest.shape[:2], 9)
        return Said(
            rng.choice([0, 0.3, 0.5, 0.7, 1], shape).astype(np.float32),
            rng.choice([0, 0.3, 1], shape).astype(np.float32),
            rng.choice([-0.5, -0.49, 0.2, 0.499], shape).astype(np.float32),
        )

    return Filler(play)


def fill(
    midi: mido.MidiFile,
    network: Network,
    drum: str = "closed_hihat",
    *,
    keep: bool = False,
    bars: str | None = None,
    temperature: float = 0.0,
    seed: int = 0,
    where: Where | None = None,
) -> tuple[mido.MidiFile, Report]:
    """A file, filled."""
    asked, settings = (
        Asked.of(drum, keep=keep, bars=bars),
        Settings(temperature=temperature, seed=seed),
    )
    data, report = infill_bytes(
        network, asked, settings, to_bytes(midi), "in.mid", "out.mid", where or Where()
    )
    return from_bytes(data), report
