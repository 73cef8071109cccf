"""Options that several commands share, each described once, and the files and streams they name."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ..atomic import check_target, write_atomically
from ..errors import BeatError, OutputError
from ..midi.drummap import AUTO
from ..midi.file import read_bytes
from ..midi.notation import GRIDS
from ..network import DEFAULT
from ..perform.recordings import check_midi_target
from ..perform.report import Report
from ..perform.settings import TEMPO_SOURCES
from ..perform.vary import HIGHEST_TEMPERATURE

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

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


def model_named(name: str) -> Callable[[Decorated], Decorated]:
    """The option --model, by default the model of this name."""
    return click.option(
        "--model",
        default=name,
        metavar="MODEL",
        show_default=True,
        help="A model's name, or an .onnx file.",
    )


model = model_named(DEFAULT)
timing = click.option(
    "--timing",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="How far to go from your timing to the drummer's, 0 to 100.",
)
velocity = click.option(
    "--velocity",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="How far to go from your velocities to the drummer's, 0 to 100.",
)
output = click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="OUT.mid",
    help="Where to write; beside the input by default, - for standard output.",
)
temperature = click.option(
    "--temperature",
    type=click.FloatRange(0, HIGHEST_TEMPERATURE),
    metavar="T",
    help="0 plays the expected performance, 1 strays from it as drummers do; 0, or 1 with -n.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Which of the performances, where temperature is above 0.",
)
variations = click.option(
    "-n",
    "--variations",
    "count",
    type=click.IntRange(1, 99),
    default=1,
    metavar="COUNT",
    help="How many performances: OUT.1.mid, OUT.2.mid, and so on, with seeds N, N + 1, and so on.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
force = click.option("--force", is_flag=True, help="Overwrite the output if it exists.")
data = click.option(
    "--data",
    type=PATH,
    metavar="PATH",
    help="The Groove MIDI Dataset: its zip or an unpacked folder. Default: $GROOVAE_DATA, then what "
    "`groovae data fetch` fetched.",
)


def tempo_told(value: str) -> float | str:
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


def is_stream(path: Path) -> bool:
    """Whether a path means a standard stream."""
    return str(path) == STREAM


def check_one_stream(*paths: Path) -> None:
    """Refuse to read standard input twice.

    Raises:
        BeatError: it is meant more than once.
    """
    if sum(map(is_stream, paths)) > 1:
        raise BeatError("standard input can be one file, not two", "name the other file")


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


def numbered(output: Path, count: int) -> list[Path]:
    """``OUT.mid`` for one variation; ``OUT.1.mid``, ``OUT.2.mid`` and so on for several.

    Raises:
        OutputError: several are to go to standard output, or `output` is a folder.
    """
    if count == 1:
        return [output]
    if is_stream(output):
        raise OutputError(f"{count} variations do not fit into one stream", "name a file with -o")
    check_target(output, force=True)
    stem = output.name.removesuffix(output.suffix)
    return [output.with_name(f"{stem}.{i}{output.suffix}") for i in range(1, count + 1)]


def check_midi_targets(targets: list[Path], source: Path) -> None:
    """Refuse to write MIDI over a recording, or as one, also where --force is given.

    Raises:
        OutputError: a target is a recording that is read, or has the name of a sound.
    """
    for target in targets:
        if not is_stream(target):
            check_midi_target(target, *() if is_stream(source) else (source,))


def temperature_of(temperature: float | None, count: int) -> float:
    """The temperature that was given, else 0, or 1 where several variations are asked for.

    Raises:
        BeatError: several variations at temperature 0 would all be one.
    """
    if count > 1 and temperature == 0:
        raise BeatError(
            f"{count} variations at temperature 0 would all be the same",
            "leave --temperature out, or choose one above 0",
        )
    return (0.0 if count == 1 else 1.0) if temperature is None else temperature


def write_variations(
    targets: list[Path],
    make: Callable[[int, Path], tuple[bytes, Report]],
    *,
    as_json: bool,
    force: bool,
) -> None:
    """Make variations, write them, and print their reports.

    The report is talk unless it is asked for as data; several are a JSON list.

    Args:
        make: the number of the variation, from 0, and where it goes -> the file and its report.

    Raises:
        OutputError: one of the targets exists and `force` is not given (said before the work), or
            cannot be written.
    """
    for target in targets:
        if not is_stream(target):
            check_target(target, force=force)
    made = [make(number, target) for number, target in enumerate(targets)]
    for target, (data, _) in zip(targets, made, strict=True):
        write_output(target, data, force=force)
    reports = [report for _, report in made]
    to_stream = is_stream(targets[0])
    if not as_json:
        click.echo("\n".join(map(str, reports)), err=True)
    elif len(reports) == 1:
        click.echo(reports[0].to_json(), err=to_stream)
    else:
        click.echo(json.dumps([asdict(report) for report in reports], indent=2), err=to_stream)
