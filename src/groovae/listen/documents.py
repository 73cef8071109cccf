"""JSON files from people's disks, read with suspicion: each field checked, each refusal in words."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, cast

from ..errors import ListeningError

Value = TypeVar("Value")

_LARGEST_BYTES: Final = 2**24


class Reader:
    """Fields of one document.

    Args:
        values: the document; name: what to call it in an error; hint: what to do about it.

    Raises:
        ListeningError: a field is missing or of another kind.
    """

    def __init__(self, values: Any, name: str, hint: str) -> None:
        self.name, self.hint = name, hint
        if not isinstance(values, Mapping):
            self.refuse("holds no fields")
        self._values = values

    def refuse(self, reason: str) -> NoReturn:
        """Say what is wrong with it.

        Raises:
            ListeningError: always.
        """
        raise ListeningError(f"{self.name} {reason}", self.hint)

    def get(
        self, field: str, kind: type[Value], fits: Callable[[Value], bool] | None = None
    ) -> Value:
        """A field of a kind. A truth value is no number here."""
        value: Any = self._values.get(field)
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not right or (fits and not fits(value)):
            came = "is missing" if field not in self._values else f"is {_short(value)}"
            self.refuse(f"is damaged: its {field} {came}")
        return cast("Value", value)

    def amount(self, field: str) -> float:
        """A number that can be counted or measured: finite, and not below 0."""
        value = self._values.get(field)
        kind: type[int] | type[float] = int if isinstance(value, int) else float
        return float(self.get(field, kind, lambda number: math.isfinite(number) and number >= 0))

    def part(self, field: str) -> "Reader":
        """A document in the document."""
        return Reader(self._values.get(field), f"{self.name}, {field}", self.hint)

    def parts(self, field: str) -> list["Reader"]:
        """A list of documents."""
        return [
            Reader(each, f"{self.name}, {field} {number},", self.hint)
            for number, each in enumerate(self.get(field, list), 1)
        ]


def read_document(path: Path, form: str, hint: str) -> Reader:
    """A JSON file that says what it is.

    Args:
        form: its ``format``; hint: where such a file comes from.

    Raises:
        ListeningError: it cannot be read, or is something else.
    """
    reason = ""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ListeningError(f"{path} is too large to be one of ours", hint)
        values = json.loads(path.read_bytes().decode("utf-8-sig"))
    except IsADirectoryError:
        reason = "is a folder"
    except FileNotFoundError:
        reason = "does not exist"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except (ValueError, RecursionError):  # a path or a text that is none, and JSON gone wild
        reason = "is damaged: it is not JSON to its end"
    if reason:
        raise ListeningError(f"{path} {reason}", hint)
    document = Reader(values, str(path), hint)
    if values.get("format") != form:
        document.refuse(f"is not a {form.removeprefix('groovae ')}")
    if values.get("format_version") != 1:
        document.refuse(
            f"is of a version that this groovae does not know: {_short(values.get('format_version'))}"
        )
    return document


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
