"""Files written whole or not at all: whatever goes wrong, it is the old file or the new one."""

import errno
import os
from pathlib import Path

from .errors import OutputError


def write_atomically(path: Path, data: bytes, *, force: bool = True) -> None:
    """Write a file whole or not at all.

    The bytes go to a temporary file in the same folder, are flushed to the disk and take the name
    of the target in one step. A link is written through, and the file mode of a file replaced is
    kept. A device or a pipe (``/dev/null``, ``/dev/stdout``) is written to, never replaced.

    Args:
        path: the file to write; its folder must exist.
        data: its whole content.
        force: replace a file that exists already.

    Raises:
        OutputError: the file exists and `force` is false, it is a folder, or it cannot be written
            (folder missing or read-only, disk full). What was there before is untouched and no
            temporary file is left.
    """
    check_target(path, force=force)
    try:
        if path.exists() and not path.is_file():
            _write(os.open(path, os.O_WRONLY), data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise _explained(error, path) from error


def check_target(path: Path, *, force: bool, option: str = "-o") -> None:
    """Refuse a place where `write_atomically` would refuse to write: said before the work, not after it.

    Args:
        option: by which the user names another place.

    Raises:
        OutputError: the file exists and `force` is false, or it is a folder.
    """
    try:
        if path.is_dir():
            raise OutputError(f"{path} is a folder, not a file", "name a file in it")
        if path.is_file() and not force:
            raise OutputError(
                f"{path} exists already",
                f"use --force to overwrite it, or name another with {option}",
            )
    except OSError as error:
        raise _explained(error, path) from error


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".groovae-{os.urandom(8).hex()}.tmp")
    # Opened with the usual mode, so that the result is as readable as any other file of the user.
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
    )
    try:
        _write(descriptor, data, to_disk=True)
        if target.exists():
            temporary.chmod(target.stat().st_mode)
        temporary.replace(target)
    except BaseException:  # Ctrl-C included: nothing may be left behind
        temporary.unlink(missing_ok=True)
        raise


def _write(descriptor: int, data: bytes, *, to_disk: bool = False) -> None:
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        if to_disk:
            os.fsync(descriptor)


def _explained(error: OSError, path: Path) -> OutputError:
    """The one line and the hint of an operating system error."""
    folder = path.parent
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return OutputError(f"there is no folder {folder}", "create it, or name another folder")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return OutputError(
                f"{path} may not be written here", f"check who may write to {folder}"
            )
        case errno.ENOSPC | errno.EDQUOT:
            return OutputError(f"no room on the disk for {path}", "free some space and try again")
        case _:
            return OutputError(f"{path} cannot be written: {error.strerror}", "name another file")
