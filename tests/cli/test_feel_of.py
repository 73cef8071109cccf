"""`groovae humanize --feel-of`: the feel of a recording or of a file."""

import json
from pathlib import Path

import pytest

from groovae.errors import OutputError
from groovae.verbs.functions import humanize_file
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
    ran = groovae("humanize", beat, "--feel-of", other)
    assert "is neither a MIDI file nor a recording" in ran.error
    assert "M4A" in ran.hint
    other.write_bytes(b"")
    assert "MIDI" not in groovae("humanize", beat, "--feel-of", other).hint
    assert "can be one file" in groovae("humanize", "-", "--feel-of", "-").error
    assert groovae("humanize", beat, "--tempo", 90).status == 2
    assert groovae("humanize", beat, "--pickup", 1).status == 2
    assert "pickup is 5" in groovae("humanize", beat, "--feel-of", beat, "--pickup", 5).error
    assert names(tmp_path) == ["beat.mid", "page.wav"]


def test_the_recording_is_never_written_over(tmp_path: Path) -> None:
    beat, bass, link = tmp_path / "beat.mid", tmp_path / "bass", tmp_path / "link.mid"
    beat.write_bytes(to_bytes(score()))
    bass.write_bytes(bass_line())
    link.symlink_to(bass)
    for target, said in (
        (bass, "is the recording itself"),
        (link, "is the recording itself"),
        (tmp_path / "new.WAV", "has the name of a sound"),
    ):
        ran = groovae("humanize", beat, "--feel-of", bass, "-o", target, "--force")
        assert said in ran.error
        assert "-o" in ran.hint
    with pytest.raises(OutputError, match="is the recording itself"):
        humanize_file(beat, bass, feel_of=bass, force=True)
    assert bass.read_bytes() == bass_line()
    assert names(tmp_path) == ["bass", "beat.mid", "link.mid"]


def test_the_report_carries_what_was_asked_and_heard(tmp_path: Path) -> None:
    beat, bass = tmp_path / "beat.mid", tmp_path / "bass.wav"
    beat.write_bytes(to_bytes(score()))
    bass.write_bytes(bass_line())
    told = ("humanize", beat, "--feel-of", bass, "--pickup", 0.5, "--json")
    report = json.loads(groovae(*told, "--tempo", "estimate").output)
    assert report["asked"] == {"feel_of": str(bass), "tempo": "estimate", "pickup": 0.5}
    heard = report["heard"]
    assert heard["tempo_bpm"] == pytest.approx(100, rel=0.01)
    assert 0 < heard["confidence"] <= heard["confidence_with_octave"] <= 1
    assert heard["taps"] == 32
    assert "assumed to be of 4/4" in report["beat"]
    told_it = json.loads(groovae(*told, "--tempo", 100, "--force").output)["heard"]
    assert told_it["confidence"] is None


def test_help_says_that_a_recording_has_no_place_of_its_own() -> None:
    said = " ".join(groovae("humanize", "--help").output.decode().split())
    assert "of a recording it is not" in said
