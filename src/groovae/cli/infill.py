"""`groovae infill`."""

from pathlib import Path

import click

from ..midi.notation import Grid
from ..perform.infill.file import infill_bytes
from ..perform.infill.part import INFILL, Asked
from ..perform.play_file import Where, default_target
from ..perform.report import Report
from ..perform.settings import Settings
from ..verbs.loaded import networks_of
from . import options


@click.command(name="infill")
@click.argument("beat", type=options.PATH)
@click.option(
    "--drum",
    required=True,
    metavar="DRUM",
    help="Which drum: kick, snare, closed_hihat, open_hihat, low_tom, mid_tom, high_tom, crash, ride.",
)
@options.output
@click.option("--keep", is_flag=True, help="Keep the hits of the drum and only add others.")
@click.option(
    "--bars",
    metavar="BARS",
    help="Only in these bars: 5-8, or 1,5-8; the first bar is 1. Everywhere by default.",
)
@options.temperature
@options.seed
@options.variations
@options.track
@options.channel
@options.drum_map
@options.grid
@click.option(
    "--model",
    default=INFILL,
    metavar="MODEL",
    show_default=True,
    help="A model's name, or an .onnx file.",
)
@options.as_json
@options.force
def infill_command(
    beat: Path,
    drum: str,
    output: Path | None,
    keep: bool,
    bars: str | None,
    temperature: float | None,
    seed: int,
    count: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    grid: Grid,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Add one drum to BEAT, or play it anew, so that it fits what the other drums do.

    BEAT is a MIDI file, or - for standard input. Every other note stays as it is.

    \b
    groovae infill beat.mid --drum closed_hihat
    groovae infill beat.mid --drum snare --keep      # ghost notes between yours
    groovae infill beat.mid --drum crash --bars 1,9  # only there
    groovae infill beat.mid --drum ride -n 4         # four of them
    """
    if output is None:
        output = beat if options.is_stream(beat) else default_target(beat, "infilled")
    heat = options.temperature_of(temperature, count)
    asked = Asked.of(drum, keep=keep, bars=bars)
    where = Where(track, channel, drum_map, grid)
    targets = options.numbered(output, count)
    data, name = options.read_input(beat)
    (network,) = networks_of(model, "infill")

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(temperature=heat, seed=seed + number)
        return infill_bytes(network, asked, settings, data, name, str(target), where)

    options.write_variations(targets, make, as_json=as_json, force=force)
