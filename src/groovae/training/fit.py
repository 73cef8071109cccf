"""The training loop: seeded, resumable to the same loss, its best epoch on validation kept.

All randomness of an epoch comes from the seed and the number of the epoch, so a run that was
interrupted and resumed is the run that was not.
"""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.tensorboard import SummaryWriter

from ..dataset.windows import Windows
from ..errors import ConfigError
from .build import build
from .checkpoint import (
    FILE_NAME,
    Checkpoint,
    Weights,
    adam_from_tensors,
    adam_to_tensors,
    load_checkpoint,
)
from .config import TrainConfig
from .examples import make_example, mix_bars, take_starts
from .losses import Loss, Losses
from .sizes import Seq2SeqConfig
from .validate import validate


@dataclass(frozen=True)
class Progress:
    """What a run tells its watcher after every batch; `scores` is empty until an epoch ends."""

    epoch: int
    batch: int
    batches: int
    loss: float
    scores: dict[str, float]


Watcher = Callable[[Progress], None]


def fit(
    config: TrainConfig,
    train: Windows,
    validation: Windows,
    folder: Path,
    *,
    resume: bool = False,
    start: Checkpoint | None = None,
    watch: Watcher = lambda _: None,
    stop_after: int | None = None,
) -> Checkpoint:
    """Train a model and keep its checkpoint in `folder`, anew after every epoch.

    Args:
        resume: go on from the checkpoint in `folder`, which must be of the same configuration;
            start where there is none.
        start: another run whose best weights this one begins with, instead of random ones.
        watch: called after every batch.
        stop_after: leave after this epoch, as an interruption would.

    Raises:
        ConfigError: `folder` holds a run already and `resume` is not given, or holds another run; or
            `start` is of a network of other sizes.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run = _Run(config, train, device)
    begun = (folder / FILE_NAME).exists()
    if resume and begun:
        run.restore(load_checkpoint(folder))
    elif begun:
        raise ConfigError(
            f"{folder} holds a run already",
            "go on with --resume, or name another folder with --out",
        )
    elif start is not None:
        run.begin_with(start)
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(SummaryWriter(str(folder))) as log:
        for epoch in range(run.epoch + 1, min(config.epochs, stop_after or config.epochs) + 1):
            mean = run.train_epoch(epoch, watch)
            row = {f"loss_{name}": value for name, value in mean._asdict().items()}
            row |= validate(run.average, config, validation)
            run.finish_epoch(epoch, row)
            run.checkpoint().save(folder)
            for name, value in row.items():
                log.add_scalar(name, value, epoch)
            watch(Progress(epoch, run.batches, run.batches, run.total(mean), row))
    return run.checkpoint()


class _Run:
    """Everything that changes while a model is trained."""

    def __init__(self, config: TrainConfig, train: Windows, device: torch.device) -> None:
        torch.manual_seed(config.seed)
        self.config, self.device = config, device
        self.model = build(config).to(device)
        self.average = build(config).to(device).eval()
        self.average.load_state_dict(self.model.state_dict())
        self.adam = torch.optim.Adam(self.model.parameters(), lr=config.learning_rate)
        self.frames = torch.from_numpy(train.hvo)
        self.take_starts = take_starts(train)
        self.beta = config.model.beta if isinstance(config.model, Seq2SeqConfig) else 0.0
        self.batches = math.ceil(len(self.frames) / config.batch)
        self.epoch, self.best_epoch = 0, 0
        self.best: Weights = _copied(self.average)
        self.history: list[dict[str, float]] = []

    def restore(self, before: Checkpoint) -> None:
        """Go on where a checkpoint was written."""
        if before.config != self.config:
            raise ConfigError(
                "the folder holds a run of another configuration", "name another folder with --out"
            )
        self.model.load_state_dict(before.weights)
        self.average.load_state_dict(before.average)
        adam_from_tensors(self.adam, before.adam)
        self.epoch, self.best_epoch = before.epoch, before.best_epoch
        self.best, self.history = before.best, before.history

    def begin_with(self, other: Checkpoint) -> None:
        """Take over what another run has learned; a bottleneck that it did not have begins anew."""
        fresh = {name: w for name, w in self.model.state_dict().items() if "to_log_std" in name}
        try:
            self.model.load_state_dict(fresh | other.best)
        except RuntimeError as error:
            raise ConfigError(
                f"{other.config.name} is a network of other sizes than {self.config.name}",
                "begin with a run of the same task and model settings",
            ) from error
        self.average.load_state_dict(self.model.state_dict())

    def train_epoch(self, epoch: int, watch: Watcher) -> Losses[float]:
        """One pass over the windows; returns the mean of each loss."""
        order = epoch_order(self.config.seed, epoch, len(self.frames))
        torch.manual_seed(self.config.seed * 1_000_003 + epoch)
        self.model.train()
        totals = np.zeros(len(Losses._fields))
        for batch, chosen in enumerate(torch.split(order, self.config.batch)):
            parts = self.step((epoch - 1) * self.batches + batch, chosen)
            totals += parts
            watch(Progress(epoch, batch + 1, self.batches, self.total(parts), {}))
        return Losses(*(totals / self.batches).tolist())

    def step(self, step: int, chosen: Tensor) -> Losses[float]:
        """One update of the weights and of their average."""
        for group in self.adam.param_groups:
            group["lr"] = learning_rate(self.config, step / (self.config.epochs * self.batches))
        frames = mix_bars(self.frames, chosen, self.take_starts, self.config.bar_mix)
        example = make_example(frames, self.config, training=True).to(self.device)
        with _precision(self.config, self.device):
            parts = self.model.losses(example)
        self.adam.zero_grad()
        torch.autograd.backward(self.total(parts))
        nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        self.adam.step()
        follow(self.average, self.model, self.config.average, step)
        return Losses(*(float(part.detach()) for part in parts))

    def total(self, parts: Losses[Loss]) -> Loss:
        """Equation 4 and the bottleneck, with the weights of the configuration."""
        return (
            self.config.hit_weight * parts.hits
            + self.config.velocity_weight * parts.velocities
            + self.config.offset_weight * parts.offsets
            + self.beta * parts.bottleneck
        )

    def finish_epoch(self, epoch: int, scores: dict[str, float]) -> None:
        """Remember an epoch, and its weights if no other was better."""
        self.epoch = epoch
        self.history = [*self.history, scores]
        if scores["score"] <= min(past["score"] for past in self.history):
            self.best, self.best_epoch = _copied(self.average), epoch

    def checkpoint(self) -> Checkpoint:
        """The run as it stands."""
        return Checkpoint(
            config=self.config,
            epoch=self.epoch,
            weights=self.model.state_dict(),
            average=self.average.state_dict(),
            best=self.best,
            adam=adam_to_tensors(self.adam),
            best_epoch=self.best_epoch,
            history=self.history,
        )


def epoch_order(seed: int, epoch: int, n: int) -> Tensor:
    """The order in which an epoch sees the n windows."""
    return torch.from_numpy(np.random.default_rng([seed, epoch]).permutation(n))


def learning_rate(config: TrainConfig, done: float) -> float:
    """From the first to the final rate along half a cosine; `done` is the share of the run, 0..1."""
    falling = 0.5 * (1 + math.cos(math.pi * done))
    return (
        config.final_learning_rate + (config.learning_rate - config.final_learning_rate) * falling
    )


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, share: float, step: int) -> None:
    """Move the average a step toward the model; faster at the start, when it knows little."""
    share = min(share, (1 + step) / (10 + step))
    for mean, weight in zip(average.parameters(), model.parameters(), strict=True):
        mean.lerp_(weight, 1 - share)


def _precision(
    config: TrainConfig, device: torch.device
) -> contextlib.AbstractContextManager[object]:
    """bfloat16 on CUDA, which needs no loss scaling; nothing elsewhere."""
    if config.mixed_precision and device.type == "cuda":
        return torch.autocast("cuda", torch.bfloat16)
    return contextlib.nullcontext()


def _copied(model: nn.Module) -> Weights:
    return {name: weight.clone() for name, weight in model.state_dict().items()}
