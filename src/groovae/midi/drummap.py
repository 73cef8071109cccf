"""Which drum a pitch is: maps as text files that a musician can edit.

A map is a text file of lines ``PITCH DRUM``, for example ``36 kick``; ``#`` starts a comment. Two come
with groovae: `general_midi` and `roland_td`, the table of the paper's Appendix B.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from ..drums import DRUM_INDEX, DRUM_NAMES, ROLAND_TD
from ..errors import BeatError

DrumMap = dict[int, int]
"""Pitch -> index into `drums.DRUMS`."""

AUTO: Final = "auto"
_GENERAL_MIDI_ONLY: Final = frozenset(range(60, 82)) | {54, 56}
_ROLAND_ONLY: Final = frozenset({22, 26, 58})


def named_maps() -> dict[str, DrumMap]:
    """The maps that come with groovae, by name."""
    text = (Path(__file__).parent / "maps" / "general_midi.txt").read_text(encoding="utf-8")
    return {"general_midi": parse_map(text, "general_midi"), "roland_td": dict(ROLAND_TD)}


def load_map(name_or_path: str, pitches: Collection[int]) -> tuple[str, DrumMap]:
    """A map by name or from a text file, and its name; `auto` chooses by the pitches in the file.

    Raises:
        BeatError: no such map, or a line of it is not ``PITCH DRUM``.
    """
    maps = named_maps()
    name = guess_map(pitches) if name_or_path == AUTO else name_or_path
    if name in maps:
        return name, maps[name]
    try:
        text = Path(name).read_text(encoding="utf-8-sig")  # Notepad writes a mark
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BeatError(
            f"no drum map is called {name}",
            f"use {AUTO}, {', '.join(maps)}, or a text file of lines like `36 kick`",
        ) from error
    return name, parse_map(text, name)


def guess_map(pitches: Collection[int]) -> str:
    """`roland_td` where a file holds pitches that only an e-kit's rims and edges send."""
    heard = set(pitches)
    if heard & _ROLAND_ONLY and not heard & _GENERAL_MIDI_ONLY:
        return "roland_td"
    return "general_midi"


def parse_map(text: str, name: str) -> DrumMap:
    """A map from its text.

    Raises:
        BeatError: a line is not ``PITCH DRUM``.
    """
    result: DrumMap = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if (
            len(words) != 2
            or not re.fullmatch(r"[0-9]{1,3}", words[0])
            or int(words[0]) > 127
            or words[1] not in DRUM_INDEX
        ):
            raise BeatError(
                f"line {number} of drum map {name} is {line.strip()!r}; expected a pitch 0..127 and a drum",
                f"drums are {', '.join(DRUM_NAMES)}",
            )
        result[int(words[0])] = DRUM_INDEX[words[1]]
    return result
