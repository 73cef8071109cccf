"""The dials of a performance, checked once."""

from dataclasses import asdict, dataclass
from numbers import Integral, Real
from typing import Final, Literal, get_args

from ..errors import BeatError
from .vary import HIGHEST_TEMPERATURE

TempoSource = Literal["auto", "read", "estimate"]
"""Where the tempo of what was tapped or recorded is from, if it is not given."""
TEMPO_SOURCES: Final = get_args(TempoSource)


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
            if not isinstance(value, Real) or not 0 <= float(value) <= high:  # nan is refused too
                raise BeatError(f"{name} is {value}{unit}", f"choose from 0 to {high:g}{unit}")
            object.__setattr__(self, name, float(value))
        if not isinstance(self.seed, Integral) or self.seed < 0:
            raise BeatError(f"the seed is {self.seed}", "choose a whole number from 0")
        object.__setattr__(self, "seed", int(self.seed))

    def __str__(self) -> str:
        return _told(asdict(self))

    @property
    def dice(self) -> str:
        """The text of temperature and seed, of verbs that have no other dials."""
        return _told({"temperature": self.temperature, "seed": self.seed})


def _told(dials: dict[str, float]) -> str:
    # Every digit counts: the text in a file must make it again.
    return " ".join(
        f"{name}={int(value) if value == int(value) else value}" for name, value in dials.items()
    )
