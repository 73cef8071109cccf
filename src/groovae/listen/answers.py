"""What listeners answered, and the key to it: read, checked and put together.

A file that the page saved again for the same listener takes the place of the earlier one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import ListeningError
from .documents import ANSWERS_FORMAT, KEY_FORMAT, Reader, read_document
from .pairs import SIDES

_ANSWERS_WHENCE: Final = "answers are files that the page of the test saved: answers-*.json"
_ANSWERS_DAMAGED: Final = (
    "have the listener open the page again, where they answered, and save once more: it remembers"
)
_KEY_WHENCE: Final = (
    "the key is beside the folder that `groovae listen make` wrote: DIR.kept/key.json"
)
_KEY_DAMAGED: Final = "take it from a copy: nothing else says who is who"


@dataclass(frozen=True)
class Key:
    """Who is who in a test.

    Attributes:
        test: the name of the test.
        task: humanize, infill or tap2drum.
        comparisons: (first, second) of each; the share counted is that of the first.
        pairs: number -> who is A and who is B.
    """

    test: str
    task: str
    comparisons: tuple[tuple[str, str], ...]
    pairs: Mapping[int, tuple[str, str]]

    def comparison(self, pair: int) -> tuple[str, str]:
        """The comparison that a pair belongs to."""
        a, b = self.pairs[pair]
        return (a, b) if (a, b) in self.comparisons else (b, a)


@dataclass(frozen=True)
class Answer:
    """One choice.

    Attributes:
        pair: its number; choice: ``a`` or ``b``.
        seconds: from when the pair was shown; plays: of A and of B.
    """

    pair: int
    choice: str
    seconds: float
    plays: tuple[int, int]


@dataclass(frozen=True)
class Listener:
    """One who listened.

    Attributes:
        test: the name of the test; id: drawn by the page.
        name, drums: as they were told; may be empty.
        saved: when, as ISO 8601 says it.
        answers: of each pair at most one.
        source: the file.
    """

    test: str
    id: str
    name: str
    drums: str
    saved: str
    answers: tuple[Answer, ...]
    source: str

    @property
    def called(self) -> str:
        """What to call them in a table."""
        return self.name or f"listener {self.id[:6]}"


def read_key(path: Path) -> Key:
    """A key as `groovae listen make` wrote it.

    Raises:
        ListeningError: it cannot be read, or is something else.
    """
    document = read_document(path, KEY_FORMAT, _KEY_WHENCE, _KEY_DAMAGED)
    comparisons = []
    for each in document.get("comparisons", list):
        if not (
            isinstance(each, list) and len(each) == 2 and all(isinstance(x, str) for x in each)
        ):
            document.refuse("a comparison is not of two")
        comparisons.append((each[0], each[1]))
    pairs = {}
    for part in document.parts("pairs"):
        a, b = part.get("a", str), part.get("b", str)
        if (a, b) not in comparisons and (b, a) not in comparisons:
            part.refuse("it belongs to no comparison")
        pairs[part.get("pair", int, lambda number: number not in pairs)] = a, b
    return Key(document.get("test", str), document.get("task", str), tuple(comparisons), pairs)


def read_answers(path: Path, keys: Mapping[str, Key]) -> Listener:
    """One file of answers.

    Args:
        keys: of the tests that are scored, by their names.

    Raises:
        ListeningError: it cannot be read, is damaged, or answers another test.
    """
    document = read_document(path, ANSWERS_FORMAT, _ANSWERS_WHENCE, _ANSWERS_DAMAGED)
    test = document.get("test", str)
    if test not in keys:
        raise ListeningError(
            f"{path} answers the test {test}; the key is of {' and '.join(keys)}",
            "name the key of that test with --key; several keys may be named",
        )
    key, listener = keys[test], document.part("listener")
    answers: dict[int, Answer] = {}
    for part in document.parts("answers"):
        number = part.get("pair", int)
        if number not in key.pairs:
            part.refuse(f"the test has no pair {number}")
        if number in answers:
            part.refuse(f"pair {number} is answered twice")
        answers[number] = _answer(part, number)
    return Listener(
        test,
        listener.get("id", str, bool),
        _one_line(listener.get("name", str)),
        _one_line(listener.get("drums", str)),
        document.get("saved", str),
        tuple(answers[number] for number in sorted(answers)),
        str(path),
    )


def merged(listeners: Sequence[Listener]) -> tuple[list[Listener], list[str]]:
    """Everyone once, and what is to be said about it.

    Of files of one listener the one saved last counts. Two listeners may have one name.

    Raises:
        ListeningError: nobody answered anything.
    """
    latest: dict[tuple[str, str], Listener] = {}
    notes = []
    for each in sorted(listeners, key=lambda one: one.saved):
        who = each.test, each.id
        if who in latest:
            notes.append(f"{each.called} is in two files: {each.source}, saved last, counts")
        latest[who] = each
    kept = list(latest.values())
    if not any(each.answers for each in kept):
        raise ListeningError("nobody answered anything", "answer a pair on the page, then save")
    for test, name in sorted({(each.test, each.name) for each in kept if each.name}):
        count = sum((each.test, each.name) == (test, name) for each in kept)
        if count > 1:
            notes.append(f"{count} listeners are called {name}; they count as {count}")
    return kept, notes


def _answer(part: Reader, number: int) -> Answer:
    plays = part.part("plays")
    a, b = (plays.get(side, int, lambda count: count >= 0) for side in SIDES)
    choice = part.get("choice", str, SIDES.__contains__)
    return Answer(number, choice, part.amount("seconds"), (a, b))


def _one_line(text: str) -> str:
    """A listener's words, without what could disturb a table or a terminal."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.replace("|", "/").split())[:80]
