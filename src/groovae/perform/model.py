"""A loaded model and its verbs, and the verbs of the model that came with groovae."""

from functools import cache
from pathlib import Path

from ..card import Card
from ..errors import BeatError
from ..groove import Groove
from ..midi.drummap import AUTO
from ..midi.notation import Grid
from ..network import DEFAULT, Network, model_path
from .humanize import humanize_groove
from .humanize_file import Where, humanize_path
from .report import Report
from .settings import Settings


class Model:
    """A model, loaded once and played often.

    Attributes:
        network: the ONNX session; card: what the model is.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    @property
    def card(self) -> Card:
        """What the model is, what it learned from and how it scored."""
        return self.network.card

    def humanize(
        self,
        groove: Groove,
        *,
        timing: float = 100.0,
        velocity: float = 100.0,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Groove:
        """Play a score: the same hits, with velocities and microtiming.

        What offsets the groove has are taken for performance; `humanize_file`, which sees more,
        keeps written swing and triplets.

        Args:
            groove: any number of steps; its hits stay as they are.
            timing, velocity: percent of the way to the model's, 0..100.
            temperature: 0 is the prediction, 1 strays from it as far as drummers do; 0..2.
            seed: which sample.

        Raises:
            BeatError: a dial beyond its range.
        """
        return humanize_groove(self.network, groove, Settings(timing, velocity, temperature, seed))

    def humanize_file(
        self,
        source: str | Path,
        target: str | Path | None = None,
        *,
        timing: float = 100.0,
        velocity: float = 100.0,
        temperature: float = 0.0,
        seed: int = 0,
        track: str | int | None = None,
        channel: int | None = None,
        drum_map: str = AUTO,
        grid: Grid = "auto",
        force: bool = False,
    ) -> Report:
        """Play the drums of a MIDI file and leave everything else in it as it is.

        Args:
            target: where to write; beside the source as ``BEAT.humanized.mid`` by default.
            timing, velocity, temperature, seed: as for `humanize`.
            track, channel, drum_map: where the drums are, where it is not obvious.
            grid: what to take for notation, see `groovae.midi.notation`.
            force: overwrite.

        Raises:
            BeatError: the file cannot be played.
            OutputError: the result cannot be written, or the target exists.
        """
        source = Path(source)
        return humanize_path(
            self.network,
            source,
            default_target(source, "humanized") if target is None else Path(target),
            Settings(timing, velocity, temperature, seed),
            Where(None if track is None else str(track), channel, drum_map, grid),
            force=force,
        )

    def __repr__(self) -> str:
        return f"Model({self.card.name!r}, task={self.card.task!r})"


@cache
def load(name_or_path: str | Path = DEFAULT) -> Model:
    """A model by name or from an .onnx file; a model already loaded is returned again.

    Raises:
        ModelError: no such model, or one of other conventions.
    """
    return Model(Network(model_path(name_or_path)))


def humanize(
    groove: Groove,
    *,
    model: str | Path = DEFAULT,
    timing: float = 100.0,
    velocity: float = 100.0,
    temperature: float = 0.0,
    seed: int = 0,
) -> Groove:
    """Play a score with a model by name. See `Model.humanize`."""
    return load(model).humanize(
        groove, timing=timing, velocity=velocity, temperature=temperature, seed=seed
    )


def humanize_file(
    source: str | Path,
    target: str | Path | None = None,
    *,
    model: str | Path = DEFAULT,
    timing: float = 100.0,
    velocity: float = 100.0,
    temperature: float = 0.0,
    seed: int = 0,
    track: str | int | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
    grid: Grid = "auto",
    force: bool = False,
) -> Report:
    """Play the drums of a MIDI file with a model by name. See `Model.humanize_file`."""
    return load(model).humanize_file(
        source,
        target,
        timing=timing,
        velocity=velocity,
        temperature=temperature,
        seed=seed,
        track=track,
        channel=channel,
        drum_map=drum_map,
        grid=grid,
        force=force,
    )


def default_target(source: Path, what: str) -> Path:
    """``BEAT.mid`` -> ``BEAT.what.mid``, beside it.

    Raises:
        BeatError: the source is a folder that has no name of its own, such as ``.``.
    """
    if not source.name:
        raise BeatError(f"{source} is a folder", "name a MIDI file in it")
    suffix = source.suffix or ".mid"
    return source.with_name(f"{source.name.removesuffix(source.suffix)}.{what}{suffix}")
