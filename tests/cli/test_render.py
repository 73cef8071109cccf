"""`groovae render`: a sound file of any beat, or two lines that say why not."""

import io
import random
import shutil
import wave
from pathlib import Path

import mido
import numpy as np
import pytest

from groovae.cli import render
from groovae.errors import OutputError
from midi.files import BASS, COWBELL, Note, bass_line, beat, rock, song, to_bytes, track

from .mutations import damage
from .running import groovae, names, process

WHISTLE = 72


def heard(data: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


def test_a_beat_is_rendered_beside_itself(song: Path) -> None:
    ran = groovae("render", song)
    assert ran.status == 0
    assert names(song.parent) == ["beat.mid", "beat.wav"]
    samples = heard((song.parent / "beat.wav").read_bytes())
    assert np.abs(samples).max() > 3000
    assert "beat.wav: 24 drum notes on groovae's kit" in ran.talk
    assert not ran.output


def test_an_existing_file_is_kept_unless_forced(song: Path) -> None:
    target = song.with_suffix(".wav")
    target.write_bytes(b"my recording")
    assert groovae("render", song).error == f"{target} exists already"
    assert target.read_bytes() == b"my recording"
    assert groovae("render", song, "--force").status == 0
    assert heard(target.read_bytes()).any()


def test_the_same_seed_is_the_same_file_and_another_is_not(song: Path) -> None:
    made = [groovae("render", song, "-o", "-", "--seed", seed).output for seed in (5, 5, 6)]
    assert made[0] == made[1] != made[2]


def test_standard_streams_are_a_file_too(song: Path) -> None:
    named = groovae("render", song, "-o", "-")
    piped = process("render", "-", given=song.read_bytes())
    assert piped.status == 0
    assert piped.output == named.output
    assert heard(piped.output).any()
    assert "24 drum notes" in piped.talk
    assert names(song.parent) == ["beat.mid"]


def test_the_rate_is_that_asked_for(song: Path) -> None:
    low, high = (
        heard(groovae("render", song, "-o", "-", "--rate", rate).output) for rate in (44100, 48000)
    )
    assert len(high) / len(low) == pytest.approx(48000 / 44100, rel=0.01)
    assert groovae("render", song, "--rate", 8000).status == 2


def test_flac_is_chosen_by_the_name(song: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    target = song.with_suffix(".flac")
    assert groovae("render", song, "-o", target).status == 0
    found, _ = soundfile.read(target, dtype="int16")
    np.testing.assert_array_equal(found, heard(groovae("render", song, "-o", "-").output))


@pytest.mark.parametrize("name", ["out.mp3", "out.mid", "out"])
def test_a_format_that_there_is_not_is_refused(song: Path, name: str) -> None:
    ran = groovae("render", song, "-o", song.with_name(name))
    assert ran.error.startswith("sound is written as .wav, .flac, .ogg")
    assert names(song.parent) == ["beat.mid"]


def test_what_is_not_heard_is_said(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    drums = track([*rock(), Note(0, COWBELL), Note(60, WHISTLE), Note(90, WHISTLE)])
    path.write_bytes(to_bytes(song_of(drums)))
    talk = groovae("render", path).talk
    assert "16 notes of other instruments" in talk
    assert "no sound of the kit is near to: 72 (2)" in talk
    assert "25 drum notes" in talk


def song_of(drums: mido.MidiTrack) -> mido.MidiFile:
    return song(track(bass_line(), channel=BASS, name="Bass"), drums)


def test_the_chosen_part_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(to_bytes(song_of(track(rock()))))
    assert "24 drum notes" in groovae("render", path, "-o", tmp_path / "a.wav").talk
    ran = groovae("render", path, "--track", "Bass", "-o", tmp_path / "b.wav")
    assert "16 drum notes" in ran.talk
    kit = tmp_path / "kit.txt"
    kit.write_text("36 snare\n38 kick\n42 ride\n")
    swapped = groovae("render", path, "--map", kit, "-o", "-").output
    assert swapped != (tmp_path / "a.wav").read_bytes()
    assert groovae("render", path, "--channel", 5, "-o", "-").error


def test_a_folder_or_nothing_is_refused(song: Path) -> None:
    assert groovae("render", song.parent).error == f"{song.parent} is a folder"
    assert "does not exist" in groovae("render", song.with_name("none.mid")).error
    assert "is a folder" in groovae("render", song, "-o", song.parent).error
    assert "no folder" in groovae("render", song, "-o", song.parent / "no" / "x.wav").error
    assert names(song.parent) == ["beat.mid"]


def test_damaged_files_are_rendered_or_refused_in_two_lines(tmp_path: Path) -> None:
    rng = random.Random(5)
    source, target = tmp_path / "bad.mid", tmp_path / "out.wav"
    became = []
    for _ in range(250):
        source.write_bytes(damage(to_bytes(beat()), rng))
        ran = groovae("render", source, "-o", target)
        became.append(ran.status)
        if ran.status == 0:
            assert heard(target.read_bytes()).any()
            target.unlink()
        else:
            assert ran.error
        assert names(tmp_path) == ["bad.mid"]
    assert 50 < sum(became) < 230


def test_playing_aloud_writes_only_what_is_named(
    song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[tuple[int, int]] = []
    monkeypatch.setattr(render, "check_device", lambda: None)
    monkeypatch.setattr(render, "play", lambda samples, rate: played.append((len(samples), rate)))
    assert groovae("render", song, "--play").status == 0
    assert names(song.parent) == ["beat.mid"]
    assert groovae("render", song, "--play", "-o", song.with_suffix(".wav")).status == 0
    assert played == [(len(heard(song.with_suffix(".wav").read_bytes())), 44100)] * 2


def test_without_a_loudspeaker_nothing_is_rendered(
    song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> None:
        raise OutputError("this machine has no loudspeaker", "write a file with -o")

    monkeypatch.setattr(render, "check_device", none)
    ran = groovae("render", song, "--play", "-o", song.with_suffix(".wav"))
    assert ran.error == "this machine has no loudspeaker"
    assert names(song.parent) == ["beat.mid"]


def test_a_bad_soundfont_is_one_error_and_no_file(song: Path) -> None:
    copy = song.with_suffix(".sf2")
    shutil.copy(song, copy)
    ran = process("render", song, "--soundfont", copy)
    assert ran.error == f"{copy} is not a soundfont"
    assert names(song.parent) == ["beat.mid", "beat.sf2"]
