"""The command line: one subcommand a verb; parse, call, print.

Data goes to standard output, talk to standard error. Exit status 0; 1 with one ``error:`` line and a
``hint:``; 2 for wrong usage. Each command's module is imported only when it is called, so that playing
a beat loads nothing but what plays beats.
"""

import importlib
import os
import sys
from contextlib import suppress
from typing import Final, NoReturn

import click

from .._version import __version__
from ..errors import GroovaeError

COMMANDS: Final = {
    "humanize": ("humanize", "Play the drums of a MIDI file: velocities and microtiming."),
    "infill": ("infill", "Add one drum to a MIDI file, or play it anew."),
    "tap2drum": ("tap2drum", "Put a drum kit to a rhythm tapped on anything."),
    "drumify": ("tap2drum", "The same as tap2drum."),
    "transfer": ("transfer", "Play one file in the groove of another."),
    "grooves": ("grooves", "Save grooves by name, list and mix them."),
    "sample": ("sample", "Make up a beat."),
    "interpolate": ("interpolate", "Walk from one beat to another."),
    "render": ("render", "Hear a MIDI file: a drum kit plays it into a sound file."),
    "show": ("show", "Draw a beat as a piano roll, before and after."),
    "compare": ("compare", "Draw two beats' timing and velocities against those of drummers."),
    "models": ("models", "List the models and what they are."),
    "data": ("data", "Fetch and describe the Groove MIDI Dataset."),
    "evaluate": ("evaluate", "Score the models as the paper does."),
    "listen": ("listen", "Make a blind listening test, and score its answers."),
    "train": ("train", "Train a model."),
    "export": ("export", "Turn a training run into an .onnx file."),
}
"""Command -> module of this package that holds it, and its line in the list."""


class _Verbs(click.Group):
    """Commands by name, imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f".{COMMANDS[name][0]}", __package__)
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=_Verbs)
@click.version_option(__version__, prog_name="groovae")
def groovae() -> None:
    """Any beat, played by a drummer."""


def program() -> None:
    """The `groovae` program as it is installed: `main`, and gone.

    What a program holds is the system's to take back; letting Python and onnxruntime take it apart
    piece by piece first costs a short beat a fifth of its time (`bench/speed.py`, cold).
    """
    try:
        main()
    except SystemExit as ending:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with suppress(OSError, ValueError):  # a reader that left has been dealt with
                    stream.flush()
        os._exit(ending.code if isinstance(ending.code, int) else 0)


def main() -> NoReturn:
    """Run the command line; leaves by `SystemExit` with the status."""
    try:
        status = groovae.main(prog_name="groovae", standalone_mode=False) or 0
        if sys.stdout is not None:
            sys.stdout.flush()
    except GroovaeError as error:
        click.echo(f"error: {error}", err=True)
        click.echo(f"hint: {error.hint or 'see groovae --help'}", err=True)
        status = 1
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        status = 130
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except BrokenPipeError:
        _silence_output()  # its reader left; there is nobody to tell
        status = 1
    except OSError as error:
        # Files are read and written with errors of their own; what is left is a stream.
        _silence_output()
        click.echo(f"error: {error.strerror or error}, on a standard stream", err=True)
        click.echo("hint: name a file with -o, or free some space", err=True)
        status = 1
    sys.exit(status)


def _silence_output() -> None:
    """Let Python shut down without trying once more to write what could not be written."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
