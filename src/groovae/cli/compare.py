"""`groovae compare`."""

from pathlib import Path

import click

from ..picture.compare import measure_all, to_json, to_text
from ..picture.roll import read_roll
from . import options, pictures


@click.command(name="compare")
@click.argument("first", metavar="A.mid", type=options.PATH)
@click.argument("second", metavar="[B.mid]", type=options.PATH, required=False)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="PICTURE.png",
    help="Draw it too, as a .png; - for standard output, the table then goes to standard error.",
)
@pictures.track
@pictures.channel
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
    they do travels with groovae. Milliseconds count from the grid, or from the swung places of a beat that
    swings, positive = late; B.mid is measured from where A.mid is written.

    A.mid and B.mid are MIDI files, or one of them - for standard input.

    \b
    groovae compare beat.mid
    groovae compare beat.mid beat.humanized.mid -o compared.png
    groovae compare beat.mid --json
    """
    paths = [first] if second is None else [first, second]
    options.check_one_stream(*paths)
    if output is not None:
        pictures.check_picture(output, paths, force=force)
    rolls = []
    for path in paths:
        data, name = options.read_input(path)
        rolls.append(read_roll(data, name, track=track, channel=channel, drum_map=drum_map))
    beats = measure_all(rolls)
    if output is not None:
        from ..picture.beside import draw_comparison

        options.write_output(output, draw_comparison(beats), force=force)
    to_stream = output is not None and options.is_stream(output)
    click.echo(to_json(beats) if as_json else to_text(beats).rstrip("\n"), err=to_stream)
    if output is not None:
        click.echo(f"{output}: drawn", err=True)
