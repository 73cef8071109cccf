"""The page of a listening test: one file that plays the clips, asks, remembers and saves.

It needs no network and asks for none: clips are in it as FLAC, lossless and played by every current
browser. What could tell clips apart beside their sound is not in it.
"""

import base64
import html
import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Final

from ..sound.write import to_bytes
from .clips import RATE, Clip
from .pairs import SIDES

BYTES_A_SECOND: Final = 60_000
"""About what a second of a clip takes in the page."""


def listening_page(test: str, question: str, clips: Sequence[tuple[Clip, Clip]]) -> bytes:
    """An HTML file.

    Args:
        test: the name of the test, under which the page remembers.
        clips: the pairs in the order they are heard.

    Raises:
        ExtraError: soundfile is not installed.
    """
    settings = {
        "test": test,
        "pairs": len(clips),
        "rate": RATE,
        "seconds": round(sum(len(each.samples) for pair in clips for each in pair) / RATE),
    }
    parts = {
        "style": _part("page.css"),
        "script": _part("page_sound.js") + _part("page.js"),
        "question": html.escape(question),
        "count": str(len(clips)),
        "test": html.escape(test),
        "settings": json.dumps(settings),
        "clips": "\n".join(_embedded(number, pair) for number, pair in enumerate(clips, 1)),
    }
    page = re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _part("page.html"))
    return page.encode()


def _embedded(number: int, pair: tuple[Clip, Clip]) -> str:
    """The clips of a pair as text of one length: how far a clip can be packed may tell who played it."""
    packed = [
        base64.b64encode(to_bytes(each.samples, RATE, ".flac")).decode("ascii") for each in pair
    ]
    size = max(map(len, packed))
    return "\n".join(
        f'<script type="text/plain" id="clip-{number}-{side}">{text.ljust(size)}</script>'
        for side, text in zip(SIDES, packed, strict=True)
    )


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
