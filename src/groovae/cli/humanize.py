"""`groovae humanize`."""

from collections.abc import Callable
from pathlib import Path

import click
import mido

from ..midi.file import parse
from ..midi.notation import Grid
from ..network import Network
from ..perform.humanize import humanizer
from ..perform.play_file import Drummer, Where, default_target, play_bytes
from ..perform.report import Report
from ..perform.settings import Settings, TempoSource
from ..verbs.loaded import networks_of
from . import options


@click.command(name="humanize")
@click.argument("beat", type=options.PATH)
@options.output
@options.timing
@options.velocity
@options.temperature
@options.seed
@options.variations
@options.track
@options.channel
@options.drum_map
@options.grid
@click.option(
    "--feel-of",
    type=options.PATH,
    metavar="RECORDING",
    help="Play in the groove of this recording (WAV, FLAC, OGG, MP3) or MIDI file of another instrument.",
)
@click.option(
    "--tempo",
    type=options.tempo_told,
    default="auto",
    show_default=True,
    metavar="BPM|read|estimate|auto",
    help="The tempo of that recording: given, read from a MIDI file, or estimated; auto takes that of BEAT "
    "where the recording keeps to it.",
)
@options.model
@options.as_json
@options.force
def humanize_command(
    beat: Path,
    output: Path | None,
    timing: float,
    velocity: float,
    temperature: float | None,
    seed: int,
    count: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    grid: Grid,
    feel_of: Path | None,
    tempo: float | TempoSource,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Play the drums of BEAT: every note stays, with a drummer's velocities and microtiming.

    BEAT is a MIDI file, or - for standard input.

    With --feel-of the drums go with a bass, a guitar or whatever was played or recorded: where that
    strikes on a step they come as late as it does, and louder where it is louder; elsewhere as the model
    says, and as it leans. Its first bar is laid on the first bar of the drums, and it is repeated.

    \b
    groovae humanize beat.mid
    groovae humanize beat.mid --timing 60 --velocity 80 -o tighter.mid
    groovae humanize beat.mid --temperature 0.5 --seed 7
    groovae humanize beat.mid -n 4        # four performances
    groovae humanize beat.mid --feel-of bass.wav --timing 80
    """
    if output is None:
        output = beat if options.is_stream(beat) else default_target(beat, "humanized")
    heat = options.temperature_of(temperature, count)
    where = Where(track, channel, drum_map, grid)
    targets = options.numbered(output, count)
    options.check_one_stream(*filter(None, (beat, feel_of)))
    if feel_of is None and tempo != "auto":
        raise click.UsageError("--tempo is that of the recording that --feel-of names.")
    data, name = options.read_input(beat)
    (network,) = networks_of(model, "humanize")
    drummer_with = _plain(network)
    if feel_of is not None:
        drummer_with = _with_feel(network, *options.read_input(feel_of), parse(data, name), tempo)

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(timing, velocity, heat, seed + number)
        return play_bytes(drummer_with(settings), data, name, str(target), settings, where)

    options.write_variations(targets, make, as_json=as_json, force=force)


def _plain(network: Network) -> Callable[[Settings], Drummer]:
    """Who plays by the dials."""
    return lambda dials: Drummer("humanize", network.card, humanizer(network, dials))


def _with_feel(
    network: Network, data: bytes, name: str, score: mido.MidiFile, tempo: float | TempoSource
) -> Callable[[Settings], Drummer]:
    """Who plays by the dials, in the groove of a recording. What hears is loaded only here."""
    from ..perform.borrowed import borrow, drummer_of

    feel = borrow(data, name, score, tempo)
    return lambda dials: drummer_of(network, dials, feel)
