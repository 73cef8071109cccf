"""The verbs of models of taps, as methods of a loaded model."""

from pathlib import Path

from numpy.typing import ArrayLike

from ..groove import Groove
from ..perform.play_file import Where
from ..perform.report import Report
from ..perform.settings import Settings, TempoSource
from ..perform.tap2drum.file import tap2drum_path, target_beside
from ..perform.tap2drum.kit import tap2drum
from ..perform.tap2drum.options import Tapping, TapVelocity
from ..taps import Taps
from .loaded import Loaded


class TapVerbs(Loaded):
    """Tap2Drum, as methods of a loaded model."""

    def tap2drum(
        self,
        taps: Groove | Taps | ArrayLike,
        *,
        tempo: float | TempoSource = "auto",
        pickup: float | None = None,
        velocity: TapVelocity = "auto",
        loose: bool = False,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Groove:
        """Put a kit to taps.

        Every tap is heard, and every drum on a tap is hit with it.

        Args:
            taps: onsets in seconds, as `Taps` with strengths; or a groove, whose steps with any hit are
                the taps.
            tempo: beats per minute of taps in seconds; estimated by default. A groove has its own.
            pickup: how many beats of the taps come before the first downbeat, in sixteenths, 0..4; by
                default none, or what a groove says.
            velocity: whether the taps say how hard the drums are hit: `yes`, `no`, or `auto`: where their
                strengths are given and differ.
            loose: let the drums lie around a tap as the model says, all but the most probable.
            temperature: 0 is the likeliest, 1 plays as variedly as drummers do; 0..2.
            seed: which sample.

        Returns:
            A groove as long as the one given; for taps in seconds, from the barline at or before the
            first tap to the one after the last, in the tempo that was given or estimated.

        Raises:
            BeatError: no taps, no tempo to be found, or a dial beyond its range.
        """
        (network,) = self.networks_for("tap2drum")
        settings = Settings(temperature=temperature, seed=seed)
        return tap2drum(network, taps, settings, Tapping(tempo, pickup, velocity, loose))

    def tap2drum_file(
        self,
        source: str | Path,
        target: str | Path | None = None,
        *,
        tempo: float | TempoSource = "auto",
        pickup: float | None = None,
        velocity: TapVelocity = "auto",
        loose: bool = False,
        conform: bool = False,
        follow: bool = False,
        shift_ms: float = 0.0,
        temperature: float = 0.0,
        seed: int = 0,
        track: str | int | None = None,
        channel: int | None = None,
        force: bool = False,
    ) -> Report:
        """Put a kit to the notes of a MIDI file, on a track beside them; all else stays as it is. Or make
        one for what is struck in a recording (WAV, FLAC, OGG, MP3), as a MIDI file whose time 0 is that
        of the recording.

        Args:
            source: a MIDI file or a recording.
            target: where to write; beside the source as ``TAPS.drums.mid`` by default.
            tempo: `read` takes the tempo and the bars of the file, a number is the tempo at which the
                notes were played, `estimate` finds it in them; `auto` reads where the file names a tempo
                or its notes lie on its sixteenths, else estimates, and where it is not sure takes 120;
                of a recording it estimates, and where it is not sure refuses.
            pickup, loose, temperature, seed: as for `tap2drum`; by default the bars of the file say where
                the downbeat is, where they are read.
            velocity: whether the taps say how hard the drums are hit: `yes`, `no`, or `auto`: where they
                differ and are of a recording, or all on channel 10, as those of pads are.
            conform: give the file the tempo and the barlines that were given or estimated; with a pickup
                and the tempo of the file, move all of it to its next barline. For a recording, begin
                with whole bars, and mark where in them it begins.
            follow: follow a recording whose tempo does not stay; otherwise it is refused.
            shift_ms: by how many milliseconds a recording is late; the drums are put so much earlier.
            track, channel: take only these notes for taps.
            force: overwrite.

        Raises:
            BeatError: the file cannot be played or heard; or as for `tap2drum`.
            OutputError: the result cannot be written, or the target exists, or is a recording.
            ExtraError: it is a recording, and the libraries that read sound are not installed.
        """
        source = Path(source)
        (network,) = self.networks_for("tap2drum")
        return tap2drum_path(
            network,
            Tapping(tempo, pickup, velocity, loose, conform, follow, shift_ms),
            Settings(temperature=temperature, seed=seed),
            source,
            target_beside(source) if target is None else Path(target),
            Where(None if track is None else str(track), channel),
            force=force,
        )
