"""Seq2Seq: a beat into one vector, a performance out of it. Groove Transfer and the sampler, too.

Shapes
    B batch, T = 32 steps, M = 9 drums, Z the latent size; frames are (B, T, 27), see `groovae.hvo`.

The encoder is a bidirectional LSTM over what the task shows, its last states are mapped to z (Figure 3).
The decoder is a two-layer LSTM that starts from z; at each step it sees z and the hits of the step
before, and says hits, velocities and offsets together (Figure 4).

    humanize   the encoder sees the score
    transfer   the encoder sees the performance, the decoder the hits of its own step as well, so that z
               need only hold the groove (section 5.2.3)
    sample     the encoder sees the performance; what the decoder is told are its own hits

With `hits_first` the velocities and offsets of a step are said knowing its hits, through one hidden
layer: where z is narrow (section 5.3) they need not be guessed from it.

One departure from Figure 4: the decoder is not told its own last velocities and offsets. Teacher
forcing shows it the true ones in training, it learns to lean on them, and then has to do without them.
In a trial, after three epochs, the validation MSE was .040 where they were shown (with 70 % dropped) and
.034 where they never were. What the decoder has said so far is in its state anyway.

Source: Gillick et al. 2019, sections 5.2.2, 5.2.3 and 5.3.
"""

from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from ..hvo import HITS, OFFSETS, VELOCITIES, WIDTH, M
from .examples import Example
from .losses import Losses, losses
from .sizes import Seq2SeqConfig

QUIET: Final = -3.0
"""Log standard deviation a fresh bottleneck starts from: little noise, or nothing gets through to learn."""


class Encoded(NamedTuple):
    """What the encoder says of a score.

    Shape:
        - z: (B, Z); in training with a bottleneck a sample, else the mean
        - nats: (B,), KL(z's distribution || standard normal); 0 without a bottleneck
    """

    z: Tensor
    nats: Tensor


class Seq2Seq(nn.Module):
    """The network of Figures 3 and 4, with the bottleneck of section 5.3 where the configuration has one."""

    def __init__(self, config: Seq2SeqConfig, width: int) -> None:
        super().__init__()
        self.config = config
        units, layers = config.decoder_units, config.decoder_layers
        self.encoder = nn.LSTM(width, config.encoder_units, bidirectional=True, batch_first=True)
        self.to_latent = nn.Linear(2 * config.encoder_units, config.latent)
        self.to_log_std = (
            nn.Linear(2 * config.encoder_units, config.latent) if config.beta else None
        )
        self.to_state = nn.Linear(config.latent, 2 * layers * units)
        told = 2 * M if config.told_score else M
        between = 1 - config.state_keep if layers > 1 else 0.0  # else torch warns
        self.decoder = nn.LSTM(
            told + config.latent, units, layers, batch_first=True, dropout=between
        )
        self.to_frame = nn.Linear(units, WIDTH)
        self.with_hits = nn.Linear(units + M, units) if config.hits_first else None

    def encode(self, shown: Tensor) -> Encoded:
        """(B, T, width), what the task shows -> z. In training the encoder misses some of the hits."""
        _, (last, _) = self.encoder(keep(shown, self.config.score_keep, self.training))
        summary = torch.cat([last[0], last[1]], -1)
        summary = nn.functional.dropout(summary, 1 - self.config.state_keep, self.training)
        mean = self.to_latent(summary)
        if self.to_log_std is None:
            return Encoded(mean, mean.new_zeros(len(mean)))
        log_std = self.to_log_std(summary) + QUIET
        nats = (0.5 * (mean**2 + (2 * log_std).exp() - 1) - log_std).sum(-1)
        noise = torch.randn_like(mean) if self.training else torch.zeros_like(mean)
        return Encoded(mean + log_std.exp() * noise, nats)

    def decode(self, z: Tensor, hits: Tensor) -> Tensor:
        """Perform hits from z. Each step is told the true hits of the step before: teacher forcing
        in training, and forced hits in scoring, are the same thing here.

        Shape:
            - z: (B, Z); hits: (B, T, M)
            - returns (B, T, 27): hit *logits*, velocities in 0..1, offsets in (-0.5, 0.5)
        """
        told = [nn.functional.pad(hits[:, :-1], (0, 0, 1, 0))]
        if self.config.told_score:
            told.append(hits)
        z_every_step = z[:, None].expand(-1, hits.shape[1], -1)
        out, _ = self.decoder(torch.cat([*told, z_every_step], -1), self.start(z))
        out = nn.functional.dropout(out, 1 - self.config.state_keep, self.training)
        raw = self.to_frame(out)
        if self.with_hits is not None:
            knowing = self.with_hits(torch.cat([out, hits], -1)).relu()
            raw = torch.cat([raw[..., HITS], self.to_frame(knowing)[..., M:]], -1)
        return shape_frame(raw)

    def forward(self, shown: Tensor, hits: Tensor) -> Tensor:
        """Encode what is shown, perform hits.

        Shape:
            - shown: (B, T, width); hits: (B, T, M)
            - returns (B, T, 27), as `decode`
        """
        return self.decode(self.encode(shown).z, hits)

    def losses(self, example: Example) -> Losses[Tensor]:
        """Equation 4, and what z says beyond the free bits."""
        z, nats = self.encode(example.shown)
        said = self.decode(z, example.frames[..., HITS])
        return losses(
            example,
            said,
            nats=nats,
            free_bits=self.config.free_bits,
            offset_power=self.config.offset_power,
        )

    @staticmethod
    def shape(frame: Tensor) -> Tensor:
        """Hit logits -> hit probabilities."""
        return torch.cat([frame[..., HITS].sigmoid(), frame[..., VELOCITIES.start :]], -1)

    def start(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """(B, Z) -> the decoder's first state and cell, each (layers, B, units)."""
        shape = len(z), 2, self.config.decoder_layers, self.config.decoder_units
        first, cell = torch.tanh(self.to_state(z)).view(shape).permute(1, 2, 0, 3).unbind(0)
        return first.contiguous(), cell.contiguous()


def shape_frame(raw: Tensor) -> Tensor:
    """Linear outputs (..., 27) -> hit logits, velocities by sigmoid, offsets by half a tanh."""
    return torch.cat(
        [raw[..., HITS], raw[..., VELOCITIES].sigmoid(), 0.5 * raw[..., OFFSETS].tanh()], -1
    )


def keep(shown: Tensor, share: float, training: bool) -> Tensor:
    """In training, forget all but a random share of the cells; what stays is not rescaled, so that a
    hit stays 1. The hit, the velocity and the offset of a cell are forgotten together.

    Shape:
        - shown: (B, T, width); taps, whose width is no multiple of nine, are forgotten step by step
    """
    if not training or share == 1:
        return shown
    lanes = M if shown.shape[-1] % M == 0 else 1
    seen = (torch.rand(*shown.shape[:-1], lanes, device=shown.device) < share).to(shown.dtype)
    return shown * seen.repeat(1, 1, shown.shape[-1] // lanes)
