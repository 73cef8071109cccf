"""The networks that can play in a listening test, in each of their settings.

scored      plain and deterministic: what the verb plays at temperature 0
performed   a sample at temperature 1
loose, velocity   Tap2Drum's, see `evaluation.tap2drum`
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..evaluation.exported import PERFORMED_TEMPERATURE, Exported, Library, Transferred
from ..evaluation.hit_baselines import BARS
from ..evaluation.rows import PLAIN, Row
from ..evaluation.tap2drum import model_rows
from ..groove import Groove
from ..hvo import STEPS_PER_BAR, WIDTH, Floats, pack
from ..network import Network
from ..perform.infill.part import Asked, infill_groove
from ..perform.settings import Settings
from ..perform.tap2drum.kit import play_taps
from ..tasks import taps_of
from .casting import Casting, Play, on_score, whole_kit

PERFORMED: Final = "performed"
SETTINGS: Final = {
    "humanize": (PLAIN, PERFORMED),
    "infill": (PLAIN, PERFORMED),
    "tap2drum": (PLAIN, "loose", "velocity", PERFORMED),
}
"""Task -> the settings of a network."""
SERVED_BY: Final = {
    "humanize": ("humanize", "transfer"),
    "infill": ("infill",),
    "tap2drum": ("tap2drum",),
}
"""Task -> the tasks of the networks that can play it."""

_SEEDS: Final = 2**32


def _humanize(
    casting: Casting, networks: tuple[Network, ...], setting: str, rng: np.random.Generator
) -> Play:
    *encoder, network = networks
    model = (
        Transferred(network, Library(encoder[0], casting.split("train")))
        if encoder
        else Exported(network)
    )
    predict = model.predict if setting == PLAIN else partial(model.perform, rng=rng)
    return partial(on_score, predict)


def _infill(
    casting: Casting, networks: tuple[Network, ...], setting: str, rng: np.random.Generator
) -> Play:
    (network,) = networks
    temperature = 0.0 if setting == PLAIN else PERFORMED_TEMPERATURE

    def play(windows: Windows) -> Floats:
        filled = []
        for hvo, tempo in zip(windows.hvo, windows.tempo.tolist(), strict=True):
            dials = Settings(temperature=temperature, seed=int(rng.integers(_SEEDS)))
            groove = Groove.from_hvo(hvo, tempo)
            filled.append(infill_groove(network, Asked(casting.drum), dials, groove).to_hvo())
        return np.stack(filled)

    return play


def _tap2drum(
    casting: Casting, networks: tuple[Network, ...], setting: str, rng: np.random.Generator
) -> Play:
    (network,) = networks

    def row(windows: Windows) -> Row:
        rows = model_rows(network.card.name, network, windows)
        return next(each for each in rows if each.setting == setting)

    def perform(windows: Windows) -> Floats:
        taps = taps_of(windows.hvo, velocity=False).reshape(len(windows), BARS, STEPS_PER_BAR, -1)
        played = []
        for each in taps:
            dials = Settings(temperature=PERFORMED_TEMPERATURE, seed=int(rng.integers(_SEEDS)))
            played.append(pack(*play_taps(network, dials, np.arange(BARS), each, every_tap=False)))
        return np.stack(played).reshape(len(windows), BARS * STEPS_PER_BAR, WIDTH)

    return perform if setting == PERFORMED else partial(whole_kit, row)


Make = Callable[[Casting, tuple[Network, ...], str, np.random.Generator], Play]

NETWORKS: Final[Mapping[str, Make]] = {
    "humanize": _humanize,
    "infill": _infill,
    "tap2drum": _tap2drum,
}
"""Task -> how networks come to play in a setting."""
