"""Who can play in a listening test: the drummer, the baselines, and the models that users run.

A contender is called MODEL.SETTING, as a row of `groovae evaluate`; baselines have one setting. What it
is shown of a window is what its task shows.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..errors import ConfigError, ModelError
from ..evaluation.rows import PLAIN
from ..network import ALIASES, Network, load_networks, model_names
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
    model, setting = _parted(casting.task, name)
    if model == REAL:
        raise ConfigError(f"{REAL} has no setting {setting}", f"it is the drummer; write {REAL}")
    baselines = BASELINES[casting.task]
    if model in baselines:
        if setting not in ("", PLAIN):
            raise ConfigError(
                f"{model} has no setting {setting} in a listening test", f"it has one, {PLAIN}"
            )
        return Contender(f"{model}.{PLAIN}", baselines[model](casting))
    networks = _networks(casting.task, model)
    setting = setting or casting.setting
    if setting not in SETTINGS[casting.task]:
        raise ConfigError(
            f"{model} has no setting {setting} in a listening test of {casting.task}",
            f"a model's settings there are {', '.join(SETTINGS[casting.task])}",
        )
    rng = np.random.default_rng([casting.seed, *name.encode()])
    play = NETWORKS[casting.task](casting, networks, setting, rng)
    return Contender(f"{networks[-1].card.name}.{setting}", play)


def _parted(task: str, name: str) -> tuple[str, str]:
    """MODEL.SETTING -> both; no setting where neither is known, as in ``mine.onnx``."""
    model, _, setting = name.rpartition(".")
    settings = {each for several in SETTINGS.values() for each in several}
    models = {REAL, *BASELINES[task], *model_names(), *ALIASES}
    return (model, setting) if model and (setting in settings or model in models) else (name, "")


def _networks(task: str, model: str) -> tuple[Network, ...]:
    try:
        networks = load_networks(model)
    except ModelError as error:
        if "no model is called" not in str(error):
            raise
        ours = [each for each in model_names() if _task(each) in SERVED_BY[task]]
        raise ModelError(
            str(error),
            f"use one of {', '.join([REAL, *BASELINES[task], *ours])}, or the path of an .onnx file",
        ) from error
    card = networks[-1].card
    if card.task not in SERVED_BY[task]:
        raise ModelError(
            f"the model {card.name} is for {card.task}, not for {task}",
            f"a test of {task} takes models for {' and '.join(SERVED_BY[task])}",
        )
    return networks


def _task(model: str) -> str:
    return load_networks(model)[-1].card.task
