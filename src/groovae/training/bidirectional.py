"""A bidirectional network: what is shown of every step, before and after, says every step.

Infilling and Tap2Drum are shown when things happen, to the step; a Seq2Seq model would have to squeeze
that through one vector and unfold it again. Here nothing is squeezed: two bidirectional LSTM layers read
what is shown, and each step is said from their states at that step.

Offsets are said as the distance from what leads: from the tap, where the task shows taps, else from
the grid.

Source: ours; sections 5.2.2 (outputs, loss) and 4 (tasks) of Gillick et al. 2019.
"""

import torch
from torch import Tensor, nn

from ..dataset.windows import WINDOW_STEPS
from ..hvo import HITS, OFFSETS, STEPS_PER_BAR, VELOCITIES, WIDTH
from ..tasks import TAP_OFFSET, TASKS, Task
from .examples import Example
from .losses import Losses, losses
from .seq2seq import keep
from .sizes import BidirectionalConfig


class Bidirectional(nn.Module):
    """(B, 32, width) -> (B, 32, 27)."""

    def __init__(self, config: BidirectionalConfig, task: Task) -> None:
        super().__init__()
        self.config = config
        self.after_taps = task is TASKS["tap2drum"]
        self.into = nn.Linear(task.width, 2 * config.units)
        self.place = nn.Parameter(torch.zeros(STEPS_PER_BAR, 2 * config.units))
        self.lstm = nn.LSTM(
            2 * config.units,
            config.units,
            config.layers,
            batch_first=True,
            bidirectional=True,
            dropout=1 - config.state_keep if config.layers > 1 else 0.0,  # else torch warns
        )
        self.to_frame = nn.Linear(2 * config.units, WIDTH)

    def forward(self, shown: Tensor, hits: Tensor) -> Tensor:
        """Say every step; `hits`, which a decoder would be told, are not looked at.

        Shape:
            - shown: (B, 32, width)
            - returns (B, 32, 27): hit *logits*, velocities in 0..1, offsets in [-0.5, 0.5]
        """
        seen = keep(shown, self.config.shown_keep, self.training)
        places = self.place.repeat(WINDOW_STEPS // STEPS_PER_BAR, 1)
        out, _ = self.lstm((self.into(seen) + places).relu())
        out = nn.functional.dropout(out, 1 - self.config.state_keep, self.training)
        raw = self.to_frame(out)
        offsets = 0.5 * raw[..., OFFSETS].tanh()
        if self.after_taps:
            offsets = (offsets + shown[..., TAP_OFFSET, None]).clamp(-0.5, 0.5)
        return torch.cat([raw[..., HITS], raw[..., VELOCITIES].sigmoid(), offsets], -1)

    def losses(self, example: Example) -> Losses[Tensor]:
        """Equation 4 over the drums that are asked for; offsets by their absolute error.

        Half of the hits lie on the tap or near another hit to the tick, the others spread: the median
        that the absolute error asks for keeps the former where they are.
        """
        said = self(example.shown, example.frames[..., HITS])
        return losses(example, said, offset_power=self.config.offset_power)

    @staticmethod
    def shape(frame: Tensor) -> Tensor:
        """Hit logits -> hit probabilities."""
        return torch.cat([frame[..., HITS].sigmoid(), frame[..., VELOCITIES.start :]], -1)
