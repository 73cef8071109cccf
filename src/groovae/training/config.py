"""What a training run is: frozen values, beside the names of the runs we ship.

A configuration travels inside every checkpoint and, in short, inside the exported model's card.
"""

import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self

from ..errors import ConfigError


@dataclass(frozen=True)
class Seq2SeqConfig:
    """Sizes of the network of section 5.2.2 (Figures 3 and 4) and where it forgets on purpose."""

    encoder_units: int = 512  # LSTM units in each direction
    latent: int = 256  # the size of z
    decoder_units: int = 256
    decoder_layers: int = 2
    state_keep: float = 0.5  # share of the LSTM outputs that reach the next layer in training
    score_keep: float = 0.85  # share of the hits the encoder sees in training
    beta: float = 0.0  # weight of the variational information bottleneck (section 5.3); 0 is none
    free_bits: float = 0.0  # what z may say of a window without being charged for it


@dataclass(frozen=True)
class TrainConfig:
    """One training run.

    `epochs` passes over the training windows, Adam from `learning_rate` down to `final_learning_rate`
    along a cosine; gradients clipped to the norm `clip`. The weights that are kept are an exponential
    average of the trained ones, `average` the share that survives a step.
    """

    name: str
    task: str = "humanize"
    model: Seq2SeqConfig = field(default_factory=Seq2SeqConfig)
    epochs: int = 24
    bar_swap: float = 0.5  # share of the windows whose two bars change places in training
    drum_drop: float = 0.15  # chance of each drum to be taken out of a window in training
    batch: int = 64
    learning_rate: float = 2e-3
    final_learning_rate: float = 1e-5
    clip: float = 1.0
    average: float = 0.995
    # Of the parts of equation 4. An offset spans half the range of the paper's tanh, so its square
    # is a quarter.
    hit_weight: float = 1.0
    velocity_weight: float = 1.0
    offset_weight: float = 4.0
    seed: int = 1
    mixed_precision: bool = True  # on CUDA; a CPU trains in float32

    def __post_init__(self) -> None:
        for name in ("epochs", "batch"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be at least 1")
        for name in ("encoder_units", "latent", "decoder_units", "decoder_layers"):
            if getattr(self.model, name) < 1:
                raise ConfigError(f"{name} is {getattr(self.model, name)}; it must be at least 1")
        for name in ("beta", "free_bits"):
            if not getattr(self.model, name) >= 0:
                raise ConfigError(f"{name} is {getattr(self.model, name)}; it must be at least 0")
        for name in ("state_keep", "score_keep"):
            if not 0 < getattr(self.model, name) <= 1:
                raise ConfigError(f"{name} is {getattr(self.model, name)}; a share lies in (0, 1]")
        for name in ("bar_swap", "drum_drop", "average"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; a share lies in [0, 1]")
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be above 0")

    def to_json(self) -> str:
        """The reverse of `from_json`."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The reverse of `to_json`."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """A configuration from plain values; names that are not fields are refused.

        Raises:
            ConfigError: an unknown or ill-typed field.
        """
        model = _checked(Seq2SeqConfig, values.get("model", {}))
        return cls(**{**_checked(cls, values), "model": Seq2SeqConfig(**model)})


CONFIGS: Final = {
    config.name: config
    for config in (
        TrainConfig("seq2seq"),
        TrainConfig("seq2seq_vib", model=Seq2SeqConfig(beta=0.2, free_bits=48.0)),
        # A run of seconds that exercises the whole path; its weights are worth nothing.
        TrainConfig(
            "tiny",
            model=Seq2SeqConfig(encoder_units=16, latent=8, decoder_units=16),
            epochs=2,
            batch=16,
        ),
    )
}


def load_config(name_or_path: str) -> TrainConfig:
    """A configuration by name, or from a TOML file that starts from one by `base = "name"`.

    Raises:
        ConfigError: no such name or file, or a field that does not exist.
    """
    if name_or_path in CONFIGS:
        return CONFIGS[name_or_path]
    path = Path(name_or_path)
    if path.suffix != ".toml":
        raise ConfigError(
            f"no configuration is called {name_or_path}",
            f"use one of {', '.join(CONFIGS)}, or the path of a .toml file",
        )
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    base = load_config(str(values.pop("base", "seq2seq")))
    model = values.pop("model", {})
    if not isinstance(model, dict):
        raise ConfigError(f"model is {model!r}; it must be a table", "write `model.latent = 512`")
    merged = {**asdict(base), "name": path.stem, **values, "model": asdict(base.model) | model}
    return TrainConfig.from_dict(merged)


def _checked(cls: type, values: dict[str, Any]) -> dict[str, Any]:
    kinds = {f.name: type(getattr(_DEFAULTS[cls.__name__], f.name)) for f in fields(cls)}
    for name, value in values.items():
        if name not in kinds:
            raise ConfigError(f"{name} is not a setting", f"settings are {', '.join(kinds)}")
        # A truth value is a whole number to Python, and to nobody else.
        fits = type(value) is kinds[name] or (kinds[name] is float and type(value) is int)
        if name != "model" and not fits:
            raise ConfigError(f"{name} is {value!r}; it must be {_AN[kinds[name]]}")
    return values


_DEFAULTS: Final[dict[str, Any]] = {
    "Seq2SeqConfig": Seq2SeqConfig(),
    "TrainConfig": CONFIGS["seq2seq"],
}
_AN: Final = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
