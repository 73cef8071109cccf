"""`groovae data fetch`, `groovae data stats` and `groovae data ranges`."""

import sys
from pathlib import Path

import click

from ..atomic import check_target
from ..dataset import archive
from . import options


@click.group(name="data")
def data_command() -> None:
    """Fetch and describe the Groove MIDI Dataset (Google LLC, CC BY 4.0)."""


@data_command.command(name="fetch")
@click.option(
    "--from",
    "source_zip",
    type=options.PATH,
    metavar="ZIP",
    help="Take a copy of the official zip instead of the network.",
)
@click.option(
    "--data", type=options.PATH, metavar="FOLDER", help="Where to keep it instead of your cache."
)
def fetch_command(source_zip: Path | None, data: Path | None) -> None:
    """Download the official archive, checked by its sha256; resumes where it broke off.

    It is kept in your cache, or in the folder that --data or $GROOVAE_DATA names.

    \b
    groovae data fetch
    groovae data fetch --from groove-v1.0.0-midionly.zip
    """
    folder = archive.place_for(data)
    if source_zip or not sys.stderr.isatty():
        path = archive.fetch(folder, source_zip=source_zip)
    else:
        with click.progressbar(
            length=archive.SIZE, label="Groove MIDI Dataset", file=sys.stderr
        ) as bar:
            path = archive.fetch(folder, progress=lambda arrived, _: bar.update(arrived - bar.pos))
    click.echo(f"{path}: verified, sha256 {archive.SHA256}", err=True)


@data_command.command(name="stats")
@options.data
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--figure",
    type=options.PATH,
    metavar="PICTURE.png",
    help="Draw the paper's Figure 2, from the data.",
)
@options.force
def stats_command(data: Path | None, as_json: bool, figure: Path | None, force: bool) -> None:
    """Describe the dataset: hours, takes, bars, splits, drummers, styles, and the Table 2 beside ours.

    \b
    groovae data stats
    groovae data stats --figure figure2.png
    """
    from ..dataset.figures import draw_figure2
    from ..dataset.gmd import read_takes
    from ..dataset.stats import describe, to_json, to_text

    takes = read_takes(archive.locate(data))
    stats = describe(takes)
    click.echo(to_json(stats) if as_json else to_text(stats))
    if figure:
        draw_figure2(takes, figure, force=force)
        click.echo(f"{figure}: drawn", err=True)


@data_command.command(name="ranges")
@options.data
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    default=Path(options.STREAM),
    metavar="RANGES.json",
    help="Where to write; standard output by default.",
)
@options.force
def ranges_command(data: Path | None, output: Path, force: bool) -> None:
    """Make the table of what drummers do, which `groovae compare` holds beats against.

    Per drum: how early or late, how tight, how loud and how even the takes of the training split are.

    \b
    groovae data ranges
    groovae data ranges -o human_range.json
    """
    from ..dataset.gmd import read_takes
    from ..dataset.ranges import human_ranges, to_json

    if not options.is_stream(output):
        check_target(output, force=force)
    table = to_json(human_ranges(read_takes(archive.locate(data))))
    options.write_output(output, table.encode(), force=force)
