"""`groovae show`."""

from pathlib import Path

import click

from ..picture.before_after import draw_before_after, draw_offsets
from ..picture.piano_roll import draw_roll
from ..picture.roll import read_roll
from . import options, pictures


@click.command(name="show")
@click.argument("file", type=options.PATH)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="PICTURE.png",
    help="Where to draw, a .png; beside FILE by default, - for standard output.",
)
@click.option(
    "--after",
    type=options.PATH,
    metavar="PLAYED.mid",
    help="FILE as it became: draw how far each of its notes moved, and how hard it is hit now.",
)
@click.option(
    "--offsets",
    is_flag=True,
    help="Draw how far each note is from the grid, in milliseconds, instead of the paper's roll.",
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
@pictures.track
@pictures.channel
@options.drum_map
@options.force
def show_command(
    file: Path,
    output: Path | None,
    after: Path | None,
    offsets: bool,
    first_bar: int,
    bars: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    force: bool,
) -> None:
    """Draw FILE as the paper does: drums in rows, velocity as colour, microtiming against the grid.

    With --after, draw before and after in one picture: a column a note, as high as it is loud, hollow
    before and filled after, blue where it became earlier and orange where later, with the milliseconds.
    It is written to FILE.before-after.png, and with --offsets to FILE.offsets.png.

    FILE is a MIDI file, or - for standard input.

    \b
    groovae show beat.mid
    groovae show beat.mid --after beat.humanized.mid
    groovae show song.mid --from 17 --bars 2 --offsets
    """
    if offsets and after is not None:
        raise click.UsageError("--after draws offsets already; leave --offsets out")
    files = [file] if after is None else [file, after]
    options.check_one_stream(*files)
    what = "before-after" if after is not None else "offsets" if offsets else ""
    target = output or pictures.default_picture(file, what)
    pictures.check_picture(target, files, force=force)
    rolls = []
    for path in files:
        data, name = options.read_input(path)
        rolls.append(read_roll(data, name, track=track, channel=channel, drum_map=drum_map))
    if after is not None:
        picture, words = draw_before_after(*rolls, first_bar=first_bar, bars=bars)
    else:
        draw = draw_offsets if offsets else draw_roll
        picture, words = draw(rolls[0], first_bar=first_bar, bars=bars), ""
    options.write_output(target, picture, force=force)
    click.echo(f"{target}: drawn", err=True)
    if words:
        click.echo(f"  {words}", err=True)
