"""JSON files of a listening test, from people's disks: each field checked, each refusal in words."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, cast

from ..errors import ListeningError

Value = TypeVar("Value")

KEY_FORMAT: Final = "groovae listening test key"
MANIFEST_FORMAT: Final = "groovae listening test"
ANSWERS_FORMAT: Final = "groovae listening test answers"
FORMAT_VERSION: Final = 1

_CALLED: Final = {
    KEY_FORMAT: "the key of a listening test",
    MANIFEST_FORMAT: "the manifest of a listening test",
    ANSWERS_FORMAT: "answers to a listening test",
}
_LARGEST_BYTES: Final = 2**24


class Reader:
    """Fields of one document.

    Args:
        values: the document; name: what to call it in an error; hint: what to do if it is damaged.

    Raises:
        ListeningError: a field is missing or of another kind.
    """

    def __init__(self, values: Any, name: str, hint: str) -> None:
        self.name, self.hint = name, hint
        if not isinstance(values, Mapping):
            self.refuse("it is missing" if values is None else f"it is {_short(values)}")
        self._values = values

    def refuse(self, reason: str) -> NoReturn:
        """Say what is wrong with it.

        Raises:
            ListeningError: always.
        """
        raise ListeningError(f"{self.name} is damaged: {reason}", self.hint)

    def get(
        self, field: str, kind: type[Value], fits: Callable[[Value], bool] | None = None
    ) -> Value:
        """A field of a kind. A truth value is no number here."""
        value: Any = self._values.get(field)
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if not right or (fits and not fits(value)):
            came = "is missing" if field not in self._values else f"is {_short(value)}"
            self.refuse(f"its {field} {came}")
        return cast("Value", value)

    def amount(self, field: str) -> float:
        """A number that can be counted or measured: finite, and not below 0."""
        value = self._values.get(field)
        kind: type[int] | type[float] = int if isinstance(value, int) else float
        return float(self.get(field, kind, lambda number: math.isfinite(number) and number >= 0))

    def part(self, field: str) -> "Reader":
        """A document in the document."""
        return Reader(self._values.get(field), f"{self.name}, {field},", self.hint)

    def parts(self, field: str) -> list["Reader"]:
        """A list of documents, of a field that is called by their plural."""
        return [
            Reader(each, f"{self.name}, {field.removesuffix('s')} {number},", self.hint)
            for number, each in enumerate(self.get(field, list), 1)
        ]


def read_document(path: Path, form: str, whence: str, damaged: str) -> Reader:
    """A JSON file that says what it is.

    Args:
        form: its ``format``.
        whence: a hint where such a file comes from; damaged: a hint what to do with a damaged one.

    Raises:
        ListeningError: it cannot be read, or is something else.
    """
    reason = ""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ListeningError(f"{path} is too large to be {_CALLED[form]}", whence)
        values = json.loads(path.read_bytes().decode("utf-8-sig"))
    except IsADirectoryError:
        reason = "is a folder"
    except FileNotFoundError:
        reason = "does not exist"
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except (
        ValueError,
        RecursionError,
    ) as error:  # a path or a text that is none, and JSON gone wild
        raise ListeningError(f"{path} is damaged: it is not JSON to its end", damaged) from error
    if reason:
        raise ListeningError(f"{path} {reason}", whence)
    came = values.get("format") if isinstance(values, Mapping) else None
    if came != form:
        called = _CALLED.get(came, "something else") if isinstance(came, str) else "something else"
        raise ListeningError(f"{path} is {called}; expected {_CALLED[form]}", whence)
    version = values.get("format_version")
    if version != FORMAT_VERSION:
        raise ListeningError(
            f"{path} is of version {_short(version)}; expected {FORMAT_VERSION}",
            "use the groovae that the test was made with",
        )
    return Reader(values, str(path), damaged)


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
