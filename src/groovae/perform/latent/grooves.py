"""Saved grooves: one small JSON file each, in a folder of this user's.

A groove is called by its name wherever a file with a groove can be named. Names hold no dots and no
slashes, so a name is never a path; a saved groove goes before a file of the same name, which
``./NAME`` still reaches.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ...atomic import write_atomically
from ...errors import BeatError, OutputError
from ...userdirs import data_dir
from .embedding import Embedding, average

LONGEST_NAME: Final = 40
_NAME: Final = re.compile(rf"\w(?:[\w -]{{0,{LONGEST_NAME - 2}}}[\w-])?")
_LIST: Final = "`groovae grooves list` lists the saved ones"


def grooves_dir() -> Path:
    """Where this user's grooves are saved; it need not exist yet.

    Raises:
        DataError: this user has no home folder.
    """
    return data_dir() / "grooves"


def is_name(name: str) -> bool:
    """Whether a groove may be called so: letters, digits, ``_``, ``-`` and spaces within, at most 40."""
    return _NAME.fullmatch(name) is not None


def groove_names() -> list[str]:
    """The grooves that are saved, by name."""
    try:
        found = [path.stem for path in grooves_dir().iterdir() if path.suffix == ".json"]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise BeatError(f"{grooves_dir()} cannot be read: {error.strerror}", _FOLDER) from error
    return sorted(filter(is_name, found))


def save_groove(name: str, groove: Embedding, *, force: bool = False) -> Path:
    """Save a groove under a name; where it was written.

    Raises:
        BeatError: no groove may be called so.
        OutputError: one of that name exists and `force` is not given, or it cannot be written.
    """
    check_name_is_free(name, force=force)
    path = _path_of(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent} cannot be made: {error.strerror}", _FOLDER) from error
    write_atomically(path, groove.to_json().encode(), force=force)
    return path


def check_name_is_free(name: str, *, force: bool) -> None:
    """Refuse a name under which `save_groove` would refuse to save: said before the work.

    Raises:
        BeatError: no groove may be called so.
        OutputError: one of that name exists and `force` is not given.
    """
    _path_of(name)
    if not force and name in groove_names():
        raise OutputError(
            f"a groove is saved as {name} already", "use --force to replace it, or another name"
        )


def load_groove(name: str) -> Embedding:
    """A saved groove.

    Raises:
        BeatError: none of that name is saved, or its file is broken.
    """
    path = _path_of(name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise BeatError(f"no groove is saved as {name}", _LIST) from error
    except UnicodeDecodeError as error:
        raise BeatError(
            f"the saved groove {name} is broken: it is no text",
            "save it again with `groovae grooves save --force`",
        ) from error
    except OSError as error:
        raise BeatError(
            f"the saved groove {name} cannot be read: {error.strerror}", _FOLDER
        ) from error
    return Embedding.from_json(text, f"the saved groove {name}")


def remove_groove(name: str) -> None:
    """Remove a saved groove, broken or not.

    Raises:
        BeatError: none of that name is saved.
        OutputError: it cannot be removed.
    """
    try:
        _path_of(name).unlink()
    except FileNotFoundError as error:
        raise BeatError(f"no groove is saved as {name}", _LIST) from error
    except OSError as error:
        raise OutputError(
            f"the saved groove {name} cannot be removed: {error.strerror}", _FOLDER
        ) from error


def find_groove(named: str | Path, hear_file: Callable[[Path], Embedding]) -> Embedding:
    """A saved groove by its name, else what is heard in the file of that path.

    Raises:
        BeatError: there is neither, or what there is cannot be read.
    """
    name = str(named)
    if not is_name(name):
        return hear_file(Path(named))
    if name in groove_names():
        return load_groove(name)
    if not Path(name).exists():
        raise BeatError(f"there is no saved groove and no file called {name}", _LIST)
    return hear_file(Path(name))


def average_of(named: Sequence[str | Path], hear_file: Callable[[Path], Embedding]) -> Embedding:
    """The groove of one or more names and files, each counted once. See `find_groove`.

    Raises:
        BeatError: none is given, or one of them cannot be read.
        ModelError: they were made by different models.
    """
    if not named:
        raise BeatError("no groove is given", "name a MIDI file or a saved groove")
    found = [find_groove(each, hear_file) for each in named]
    return average(found, [Path(each).name for each in named])


def told_of(named: Sequence[str | Path]) -> str:
    """How the text in a file says which grooves were taken; without their folders."""
    return f" groove={'+'.join(Path(each).name for each in named)}"


def _path_of(name: str) -> Path:
    if not is_name(name):
        raise BeatError(
            f"a groove cannot be called {name!r}",
            f"a name has letters, digits, _ and -, spaces within, and at most {LONGEST_NAME} "
            "characters",
        )
    return grooves_dir() / f"{name}.json"


_FOLDER: Final = "check who may read and write the folder"
