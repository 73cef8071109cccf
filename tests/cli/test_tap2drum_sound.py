"""`groovae tap2drum TAPS.wav`: recordings, as they come from a phone or a DAW."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import mido
import numpy as np
import pytest

from groovae.errors import OutputError
from groovae.midi.file import parse
from groovae.midi.find_drums import DRUM_CHANNEL
from groovae.midi.meter import read_tempos
from groovae.midi.notes import find_notes
from groovae.perform.tap2drum.recording import where_it_begins
from groovae.verbs.functions import tap2drum_file
from sound.sounds import accents, encoded, recording, rhythm

from .running import groovae, names, process

TEMPO = 104.0
TIMES = rhythm(TEMPO, bars=8, start=0.73)


def wav(path: Path, times: Any = TIMES) -> Path:
    path.write_bytes(encoded(recording(times, accents(len(times)), hiss=3e-4)))
    return path


def seconds_of(path: Path) -> np.ndarray:
    midi = parse(path.read_bytes(), "made")
    notes = find_notes(midi)
    assert (notes.channels == DRUM_CHANNEL).all()
    return np.sort(read_tempos(midi).seconds(notes.ticks))


def start_of(path: Path) -> float:
    """Seconds at which the file says the recording begins."""
    midi = parse(path.read_bytes(), "made")
    tick = 0
    for event in midi.tracks[0]:
        tick += event.time
        if event.type == "marker":
            return float(read_tempos(midi).seconds(np.array(tick)))
    return 0.0


def far(times: Any, drums: np.ndarray) -> float:
    """How far, in ms, the tap lies that is farthest from any drum."""
    return float(1000 * np.abs(np.asarray(times)[:, None] - drums).min(1).max())


def test_the_drums_sound_with_the_recording_when_both_begin_together(tmp_path: Path) -> None:
    taps = wav(tmp_path / "taps.wav")
    ran = groovae("tap2drum", taps)
    assert ran.status == 0, ran
    assert "time 0 is that of the recording" in ran.talk
    assert "% sure" in ran.talk
    assert far(TIMES, seconds_of(tmp_path / "taps.drums.mid")) < 3
    midi = mido.MidiFile(tmp_path / "taps.drums.mid")
    (tempo,) = [
        event.tempo for track in midi.tracks for event in track if event.type == "set_tempo"
    ]
    assert mido.tempo2bpm(tempo) == pytest.approx(TEMPO, rel=2e-3)


def test_conformed_the_barlines_are_those_of_the_beat_and_the_recording_is_marked(
    tmp_path: Path,
) -> None:
    taps, made = wav(tmp_path / "taps.wav"), tmp_path / "taps.drums.mid"
    ran = groovae("tap2drum", taps, "--tempo", TEMPO, "--conform")
    assert "there is a marker" in ran.talk
    begin = start_of(made)
    assert begin > 0
    assert far(TIMES + begin, seconds_of(made)) < 3
    midi = parse(made.read_bytes(), "made")
    downbeat = read_tempos(midi).ticks_at(np.array(TIMES[0] + begin))
    bar = 4 * midi.ticks_per_beat
    assert abs((downbeat + bar // 2) % bar - bar // 2) < 0.02 * midi.ticks_per_beat


def test_a_late_recording_is_shifted(tmp_path: Path) -> None:
    taps, made = wav(tmp_path / "taps.wav"), tmp_path / "out.mid"
    assert groovae("tap2drum", taps, "--tempo", TEMPO, "--shift", 30, "-o", made).status == 0
    assert far(TIMES - 0.03, seconds_of(made)) < 3


def test_harder_taps_are_harder_drums_unless_it_is_not_wanted(tmp_path: Path) -> None:
    taps, made = wav(tmp_path / "taps.wav"), tmp_path / "out.mid"
    loud = {}
    for velocity in ("auto", "no"):
        groovae("tap2drum", taps, "--tempo", TEMPO, "--velocity", velocity, "-o", made, "--force")
        midi = parse(made.read_bytes(), "made")
        notes = find_notes(midi)
        on_downbeat = (
            np.abs(read_tempos(midi).seconds(notes.ticks)[:, None] - TIMES[::9]).min(1) < 0.01
        )
        loud[velocity] = notes.velocities[on_downbeat].max() / notes.velocities[~on_downbeat].mean()
    assert loud["auto"] > 1.2 * loud["no"]


def drifting(by: float) -> np.ndarray:
    through = (TIMES - TIMES[0]) / (TIMES[-1] - TIMES[0])
    return np.asarray(TIMES[0] + (TIMES[-1] - TIMES[0]) * (through + by * through**2 / 2))


def test_a_tempo_that_does_not_stay_is_an_error_or_followed(tmp_path: Path) -> None:
    times = drifting(0.08)
    taps, made = wav(tmp_path / "taps.wav", times), tmp_path / "taps.drums.mid"
    ran = groovae("tap2drum", taps)
    assert "does not stay" in ran.error
    assert "--follow" in ran.hint
    assert names(tmp_path) == ["taps.wav"]
    followed = groovae("tap2drum", taps, "--follow", "--conform")
    assert "followed from" in followed.talk, followed
    assert far(times + start_of(made), seconds_of(made)) < 3
    tempos = [
        e.tempo for track in mido.MidiFile(made).tracks for e in track if e.type == "set_tempo"
    ]
    assert len(tempos) > 4


def test_a_wrong_tempo_is_told(tmp_path: Path) -> None:
    ran = groovae("tap2drum", wav(tmp_path / "taps.wav"), "--tempo", 1.01 * TEMPO)
    assert "not at 105" in ran.error
    assert "--tempo 104" in ran.hint


def test_an_unclear_tempo_is_refused_or_guessed_at(tmp_path: Path) -> None:
    times = 0.5 + np.cumsum(np.random.default_rng(3).uniform(0.12, 0.9, 40))
    taps = wav(tmp_path / "taps.wav", times)
    ran = groovae("tap2drum", taps)
    assert "tempo of the taps is not clear" in ran.error
    assert "--tempo" in ran.hint
    guessed = groovae("tap2drum", taps, "--tempo", "estimate", "--follow")
    assert guessed.status == 0
    assert "only" in guessed.talk


def test_an_octave_is_named(tmp_path: Path) -> None:
    report = json.loads(groovae("tap2drum", wav(tmp_path / "taps.wav"), "--json").output)
    assert "its octave would be 208." in report["beat"]
    assert "beyond the 60 to 180 that are estimated" in report["beat"]
    assert "in bars of 4/4, as is assumed" in report["beat"]
    assert report["notes_in"] == 0
    assert report["notes_out"] == report["drum_notes"] > 60


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--track", "1"), "no tracks"),
        (("--channel", "1"), "no tracks"),
        (("--tempo", "read"), "names no tempo"),
        (("--shift", "1001"), "the shift is 1001"),
    ],
)
def test_options_that_mean_nothing_to_a_recording_are_refused(
    options: tuple[str, str], said: str, tmp_path: Path
) -> None:
    ran = groovae("tap2drum", wav(tmp_path / "taps.wav"), *options)
    assert said in ran.error
    assert names(tmp_path) == ["taps.wav"]


def test_midi_is_not_shifted(song: Path) -> None:
    assert "not late" in groovae("tap2drum", song, "--shift", 5).error


def test_a_recording_comes_through_a_stream_and_the_same_seed_plays_the_same(
    tmp_path: Path,
) -> None:
    data = wav(tmp_path / "taps.wav").read_bytes()
    told = ("tap2drum", "-", "-o", "-", "--seed", 5, "--temperature", 1)
    first, again = groovae(*told, given=data), process(*told, given=data)
    assert first.status == again.status == 0
    assert first.output == again.output
    assert first.output[:4] == b"MThd"


def test_without_the_libraries_it_is_said_what_to_install(tmp_path: Path) -> None:
    taps = wav(tmp_path / "taps.wav")
    with patch.dict("sys.modules", {"soundfile": None}):
        ran = groovae("tap2drum", taps)
    assert "soundfile" in ran.error
    assert "groovae[audio]" in ran.hint


def test_a_second_of_lead_in_changes_nothing_but_the_time(tmp_path: Path) -> None:
    early, late = wav(tmp_path / "a.wav"), wav(tmp_path / "b.wav", TIMES + 1)
    for taps in (early, late):
        assert groovae("tap2drum", taps, "--tempo", TEMPO).status == 0
    one, other = seconds_of(tmp_path / "a.drums.mid"), seconds_of(tmp_path / "b.drums.mid")
    assert len(one) == pytest.approx(len(other), abs=2)
    assert far(one + 1, other) < 3


def test_what_was_heard_is_in_the_report_as_data(tmp_path: Path) -> None:
    taps = wav(tmp_path / "taps.wav")
    told = ("tap2drum", taps, "--json", "--force")
    heard = json.loads(groovae(*told).output)["heard"]
    assert heard["tempo_bpm"] == pytest.approx(TEMPO, rel=2e-3)
    assert 0.7 <= heard["confidence"] <= heard["confidence_with_octave"] <= 1
    assert heard["octave_bpm"] is None
    assert heard["followed"] is False
    assert heard["taps"] == len(TIMES)
    assert heard["begins_seconds"] == 0
    assert heard["downbeat_seconds"] == pytest.approx(TIMES[0], abs=0.01)
    assert heard["recording_seconds"] == pytest.approx(TIMES[-1] + 0.5, abs=0.01)
    given = json.loads(groovae(*told, "--tempo", TEMPO, "--conform").output)["heard"]
    assert given["confidence"] is None
    assert given["begins_seconds"] == pytest.approx(start_of(tmp_path / "taps.drums.mid"))


@pytest.mark.parametrize("name", ["kit.wav", "kit.FLAC", "kit.ogg", "kit.mp3"])
def test_midi_is_never_written_as_a_sound(name: str, tmp_path: Path) -> None:
    taps = wav(tmp_path / "taps.wav")
    ran = groovae("tap2drum", taps, "--tempo", TEMPO, "-o", tmp_path / name, "--force")
    assert "has the name of a sound" in ran.error
    assert "kit.mid" in ran.hint
    assert names(tmp_path) == ["taps.wav"]


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    taps = wav(tmp_path / "taps.mid")  # whatever it is called
    before = taps.read_bytes()
    ran = groovae("tap2drum", taps, "--tempo", TEMPO, "-o", taps, "--force")
    assert "is the recording itself" in ran.error
    with pytest.raises(OutputError, match="is the recording itself"):
        tap2drum_file(taps, taps, tempo=TEMPO, force=True)
    assert taps.read_bytes() == before


def test_taps_are_not_shifted_to_before_the_file(tmp_path: Path) -> None:
    times = TIMES - TIMES[0] + 0.05
    taps, made = wav(tmp_path / "taps.wav", times), tmp_path / "taps.drums.mid"
    one = groovae("tap2drum", taps, "--tempo", TEMPO, "--shift", 80)
    assert f"1 of {len(TIMES)} taps lies before the beginning of the file" in one.talk
    assert "--conform" in one.talk
    many = groovae("tap2drum", taps, "--tempo", TEMPO, "--shift", 900, "--force")
    assert f"3 of {len(TIMES)} taps lie before the beginning of the file" in many.error
    assert "--conform" in many.hint
    conformed = groovae("tap2drum", taps, "--tempo", TEMPO, "--shift", 900, "--conform", "--force")
    assert "lie" not in conformed.talk
    assert far(times - 0.9 + start_of(made), seconds_of(made)) < 3


def test_a_beat_is_never_the_fifth_of_four() -> None:
    at_100 = mido.MidiFile(tracks=[mido.MidiTrack()])
    for ticks, where in (
        (4 * 960 - 1, "in bar 2 at beat 1.00"),
        (4 * 960 - 480, "in bar 1 at beat 4.50"),
    ):
        assert where in where_it_begins(at_100, ticks)


def test_one_tap_is_one_tap(tmp_path: Path) -> None:
    taps = wav(tmp_path / "taps.wav", np.array([0.5]))
    assert "; 1 tap heard in" in groovae("tap2drum", taps, "--tempo", 100).talk


def test_help_says_when_a_tempo_is_sure_enough() -> None:
    said = " ".join(groovae("tap2drum", "--help").output.decode().split())
    assert "between 60 and 180" in said
    assert "70% sure that it is the tempo or" in said
    assert "Bars of 4/4 are assumed" in said


def test_an_empty_recording_is_not_called_midi(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    ran = groovae("tap2drum", tmp_path / "empty.wav")
    assert "is empty" in ran.error
    assert "MIDI" not in ran.hint
