"""`groovae humanize --feel-of`: the feel of a recording or of a file."""

from pathlib import Path

from midi.files import to_bytes
from perform.test_borrowed import bass_line, bass_midi, score

from .running import groovae, names


def test_a_beat_is_played_in_the_feel_of_a_recording(tmp_path: Path) -> None:
    beat, bass = tmp_path / "beat.mid", tmp_path / "bass.wav"
    beat.write_bytes(to_bytes(score()))
    bass.write_bytes(bass_line())
    ran = groovae("humanize", beat, "--feel-of", bass)
    assert ran.status == 0, ran
    assert "onsets of" in ran.talk
    assert "80 in, 80 out" in ran.talk
    assert names(tmp_path) == ["bass.wav", "beat.humanized.mid", "beat.mid"]


def test_the_feel_may_be_a_midi_file_or_come_through_a_stream(tmp_path: Path) -> None:
    beat = tmp_path / "beat.mid"
    beat.write_bytes(to_bytes(score()))
    ran = groovae("humanize", beat, "--feel-of", "-", given=to_bytes(bass_midi(20)))
    assert "notes of standard input" in ran.talk


def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    beat, other = tmp_path / "beat.mid", tmp_path / "page.wav"
    beat.write_bytes(to_bytes(score()))
    other.write_bytes(b"<html>")
    assert "is not a MIDI file" in groovae("humanize", beat, "--feel-of", other).error
    assert "can be one file" in groovae("humanize", "-", "--feel-of", "-").error
    assert groovae("humanize", beat, "--tempo", 90).status == 2
    assert names(tmp_path) == ["beat.mid", "page.wav"]
