"""A groove embedding as a thing: the vector, what it was heard in, and which model can play it.

Vectors of two models have nothing in common, nor have those of two trainings of one. So an embedding
remembers who made it, and is refused by everybody else.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from ...card import Card
from ...errors import BeatError, ModelError
from ...groove import Groove, read_data
from ...hvo import Floats
from ...midi.drummap import AUTO
from ...network import Network
from .vectors import mean, slerp, windows_of

FORMAT: Final = 1


@dataclass(frozen=True, eq=False)
class Embedding:
    """A groove, apart from any score.

    Attributes:
        source: what it was made of, in words: a file's name, or what was mixed.
        windows: how many windows of two bars were heard for it.
        model, version, data_sha256: who made it: the model's name, the groovae that exported it, and
            what it learned from; see `Card`.
        card_sha256: of the whole card, which no two trainings share.
        z: (Z,) the vector.
    """

    source: str
    windows: int
    model: str
    version: str
    data_sha256: str
    card_sha256: str
    z: Floats

    def check(self, card: Card) -> None:
        """Refuse a model that did not make this.

        Raises:
            ModelError: another model, or another training of the same name.
            BeatError: the vector is not of the model's size.
        """
        self._check_made_by(card.name, _sha256(card))
        if self.z.shape != (card.latent,):
            raise BeatError(
                f"the groove of {self.source} has {len(self.z)} numbers; "
                f"{card.name} expects {card.latent}",
                "save it again",
            )

    def _check_made_by(self, model: str, card_sha256: str) -> None:
        if self.model != model:
            raise ModelError(
                f"the groove of {self.source} was made by the model {self.model}, not by {model}",
                f"choose {self.model} with --model, or save the groove again with {model}",
            )
        if self.card_sha256 != card_sha256:
            raise ModelError(
                f"the groove of {self.source} was made by another training of {model}",
                "save it again with the model you have now",
            )

    def to_json(self) -> str:
        """The reverse of `from_json`; every float comes back exactly."""
        values = {**asdict(self), "z": self.z.tolist()}
        return json.dumps({"groove_format": FORMAT, **values})

    @classmethod
    def from_json(cls, text: str, name: str) -> Self:
        """An embedding as `to_json` wrote it.

        Args:
            name: what to call it in an error.

        Raises:
            BeatError: it is something else.
        """
        try:
            values: dict[str, Any] = json.loads(text)
            if values["groove_format"] != FORMAT:
                raise ValueError(f"its format is {values['groove_format']}, expected {FORMAT}")
            made = cls(**{each.name: values[each.name] for each in fields(cls)})
            with np.errstate(over="ignore"):  # an infinity is refused below
                z = np.asarray(made.z, np.float32)
            told = (made.source, made.model, made.version, made.data_sha256, made.card_sha256)
            if not all(isinstance(each, str) for each in told) or type(made.windows) is not int:
                raise ValueError("what it says of itself is not text")
            if z.ndim != 1 or not len(z) or not np.isfinite(z).all():
                raise ValueError("its vector is not of numbers")
        except KeyError as error:
            raise BeatError(f"{name} is broken: it lacks {error}", _AGAIN) from error
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise BeatError(f"{name} is broken: {error}", _AGAIN) from error
        return replace(made, z=z)


_AGAIN: Final = "save it again with `groovae grooves save --force`"


def hear(encoder: Network, card: Card, groove: Groove, source: str) -> Embedding:
    """The groove of a piece: the mean of z over its windows of two bars, a bar apart.

    Args:
        card: the model's, which is its decoder's: only that one knows the model's scores.
        source: what the piece is called.

    Raises:
        BeatError: the piece has no hits.
    """
    windows = windows_of(groove)
    z = mean(encoder.encode(windows))
    made_by = card.name, card.version, card.data_sha256, _sha256(card)
    return Embedding(source, len(windows), *made_by, z)


def hear_data(
    encoder: Network,
    card: Card,
    data: bytes,
    name: str,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> Embedding:
    """The groove of the drums of a MIDI file, given as bytes.

    Args:
        name: of the file; track, channel, drum_map: where the drums are, where it is not obvious.

    Raises:
        BeatError: the file cannot be read, or holds no drums; the message names it.
    """
    groove = read_data(data, name, track=track, channel=channel, drum_map=drum_map)
    return hear(encoder, card, groove, Path(name).name)


def average(grooves: Sequence[Embedding], names: Sequence[str]) -> Embedding:
    """The mean of grooves, each counted once however long; of one, that one.

    Raises:
        ModelError: they were made by different models.
    """
    first = _all_by_one(grooves)
    if len(grooves) == 1:
        return first
    return replace(
        first,
        source=f"the average of {', '.join(names)}",
        windows=sum(each.windows for each in grooves),
        z=mean(np.stack([each.z for each in grooves])),
    )


def between(a: Embedding, b: Embedding, at: float, names: tuple[str, str]) -> Embedding:
    """A groove on the arc from one (0) to the other (1).

    Raises:
        ModelError: they were made by different models.
        BeatError: `at` lies beyond 0..1.
    """
    if not 0 <= at <= 1:
        raise BeatError(f"the place between the grooves is {at}", "choose from 0 to 1")
    first = _all_by_one((a, b))
    return replace(
        first,
        source=f"{names[0]} to {names[1]} at {at:g}",
        windows=a.windows + b.windows,
        z=slerp(a.z, b.z, at),
    )


def _all_by_one(grooves: Sequence[Embedding]) -> Embedding:
    """The first of them, if all were made by the same model."""
    first = grooves[0]
    for each in grooves[1:]:
        each._check_made_by(first.model, first.card_sha256)
        if each.z.shape != first.z.shape:
            raise BeatError(
                f"the groove of {each.source} has {len(each.z)} numbers, "
                f"that of {first.source} {len(first.z)}",
                _AGAIN,
            )
    return first


def _sha256(card: Card) -> str:
    return hashlib.sha256(card.to_json().encode()).hexdigest()
