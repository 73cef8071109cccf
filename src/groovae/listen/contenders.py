"""Who can play in a listening test: the drummer, the baselines, and the models that users run.

A contender is called MODEL.SETTING, as a row of `groovae evaluate`; baselines have one setting. What it
is shown of a window is what its task shows.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..errors import ConfigError, ModelError
from ..evaluation.rows import PLAIN
from ..network import Network, load_networks, model_names
from .baselines import BASELINES
from .casting import Casting, Play
from .models import NETWORKS, SERVED_BY, SETTINGS

REAL: Final = "real"
"""The drummer, as preprocessed (paper section 3.2)."""


@dataclass(frozen=True)
class Contender:
    """One that plays.

    Attributes:
        name: ``real``, or MODEL.SETTING.
        play: what it makes of windows.
    """

    name: str
    play: Play


def contender(casting: Casting, name: str) -> Contender:
    """One by its name: ``real``, a baseline, a model, an .onnx file, or any of these with ``.SETTING``.

    Raises:
        ConfigError: the model has no such setting.
        ModelError: no such model, or one of another task.
    """
    if name == REAL:
        return Contender(REAL, lambda windows: windows.hvo)
    model, setting = _parted(name)
    baselines = BASELINES[casting.task]
    if model in baselines:
        if setting not in ("", PLAIN):
            raise ConfigError(f"{model} has no setting {setting}", f"it has one, {PLAIN}")
        return Contender(f"{model}.{PLAIN}", baselines[model](casting))
    setting = setting or casting.setting
    if setting not in SETTINGS[casting.task]:
        raise ConfigError(
            f"{casting.task} has no setting {setting}",
            f"its settings are {', '.join(SETTINGS[casting.task])}",
        )
    networks = _networks(casting.task, model)
    rng = np.random.default_rng([casting.seed, *name.encode()])
    play = NETWORKS[casting.task](casting, networks, setting, rng)
    return Contender(f"{networks[-1].card.name}.{setting}", play)


def _parted(name: str) -> tuple[str, str]:
    """MODEL.SETTING -> both; no setting where what follows the dot is none, as in ``mine.onnx``."""
    model, _, setting = name.rpartition(".")
    known = {each for settings in SETTINGS.values() for each in settings}
    return (model, setting) if model and setting in known else (name, "")


def _networks(task: str, model: str) -> tuple[Network, ...]:
    try:
        networks = load_networks(model)
    except ModelError as error:
        if "no model is called" not in str(error):
            raise
        names = ", ".join([REAL, *BASELINES[task], *model_names()])
        raise ModelError(str(error), f"use one of {names}, or the path of an .onnx file") from error
    card = networks[-1].card
    if card.task not in SERVED_BY[task]:
        raise ModelError(
            f"the model {card.name} is for {card.task}, not for {task}",
            f"a test of {task} takes models for {' and '.join(SERVED_BY[task])}",
        )
    return networks
