"""Training pairs: a performance in another guise, and what its task leaves of it.

What is hidden is the business of `groovae.tasks`, which serves users too; here is what is done to the
music before, so that a model hears more than 13 hours of it.
"""

from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..dataset.windows import Windows
from ..hvo import HITS, OFFSETS, STEPS_PER_BAR, WIDTH, M
from ..tasks import (
    TAP_HIT,
    TAP_OFFSET,
    TAP_VELOCITY,
    TAP_VELOCITY_KNOWN,
    rest_of,
    score_of,
    taps_of,
)
from .config import TrainConfig

MISSED: Final = 0.06
"""Share of the taps of a fallible tapper that never come."""
MERGED: Final = 0.15
"""Share of the taps one step after another that a fallible hand makes one."""
DRIFT_STEPS: Final = 0.1
"""Standard deviation of how far a fallible tapper has drifted at the end of two bars."""
JITTER_STEPS: Final = 0.05
LOUDNESS_NATS: Final = 0.15
"""Standard deviation of the logarithm of a fallible tapper's loudness."""


class Example(NamedTuple):
    """A batch of pairs.

    Shape:
        - shown: (B, 32, width), what the task leaves
        - frames: (B, 32, 27), the performance to be found
        - asked: (B, 1, 9), 1 for the drums that count
    """

    shown: Tensor
    frames: Tensor
    asked: Tensor

    def to(self, device: torch.device) -> "Example":
        """The same on another device."""
        return Example(*(part.to(device) for part in self))


def make_example(frames: Tensor, config: TrainConfig, *, training: bool) -> Example:
    """Pairs from performances. In training the music is varied, with torch's generator as the dice.

    In validation nothing is varied: infill asks for one present drum of each window, the same in every
    epoch, and Tap2Drum is told the velocities in every second window.

    Shape:
        - frames: (B, 32, 27)
    """
    if training:
        frames = augment(frames, config)
    everything = torch.ones(len(frames), 1, M)
    if config.task == "humanize":
        return Example(torch.from_numpy(score_of(frames.numpy())), frames, everything)
    if config.task == "infill":
        drums = present_drum(frames, training=training)
        shown = torch.from_numpy(rest_of(frames.numpy(), drums.numpy()))
        return Example(shown, frames, torch.eye(M)[drums][:, None])
    if config.task == "tap2drum":
        return Example(
            *tapped(frames, config.tap_errors if training else 0.0, training), everything
        )
    return Example(frames, frames, everything)


def take_starts(windows: Windows) -> Tensor:
    """Where the windows of each window's take begin and end: (N, 2), the end exclusive."""
    fresh = np.flatnonzero(np.append(True, windows.take[1:] != windows.take[:-1]))
    lengths = np.diff(np.append(fresh, len(windows)))
    return torch.from_numpy(np.stack([fresh, fresh + lengths], 1).repeat(lengths, 0))


def mix_bars(frames: Tensor, chosen: Tensor, starts: Tensor, share: float) -> Tensor:
    """Chosen windows, a share of them with a second bar from anywhere in the same take.

    A drummer's lean and loudness belong to the take; which bar follows which matters less, and there
    are far more pairs of bars than windows.

    Shape:
        - frames: (N, 32, 27), all windows; chosen: (B,) indices; starts: (N, 2), as `take_starts`
        - returns (B, 32, 27)
    """
    mine = frames[chosen]
    if share == 0:
        return mine
    first, end = starts[chosen].unbind(1)
    other = first + (torch.rand(len(chosen)) * (end - first)).long()
    mixed = torch.cat([mine[:, :STEPS_PER_BAR], frames[other][:, STEPS_PER_BAR:]], 1)
    return torch.where(torch.rand(len(chosen), 1, 1) < share, mixed, mine)


def augment(frames: Tensor, config: TrainConfig) -> Tensor:
    """The same performances in other guises: bars in the other order, a drummer with fewer drums.

    Shape:
        - frames: (B, 32, 27); returns the same
    """
    swapped = torch.rand(len(frames), 1, 1) < config.bar_swap
    frames = torch.where(swapped, frames.roll(STEPS_PER_BAR, 1), frames)
    kept = torch.rand(len(frames), 1, M) >= config.drum_drop
    return frames * kept.repeat(1, 1, WIDTH // M)


def present_drum(frames: Tensor, *, training: bool) -> Tensor:
    """For each window one of the drums it holds, all alike; kick where it holds none.

    Shape:
        - frames: (B, 32, 27); returns (B,)
    """
    present = frames[..., HITS].amax(1)  # (B, 9)
    present[:, 0] += present.sum(1) == 0
    if training:
        return torch.multinomial(present, 1)[:, 0]
    ranked = present.cumsum(1) * present
    wanted = torch.arange(len(frames)) % present.sum(1) + 1
    return (ranked == wanted[:, None]).float().argmax(1)


def tapped(frames: Tensor, errors: float, training: bool) -> tuple[Tensor, Tensor]:
    """Taps and the performances they stand for; a share `errors` of them tapped as people tap.

    People miss a tap, make one of two in a row, and drift; what they play drifts with them, so the
    performance to be found does too.

    Shape:
        - frames: (B, 32, 27); returns (B, 32, 4), as `tasks.taps_of`, and (B, 32, 27)
    """
    windows, steps = frames.shape[:2]
    fallible = torch.rand(windows, 1) < errors
    along = torch.linspace(-0.5, 0.5, steps)
    late = DRIFT_STEPS * torch.randn(windows, 1) * along + JITTER_STEPS * torch.randn(
        windows, steps
    )
    frames = frames.clone()
    moved = (frames[..., OFFSETS] + late[..., None]).clamp(-0.5, 0.49) * frames[..., HITS]
    frames[..., OFFSETS] = torch.where(fallible[..., None], moved, frames[..., OFFSETS])
    taps = torch.from_numpy(taps_of(frames.numpy(), velocity=True))

    hit = taps[..., TAP_HIT]
    follows = torch.nn.functional.pad(hit[:, :-1], (1, 0)) * hit
    gone = (torch.rand(windows, steps) < MISSED) | (
        (torch.rand(windows, steps) < MERGED) & follows.bool()
    )
    heard = 1 - (gone & fallible).float()
    taps[..., [TAP_HIT, TAP_OFFSET, TAP_VELOCITY]] *= heard[..., None]
    gain = (LOUDNESS_NATS * torch.randn(windows, 1) * fallible).exp()
    taps[..., TAP_VELOCITY] = (taps[..., TAP_VELOCITY] * gain).clamp(0, 1)

    known = torch.rand(windows) < 0.5 if training else torch.arange(windows) % 2 == 0
    taps[..., [TAP_VELOCITY, TAP_VELOCITY_KNOWN]] *= known[:, None, None].float()
    return taps, frames
