"""The table of the ears: takes as recordings, heard and scored."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.errors import BeatError
from groovae.evaluation.bass import PITCHES, bass_of, bass_rows, play_bass
from groovae.evaluation.onset_match import WIDE_SECONDS, match
from groovae.evaluation.recordings import (
    CONDITIONS,
    RATE,
    file_of,
    in_hum,
    in_noise,
    in_room,
    late_by,
    made_up_room,
    onsets_of,
    read_room,
    record,
    spread,
    worsened,
)
from groovae.evaluation.report import Evaluation
from groovae.evaluation.sound import Ears, bars_of, evaluate_sound
from groovae.hvo import Floats, M
from groovae.midi.file import parse
from groovae.midi.meter import read_tempos
from groovae.midi.notes import find_notes
from groovae.network import Network, Said
from groovae.taps import Taps
from sound.sounds import encoded

from .handmade import random_take

RNG = np.random.default_rng(0)


def take(name: str = "one", split: str = "validation", bars: int = 9) -> Take:
    return random_take(np.random.default_rng(len(name)), name, split, bars)


class Likely:
    """A kit that hits the snare on every tap."""

    def __init__(self) -> None:
        thresholds = {"taps": (0.5,) * M, "taps_with_velocity": (0.5,) * M}
        self.card = SimpleNamespace(name="likely", thresholds=thresholds, spread=None)

    def say(self, *, taps: Floats) -> Said:
        likely = np.zeros((len(taps), 32, M), np.float32)
        likely[..., 1] = taps[..., 0]
        return Said(likely, likely, 0 * likely)


def test_a_take_becomes_a_file_with_its_notes_at_their_times() -> None:
    one = take()
    midi = parse(file_of(one), "x")
    notes = find_notes(midi)
    assert len(notes) == len(one.ticks)
    seconds = read_tempos(midi).seconds(notes.ticks)
    assert np.sort(seconds) == pytest.approx(np.sort(one.ticks * 60 / one.tempo / 480), abs=1e-4)
    assert sorted(notes.velocities.tolist()) == sorted(one.velocities.tolist())
    cut = find_notes(parse(file_of(one, 3.0), "x"))
    assert len(cut) == (one.ticks < 3 * 2 * 480).sum()


def test_onsets_within_thirty_milliseconds_are_one() -> None:
    taps = onsets_of(take(), 4.0)
    assert taps.seconds.max() < 4
    assert np.diff(taps.seconds).min() > 0.0


@pytest.mark.parametrize("decibels", [20, 10])
@pytest.mark.parametrize("pink", [False, True])
def test_noise_is_as_far_below_the_sound_as_told(decibels: float, pink: bool) -> None:
    samples = record(take(), None, 5).samples
    noise = in_noise(samples, decibels, np.random.default_rng(1), pink=pink) - samples
    ratio = np.mean(np.square(samples, dtype=float)) / np.mean(np.square(noise, dtype=float))
    assert 10 * np.log10(ratio) == pytest.approx(decibels, abs=0.1)


def test_a_room_answers_after_the_direct_sound_and_delays_nothing() -> None:
    click = np.zeros(RATE, np.float32)
    click[1000] = 1
    heard = in_room(click, made_up_room(RNG))
    assert int(np.abs(heard).argmax()) == 1000
    assert np.abs(heard[:1000]).max() < 1e-6
    assert np.abs(heard[1100:5000]).max() > 1e-4


def test_the_way_through_the_air_is_left_out_of_a_room(tmp_path: Path) -> None:
    impulse = np.zeros(24000)
    impulse[1200], impulse[3000] = 1, 0.5
    path = tmp_path / "room.wav"
    path.write_bytes(encoded(impulse, rate=48_000))
    room = read_room(path)
    assert int(np.abs(room).argmax()) == pytest.approx(0.001 * RATE, abs=1)
    assert len(room) == pytest.approx((0.5 - 1200 / 48_000 + 0.001) * RATE, abs=3)
    with pytest.raises(BeatError, match="does not exist"):
        read_room(tmp_path / "none.wav")


def test_takes_are_spread_evenly() -> None:
    takes = [take(f"{number}") for number in range(10)]
    assert [each.id for each in spread(takes, 4)] == ["0", "3", "6", "9"]
    assert len(spread(takes, 99)) == 10


def test_what_is_heard_is_matched_within_twenty_milliseconds() -> None:
    truth = Taps([0.0, 1.0, 2.0, 3.0], [0.2, 0.4, 0.6, 0.8])
    found = match(truth, Taps([0.005, 1.019, 2.03, 3.0, 5.0], [0.1, 0.2, 0.3, 0.4, 0.5]))
    assert found["precision"] == pytest.approx(3 / 5)
    assert found["recall"] == pytest.approx(3 / 4)
    assert found["errors"] == pytest.approx([5, 19, 0])
    assert found["strength"] == pytest.approx(1)
    nothing = match(truth, None)
    assert nothing["f1"] == 0
    assert not len(nothing["errors"])


def test_conditions_change_the_sound_and_clean_does_not() -> None:
    sound, room = record(take(), None, 3), made_up_room(RNG)
    for condition in CONDITIONS:
        changed = worsened(sound, condition, room, np.random.default_rng(0)).samples
        late = round(late_by(condition) * RATE)
        assert len(changed) == len(sound.samples) + late
        assert not changed[:late].any()
        assert (changed[late:] == sound.samples).all() == (condition == "clean")


def test_the_report_holds_onsets_tempo_and_drums(tmp_path: Path) -> None:
    takes = [take(f"take{n}", split) for n, split in enumerate(["validation"] * 3 + ["test"])]
    takes.append(take("short", bars=2))
    asked = Evaluation(takes, "validation", tmp_path, seed=3)
    network: Any = Likely()
    evaluate_sound(asked, cast(Network, network), Ears(takes=2))
    results = json.loads((tmp_path / "results.json").read_text())
    assert [row["condition"] for row in results["rows"]] == list(CONDITIONS)
    assert {row["kit"] for row in results["rows"]} == {"groovae"}
    assert results["takes"] == 2
    clean, _, noisy, _, hum, silence = results["rows"]
    assert clean["f1"]["value"] > noisy["f1"]["value"] > 0.2
    assert clean["f1"]["ci_takes"][0] <= clean["f1"]["value"] <= clean["f1"]["ci_takes"][1]
    assert clean["error_ms"]["value"] < 1
    assert hum["f1"]["value"] > noisy["f1"]["value"] - 0.1
    assert silence["f1"]["value"] > noisy["f1"]["value"] - 0.1
    assert results["instruments"] == []
    assert results["ears"]["soundfont"]
    assert results["from_midi"]["drum_f1"]["value"] > 0
    assert results["tempo"]["takes"] == 3
    assert sum(each["takes"] for each in results["tempo"]["sound"]["by_sureness"]) == 3
    assert results["command"].endswith("--out DIR")
    table = (tmp_path / "table.md").read_text()
    assert "made up" in table
    assert f"seed {results['ears']['seed']}" in table
    assert "no soundfont was given that has a bass" in table
    assert (tmp_path / "onsets.png").read_bytes()[:4] == b"\x89PNG"


def test_a_hum_is_as_far_below_the_peak_as_told() -> None:
    click = np.zeros(RATE, np.float32)
    click[0] = 1
    spectrum = np.abs(np.fft.rfft(in_hum(click, 34.0)[1:], RATE)) / (RATE / 2)
    assert 20 * np.log10(spectrum[50]) == pytest.approx(-34, abs=0.1)
    assert spectrum[50] > spectrum[100] > spectrum[150] > 10 * spectrum[75]


class Bass:
    """A soundfont whose notes swell for 10 ms."""

    struck: list[int]

    def __init__(self) -> None:
        self.struck = []

    def strike(self, key: int, velocity: int, variation: int) -> Any:
        self.struck.append(key)
        at = np.arange(RATE) / RATE
        tone = np.sin(2 * np.pi * 440 * 2 ** ((key - 69) / 12) * at) * np.minimum(1, at / 0.01)
        return np.stack([tone, tone]).astype(np.float32) * velocity / 127


def test_a_bass_plays_on_the_kicks_and_begins_on_time() -> None:
    one = take(bars=9)
    line = bass_of(one, 18.0)
    assert line is not None
    assert np.diff(line.seconds).min() >= 0.1
    kicks = np.sort(one.ticks[np.isin(one.pitches, (35, 36))]) / 960
    assert all(np.abs(kicks - second).min() < 1e-9 for second in line.seconds)
    bass: Any = Bass()
    sound = play_bass(bass, line, np.random.default_rng(0))
    assert set(bass.struck) <= set(PITCHES)
    loud = np.abs(sound.samples)
    first = round(line.seconds[0] * RATE)
    assert loud[max(0, first - 900) : max(0, first - 500)].max(initial=0) == 0
    assert loud[first : first + 200].max() > 0.05


def test_a_soundfont_without_a_bass_has_no_row(tmp_path: Path) -> None:
    font = tmp_path / "x.sf2"
    font.write_bytes(b"none")
    assert bass_rows(font, [take()], 5.0, made_up_room(RNG), RNG) == []


def test_instruments_that_swell_are_matched_more_widely() -> None:
    truth, late = Taps([1.0, 2.0, 3.0], None), Taps([1.03, 2.03, 3.03], None)
    assert match(truth, late)["f1"] == 0
    assert match(truth, late, WIDE_SECONDS)["f1"] == 1


def test_other_meters_have_no_bars_here() -> None:
    assert bars_of(take(bars=9)) == pytest.approx(9)
