"""The loss of equation 4, part by part.

    L = CrossEntropy(hits) + (v - v')^2 + (o - o')^2, summed over steps and drums

Two readings of ours, both chosen on validation: the squared errors are taken where there is a hit
(an offset of silence means nothing), and each part has a weight.
"""

from typing import Generic, NamedTuple, TypeVar

from torch import Tensor
from torch.nn import functional as F

from ..hvo import HITS, OFFSETS, VELOCITIES

Loss = TypeVar("Loss", Tensor, float)


class Losses(NamedTuple, Generic[Loss]):
    """Cross-entropy per cell in nats; squared errors per hit, velocities in 0..1, offsets in steps."""

    hits: Loss
    velocities: Loss
    offsets: Loss


def losses(frames: Tensor, said: Tensor) -> Losses[Tensor]:
    """The parts of equation 4.

    Shape:
        - frames: (B, T, 27), the true performance; said: (B, T, 27), hit logits, velocities, offsets
    """
    hits = frames[..., HITS]
    notes = hits.sum().clamp(min=1)
    squared = (said - frames) ** 2
    return Losses(
        F.binary_cross_entropy_with_logits(said[..., HITS], hits),
        (squared[..., VELOCITIES] * hits).sum() / notes,
        (squared[..., OFFSETS] * hits).sum() / notes,
    )
