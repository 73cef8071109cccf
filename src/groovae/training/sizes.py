"""The networks a run can train: their sizes, and where they forget on purpose.

Each is a frozen value; `kind` says which, in checkpoints and in .toml files.
"""

from dataclasses import dataclass
from typing import Final, Literal

from ..errors import ConfigError


@dataclass(frozen=True)
class MLPConfig:
    """The multilayer perceptron of section 5.2.1."""

    kind: Literal["mlp"] = "mlp"
    units: int = 256


@dataclass(frozen=True)
class Seq2SeqConfig:
    """The network of section 5.2.2 (Figures 3 and 4), with the bottleneck of section 5.3 where `beta` is not
    0, and Groove Transfer (section 5.2.3) where the decoder is told the score.
    """

    kind: Literal["seq2seq"] = "seq2seq"
    encoder_units: int = 512  # LSTM units in each direction
    latent: int = 256  # the size of z
    decoder_units: int = 256
    decoder_layers: int = 2
    state_keep: float = 0.5  # share of the LSTM outputs that reach the next layer in training
    score_keep: float = 0.85  # share of the hits the encoder sees in training
    told_score: bool = (
        False  # whether the decoder is told the hits of its own step (Groove Transfer)
    )
    hits_first: bool = False  # whether a step's velocities and offsets are said knowing its hits
    beta: float = 0.0  # weight of the variational information bottleneck (section 5.3); 0 is none
    free_bits: float = 0.0  # what z may say of a window without being charged for it
    offset_power: int = 2  # of an offset's error in the loss: 2 asks for its mean, 1 for its median


@dataclass(frozen=True)
class BidirectionalConfig:
    """A network without a bottleneck: every step is said from all that is shown, before and after it."""

    kind: Literal["bidirectional"] = "bidirectional"
    units: int = 128  # LSTM units in each direction
    layers: int = 2
    state_keep: float = 0.5  # share of the outputs of each layer that reach the next in training
    shown_keep: float = 0.9  # share of what is shown that is seen in training
    offset_power: int = 1  # of an offset's error in the loss: 2 asks for its mean, 1 for its median


ModelConfig = MLPConfig | Seq2SeqConfig | BidirectionalConfig
KINDS: Final[dict[str, type[MLPConfig] | type[Seq2SeqConfig] | type[BidirectionalConfig]]] = {
    "mlp": MLPConfig,
    "seq2seq": Seq2SeqConfig,
    "bidirectional": BidirectionalConfig,
}

_SIZES: Final = (
    "units", "layers", "offset_power", "encoder_units", "latent", "decoder_units", "decoder_layers",
)  # fmt: skip


def check_sizes(model: ModelConfig) -> None:
    """Refuse what no network can be built from.

    Raises:
        ConfigError: the message names the setting.
    """
    for name, value in vars(model).items():
        if name in _SIZES and value < 1:
            raise ConfigError(f"{name} is {value}; it must be at least 1")
        if name in ("beta", "free_bits") and not value >= 0:
            raise ConfigError(f"{name} is {value}; it must be at least 0")
        if name.endswith("_keep") and not 0 < value <= 1:
            raise ConfigError(f"{name} is {value}; a share lies in (0, 1]")
