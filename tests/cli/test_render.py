"""`groovae render`: a sound file of any beat, or two lines that say why not."""

import io
import random
import shutil
import sys
import wave
from pathlib import Path
from types import SimpleNamespace

import mido
import numpy as np
import pytest

from groovae.cli import render
from groovae.errors import OutputError
from groovae.rendering.functions import render_file
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
    assert piped.talk.startswith("standard output: 24 drum notes")
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


@pytest.mark.parametrize("name", ["out.mp3", "beat.mid", "out"])
def test_a_format_that_there_is_not_is_refused(song: Path, name: str) -> None:
    """Also where the file exists: --force would not help."""
    before = song.read_bytes()
    for forced in ([], ["--force"]):
        ran = groovae("render", song, "-o", song.with_name(name), *forced)
        assert ran.error.startswith("sound is written as .wav, .flac, .ogg")
    with pytest.raises(OutputError, match="sound is written as"):
        render_file(song, song.with_name(name))
    assert names(song.parent) == ["beat.mid"]
    assert song.read_bytes() == before


def test_what_is_not_heard_is_said(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    drums = track([*rock(), Note(0, COWBELL), Note(60, WHISTLE), Note(90, WHISTLE)])
    path.write_bytes(to_bytes(song_of(drums)))
    talk = groovae("render", path).talk
    assert "not heard 16 notes beside the drum part" in talk
    assert "groovae's kit has no sound for: 72 (2)" in talk
    assert "25 drum notes" in talk


def song_of(drums: mido.MidiTrack) -> mido.MidiFile:
    return song(track(bass_line(), channel=BASS, name="Bass"), drums)


def test_drums_that_were_passed_over_are_named(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(to_bytes(song(track(rock()), track(rock(1), channel=3, name="Percussion 2"))))
    talk = groovae("render", path).talk
    assert "track 2 'Percussion 2', channel 4; --track plays it instead" in talk


def test_the_chosen_part_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(to_bytes(song_of(track(rock()))))
    assert "24 drum notes" in groovae("render", path, "-o", tmp_path / "a.wav").talk
    ran = groovae("render", path, "--track", "Bass", "-o", tmp_path / "b.wav")
    assert "16 drum notes" in ran.talk
    assert "not heard 24 notes beside track Bass" in ran.talk
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
    monkeypatch.setattr(
        render, "play", lambda samples, rate, _: played.append((len(samples), rate))
    )
    assert groovae("render", song, "--play").status == 0
    assert names(song.parent) == ["beat.mid"]
    assert groovae("render", song, "--play", "-o", song.with_suffix(".wav")).status == 0
    assert played == [(len(heard(song.with_suffix(".wav").read_bytes())), 44100)] * 2


@pytest.fixture
def silent_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a loudspeaker."""

    def none(*_: object, **__: object) -> None:
        raise ValueError("no output device")

    device = SimpleNamespace(PortAudioError=OSError, query_devices=none)
    monkeypatch.setitem(sys.modules, "sounddevice", device)


@pytest.mark.usefixtures("silent_machine")
def test_without_a_loudspeaker_nothing_is_rendered_where_no_file_is_named(song: Path) -> None:
    ran = groovae("render", song, "--play")
    assert ran.error == "this machine has no loudspeaker"
    assert "write a file with -o" in ran.talk
    assert names(song.parent) == ["beat.mid"]


@pytest.mark.usefixtures("silent_machine")
def test_without_a_loudspeaker_the_named_file_is_written_all_the_same(song: Path) -> None:
    target = song.with_suffix(".wav")
    ran = groovae("render", song, "--play", "-o", target)
    assert heard(target.read_bytes()).any()
    assert "24 drum notes" in ran.talk
    assert ran.status == 1
    assert "this machine has no loudspeaker" in ran.talk
    assert f"{target} is written: open it with your player" in ran.talk
    assert "write a file" not in ran.talk


def test_a_bad_soundfont_is_one_error_and_no_file(song: Path) -> None:
    copy = song.with_suffix(".sf2")
    shutil.copy(song, copy)
    ran = process("render", song, "--soundfont", copy)
    assert ran.error == f"{copy} is not a soundfont"
    assert names(song.parent) == ["beat.mid", "beat.sf2"]
