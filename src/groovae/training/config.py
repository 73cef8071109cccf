"""What a training run is: frozen values, beside the names of the runs we ship.

A configuration travels inside every checkpoint and, in short, inside the exported model's card.
"""

import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Self

from ..errors import ConfigError
from ..tasks import TASKS
from .sizes import KINDS, BidirectionalConfig, MLPConfig, ModelConfig, Seq2SeqConfig, check_sizes


def _check_network(task: str, model: ModelConfig) -> None:
    """Refuse before the training what could not be exported after it; see `groovae.network`."""
    if task in ("transfer", "sample"):
        if not isinstance(model, Seq2SeqConfig):
            raise ConfigError(
                f"{task} goes through a vector z, and {model.kind} has none",
                'write `model.kind = "seq2seq"`',
            )
        if model.told_score != (task == "transfer"):
            raise ConfigError(
                f"the decoder of {task} is {'not ' * (task == 'sample')}told the score",
                f"write `model.told_score = {str(task == 'transfer').lower()}`",
            )
    elif task != "humanize" and isinstance(model, Seq2SeqConfig):
        raise ConfigError(
            f"{task} has hits to find, and the decoder of {model.kind} is told them",
            'write `model.kind = "bidirectional"`',
        )


@dataclass(frozen=True)
class TrainConfig:
    """One training run.

    `epochs` passes over the training windows, Adam from `learning_rate` down to `final_learning_rate`
    along a cosine; gradients clipped to the norm `clip`. The weights that are kept are an exponential
    average of the trained ones, `average` the share that survives a step.
    """

    name: str
    task: str = "humanize"
    model: ModelConfig = field(default_factory=Seq2SeqConfig)
    epochs: int = 24
    bar_mix: float = (
        0.0  # share of the windows that get their second bar from elsewhere in the take
    )
    bar_swap: float = 0.5  # share of the windows whose two bars change places in training
    drum_drop: float = 0.15  # chance of each drum to be taken out of a window in training
    tap_errors: float = 0.5  # share of the windows that are tapped as people tap (tap2drum)
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
        if self.task not in TASKS:
            raise ConfigError(f"there is no task {self.task}", f"tasks are {', '.join(TASKS)}")
        for name in ("epochs", "batch"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be at least 1")
        for name in ("bar_mix", "bar_swap", "drum_drop", "tap_errors", "average"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} is {getattr(self, name)}; a share lies in [0, 1]")
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be above 0")
        check_sizes(self.model)
        _check_network(self.task, self.model)

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
        model = dict(values.get("model", {}))
        kind = model.setdefault("kind", "seq2seq")
        if not isinstance(kind, str) or kind not in KINDS:
            raise ConfigError(f"model.kind is {kind!r}", f"networks are {', '.join(KINDS)}")
        plain = {name: value for name, value in values.items() if name != "model"}
        _check_types(CONFIGS["seq2seq"], plain)
        _check_types(KINDS[kind](), model)
        return cls(**plain, model=KINDS[kind](**model))


CONFIGS: Final = {
    config.name: config
    for config in (
        TrainConfig(
            "mlp", model=MLPConfig(), epochs=30, learning_rate=1e-3, bar_swap=0.0, drum_drop=0.0
        ),
        TrainConfig("seq2seq"),
        # Begins with what Seq2Seq has learned: `groovae train seq2seq_vib --from runs/seq2seq`.
        TrainConfig(
            "seq2seq_vib",
            model=Seq2SeqConfig(beta=0.2, free_bits=200.0),
            epochs=4,
            bar_mix=0.5,
            learning_rate=1.5e-3,
        ),
        TrainConfig("transfer", task="transfer", model=Seq2SeqConfig(told_score=True), epochs=16),
        TrainConfig(
            "transfer_vib",
            task="transfer",
            model=Seq2SeqConfig(told_score=True, beta=0.2, free_bits=48.0),
            epochs=16,
        ),
        TrainConfig(
            "sampler",
            task="sample",
            model=Seq2SeqConfig(hits_first=True, beta=0.2, free_bits=48.0),
            epochs=20,
            bar_mix=0.5,
        ),
        TrainConfig("infill", task="infill", model=BidirectionalConfig(), drum_drop=0.1),
        TrainConfig("tap2drum", task="tap2drum", model=BidirectionalConfig(), drum_drop=0.0),
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
    # A network of another kind has other settings; it starts from its own.
    same = model.get("kind", base.model.kind) == base.model.kind
    merged = (asdict(base.model) if same else {}) | model
    return TrainConfig.from_dict({**asdict(base), "name": path.stem, **values, "model": merged})


def _check_types(example: TrainConfig | ModelConfig, values: dict[str, Any]) -> None:
    """Compare names and types with those of an example."""
    kinds = {f.name: type(getattr(example, f.name)) for f in fields(example) if f.name != "model"}
    for name, value in values.items():
        if name not in kinds:
            raise ConfigError(f"{name} is not a setting", f"settings are {', '.join(kinds)}")
        # A truth value is a whole number to Python, and to nobody else.
        if type(value) is not kinds[name] and not (kinds[name] is float and type(value) is int):
            raise ConfigError(f"{name} is {value!r}; it must be {_AN[kinds[name]]}")


_AN: Final = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
