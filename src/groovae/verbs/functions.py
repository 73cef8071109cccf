"""The verbs as functions: played by a model that is named, loaded once and kept."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from numpy.typing import ArrayLike

from ..groove import Groove
from ..hvo import Floats
from ..midi.drummap import AUTO
from ..midi.file import read_bytes
from ..midi.notation import Grid
from ..network import DEFAULT
from ..perform.infill.part import INFILL
from ..perform.latent.generate import SAMPLER
from ..perform.latent.transfer import TRANSFER
from ..perform.report import Report
from ..perform.settings import TempoSource
from ..perform.tap2drum.kit import TAP2DRUM
from ..perform.tap2drum.options import TapVelocity
from ..sound.onsets import hear as hear_sound
from ..sound.read import read_sound
from ..taps import Taps
from .model import load


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
    feel_of: str | Path | None = None,
    tempo: float | TempoSource = "auto",
    pickup: float | None = None,
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
        feel_of=feel_of,
        tempo=tempo,
        pickup=pickup,
        force=force,
    )


def infill(
    groove: Groove,
    drum: str,
    *,
    keep: bool = False,
    bars: str | int | Iterable[int] | None = None,
    temperature: float = 0.0,
    seed: int = 0,
    model: str | Path = INFILL,
) -> Groove:
    """Play one drum anew among the others. See `Model.infill`."""
    return load(model).infill(
        groove, drum, keep=keep, bars=bars, temperature=temperature, seed=seed
    )


def infill_file(
    source: str | Path,
    target: str | Path | None = None,
    *,
    drum: str,
    model: str | Path = INFILL,
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
    """Play one drum of a MIDI file anew. See `Model.infill_file`."""
    return load(model).infill_file(
        source,
        target,
        drum=drum,
        keep=keep,
        bars=bars,
        temperature=temperature,
        seed=seed,
        track=track,
        channel=channel,
        drum_map=drum_map,
        grid=grid,
        force=force,
    )


def tap2drum(
    taps: Groove | Taps | ArrayLike,
    *,
    model: str | Path = TAP2DRUM,
    tempo: float | TempoSource = "auto",
    pickup: float | None = None,
    velocity: TapVelocity = "auto",
    loose: bool = False,
    temperature: float = 0.0,
    seed: int = 0,
) -> Groove:
    """Put a kit to taps, with a model by name. See `Model.tap2drum`."""
    return load(model).tap2drum(
        taps,
        tempo=tempo,
        pickup=pickup,
        velocity=velocity,
        loose=loose,
        temperature=temperature,
        seed=seed,
    )


def tap2drum_file(
    source: str | Path,
    target: str | Path | None = None,
    *,
    model: str | Path = TAP2DRUM,
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
    """Put a kit to a MIDI file or a recording, with a model by name. See `Model.tap2drum_file`."""
    return load(model).tap2drum_file(
        source,
        target,
        tempo=tempo,
        pickup=pickup,
        velocity=velocity,
        loose=loose,
        conform=conform,
        follow=follow,
        shift_ms=shift_ms,
        temperature=temperature,
        seed=seed,
        track=track,
        channel=channel,
        force=force,
    )


def hear(recording: str | Path) -> Taps:
    """What is struck in a recording (WAV, FLAC, OGG, MP3): when, and how hard. See `groovae.sound`."""
    return hear_sound(read_sound(read_bytes(Path(recording)), str(recording)))


def transfer(
    groove: Groove | Floats,
    score: Groove,
    *,
    model: str | Path = TRANSFER,
    timing: float = 100.0,
    velocity: float = 100.0,
    temperature: float = 0.0,
    seed: int = 0,
) -> Groove:
    """Play a score in the groove of another piece. See `Model.transfer`."""
    return load(model).transfer(
        groove, score, timing=timing, velocity=velocity, temperature=temperature, seed=seed
    )


def transfer_file(
    groove: str | Path | Sequence[str | Path],
    score: str | Path,
    target: str | Path | None = None,
    *,
    model: str | Path = TRANSFER,
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
    """Play the drums of a MIDI file in the groove of another. See `Model.transfer_file`."""
    return load(model).transfer_file(
        groove,
        score,
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


def sample(
    bars: int = 2,
    tempo: float = 120.0,
    temperature: float = 1.0,
    seed: int = 0,
    *,
    model: str | Path = SAMPLER,
) -> Groove:
    """A beat out of nowhere. See `Model.sample`."""
    return load(model).sample(bars=bars, tempo=tempo, temperature=temperature, seed=seed)


def interpolate(
    a: Groove,
    b: Groove,
    steps: int = 5,
    *,
    model: str | Path = SAMPLER,
    bar: int | None = None,
    tempo: float | None = None,
    temperature: float = 0.0,
    seed: int = 0,
) -> list[Groove]:
    """Beats of two bars on the way from one to another. See `Model.interpolate`."""
    return load(model).interpolate(
        a, b, steps, bar=bar, tempo=tempo, temperature=temperature, seed=seed
    )
