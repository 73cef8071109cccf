"""The loss of equation 4, part by part.

    L = CrossEntropy(hits) + (v - v')^2 + (o - o')^2, summed over steps and drums

and, with a variational information bottleneck, beta times what z says of the score (section 5.3).

Two readings of ours, both chosen on validation: the squared errors are taken where there is a hit
(an offset of silence means nothing), and each part has a weight.
"""

import math
from typing import Generic, NamedTuple, TypeVar

from torch import Tensor
from torch.nn import functional as F

from ..hvo import HITS, OFFSETS, VELOCITIES

Loss = TypeVar("Loss", Tensor, float)


class Losses(NamedTuple, Generic[Loss]):
    """Cross-entropy per cell in nats; squared errors per hit, velocities in 0..1, offsets in steps; nats
    per cell that z says beyond what is free.
    """

    hits: Loss
    velocities: Loss
    offsets: Loss
    bottleneck: Loss


def losses(frames: Tensor, said: Tensor, nats: Tensor, free_bits: float) -> Losses[Tensor]:
    """The parts of the loss.

    Args:
        free_bits: what z may say of a window without being charged for it.

    Shape:
        - frames: (B, T, 27), the true performance; said: (B, T, 27), hit logits, velocities, offsets
        - nats: (B,), as `Seq2Seq.encode` says
    """
    hits = frames[..., HITS]
    notes = hits.sum().clamp(min=1)
    squared = (said - frames) ** 2
    charged = (nats - free_bits * math.log(2)).clamp(min=0)
    return Losses(
        F.binary_cross_entropy_with_logits(said[..., HITS], hits),
        (squared[..., VELOCITIES] * hits).sum() / notes,
        (squared[..., OFFSETS] * hits).sum() / notes,
        charged.mean() / hits[0].numel(),
    )
