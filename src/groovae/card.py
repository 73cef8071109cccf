"""The card: what a model is, written inside its file.

The card travels as JSON in the metadata of the .onnx file, so the two cannot be separated. Loading
compares its conventions with this package's, name by name, and refuses a file of others.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

from .drums import DRUM_NAMES
from .errors import ModelError
from .hvo import STEPS_PER_BEAT

METADATA_KEY: Final = "groovae"

CONVENTIONS: Final[dict[str, Any]] = {
    "card_format": 2,
    "drums": list(DRUM_NAMES),
    "steps_per_beat": STEPS_PER_BEAT,
    "offsets": "steps, positive = late, in [-0.5, 0.5)",
    "velocities": "MIDI velocity / 127",
}
"""What every array means; a model of other conventions would play wrong notes without a word."""


@dataclass(frozen=True)
class Spread:
    """How far the drummers stray from the model's prediction, measured on validation.

    `offset_std` (steps) and `velocity_std` (0..1) are standard deviations per drum, in the order of
    `drums.DRUMS`. Of each variance a share is common to a whole take (a lean, a loudness), a share
    common to the hits of one step (an arm), a share common to the hits of a drum on one place of every
    bar (a figure that comes again), and the rest is each hit's own.
    """

    offset_std: tuple[float, ...]
    velocity_std: tuple[float, ...]
    offset_take_share: float
    offset_step_share: float
    offset_place_share: float
    velocity_take_share: float
    velocity_step_share: float
    velocity_place_share: float

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """A spread from a card's JSON, where tuples are lists."""
        return cls(
            tuple(values["offset_std"]),
            tuple(values["velocity_std"]),
            *(float(values[each.name]) for each in fields(cls)[2:]),
        )


@dataclass(frozen=True)
class Card:
    """What a model is.

    Attributes:
        name, task: which model this is, and the verb it serves.
        part: `whole`; or `encoder` or `decoder`, of a model in two files with z between them.
        steps: length of the window it sees.
        latent: the size of z; 0 where nothing goes in or out by it.
        network: one line on the architecture, with the paper's section.
        data, data_sha256, licence: what it learned from, and what that asks of you.
        validation: its scores on the validation split, exported, by metric.
        spread: for sampling; None of an encoder.
        thresholds: from which probability on a drum is hit, per drum, by the setting they were chosen
            for on validation; none where the hits are given.
        version: of the groovae that exported it; training: the configuration it was trained with.
        precision: how the weights are stored; tolerance: the largest difference from torch allowed.
    """

    name: str
    task: str
    part: str
    steps: int
    latent: int
    network: str
    data: str
    data_sha256: str
    licence: str
    validation: dict[str, float]
    spread: Spread | None
    thresholds: dict[str, tuple[float, ...]]
    version: str
    precision: str
    tolerance: float
    training: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The reverse of `from_json`."""
        return json.dumps({**CONVENTIONS, **asdict(self)}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, source: str) -> Self:
        """A card from a model file's metadata.

        Args:
            source: the file, for errors.

        Raises:
            ModelError: no card, or one of other conventions; the message names the first that differs.
        """
        try:
            values = json.loads(text)
            for name, ours in CONVENTIONS.items():
                if values.get(name) != ours:
                    raise ModelError(
                        f"{source} has {name} = {values.get(name)}; this groovae expects {ours}",
                        "use a model exported for this version; `groovae models` lists some",
                    )
            known = {each.name: values[each.name] for each in fields(cls)}
            spread = None if known["spread"] is None else Spread.from_dict(known["spread"])
            thresholds = {name: tuple(each) for name, each in known["thresholds"].items()}
            return cls(**{**known, "spread": spread, "thresholds": thresholds})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"{source} carries no readable groovae card: {error}",
                "export it with `groovae export RUN`",
            ) from error
