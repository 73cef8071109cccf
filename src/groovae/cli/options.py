"""Options that several commands share, each described once."""

from pathlib import Path
from typing import Final

import click

from ..midi.drummap import AUTO
from ..midi.notation import GRIDS

STREAM: Final = "-"
"""As an input, standard input; as an output, standard output."""

PATH: Final = click.Path(path_type=Path)

track = click.option(
    "--track", metavar="TRACK", help="Play only this track: its number from 1, or its name."
)
channel = click.option(
    "--channel", type=click.IntRange(1, 16), help="Play only this MIDI channel, 1 to 16."
)
drum_map = click.option(
    "--map",
    "drum_map",
    default=AUTO,
    metavar="MAP",
    show_default=True,
    help="Which drum a pitch is: general_midi, roland_td, or a text file of lines like `36 kick`.",
)
grid = click.option(
    "--grid",
    type=click.Choice(GRIDS),
    default="auto",
    show_default=True,
    help="What lies off the sixteenths: `auto` keeps written swing and triplets, `as-written` keeps "
    "everything and plays around it, `straight` plays everything anew.",
)
model = click.option(
    "--model",
    default="default",
    metavar="MODEL",
    show_default=True,
    help="A model's name, or an .onnx file.",
)
force = click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
data = click.option(
    "--data",
    type=PATH,
    metavar="PATH",
    help="The Groove MIDI Dataset: its zip or an unpacked folder. Default: $GROOVAE_DATA, then what "
    "`groovae data fetch` fetched.",
)
