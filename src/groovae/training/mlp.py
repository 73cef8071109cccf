"""The multilayer perceptron: one hidden layer between a whole score and a whole performance.

It is trained on the squared error of all 864 cells, hits, velocities and offsets alike, zeros
included. Most cells are silent, so what it says of a hit leans toward nothing: its small spread, and
with it the largest divergences of Table 1, follow from that.

Source: Gillick et al. 2019, section 5.2.1.
"""

import torch
from torch import Tensor, nn

from ..dataset.windows import WINDOW_STEPS
from ..hvo import HITS, OFFSETS, VELOCITIES, WIDTH
from .examples import Example
from .losses import Losses
from .sizes import MLPConfig


class MLP(nn.Module):
    """(B, 32, width) -> (B, 32, 27)."""

    def __init__(self, config: MLPConfig, width: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(WINDOW_STEPS * width, config.units)
        self.out = nn.Linear(config.units, WINDOW_STEPS * WIDTH)

    def forward(self, shown: Tensor, hits: Tensor) -> Tensor:
        """What the linear outputs say; `hits`, which a decoder would be told, are not looked at.

        Shape:
            - shown: (B, 32, width); returns (B, 32, 27)
        """
        raw: Tensor = self.out(self.hidden(shown.flatten(1)).relu())
        return raw.view(len(shown), WINDOW_STEPS, WIDTH)

    def losses(self, example: Example) -> Losses[Tensor]:
        """Squared errors over all cells, part by part."""
        squared = (self(example.shown, example.frames[..., HITS]) - example.frames) ** 2
        hits, velocities, offsets = (
            squared[..., part].mean() for part in (HITS, VELOCITIES, OFFSETS)
        )
        return Losses(hits, velocities, offsets, torch.zeros(()))

    @staticmethod
    def shape(raw: Tensor) -> Tensor:
        """Linear outputs -> hit probabilities and velocities in 0..1, offsets in [-0.5, 0.5]."""
        return torch.cat(
            [raw[..., : OFFSETS.start].clamp(0, 1), raw[..., OFFSETS].clamp(-0.5, 0.5)], -1
        )
