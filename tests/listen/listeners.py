"""Answers as the page saves them, written by scripted listeners."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Choose = Callable[[dict[str, Any]], str]
"""A pair of the key -> the side that is chosen."""


def kept_beside(folder: Path) -> Path:
    """What is kept of a test that lies in a folder."""
    return folder.with_name(f"{folder.name}.kept")


def key_beside(folder: Path) -> dict[str, Any]:
    """The key of a test."""
    key: dict[str, Any] = json.loads((kept_beside(folder) / "key.json").read_text())
    return key


def real_side(pair: dict[str, Any]) -> str:
    """Where the drummer is."""
    return "a" if pair["a"] == "real" else "b"


def answers(
    key: dict[str, Any],
    choose: Choose,
    *,
    who: str = "ana",
    count: int | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Answers to the first `count` pairs, all without it."""
    chosen = [
        {
            "pair": pair["pair"],
            "choice": choose(pair),
            "seconds": 12.5,
            "plays": {"a": 1, "b": 2},
            "answered": "2026-01-01T12:00:00.000Z",
        }
        for pair in key["pairs"][:count]
    ]
    return {
        "format": "groovae listening test answers",
        "format_version": 1,
        "test": key["test"],
        "listener": {"id": f"id of {who}", "name": who, "drums": "yes"},
        "started": "2026-01-01T11:00:00.000Z",
        "saved": "2026-01-01T12:00:00.000Z",
        "complete": len(chosen) == len(key["pairs"]),
        "answers": chosen,
    } | fields


def write(path: Path, document: Any) -> Path:
    """A document as a file."""
    path.write_text(json.dumps(document))
    return path
