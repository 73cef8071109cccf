"""A test on the disk: its folder and the key beside it, made whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..atomic import check_target, write_atomically
from ..errors import OutputError
from ..evaluation.report import to_json

MANIFEST: Final = "manifest.json"
PAGE: Final = "index.html"
PAIRS: Final = "pairs"
_OURS: Final = frozenset((MANIFEST, PAGE, PAIRS))


def key_of(folder: Path) -> Path:
    """Where the key lies: beside the folder, so that whoever is handed the folder does not have it."""
    return folder.with_name(f"{folder.name}.key.json")


def check_folder(folder: Path, *, force: bool) -> None:
    """Refuse a place where `write_folder` would refuse to write: said before the work, not after it.

    Args:
        force: replace a test that is there, and its key.

    Raises:
        OutputError: something is there and `force` is not given, or it is no listening test.
    """
    check_target(key_of(folder), force=force)
    if not folder.parent.is_dir():
        raise OutputError(f"there is no folder {folder.parent}", "create it, or name another")
    if not os.path.lexists(folder):
        return
    if not force:
        raise OutputError(
            f"{folder} exists already", "use --force to make its test anew, or name another folder"
        )
    if not folder.is_dir() or folder.is_symlink():
        raise OutputError(f"{folder} is not a folder", "name another with --out")
    others = sorted({each.name for each in folder.iterdir()} - _OURS)
    if others:
        raise OutputError(
            f"{folder} holds what is not of a listening test: {others[0]}",
            "only a test is overwritten; move the file, or name another folder",
        )


def write_folder(
    folder: Path, files: Mapping[str, bytes], key: Mapping[str, Any], *, force: bool
) -> None:
    """Write the files of a test, by their paths in the folder, and its key.

    Raises:
        OutputError: see `check_folder`; or the disk is full, or may not be written. What was there
            before is untouched and nothing is left.
    """
    check_folder(folder, force=force)
    mark = os.urandom(8).hex()
    new, old = (folder.with_name(f".groovae-{mark}.{each}") for each in ("new", "old"))
    try:
        for name, data in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
            write_atomically(key_of(folder), f"{to_json(dict(key))}\n".encode(), force=force)
        except BaseException:  # a test without its key is of no use
            if folder.exists():
                folder.rename(new)
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be written: {error.strerror}", "free some space, or name another"
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
