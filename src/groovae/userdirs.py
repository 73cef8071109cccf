"""The folders of this user: the cache, for what can be fetched or computed again, and the data folder,
for what the user made.
"""

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
    return _base("LOCALAPPDATA", "AppData/Local", "Caches", "XDG_CACHE_HOME", ".cache")


def data_dir() -> Path:
    """This user's data folder for groovae; it need not exist yet.

    ``$XDG_DATA_HOME/groovae`` or ``~/.local/share/groovae``, ``~/Library/Application Support/groovae``
    on macOS, ``%APPDATA%\\groovae`` on Windows. A relative XDG_DATA_HOME is ignored.

    Raises:
        DataError: this user has no home folder.
    """
    return _base(
        "APPDATA", "AppData/Roaming", "Application Support", "XDG_DATA_HOME", ".local/share"
    )


def _base(variable: str, windows: str, macos: str, xdg_variable: str, xdg: str) -> Path:
    """The folder by the rules of this system: a variable where it has one, else below the home folder."""
    if sys.platform == "win32":
        named = os.environ.get(variable)
        folder = Path(named) if named else _home() / windows
    elif sys.platform == "darwin":
        folder = _home() / "Library" / macos
    else:
        moved = Path(os.environ.get(xdg_variable, ""))
        folder = moved if moved.is_absolute() else _home() / xdg
    return folder / "groovae"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise DataError(
            "this user has no home folder to keep anything in",
            "set HOME; the dataset can also be named with --data or GROOVAE_DATA",
        ) from error
