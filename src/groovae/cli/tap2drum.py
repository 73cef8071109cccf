"""`groovae tap2drum`, also called `drumify`."""

from pathlib import Path

import click

from ..perform.play_file import Where, default_target
from ..perform.report import Report
from ..perform.settings import Settings
from ..perform.tap2drum.file import tap2drum_bytes
from ..perform.tap2drum.kit import TAP2DRUM
from ..perform.tap2drum.options import (
    TAP_VELOCITIES,
    TEMPO_SOURCES,
    Tapping,
    TapVelocity,
    TempoSource,
)
from ..verbs.loaded import networks_of
from . import options


def _tempo(value: str) -> float | str:
    """Beats per minute, or where to take them from."""
    if value in TEMPO_SOURCES:
        return value
    try:
        return float(value)
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no number of beats per minute, and none of {', '.join(TEMPO_SOURCES)}.",
            param_hint="'--tempo'",
        ) from None


@click.command(name="tap2drum")
@click.argument("taps", type=options.PATH)
@options.output
@click.option(
    "--tempo",
    type=_tempo,
    default="auto",
    show_default=True,
    metavar="BPM|read|estimate|auto",
    help="The tempo you tapped at: given, read from the file with its bars, or estimated; auto reads "
    "where the file names one.",
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
    help="Whether your taps say how hard the drums are hit; auto: where they differ and are those of pads, "
    "on channel 10.",
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

    TAPS is a MIDI file, or - for standard input. Its notes are the taps, whatever their pitch or
    instrument; they stay, and the drums are added on a track of their own, on your timing.

    \b
    groovae tap2drum taps.mid
    groovae tap2drum taps.mid --tempo 96 --pickup 1
    groovae tap2drum taps.mid --tempo estimate --conform
    groovae tap2drum bass.mid --track Bass -n 4      # four kits for a bass line
    """
    if output is None:
        output = taps if options.is_stream(taps) else default_target(taps, "drums")
    heat = options.temperature_of(temperature, count)
    tapping = Tapping(tempo, pickup, velocity, loose, conform)
    where = Where(track, channel)
    targets = options.numbered(output, count)
    data, name = options.read_input(taps)
    (network,) = networks_of(model, "tap2drum")

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(temperature=heat, seed=seed + number)
        written = "standard output" if options.is_stream(target) else str(target)
        return tap2drum_bytes(network, tapping, settings, data, name, written, where)

    options.write_variations(targets, make, as_json=as_json, force=force)


drumify_command = tap2drum_command
