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
    help="Play in the groove of this recording (WAV, FLAC, OGG, MP3) or MIDI file of another instrument. "
    "That all of it lies behind the beat, or ahead, is known of a MIDI file; of a recording it is not, and "
    "what counts is how early or late each note is among the others.",
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
@click.option(
    "--pickup",
    type=float,
    metavar="BEATS",
    help="How many beats of that recording come before its first downbeat, such as 1 or 0.5; by default "
    "what the bars of a MIDI file say, or none.",
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
    pickup: float | None,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Play the drums of BEAT: every note stays, with a drummer's velocities and microtiming.

    BEAT is a MIDI file, or - for standard input.

    With --feel-of the drums go with a bass, a guitar or whatever was played or recorded: where that
    strikes on a step they come as late as it does, and louder where it is louder; elsewhere as late as it
    usually is there, and unevenly as the model plays. Its first bar (of a recording that of the first
    note, or after the --pickup) is laid on the first bar of the drums, and it is repeated.

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
    if feel_of is None:
        for option, told in (("--tempo", tempo != "auto"), ("--pickup", pickup is not None)):
            if told:
                raise click.UsageError(f"{option} is that of the recording that --feel-of names.")
    else:
        options.check_midi_targets(targets, feel_of)
    data, name = options.read_input(beat)
    (network,) = networks_of(model, "humanize")
    drummer_with = _plain(network)
    if feel_of is not None:
        feel = options.read_input(feel_of)
        drummer_with = _with_feel(network, *feel, parse(data, name), tempo, pickup)

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(timing, velocity, heat, seed + number)
        return play_bytes(drummer_with(settings), data, name, str(target), settings, where)

    options.write_variations(targets, make, as_json=as_json, force=force)


def _plain(network: Network) -> Callable[[Settings], Drummer]:
    """Who plays by the dials."""
    return lambda dials: Drummer("humanize", network.card, humanizer(network, dials))


def _with_feel(
    network: Network,
    data: bytes,
    name: str,
    score: mido.MidiFile,
    tempo: float | TempoSource,
    pickup: float | None,
) -> Callable[[Settings], Drummer]:
    """Who plays by the dials, in the groove of a recording. What hears is loaded only here."""
    from ..perform.borrowed import borrow, drummer_of

    feel = borrow(data, name, score, tempo, pickup)
    return lambda dials: drummer_of(network, dials, feel)
