"""`groovae tap2drum`, also called `drumify`."""

from pathlib import Path

import click

from ..perform.play_file import Where
from ..perform.report import Report
from ..perform.settings import Settings, TempoSource
from ..perform.tap2drum.file import tap2drum_bytes, target_beside
from ..perform.tap2drum.kit import TAP2DRUM
from ..perform.tap2drum.options import (
    TAP_VELOCITIES,
    Tapping,
    TapVelocity,
)
from ..verbs.loaded import networks_of
from . import options


@click.command(name="tap2drum")
@click.argument("taps", type=options.PATH)
@options.output
@click.option(
    "--tempo",
    type=options.tempo_told,
    default="auto",
    show_default=True,
    metavar="BPM|read|estimate|auto",
    help="The tempo you tapped at: given, read from the file with its bars, or estimated; auto reads "
    "where the file names one, and takes no guess at that of a recording, which `estimate` does. An "
    "estimate lies between 60 and 180; it is no guess where it is 70% sure that it is the tempo or, where "
    "that is nearly as probable, an octave of it (half or double), which the report names.",
)
@click.option(
    "--pickup",
    type=float,
    metavar="BEATS",
    help="How many beats of your taps come before the first downbeat, such as 1 or 0.5; by default "
    "what the bars of the file say, or none.",
)
@click.option(
    "--velocity",
    type=click.Choice(TAP_VELOCITIES),
    default="auto",
    show_default=True,
    help="Whether your taps say how hard the drums are hit; auto: where they differ and are those of a "
    "recording, or of pads, on channel 10.",
)
@click.option(
    "--follow",
    is_flag=True,
    help="Follow a recording whose tempo does not stay, bar by bar; MIDI taps always are.",
)
@click.option(
    "--shift",
    "shift_ms",
    type=float,
    default=0.0,
    metavar="MS",
    help="By how many milliseconds the recording is late, as through the buffers of a sound card: the "
    "drums are put so much before what is heard in it. One that would lie before time 0 is put there; more "
    "than one need --conform.",
)
@click.option(
    "--loose", is_flag=True, help="Let the drums lie around your taps instead of all on them."
)
@click.option(
    "--conform",
    is_flag=True,
    help="With a tempo given or estimated, or a pickup: write a file whose tempo and barlines are those of "
    "the taps.",
)
@options.temperature
@options.seed
@options.variations
@click.option("--track", metavar="TRACK", help="Only this track: its number from 1, or its name.")
@click.option("--channel", type=click.IntRange(1, 16), help="Only this MIDI channel, 1 to 16.")
@options.model_named(TAP2DRUM)
@options.as_json
@options.force
def tap2drum_command(
    taps: Path,
    output: Path | None,
    tempo: float | TempoSource,
    pickup: float | None,
    velocity: TapVelocity,
    loose: bool,
    conform: bool,
    follow: bool,
    shift_ms: float,
    temperature: float | None,
    seed: int,
    count: int,
    track: str | None,
    channel: int | None,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Put a drum kit to a rhythm tapped on anything.

    TAPS is a MIDI file or a recording, or - for standard input. The notes of a MIDI file are the taps,
    whatever their pitch or instrument; they stay, and the drums are added on a track of their own, on
    your timing.

    Of a recording (WAV, FLAC, OGG or MP3) of a table, a mouth, a bass or a guitar the taps are what is
    struck in it. The drums are a MIDI file of the tempo of the taps whose time 0 is that of the
    recording: put both at the start of a project of that tempo, and they sound together. With --conform
    the barlines of the file are those of the beat, and a marker in it says where the recording begins.
    Bars of 4/4 are assumed, from the first tap on, or after the --pickup.

    \b
    groovae tap2drum taps.mid
    groovae tap2drum taps.mid --tempo 96 --pickup 1
    groovae tap2drum taps.mid --tempo estimate --conform
    groovae tap2drum bass.mid --track Bass -n 4      # four kits for a bass line
    groovae tap2drum table.wav                       # a kit for what was tapped on a table
    groovae tap2drum beatbox.mp3 --tempo 96 --shift 12 --conform
    """
    if output is None:
        output = taps if options.is_stream(taps) else target_beside(taps)
    heat = options.temperature_of(temperature, count)
    tapping = Tapping(tempo, pickup, velocity, loose, conform, follow, shift_ms)
    where = Where(track, channel)
    targets = options.numbered(output, count)
    options.check_midi_targets(targets, taps)
    data, name = options.read_input(taps)
    (network,) = networks_of(model, "tap2drum")

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(temperature=heat, seed=seed + number)
        written = "standard output" if options.is_stream(target) else str(target)
        return tap2drum_bytes(network, tapping, settings, data, name, written, where)

    options.write_variations(targets, make, as_json=as_json, force=force)


drumify_command = tap2drum_command
