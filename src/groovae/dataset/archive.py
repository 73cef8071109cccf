"""Where the Groove MIDI Dataset lives: on the network, in the user's cache, or where they say.

Only the zip is kept, and read from as it is. It is fetched, verified by its sha256, never committed
and never passed on. Groove MIDI Dataset, Google LLC, CC BY 4.0.
"""

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from io import FileIO
from pathlib import Path
from typing import Final, Literal

from ..atomic import write_atomically
from ..errors import DataError, OutputError
from ..userdirs import cache_dir as user_cache_dir
from .gmd import INDEX, ROOT

FILE_NAME: Final = "groove-v1.0.0-midionly.zip"
URL: Final = f"https://storage.googleapis.com/magentadata/datasets/groove/{FILE_NAME}"
SIZE: Final = 3_260_318
SHA256: Final = "651cbc524ffb891be1a3e46d89dc82a1cecb09a57c748c7b45b844c4841dcc1e"
ENVIRONMENT: Final = "GROOVAE_DATA"

Progress = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes of the whole."""

_CHUNK: Final = 1 << 16
_TIMEOUT: Final = 30  # seconds without a byte
_OTHER_WAYS: Final = (
    f"fetch {URL} with a browser and give it with --from ZIP, or name it in {ENVIRONMENT}"
)


def fetch(
    cache_dir: Path | None = None,
    *,
    source_zip: Path | None = None,
    url: str = URL,
    sha256: str = SHA256,
    progress: Progress = lambda arrived, whole: None,
) -> Path:
    """Bring the official archive into the cache, verified, and say where it is.

    A download that was interrupted leaves a ``.part`` beside the target and is continued by the
    next call. The archive appears under its name only when it is whole and its checksum is right;
    an archive that is there already and right is not fetched again.

    Args:
        cache_dir: where to keep it; this user's cache when None. Created when missing.
        source_zip: a copy of the official zip to take instead of the network.
        url: where to download from.
        sha256: what the archive's checksum must be, in lower-case hexadecimal.
        progress: told how many bytes have arrived, of how many.

    Raises:
        DataError: the network does not give it, `source_zip` does not exist, or what came is not
            the official archive.
        OutputError: the cache cannot be written.
    """
    folder = user_cache_dir() if cache_dir is None else cache_dir
    target = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the cache folder {folder} cannot be made: {error.strerror}",
            f"keep the zip elsewhere and name it in {ENVIRONMENT}",
        ) from error
    if source_zip is not None:
        _copy_verified(source_zip, target, sha256)
    elif not (target.is_file() and _digest(target) == sha256):
        _download_verified(url, target, sha256, progress)
    return target


def locate(data: str | Path | None = None) -> Path:
    """The dataset: the zip, or a folder that holds the unpacked archive.

    Looked for in `data` (what ``--data`` names), else in the environment variable GROOVAE_DATA,
    else in this user's cache. Either may name the zip, the unpacked ``groove`` folder, or a folder
    that has one of them. The content is checked by whoever reads it.

    Raises:
        DataError: it is not there.
    """
    if data is not None:
        return _dataset_at(Path(data), "--data")
    if named := os.environ.get(ENVIRONMENT):
        return _dataset_at(Path(named), ENVIRONMENT)
    kept = user_cache_dir() / FILE_NAME
    if kept.is_file():
        return kept
    raise DataError(
        "the Groove MIDI Dataset is not on this machine",
        f"run `groovae data fetch`, or name the zip with --data or {ENVIRONMENT}",
    )


def place_for(data: str | Path | None = None) -> Path:
    """The folder to fetch into: the one named by `data` or GROOVAE_DATA, so that `locate` looks there;
    this user's cache where none is named, or a file that is the user's own zip.
    """
    named = data or os.environ.get(ENVIRONMENT)
    if not named or Path(named).suffix == ".zip" or Path(named).is_file():
        return user_cache_dir()
    return Path(named)


def fingerprint(source: Path) -> str:
    """The sha256 of the zip, or of the names and contents of a folder's MIDI files and index.

    Raises:
        DataError: it cannot be read.
    """
    if not source.is_dir():
        return _digest(source)
    total = hashlib.sha256()
    for path in sorted(path for path in source.rglob("*") if path.suffix in (".mid", ".csv")):
        total.update(f"{path.relative_to(source).as_posix()}\n{_digest(path)}\n".encode())
    return total.hexdigest()


def _dataset_at(place: Path, named_by: str) -> Path:
    if place.is_file():
        return place
    if (place / INDEX).is_file() or (place / ROOT / INDEX).is_file():
        return place
    if (place / FILE_NAME).is_file():
        return place / FILE_NAME
    what = f"neither {FILE_NAME} nor {INDEX} in it" if place.is_dir() else "nothing there"
    raise DataError(
        f"{named_by} names {place}, but there is {what}",
        "name the official zip or its unpacked folder, or run `groovae data fetch`",
    )


def _copy_verified(source: Path, target: Path, sha256: str) -> None:
    found = _digest(source)
    if found != sha256:
        raise DataError(
            f"{source} is not {FILE_NAME}: its sha256 is {found}, not {sha256}",
            f"the official archive has {SIZE:,} bytes and comes from {URL}",
        )
    write_atomically(target, source.read_bytes())


def _download_verified(url: str, target: Path, sha256: str, progress: Progress) -> None:
    part = target.with_name(target.name + ".part")
    _download(url, part, progress)
    found = _digest(part)
    if found != sha256:
        part.unlink()
        raise DataError(
            f"what came from {url} is not {FILE_NAME} (sha256 {found}); it was thrown away",
            f"run `groovae data fetch` again, or {_OTHER_WAYS}",
        )
    part.replace(target)


def _download(url: str, part: Path, progress: Progress) -> None:
    """Append to `part` what is missing of it."""
    arrived = part.stat().st_size if part.is_file() else 0
    headers = {"User-Agent": "groovae"} | ({"Range": f"bytes={arrived}-"} if arrived else {})
    try:
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            continued = response.status == 206 and _first_byte(response) == arrived
            if response.status == 206 and not continued:
                raise HTTPException("the server sent another part than the one asked for")
            start = arrived if continued else 0
            whole = start + int(response.headers.get("Content-Length") or SIZE - start)
            with _opened(part, "ab" if continued else "wb") as file:
                arrived = _receive(response, file, start, whole, progress)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # nothing is missing: the checksum decides
            return
        raise _unreachable(url, error) from error
    except (OSError, ValueError, HTTPException) as error:
        raise _unreachable(url, error) from error
    if arrived < whole:
        raise DataError(
            f"the connection broke after {arrived:,} of {whole:,} bytes",
            "run `groovae data fetch` again: it continues where it stopped",
        )


def _receive(
    response: HTTPResponse, file: FileIO, arrived: int, whole: int, progress: Progress
) -> int:
    """Write what comes until it is whole or the connection breaks; the bytes there are now."""
    progress(arrived, whole)
    while chunk := _next_chunk(response):
        try:
            file.write(chunk)
        except OSError as error:
            raise _no_room(Path(file.name), error) from error
        arrived += len(chunk)
        progress(arrived, whole)
    return arrived


def _next_chunk(response: HTTPResponse) -> bytes:
    try:
        return response.read(_CHUNK)
    except (OSError, HTTPException):
        return b""  # a broken connection is told by the bytes that are missing


def _first_byte(response: HTTPResponse) -> int | None:
    """Where the part of a 206 response begins: 5 in ``Content-Range: bytes 5-9/10``."""
    start = (response.headers.get("Content-Range") or "").removeprefix("bytes ").partition("-")[0]
    return int(start) if start.isdecimal() else None


def _opened(part: Path, mode: Literal["ab", "wb"]) -> FileIO:
    try:
        return part.open(mode, buffering=0)  # what has arrived survives an interruption
    except OSError as error:
        raise _no_room(part, error) from error


def _no_room(part: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{part} cannot be written: {error.strerror}",
        f"make room and run `groovae data fetch` again, or name the zip in {ENVIRONMENT}",
    )


def _unreachable(url: str, error: Exception) -> DataError:
    reason = getattr(error, "reason", None) or error
    return DataError(f"{url} cannot be downloaded: {reason}", _OTHER_WAYS)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(
            f"{path} cannot be read: {error.strerror}",
            "name the official zip, or run `groovae data fetch`",
        ) from error
