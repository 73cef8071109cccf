"""What the commands that draw have in common: which notes to look at, and where a picture may be written."""

from pathlib import Path
from typing import Final

import click

from ..atomic import check_target
from ..errors import BeatError, OutputError
from . import options

SUFFIX: Final = ".png"

track = click.option(
    "--track", metavar="TRACK", help="Look only at this track: its number from 1, or its name."
)
channel = click.option(
    "--channel", type=click.IntRange(1, 16), help="Look only at this MIDI channel, 1 to 16."
)


def default_picture(beat: Path, what: str = "") -> Path:
    """``BEAT.png`` or ``BEAT.WHAT.png``, beside the beat; standard output for one that comes as a stream.

    Raises:
        BeatError: the beat is a folder that has no name of its own, such as ``.``.
    """
    if options.is_stream(beat):
        return beat
    if not beat.name:
        raise BeatError(f"{beat} is a folder", "name a MIDI file in it")
    return beat.with_suffix(f".{what}{SUFFIX}" if what else SUFFIX)


def check_picture(target: Path, beats: list[Path], *, force: bool) -> None:
    """Refuse a place where no picture can be written, before the work.

    Raises:
        OutputError: it is one of the beats, force or not; it is no .png; it exists and `force` is false.
    """
    if options.is_stream(target):
        return
    if any(_same(target, beat) for beat in beats if not options.is_stream(beat)):
        raise OutputError(f"{target} is the beat itself", "name another file with -o")
    if target.suffix.lower() != SUFFIX:
        raise OutputError(
            f"pictures are written as {SUFFIX}, not as {target.suffix or 'a file without a suffix'}",
            f"name a file that ends in {SUFFIX}",
        )
    check_target(target, force=force)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist, or may not be looked at
        return False
