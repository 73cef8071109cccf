"""What every evaluation shares: what was asked for, and the files it leaves.

`results.json` holds everything; `table.md` is a reading of it, with a picture beside it. Each file is
written whole or not at all. A figure that does not exist (the KL of a quantized score) is null, and
"n/a" for people.
"""

import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from .._version import __version__
from ..atomic import write_atomically
from ..dataset.gmd import SPLITS, Take
from ..dataset.windows import Windows, windows_of
from ..errors import ConfigError, OutputError
from .bootstrap import LEVEL, NOTE_RESAMPLES, TAKE_RESAMPLES
from .rows import Row

Results = dict[str, Any]
"""What `results.json` holds."""

ATTRIBUTION: Final = (
    "Groove MIDI Dataset by Google LLC, CC BY 4.0 (https://magenta.tensorflow.org/datasets/groove)."
)

LINE: Final = 110
"""The longest line of `results.json` that holds more than one thing."""


@dataclass(frozen=True)
class Evaluation:
    """What is asked for: what is scored, and where the results go.

    Attributes:
        takes: the dataset, as `dataset.gmd.read_takes` gives it.
        split: train, validation or test.
        out: a folder for ``results.json``, ``table.md`` and a picture; made when missing.
        seed: of the bootstraps and of samples.
        data_sha256: of the archive the takes were read from; None for a folder.
        models: the models that were asked for by name, as they are written into the command.
        save_predictions: write ``predictions/MODEL.SETTING.npz`` for each row too.
        judge: tell rows from drummers too, see `human_likeness`.
        progress: told in a line what comes next.

    Raises:
        ConfigError: there is no such split.
    """

    takes: Sequence[Take]
    split: str
    out: Path
    seed: int = 0
    data_sha256: str | None = None
    models: Sequence[str] = ()
    save_predictions: bool = False
    judge: bool = False
    progress: Callable[[str], None] = lambda line: None

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise ConfigError(
                f"there is no split {self.split!r}", f"the splits are {', '.join(SPLITS)}"
            )

    def windows(self) -> tuple[Windows, Windows, Windows]:
        """The windows of train and validation, and those to score."""
        self.progress("cutting takes into windows")
        train, validation, scored = (
            windows_of(self.takes, name) for name in ("train", "validation", self.split)
        )
        return train, validation, scored

    def heading(self, task: str, windows: int, notes: int, takes: int) -> Results:
        """The beginning of `results.json`: what was scored, on what, and how to do it again."""
        command = [f"groovae evaluate {task} --split {self.split} --seed {self.seed} --out DIR"]
        command += [f"--model {name}" for name in self.models]
        command += ["--judge"] * self.judge
        command += ["--save-predictions"] * self.save_predictions
        return {
            "task": task,
            "split": self.split,
            "windows": windows,
            "notes": notes,
            "takes": takes,
            "data_sha256": self.data_sha256,
            "data": ATTRIBUTION,
            "version": __version__,
            "seed": self.seed,
            "date": datetime.now(UTC).date().isoformat(),
            "command": " ".join(command),
            "bootstrap": {
                "level": LEVEL,
                "note_resamples": NOTE_RESAMPLES,
                "take_resamples": TAKE_RESAMPLES,
            },
        }


def without_nan(value: Any) -> Any:
    """The same with null for nan, which JSON does not have, and lists for tuples."""
    if isinstance(value, Mapping):
        return {key: without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def to_json(value: Any, indent: int = 0) -> str:
    """JSON with what fits on a line in one, and figures of seven digits: the rest is the arithmetic of
    one machine.

    >>> print(to_json({"value": 2 / 3, "ci_takes": [0.5, 1.0]}))
    {"value": 0.6666667, "ci_takes": [0.5, 1.0]}
    """
    line = json.dumps(_rounded(value), allow_nan=False, ensure_ascii=False)
    if len(line) + indent <= LINE or not isinstance(value, dict | list):
        return line
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {to_json(one, indent + 2)}" for key, one in value.items()]
    else:
        parts = [to_json(one, indent + 2) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    body = ",\n".join(inner + part for part in parts)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


def write_results(out: Path, results: Results, table: str, picture: bytes, name: str) -> None:
    """Write ``results.json``, ``table.md`` and a picture into a folder, which is made when missing.

    Args:
        table: in Markdown; picture: a PNG, called `name`.

    Raises:
        OutputError: the folder cannot be written.
    """
    write_atomically(_folder(out) / "results.json", f"{to_json(results)}\n".encode())
    write_atomically(out / "table.md", table.encode())
    write_picture(out, name, picture)


def write_picture(out: Path, name: str, picture: bytes) -> None:
    """Write a PNG into the folder of results.

    Raises:
        OutputError: the folder cannot be written.
    """
    write_atomically(_folder(out) / name, picture)


def write_predictions(out: Path, row: Row, windows: Windows) -> Path:
    """Write ``predictions/MODEL.SETTING.npz``: what every figure of the row is computed from.

    Arrays: take (N,) id of each window's take, bar (N,) its first bar, from 0; hits, velocities,
    offsets (N, 32, 9); and, of a row that says them, probabilities (N, 32, 9) of a hit.

    Raises:
        OutputError: the folder cannot be written.
    """
    said = {} if row.probabilities is None else {"probabilities": row.probabilities}
    return write_arrays(
        out,
        row.name,
        take=windows.take,
        bar=windows.bar,
        hits=windows.hits if row.hits is None else row.hits,
        velocities=row.velocities,
        offsets=row.offsets,
        **said,
    )


def write_arrays(out: Path, name: str, **arrays: np.ndarray) -> Path:
    """Write ``predictions/NAME.npz``.

    Raises:
        OutputError: the folder cannot be written.
    """
    data = io.BytesIO()
    np.savez_compressed(data, allow_pickle=False, **arrays)
    path = _folder(out / "predictions") / f"{name}.npz"
    write_atomically(path, data.getvalue())
    return path


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder {path} cannot be made: {error.strerror}", "name another with --out"
        ) from error
    return path
