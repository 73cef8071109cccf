import io
from pathlib import Path

import mido
import numpy as np
import pytest

from groovae.dataset.gmd import Take, read_take_file, read_takes
from groovae.errors import DataError

from .music import KICK, SNARE, STEP, archive, midi, two_bars, unpacked


def one_take(path: Path, data: bytes) -> Take:
    (read,) = read_takes(archive(path / "groove.zip", ("drummer1/session1/1", "train", data)))
    return read


def test_a_take_has_the_notes_of_its_file_in_their_order(tmp_path: Path) -> None:
    read = one_take(tmp_path, midi((0, KICK, 100, 30), (0, SNARE, 20, 7), (STEP + 3, KICK, 1, 9)))
    assert read.ticks.tolist() == [0, 0, STEP + 3]
    assert read.pitches.tolist() == [KICK, SNARE, KICK]
    assert read.velocities.tolist() == [100, 20, 1]
    assert read.durations.tolist() == [30, 7, 9]
    assert read.ticks.dtype == np.int64


def test_a_note_of_zero_length_is_a_hit(tmp_path: Path) -> None:
    read = one_take(tmp_path, midi((0, KICK, 100, 0), (STEP, SNARE, 50, 20)))
    assert read.pitches.tolist() == [KICK, SNARE]
    assert read.durations.tolist() == [0, 20]


def test_a_note_never_ended_is_a_hit(tmp_path: Path) -> None:
    read = one_take(tmp_path, midi((0, KICK, 100, 30), (STEP, SNARE, 50, None)))
    assert read.pitches.tolist() == [KICK, SNARE]


def test_the_tempo_is_that_of_the_file_not_of_the_table(tmp_path: Path) -> None:
    assert one_take(tmp_path, midi((0, KICK, 100, 30), tempo=93.5)).tempo == pytest.approx(93.5)


def test_a_take_without_notes_is_read(tmp_path: Path) -> None:
    assert one_take(tmp_path, midi()).ticks.shape == (0,)


def test_a_file_of_several_tracks_is_read(tmp_path: Path) -> None:
    file = mido.MidiFile(ticks_per_beat=480)
    for pitch in (KICK, SNARE):
        on, off = (mido.Message(kind, channel=9, note=pitch) for kind in ("note_on", "note_off"))
        tempo = mido.MetaMessage("set_tempo", tempo=500_000)
        file.tracks.append(mido.MidiTrack([tempo, on, off.copy(time=10)]))
    buffer = io.BytesIO()
    file.save(file=buffer)
    assert sorted(one_take(tmp_path, buffer.getvalue()).pitches.tolist()) == [KICK, SNARE]


def test_an_unpacked_folder_reads_like_the_zip(tmp_path: Path) -> None:
    zipped = archive(tmp_path / "groove.zip", two_bars())
    folder = unpacked(zipped, tmp_path / "open")
    for source in (folder, folder / "groove"):
        assert read_takes(source)[0].ticks.tolist() == read_takes(zipped)[0].ticks.tolist()


def test_takes_come_in_the_order_of_the_table(tmp_path: Path) -> None:
    zipped = archive(tmp_path / "groove.zip", two_bars(split="test"), two_bars(split="train"))
    assert [read.split for read in read_takes(zipped)] == ["test", "train"]


def test_the_file_of_a_take_is_given_as_published(tmp_path: Path) -> None:
    name, split, data = two_bars()
    zipped = archive(tmp_path / "groove.zip", (name, split, data))
    assert read_take_file(zipped, name) == data


def test_a_take_that_is_not_there_is_named(tmp_path: Path) -> None:
    zipped = archive(tmp_path / "groove.zip", two_bars())
    with pytest.raises(DataError, match="no take drummer9/1"):
        read_take_file(zipped, "drummer9/1")


def test_a_broken_midi_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"session1/1\.mid .* is not a readable take"):
        one_take(tmp_path, b"MThd, or so it says")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 and then nothing"])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "groove.zip"
    path.write_bytes(content)
    with pytest.raises(DataError, match="is not the Groove MIDI Dataset") as raised:
        read_takes(path)
    assert "groovae data fetch" in raised.value.hint


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "info.csv").write_text("name,age\n")
    with pytest.raises(DataError, match="has no column beat_type"):
        read_takes(tmp_path)


@pytest.mark.gmd
def test_the_official_archive_has_1150_takes_and_446312_notes(gmd_takes: list[Take]) -> None:
    assert len(gmd_takes) == 1150
    assert sum(len(read.ticks) for read in gmd_takes) == 446_312


@pytest.mark.gmd
@pytest.mark.parametrize("name", ["drummer1/session1/78", "drummer1/session2/1"])
def test_every_note_on_of_the_odd_takes_is_a_hit(
    gmd_zip: Path, gmd_takes: list[Take], name: str
) -> None:
    file = mido.MidiFile(file=io.BytesIO(read_take_file(gmd_zip, name)))
    struck = [event.note for event in file.tracks[0] if event.type == "note_on" and event.velocity]
    (read,) = (read for read in gmd_takes if read.id == name)
    assert read.pitches.tolist() == struck
