"""The dials of a performance, checked once."""

from dataclasses import asdict, dataclass
from typing import Any

from ..errors import BeatError
from .vary import HIGHEST_TEMPERATURE


@dataclass(frozen=True)
class Settings:
    """How a score is to be played.

    Attributes:
        timing: percent of the way from the user's timing to the model's, 0..100.
        velocity: percent of the way from the user's velocities to the model's, 0..100.
        temperature: 0 plays the model's prediction, 1 strays from it as drummers do, at most 2.
        seed: which of the samples, from 0; with temperature 0 all are equal.

    Raises:
        BeatError: a dial beyond its range.
    """

    timing: float = 100.0
    velocity: float = 100.0
    temperature: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name, high, unit in (
            ("timing", 100.0, " percent"),
            ("velocity", 100.0, " percent"),
            ("temperature", HIGHEST_TEMPERATURE, ""),
        ):
            value = getattr(self, name)
            if not 0 <= value <= high:  # also refuses nan
                raise BeatError(f"{name} is {value:g}{unit}", f"choose from 0 to {high:g}{unit}")
        if self.seed < 0:
            raise BeatError(f"the seed is {self.seed}", "choose a whole number from 0")

    def to_dict(self) -> dict[str, Any]:
        """The dials by name."""
        return asdict(self)

    def __str__(self) -> str:
        # Every digit counts: the text in a file must make it again.
        return " ".join(
            f"{name}={int(value) if value == int(value) else value}"
            for name, value in asdict(self).items()
        )
