"""The loss of equation 4, part by part.

    L = CrossEntropy(hits) + (v - v')^2 + (o - o')^2, summed over steps and drums

and, with a variational information bottleneck, beta times what z says of the score (section 5.3).

Two readings of ours, both chosen on validation: the squared errors are taken where there is a hit
(an offset of silence means nothing), and each part has a weight.
"""

import math
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor
from torch.nn import functional as F

from ..hvo import HITS, OFFSETS, VELOCITIES
from .examples import Example

Loss = TypeVar("Loss", Tensor, float)


class Losses(NamedTuple, Generic[Loss]):
    """Cross-entropy per cell in nats; squared errors per hit, velocities in 0..1, offsets in steps; nats
    per cell that z says beyond what is free.
    """

    hits: Loss
    velocities: Loss
    offsets: Loss
    bottleneck: Loss


def losses(
    example: Example,
    said: Tensor,
    *,
    nats: Tensor | None = None,
    free_bits: float = 0.0,
    offset_power: int = 2,
) -> Losses[Tensor]:
    """The parts of the loss, over the drums that are asked for.

    Args:
        nats: what z says of each window; None where there is no z.
        free_bits: what z may say of a window without being charged for it.
        offset_power: of an offset's error: 2 asks for its mean, 1 for its median.

    Shape:
        - said: (B, T, 27), hit logits, velocities, offsets; nats: (B,)
    """
    frames, asked = example.frames, example.asked.expand(-1, example.frames.shape[1], -1)
    hits = frames[..., HITS] * asked
    notes = hits.sum().clamp(min=1)
    errors = said - frames
    entropy = F.binary_cross_entropy_with_logits(said[..., HITS], hits, reduction="none")
    charged = torch.zeros(())
    if nats is not None:
        beyond = (nats - free_bits * math.log(2)).clamp(min=0)
        charged = beyond.mean() / hits[0].numel()
    return Losses(
        (entropy * asked).sum() / asked.sum(),
        (errors[..., VELOCITIES] ** 2 * hits).sum() / notes,
        (errors[..., OFFSETS].abs() ** offset_power * hits).sum() / notes,
        charged,
    )
