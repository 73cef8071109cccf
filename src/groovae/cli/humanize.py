"""`groovae humanize`."""

from pathlib import Path

import click

from ..atomic import check_target
from ..midi.notation import Grid
from ..perform.humanize_file import Where, humanize_bytes
from ..perform.model import default_target, load
from ..perform.settings import Settings
from . import options


@click.command(name="humanize")
@click.argument("beat", type=options.PATH)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="OUT.mid",
    help="Where to write; beside BEAT by default, - for standard output.",
)
@click.option(
    "--timing",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="How far to go from your timing to the drummer's, 0 to 100.",
)
@click.option(
    "--velocity",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="How far to go from your velocities to the drummer's, 0 to 100.",
)
@click.option(
    "--temperature",
    type=click.FloatRange(0, 2),
    default=0.0,
    metavar="T",
    help="0 plays the expected performance, 1 strays from it as drummers do.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Which of the performances, where temperature is above 0.",
)
@options.track
@options.channel
@options.drum_map
@options.grid
@options.model
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@options.force
def humanize_command(
    beat: Path,
    output: Path | None,
    timing: float,
    velocity: float,
    temperature: float,
    seed: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    grid: Grid,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Play the drums of BEAT: every note stays, with a drummer's velocities and microtiming.

    BEAT is a MIDI file, or - for standard input.

    \b
    groovae humanize beat.mid
    groovae humanize beat.mid --timing 60 --velocity 80 -o tighter.mid
    groovae humanize beat.mid --temperature 0.5 --seed 7
    """
    if output is None:
        output = beat if options.is_stream(beat) else default_target(beat, "humanized")
    settings, where = (
        Settings(timing, velocity, temperature, seed),
        Where(track, channel, drum_map, grid),
    )
    to_stream = options.is_stream(output)
    if not to_stream:
        check_target(output, force=force)  # said before the work, not after it
    data, name = options.read_input(beat)
    result, report = humanize_bytes(load(model).network, data, name, str(output), settings, where)
    options.write_output(output, result, force=force)
    # The report is talk unless it is asked for as data, and standard output is free to carry it.
    click.echo(report.to_json() if as_json else str(report), err=to_stream or not as_json)
