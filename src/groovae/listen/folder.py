"""A test on the disk: what listeners get, and beside it what is kept from them. Whole or not at all.

DIR/        index.html, manifest.json       nothing that says who plays
DIR.kept/   key.json, pairs/                who is who; the clips as WAV and MIDI, whose notes tell
"""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..errors import OutputError

PAGE: Final = "index.html"
MANIFEST: Final = "manifest.json"
KEY: Final = "key.json"
PAIRS: Final = "pairs"

_OURS: Final = re.compile(r"index\.html|manifest\.json|key\.json|pairs|pairs/\d+_[ab]\.(wav|mid)")


def kept_of(folder: Path) -> Path:
    """What is kept lies beside the folder, so that whoever is handed the folder does not have it."""
    return folder.with_name(f"{folder.name}.kept")


def check_folder(folder: Path, *, force: bool) -> None:
    """Refuse a place where `write_folders` would refuse to write: said before the work, not after it.

    Args:
        force: replace a test that is there.

    Raises:
        OutputError: something is there and `force` is not given, or it is no listening test.
    """
    if not folder.parent.is_dir():
        raise OutputError(f"there is no folder {folder.parent}", "create it, or name another")
    for each in (folder, kept_of(folder)):
        if not os.path.lexists(each):
            continue
        if not force:
            raise OutputError(
                f"{each} exists already",
                "use --force to make its test anew, or name another folder with --out",
            )
        if not each.is_dir() or each.is_symlink():
            raise OutputError(f"{each} is not a folder", "name another with --out")
        others = sorted(
            name
            for name in (path.relative_to(each).as_posix() for path in each.rglob("*"))
            if not _OURS.fullmatch(name)
        )
        if others:
            raise OutputError(
                f"{each} holds what is not of a listening test: {others[0]}",
                "only a test is overwritten; move the file, or name another folder with --out",
            )


def write_folders(
    folder: Path, handed: Mapping[str, bytes], kept: Mapping[str, bytes], *, force: bool
) -> None:
    """Write the files of a test, by their paths in the folder and in the one that is kept.

    Raises:
        OutputError: see `check_folder`; or the disk is full, or may not be written. What was there
            before is untouched and nothing is left.
    """
    check_folder(folder, force=force)
    mark = os.urandom(8).hex()
    places = {folder: handed, kept_of(folder): kept}
    new, old = (
        {each: each.with_name(f".groovae-{mark}.{each.name}.{age}") for each in places}
        for age in ("new", "old")
    )
    try:
        for place, files in places.items():
            for name, data in files.items():
                path = new[place] / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        try:
            for place in places:
                if place.exists():
                    place.rename(old[place])
                new[place].rename(place)
        except BaseException:  # a test without its key is of no use
            for place in places:
                if place.exists() and not new[place].exists():
                    place.rename(new[place])
                if old[place].exists():
                    old[place].rename(place)
            raise
        for each in old.values():
            shutil.rmtree(each, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {error.strerror}",
            "free some space, or name another with --out",
        ) from error
    finally:
        for each in new.values():
            shutil.rmtree(each, ignore_errors=True)
