"""A loaded model and its verbs."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..groove import Groove
from ..midi.drummap import AUTO
from ..midi.file import parse, read_bytes
from ..midi.notation import Grid
from ..network import DEFAULT, load_networks
from ..perform.borrowed import borrow, drummer_of
from ..perform.humanize import humanizer, play_groove
from ..perform.infill.file import infill_path
from ..perform.infill.part import Asked, infill_groove
from ..perform.play_file import Drummer, Where, default_target, play_path
from ..perform.recordings import check_midi_target
from ..perform.report import Report
from ..perform.settings import Settings, TempoSource
from .latent_verbs import LatentVerbs
from .tap_verbs import TapVerbs


class Model(LatentVerbs, TapVerbs):
    """A model, loaded once and played often.

    A model serves the verb of its task, `card.task`; asked for another it raises `ModelError`.

    Attributes:
        networks: the ONNX session, or those of encoder and decoder.
    """

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
        (network,) = self.networks_for("humanize")
        settings = Settings(timing, velocity, temperature, seed)
        return play_groove(humanizer(network, settings), groove, settings)

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
        feel_of: str | Path | None = None,
        tempo: float | TempoSource = "auto",
        pickup: float | None = None,
        force: bool = False,
    ) -> Report:
        """Play the drums of a MIDI file and leave everything else in it as it is.

        Args:
            target: where to write; beside the source as ``BEAT.humanized.mid`` by default.
            timing, velocity, temperature, seed: as for `humanize`.
            track, channel, drum_map: where the drums are, where it is not obvious.
            grid: what to take for notation, see `groovae.midi.notation`.
            feel_of: a recording (WAV, FLAC, OGG, MP3) or a MIDI file of another instrument, in whose groove
                the drums are played, see `groovae.perform.borrowed`.
            tempo: of that recording; `auto` is that of the file where it keeps to it, else estimated.
            pickup: how many beats of that recording come before its first downbeat, in sixteenths, 0..4.
            force: overwrite.

        Raises:
            BeatError: the file cannot be played, or the recording not heard.
            OutputError: the result cannot be written, or the target exists, or is that recording.
            ExtraError: the libraries that read sound are not installed.
        """
        source = Path(source)
        target = default_target(source, "humanized") if target is None else Path(target)
        (network,) = self.networks_for("humanize")
        settings = Settings(timing, velocity, temperature, seed)
        drummer = Drummer("humanize", network.card, humanizer(network, settings))
        if feel_of is not None:
            check_midi_target(target, Path(feel_of))
            score = parse(read_bytes(source), str(source))
            feel = borrow(read_bytes(Path(feel_of)), str(feel_of), score, tempo, pickup)
            drummer = drummer_of(network, settings, feel)
        return play_path(
            drummer,
            source,
            target,
            settings,
            Where(None if track is None else str(track), channel, drum_map, grid),
            force=force,
        )

    def infill(
        self,
        groove: Groove,
        drum: str,
        *,
        keep: bool = False,
        bars: str | int | Iterable[int] | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Groove:
        """Play one drum anew among the others, which stay as they are.

        Args:
            drum: one of the nine, as in `drums.DRUMS`, by its name.
            keep: keep its hits and only add others; they are replaced otherwise.
            bars: where, counted from 1, such as ``"5-8"``, ``"1,5-8"`` or ``[1, 5]``; everywhere by default.
            temperature: 0 is the likeliest, 1 plays as variedly as drummers do; 0..2.
            seed: which sample.

        Raises:
            BeatError: no such drum or bars, nothing to play along with, a dial beyond its range.
        """
        (network,) = self.networks_for("infill")
        settings = Settings(temperature=temperature, seed=seed)
        return infill_groove(network, Asked.of(drum, keep=keep, bars=bars), settings, groove)

    def infill_file(
        self,
        source: str | Path,
        target: str | Path | None = None,
        *,
        drum: str,
        keep: bool = False,
        bars: str | int | Iterable[int] | None = None,
        temperature: float = 0.0,
        seed: int = 0,
        track: str | int | None = None,
        channel: int | None = None,
        drum_map: str = AUTO,
        grid: Grid = "auto",
        force: bool = False,
    ) -> Report:
        """Play one drum of a MIDI file anew and leave everything else in it as it is.

        Args:
            target: where to write; beside the source as ``BEAT.infilled.mid`` by default.
            drum, keep, bars, temperature, seed: as for `infill`; bars are those of the file's meter.
            track, channel, drum_map, grid, force: as for `humanize_file`.

        Raises:
            BeatError: the file cannot be played; or as for `infill`.
            OutputError: the result cannot be written, or the target exists.
        """
        source = Path(source)
        (network,) = self.networks_for("infill")
        return infill_path(
            network,
            Asked.of(drum, keep=keep, bars=bars),
            Settings(temperature=temperature, seed=seed),
            source,
            default_target(source, "infilled") if target is None else Path(target),
            Where(None if track is None else str(track), channel, drum_map, grid),
            force=force,
        )


@cache
def load(name_or_path: str | Path = DEFAULT) -> Model:
    """A model by name or from an .onnx file; a model already loaded is returned again.

    Raises:
        ModelError: no such model, or one of other conventions.
    """
    return Model(*load_networks(name_or_path))
