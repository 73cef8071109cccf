"""Options that several commands share, each described once, and the files and streams they name."""

import sys
from pathlib import Path
from typing import Final

import click

from ..atomic import write_atomically
from ..errors import BeatError, OutputError
from ..midi.drummap import AUTO
from ..midi.file import read_bytes
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


def is_stream(path: Path) -> bool:
    """Whether a path means a standard stream."""
    return str(path) == STREAM


def read_input(path: Path) -> tuple[bytes, str]:
    """The bytes of a file or of standard input, and what to call it in words.

    Raises:
        BeatError: it cannot be read.
    """
    if not is_stream(path):
        return read_bytes(path), str(path)
    if sys.stdin is None:
        raise BeatError("standard input is closed", "name a MIDI file")
    return sys.stdin.buffer.read(), "standard input"


def write_output(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file whole or not at all, or to standard output.

    Raises:
        OutputError: it cannot be written.
    """
    if not is_stream(path):
        write_atomically(path, data, force=force)
        return
    if sys.stdout is None:
        raise OutputError("standard output is closed", "name a file with -o")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
