"""Checkpoints: one safetensors file a run, everything needed to go on in it, nothing pickled.

Tensors are named ``weights.*`` (being trained), ``average.*`` (their exponential average, what is
scored), ``best.*`` (the average at its best validation score) and ``adam.*``; the configuration, the
epoch and the scores so far are JSON in the file's metadata.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import safetensors.torch
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from ..atomic import write_atomically
from ..errors import ConfigError
from .config import TrainConfig

FILE_NAME: Final = "checkpoint.safetensors"
Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Checkpoint:
    """A run as it stands after `epoch` epochs.

    Attributes:
        history: one row of losses and validation scores an epoch.
        best_epoch: the epoch `best` is from, counted from 1.
    """

    config: TrainConfig
    epoch: int
    weights: Weights
    average: Weights
    best: Weights
    adam: Weights
    best_epoch: int
    history: list[dict[str, float]] = field(default_factory=list)

    def save(self, folder: Path) -> None:
        """Write the checkpoint, whole or not at all."""
        groups = {
            "weights": self.weights,
            "average": self.average,
            "best": self.best,
            "adam": self.adam,
        }
        tensors = {
            f"{group}.{name}": tensor.detach().cpu().contiguous().clone()
            for group, members in groups.items()
            for name, tensor in members.items()
        }
        metadata = {
            "config": self.config.to_json(),
            "epoch": str(self.epoch),
            "best_epoch": str(self.best_epoch),
            "history": json.dumps(self.history),
        }
        write_atomically(folder / FILE_NAME, safetensors.torch.save(tensors, metadata))


def load_checkpoint(folder: Path) -> Checkpoint:
    """The checkpoint of a run.

    Raises:
        ConfigError: there is none, or it is broken.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise ConfigError(f"{folder} holds no checkpoint", "train one with `groovae train CONFIG`")
    groups: dict[str, Weights] = {"weights": {}, "average": {}, "best": {}, "adam": {}}
    try:
        with safe_open(path, "pt") as file:
            metadata: dict[str, str] = file.metadata()
            for key in file.keys():  # noqa: SIM118 (a safetensors file is not a dict)
                group, _, name = key.partition(".")
                groups[group][name] = file.get_tensor(key)
        return Checkpoint(
            config=TrainConfig.from_json(metadata["config"]),
            epoch=int(metadata["epoch"]),
            best_epoch=int(metadata["best_epoch"]),
            history=json.loads(metadata["history"]),
            **groups,
        )
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ConfigError(
            f"{path} is not a checkpoint of groovae: {error}", "train the run anew"
        ) from error


def adam_to_tensors(optimizer: torch.optim.Adam) -> Weights:
    """The optimizer's moments and step counts by parameter number. The reverse of `adam_from_tensors`."""
    states: dict[int, dict[str, Any]] = optimizer.state_dict()["state"]
    return {
        f"{index}.{name}": torch.as_tensor(value)
        for index, state in states.items()
        for name, value in state.items()
    }


def adam_from_tensors(optimizer: torch.optim.Adam, tensors: Weights) -> None:
    """Put moments and step counts back. The reverse of `adam_to_tensors`."""
    states: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition(".")
        states.setdefault(int(index), {})[name] = tensor
    optimizer.load_state_dict({**optimizer.state_dict(), "state": states})
