"""Where groovae keeps what it may fetch or compute again: one cache folder for each user."""

import os
import sys
from pathlib import Path

from .errors import DataError


def cache_dir() -> Path:
    """This user's cache folder for groovae; it need not exist yet.

    ``$XDG_CACHE_HOME/groovae`` or ``~/.cache/groovae``, ``~/Library/Caches/groovae`` on macOS,
    ``%LOCALAPPDATA%\\groovae`` on Windows. A relative XDG_CACHE_HOME is ignored, as the XDG Base
    Directory Specification asks.

    Raises:
        DataError: this user has no home folder.
    """
    return _base() / "groovae"


def _base() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else _home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return _home() / "Library" / "Caches"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return named if named.is_absolute() else _home() / ".cache"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise DataError(
            "this user has no home folder to keep a cache in",
            "set HOME, or name the data with --data or GROOVAE_DATA",
        ) from error
