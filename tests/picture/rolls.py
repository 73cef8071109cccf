"""Rolls of small beats of our own."""

import io
from typing import Any

import mido

from groovae.picture.roll import Roll, read_roll
from midi.files import Note, beat, song, to_bytes, track

PNG = b"\x89PNG\r\n\x1a\n"


def roll(*notes: Note, name: str = "beat.mid") -> Roll:
    """A beat in 4/4 at 120 bpm, where a sixteenth lasts 125 ms and 120 ticks."""
    return read_roll(to_bytes(beat(*notes)), name)


def in_meter(numerator: int, denominator: int, *notes: Note, bpm: float = 120) -> Roll:
    """A beat in another meter, and at another tempo."""
    events = [
        (0, mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)),
        (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))),
    ]
    return read_roll(to_bytes(song(track(notes, extra=events), kind=0)), "beat.mid")


def pixels(png: bytes) -> Any:
    """(height, width, channels), 0..1."""
    from matplotlib import pyplot

    return pyplot.imread(io.BytesIO(png))


def texts(figure: Any) -> list[str]:
    """Everything that is written in a figure."""
    from matplotlib.text import Text

    return [text for each in figure.findobj(Text) if (text := each.get_text())]
