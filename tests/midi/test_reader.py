import io
import random
import zipfile
from pathlib import Path

import mido
import pytest
from hypothesis import given

from groovae.errors import BeatError
from groovae.midi.file import parse, serialize

from .files import chunk, from_bytes, header, to_bytes
from .strategies import files
from .test_file import EMPTY_TRACK


def events(text: str) -> list[object]:
    """The events of a one-track file, whose track is given in hex."""
    (track,) = parse(header() + chunk(text), "hex.mid").tracks
    return list(track)


def survives(text: str) -> bool:
    """Whether the track is written exactly as it was read."""
    data = header() + chunk(text)
    return serialize(parse(data, "hex.mid")) == data


@given(files())
def test_the_events_are_those_that_mido_wrote(midi: mido.MidiFile) -> None:
    read = parse(to_bytes(midi), "any.mid")
    assert [list(track) for track in read.tracks] == [list(track) for track in midi.tracks]
    assert (read.type, read.ticks_per_beat) == (midi.type, midi.ticks_per_beat)


@pytest.mark.parametrize(
    "track",
    [
        "60 ff6001aa 00 992440 00 ff2f00",  # a meta event nobody knows, a sixteenth after the start
        "00 f0037e7f09 10 f7030001f7 00 ff2f00",  # a sysex message in two pieces
        "00 f7024001 00 ff2f00",  # an escape: bytes for a device as they are
        "00 f00101 00 ff2f00",  # a sysex message of which the end never comes
        "00 f00380f7f7 00 ff2f00",  # and one of bytes that are not allowed in it
        "00 ff5804 04ff1808 00 ff2f00",  # 4/2**255
        "00 ff5802 0402 00 ff2f00",  # a time signature of two bytes
        "00 ff5104 07a12000 00 ff2f00",  # a tempo of four
        "00 ff5902 0c05 00 ff2f00",  # a key of twelve sharps
        "00 ff5405 ff3c3c1d63 00 ff2f00",  # a SMPTE offset at the 60th minute
        "00 ff0000 00 ff2f00",  # a sequence number that says nothing
        "00 ff2100 00 ff2002 0101 00 ff2f00",  # a port that says nothing, a channel that says twice
        "00 ff0100 00 ff7f8100" + "00" * 128 + "00 ff2f00",  # an empty text, a long private event
        "00 ff03 05 ff00e9417f 00 ff2f00",  # a name of any bytes
    ],
)
def test_unusual_events_are_kept_byte_for_byte(track: str) -> None:
    assert survives(track)


def test_an_event_after_one_that_nobody_knows_stays_where_it_was() -> None:
    assert [event.time for event in events("60 ff6001aa 10 992440 00 ff2f00")] == [0x60, 0x10, 0]  # type: ignore[attr-defined]


def test_a_name_of_any_length_is_a_name() -> None:
    for length in (0, 1, 127, 128, 129, 255, 256, 20000):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name="n" * length)])
        whole = serialize(mido.MidiFile(type=0, tracks=[track]))
        (name, _) = parse(whole, "own").tracks[0]
        assert (name.type, name.name) == ("track_name", "n" * length)


def test_a_status_runs_on_through_meta_events_and_sysex() -> None:
    kick = mido.Message("note_on", channel=9, note=36, velocity=64)
    played = events("00 992440 00 2440 00 ff0600 00 2440 00 f001f7 00 2440 00 ff2f00")
    assert played.count(kick) == 4


def test_chunks_that_are_no_tracks_are_passed_over() -> None:
    data = (
        header(kind=1, tracks=2) + EMPTY_TRACK + b"XFIH\0\0\0\2ab" + EMPTY_TRACK + b"XFKM\0\0\0\0"
    )
    assert len(parse(data, "xf.mid").tracks) == 2


def test_tracks_that_the_header_forgot_are_read() -> None:
    data = header(kind=1, tracks=1) + 3 * EMPTY_TRACK
    assert len(parse(data, "more.mid").tracks) == 3


def test_a_long_header_is_passed_over() -> None:
    data = b"MThd\0\0\0\x08" + header()[8:] + b"\1\2" + EMPTY_TRACK
    assert len(parse(data, "long.mid").tracks) == 1


def test_a_track_without_an_end_gets_one() -> None:
    data = header() + chunk("00 992440")
    assert from_bytes(serialize(parse(data, "x"))).tracks[0][-1].type == "end_of_track"


@given(files())
def test_a_second_reading_changes_nothing(midi: mido.MidiFile) -> None:
    once = serialize(parse(to_bytes(midi), "any.mid"))
    assert serialize(parse(once, "any.mid")) == once


def test_whatever_can_be_read_can_be_written() -> None:
    rng = random.Random(3)
    read = 0
    for _ in range(4000):
        body = bytes(
            rng.choice((0, 0x7F, 0x99, 0x24, 0xF0, 0xF7, 0xFF, 0x51, 0x58, 3)) for _ in range(5)
        )
        try:
            midi = parse(header() + chunk(body.hex()), "any.mid")
        except BeatError:
            continue
        read += 1
        again = parse(serialize(midi), "any.mid")
        assert [e for e in again.tracks[0] if e.type != "end_of_track"] == [
            e for e in midi.tracks[0] if e.type != "end_of_track"
        ]
    assert read > 50


@pytest.mark.gmd
def test_real_takes_are_read_as_mido_reads_them(gmd_zip: Path) -> None:
    with zipfile.ZipFile(gmd_zip) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".mid"))
        for name in names[::20]:
            data = archive.read(name)
            theirs = mido.MidiFile(file=io.BytesIO(data)).tracks
            assert [list(t) for t in parse(data, name).tracks] == [list(t) for t in theirs]
