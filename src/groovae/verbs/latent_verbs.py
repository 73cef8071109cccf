"""The verbs of models in two halves, with a vector z between them: transfer, sample, interpolate."""

from collections.abc import Sequence
from pathlib import Path

from ..groove import Groove
from ..hvo import Floats
from ..midi.drummap import AUTO
from ..midi.file import read_bytes
from ..midi.notation import Grid
from ..perform.humanize import play_groove
from ..perform.latent.embedding import Embedding, hear, hear_data
from ..perform.latent.generate import interpolate, sample
from ..perform.latent.grooves import average_of, told_of
from ..perform.latent.transfer import performer
from ..perform.play_file import Drummer, Where, default_target, play_path
from ..perform.report import Report
from ..perform.settings import Settings
from .loaded import Loaded


class LatentVerbs(Loaded):
    """Transfer, sample and interpolate, as methods of a loaded model."""

    def embed(self, groove: Groove) -> Floats:
        """The groove embedding of a piece, apart from its score; for models of transfer.

        Shape:
            - returns (Z,), 256 for the models that come with groovae

        Raises:
            BeatError: the groove has no hits.
        """
        encoder, decoder = self.networks_for("transfer")
        return hear(encoder, decoder.card, groove, "").z

    def transfer(
        self,
        groove: Groove | Floats,
        score: Groove,
        *,
        timing: float = 100.0,
        velocity: float = 100.0,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Groove:
        """Play a score in the groove of another piece: the hits of the one, the feel of the other.

        Args:
            groove: the piece to take after, or an embedding as `embed` returns it.
            score: any number of steps; its hits and its tempo stay as they are.
            timing, velocity, temperature, seed: as for `humanize`.

        Raises:
            BeatError: a dial beyond its range, or a groove without hits.
        """
        _, decoder = self.networks_for("transfer")
        settings = Settings(timing, velocity, temperature, seed)
        z = self.embed(groove) if isinstance(groove, Groove) else groove
        return play_groove(performer(decoder, z, settings), score, settings)

    def transfer_file(
        self,
        groove: str | Path | Sequence[str | Path],
        score: str | Path,
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
        """Play the drums of a MIDI file in the groove of another, and leave all else in it as it is.

        Args:
            groove: a MIDI file or the name of a saved groove; of several, the mean.
            score: the MIDI file to be played.
            target: where to write; beside the score as ``SCORE.transferred.mid`` by default.
            timing, velocity, temperature, seed, track, channel, drum_map, grid, force: as for
                `humanize_file`, of the score.

        Raises:
            BeatError: a file cannot be read or played, or a saved groove is broken.
            ModelError: a saved groove was made by another model.
            OutputError: the result cannot be written, or the target exists.
        """
        encoder, decoder = self.networks_for("transfer")
        settings = Settings(timing, velocity, temperature, seed)

        def hear_file(path: Path) -> Embedding:
            return hear_data(encoder, decoder.card, read_bytes(path), str(path))

        sources = [groove] if isinstance(groove, str | Path) else list(groove)
        heard = average_of(sources, hear_file)
        heard.check(decoder.card)
        play = performer(decoder, heard.z, settings)
        score = Path(score)
        return play_path(
            Drummer("transfer", decoder.card, play, told_of(sources)),
            score,
            default_target(score, "transferred") if target is None else Path(target),
            settings,
            Where(None if track is None else str(track), channel, drum_map, grid),
            force=force,
        )

    def sample(
        self, *, bars: int = 2, tempo: float = 120.0, temperature: float = 1.0, seed: int = 0
    ) -> Groove:
        """A beat out of nowhere; for models of sample. See `groovae.perform.latent.generate.sample`.

        Args:
            bars: of 4/4, 1..1000: phrases of two, with a fill in the last bar of every eight.
            tempo: beats per minute.
            temperature: how freely the dice fall, 0..2.
            seed: which beat.

        Raises:
            BeatError: a number beyond its range.
        """
        _, decoder = self.networks_for("sample")
        settings = Settings(temperature=temperature, seed=seed)
        return sample(decoder, bars=bars, tempo=tempo, settings=settings)

    def interpolate(
        self,
        a: Groove,
        b: Groove,
        steps: int = 5,
        *,
        bar: int | None = None,
        tempo: float | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> list[Groove]:
        """Beats of two bars on the way from one to another; for models of sample.

        Args:
            steps: how many, both ends included, 2..500.
            bar: the first of the two bars that are meant of each, from 1; None: the first played.
            tempo: beats per minute; that of `a` where None.
            temperature, seed: as for `sample`.

        Raises:
            BeatError: a number beyond its range, or nothing is played in those bars.
        """
        encoder, decoder = self.networks_for("sample")
        settings = Settings(temperature=temperature, seed=seed)
        return interpolate(
            encoder, decoder, a, b, steps=steps, bar=bar, tempo=tempo, settings=settings
        )
