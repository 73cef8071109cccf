"""`groovae compare`."""

from pathlib import Path

import click

from ..atomic import check_target
from ..picture.compare import measure, to_json, to_text
from ..picture.roll import read_roll
from . import options


@click.command(name="compare")
@click.argument("first", metavar="A.mid", type=options.PATH)
@click.argument("second", metavar="[B.mid]", type=options.PATH, required=False)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="PICTURE.png",
    help="Draw the distributions too; - for standard output, the table then goes to standard error.",
)
@options.track
@options.channel
@options.drum_map
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@options.force
def compare_command(
    first: Path,
    second: Path | None,
    output: Path | None,
    track: str | None,
    channel: int | None,
    drum_map: str,
    as_json: bool,
    force: bool,
) -> None:
    """Hold one beat or two against drummers: per drum how early or late, how tight, how loud, how even.

    Drummers are the takes of the Groove MIDI Dataset that the models learned from; the table of what
    they do travels with groovae. Offsets are milliseconds from the grid, positive = late.

    A.mid and B.mid are MIDI files, or one of them - for standard input.

    \b
    groovae compare beat.mid
    groovae compare beat.mid beat.humanized.mid -o compared.png
    groovae compare beat.mid --json
    """
    paths = [first] if second is None else [first, second]
    options.check_one_stream(*paths)
    if output is not None and not options.is_stream(output):
        check_target(output, force=force)
    beats = []
    for path in paths:
        data, name = options.read_input(path)
        roll = read_roll(data, name, track=track, channel=channel, drum_map=drum_map)
        beats.append(measure(roll))
    if output is not None:
        from ..picture.distributions import draw_comparison

        options.write_output(output, draw_comparison(beats), force=force)
    to_stream = output is not None and options.is_stream(output)
    click.echo(to_json(beats) if as_json else to_text(beats).rstrip("\n"), err=to_stream)
    if output is not None:
        click.echo(f"{output}: drawn", err=True)
