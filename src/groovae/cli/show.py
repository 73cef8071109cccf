"""`groovae show`."""

from pathlib import Path

import click

from ..picture import draw_rolls, read_roll
from . import options


@click.command(name="show")
@click.argument("file", type=options.PATH)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="PICTURE.png",
    help="Where to draw; beside FILE by default, - for standard output.",
)
@click.option(
    "--after", type=options.PATH, metavar="FILE.mid", help="A second file to draw below the first."
)
@click.option(
    "--from",
    "first_bar",
    type=click.IntRange(1),
    default=1,
    metavar="BAR",
    show_default=True,
    help="The first bar to draw.",
)
@click.option(
    "--bars",
    type=click.IntRange(1, 64),
    default=4,
    metavar="N",
    show_default=True,
    help="How many bars to draw.",
)
@options.track
@options.channel
@options.drum_map
@options.force
def show_command(
    file: Path,
    output: Path | None,
    after: Path | None,
    first_bar: int,
    bars: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    force: bool,
) -> None:
    """Draw FILE as the paper does: drums in rows, velocity as colour, microtiming against the grid.

    FILE is a MIDI file, or - for standard input.

    \b
    groovae show beat.mid
    groovae show beat.mid --after beat.humanized.mid -o before-after.png
    groovae show song.mid --from 17 --bars 2
    """
    rolls = []
    for path in (file, after):
        if path:
            data, name = options.read_input(path)
            rolls.append(read_roll(data, name, track=track, channel=channel, drum_map=drum_map))
    target = output or (file if options.is_stream(file) else file.with_suffix(".png"))
    picture = draw_rolls(rolls, first_bar=first_bar, bars=bars)
    options.write_output(target, picture, force=force)
    click.echo(f"{target}: drawn", err=True)
