from pathlib import Path

import mido
import pytest
from hypothesis import given

from groovae.errors import BeatError
from groovae.midi.file import LONGEST_TICKS, parse, read_bytes, serialize

from .files import beat, chunk, from_bytes, header, song, to_bytes, track
from .strategies import files

EMPTY_TRACK = chunk("00 ff2f00")


@given(files())
def test_what_is_read_is_written_again_event_for_event(midi: mido.MidiFile) -> None:
    data = to_bytes(midi)
    assert serialize(parse(data, "any.mid")) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"RIFF" + bytes(40), "is not a MIDI file"),
        (b"MThd", "is not a MIDI file"),
        (header(kind=2) + EMPTY_TRACK, "is a MIDI file of type 2"),
        (header(kind=9) + EMPTY_TRACK, "is a MIDI file of type 9"),
        (header(division=0xE250) + EMPTY_TRACK, "counts SMPTE frames"),
        (header(division=0) + EMPTY_TRACK, "has 0 ticks per beat"),
        (header(kind=1, tracks=2) + EMPTY_TRACK, "it ends within track 2 of 2"),
        (header(tracks=2) + 2 * EMPTY_TRACK, "says type 0, one track, and has 2"),
        (header() + EMPTY_TRACK[:-2], "is broken MIDI"),
        (header() + chunk("00 99 24 ff"), "is broken MIDI"),  # velocity 255
        (header() + chunk("00 24 64"), "is broken MIDI"),  # no status to run on
        (header() + chunk("00 f8 00 ff2f00"), "is broken MIDI"),  # a live clock
        (header() + chunk("00 ff01 ffffff7f 00"), "is broken MIDI"),  # 256 MB of text
        (header() + chunk("00 f0 04 7e7f09"), "is broken MIDI"),  # sysex without end
        (header() + chunk("ff" * 20_000), "is broken MIDI"),  # a delta time without end
        (header() + chunk("ffffff7f ff2f00" * 9), "claims to last"),
    ],
)
def test_what_cannot_be_played_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(BeatError, match=message) as raised:
        parse(data, "beat.mid")
    assert str(raised.value).startswith("beat.mid ")
    assert raised.value.hint
    assert "\n" not in str(raised.value)


def test_a_file_as_long_as_allowed_is_read() -> None:
    far = song(track(end=LONGEST_TICKS), kind=0)
    assert len(parse(to_bytes(far), "far.mid").tracks[0]) == 1


def test_letters_of_any_code_page_survive() -> None:
    midi = beat(name="Caf\xe9 \xe9\xbc\x93")
    assert (
        from_bytes(serialize(parse(to_bytes(midi), "x"))).tracks[0][0].name
        == "Caf\xe9 \xe9\xbc\x93"
    )


def test_reading_says_what_is_wrong_with_a_path(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path, "is a folder"),
        (tmp_path / "no.mid", "does not exist"),
        (tmp_path / ("x" * 300), "cannot be read"),
        (tmp_path / "a\0b", "cannot be read"),
    ):
        with pytest.raises(BeatError, match=message) as raised:
            read_bytes(path)
        assert raised.value.hint
