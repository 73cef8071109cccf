"""What is heard in recordings: when, how hard, and in what noise."""

from collections.abc import Callable

import mir_eval
import numpy as np
import pytest
from numpy.typing import ArrayLike

from groovae.dataset.gmd import Take
from groovae.errors import BeatError
from groovae.evaluation.recordings import in_noise, onsets_of, record, spread
from groovae.sound.onsets import constants_of, hear, provenance
from groovae.sound.read import read_sound
from groovae.taps import Seconds, Taps

from .sounds import RATE, encoded, heard, knock, pluck, recording, rhythm


def f_measure(truth: Seconds, taps: Taps, window: float = 0.02) -> float:
    return float(mir_eval.onset.f_measure(truth, taps.seconds, window=window)[0])


def error_ms(truth: Seconds, taps: Taps) -> float:
    pairs = mir_eval.util.match_events(truth, taps.seconds, 0.02)
    return float(1000 * np.median([abs(truth[a] - taps.seconds[b]) for a, b in pairs]))


def heard_or_none(samples: ArrayLike) -> Seconds:
    """What is heard, nothing where that is refused."""
    try:
        return hear(heard(samples)).seconds
    except BeatError:
        return np.zeros(0)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
def test_taps_on_a_table_are_heard_when_they_are_struck(rate: int) -> None:
    rng = np.random.default_rng(0)
    truth = rhythm(100, bars=4) + rng.uniform(-0.02, 0.02, 36)
    taps = hear(heard(recording(truth, rate=rate, hiss=1e-3), rate))
    assert f_measure(truth, taps) > 0.98
    assert error_ms(truth, taps) < 1


@pytest.mark.parametrize("pitch_hz", [41, 82, 196, 440])
def test_strings_are_heard_and_do_not_ring_on_as_onsets(pitch_hz: float) -> None:
    truth = 0.3 + np.cumsum(np.random.default_rng(1).choice([0.25, 0.5], 24))
    samples = np.zeros(int((truth[-1] + 1) * RATE), np.float32)
    for time in truth:
        start = round(time * RATE)
        samples[start : start + int(0.4 * RATE)] += pluck(pitch_hz)
    taps = hear(heard(samples))
    assert f_measure(truth, taps) > 0.95
    assert error_ms(truth, taps) < 3


def test_a_tap_at_the_very_start_is_heard() -> None:
    taps = hear(heard(recording([0, 0.5, 1.0, 1.5])))
    assert taps.seconds == pytest.approx([0, 0.5, 1.0, 1.5], abs=0.003)


def test_harder_taps_are_stronger_and_how_loud_the_recording_is_does_not_matter() -> None:
    hard = np.array([0.1, 0.9, 0.3, 0.6, 0.2, 0.8, 0.4, 0.7])
    truth = 0.2 + 0.4 * np.arange(len(hard))
    samples = np.zeros(int(4 * RATE), np.float32)
    for time, much in zip(truth, hard, strict=True):
        samples[round(time * RATE) :][: int(0.1 * RATE)] += knock(much)
    loud = hear(heard(samples))
    assert loud.strengths is not None
    assert (np.diff(loud.strengths[np.argsort(hard)]) >= 0).all()
    assert loud.strengths.max() > 2 * loud.strengths.min() > 0
    soft = hear(heard(0.01 * samples))
    assert soft.seconds == pytest.approx(loud.seconds, abs=1e-4)
    assert soft.strengths == pytest.approx(loud.strengths, abs=1e-3)


def test_two_hands_within_thirty_milliseconds_are_one_tap_and_beyond_two() -> None:
    assert len(hear(heard(recording([0.5, 0.515, 1.0])))) == 2
    assert len(hear(heard(recording([0.5, 0.58, 1.0])))) == 3


@pytest.mark.parametrize("pink", [False, True])
@pytest.mark.parametrize("decibels", [20, 10])
def test_taps_are_heard_in_noise(decibels: float, pink: bool) -> None:
    truth = rhythm(100, bars=4)
    noisy = in_noise(recording(truth), decibels, np.random.default_rng(0), pink=pink)
    taps = hear(heard(noisy))
    assert f_measure(truth, taps) > 0.95
    assert error_ms(truth, taps) < 3


@pytest.mark.parametrize("seed", range(3))
def test_noise_alone_is_no_tap(seed: int) -> None:
    noise = 0.1 * np.random.default_rng(seed).standard_normal(10 * RATE)
    assert not len(heard_or_none(noise))


def test_a_tone_that_wavers_is_one_onset() -> None:
    at = np.arange(4 * RATE) / RATE
    tone = np.sin(2 * np.pi * 220 * at + 0.9 * np.sin(2 * np.pi * 5 * at)) * np.minimum(
        1, at / 0.005
    )
    fade = np.minimum(1, (at[-1] - at) / 0.5)
    taps = hear(heard(np.concatenate([np.zeros(RATE), 0.5 * tone * fade])))
    assert len(taps) <= 2
    assert taps.seconds[0] == pytest.approx(1, abs=0.02)


STEADY: dict[str, Callable[[Seconds], ArrayLike]] = {
    "a tone": lambda at: np.sin(2 * np.pi * 110 * at),
    "another": lambda at: 0.3 * np.sin(2 * np.pi * 220 * at + 1),
    "a hum": lambda at: sum(0.1 * np.sin(2 * np.pi * 50 * k * at + k) / k for k in (1, 2, 3, 5)),
    "noise": lambda at: 0.1 * np.random.default_rng(1).standard_normal(len(at)),
}


@pytest.mark.parametrize("kind", STEADY)
def test_what_sounds_from_the_first_sample_to_the_last_is_not_struck(kind: str) -> None:
    with pytest.raises(BeatError, match="no onset is heard"):
        hear(heard(STEADY[kind](np.arange(8 * RATE) / RATE)))


def test_a_hum_under_taps_adds_none() -> None:
    truth = rhythm(100, bars=4, start=1.37)
    samples = recording(truth, hiss=1e-3)
    hum = STEADY["a hum"](np.arange(len(samples)) / RATE)
    assert hear(heard(samples + 0.2 * np.asarray(hum))).seconds == pytest.approx(truth, abs=0.003)


def test_a_bump_far_softer_than_the_taps_is_none_of_them() -> None:
    truth = rhythm(100, bars=4, start=1.37)
    samples = recording(truth, hiss=3e-4)
    samples[int(0.1 * RATE) :][: int(0.1 * RATE)] += knock(0.8 * 10 ** (-45 / 20), seed=99)
    assert len(hear(heard(samples))) == len(truth)


@pytest.mark.parametrize("pitch_hz", [41.2, 55, 82.4])
@pytest.mark.parametrize("attack", [0.004, 0.015])
def test_each_period_of_a_low_bass_is_no_onset(pitch_hz: float, attack: float) -> None:
    truth = np.array(
        [0.8 + 0.15 * (16 * bar + step) for bar in range(4) for step in (0, 3, 6, 8, 10, 14)]
    )
    samples = 1e-3 * np.random.default_rng(0).standard_normal(12 * RATE)
    for time, length in zip(truth, 0.95 * np.diff(truth, append=truth[-1] + 0.4), strict=True):
        at = np.arange(int(length * RATE)) / RATE
        tone = sum(
            np.sin(2 * np.pi * pitch_hz * k * at + k) * np.exp(-at * (1 + k)) / k
            for k in range(1, 9)
        )
        note = tone * np.minimum(1, at / attack) * np.minimum(1, at[::-1] / 0.02)
        samples[round(time * RATE) :][: len(note)] += note
    taps = hear(heard(samples))
    assert len(taps) <= 1.1 * len(truth)
    assert f_measure(truth, taps, 0.03) > 0.93


def test_digital_silence_in_front_of_a_recording_changes_nothing() -> None:
    truth = rhythm(100, bars=4)
    noisy = in_noise(recording(truth), 20, np.random.default_rng(0), pink=True)
    taps = hear(heard(np.concatenate([np.zeros(5 * RATE), noisy])))
    played = taps.seconds[taps.seconds > 5.2]
    assert played - 5 == pytest.approx(truth, abs=0.003)
    assert len(taps) <= len(truth) + 1  # the noise begins, too


def test_the_ears_say_where_they_come_from() -> None:
    told = provenance()
    assert {"groovae", "seed", "takes", "soundfont", "soundfont_sha256", "split", "licence"} <= set(
        told
    )
    assert "CC BY 4.0" in told["data"]
    constants = constants_of(told)
    assert 0 < constants.likely < 1
    assert 0 < constants.softest < constants.strength <= 1


def test_no_onset_is_an_error_with_a_hint() -> None:
    at = np.arange(3 * RATE) / RATE
    swell = np.sin(2 * np.pi * 100 * at) * np.sin(np.pi * at / 3) ** 2 * 0.3
    with pytest.raises(BeatError, match="no onset is heard") as refused:
        hear(heard(swell))
    assert refused.value.hint


@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.05])
def test_a_recording_shorter_than_a_tap_is_heard_or_refused(seconds: float) -> None:
    samples = knock()[: max(1, int(seconds * RATE))]
    assert len(heard_or_none(samples)) <= 2


@pytest.mark.gmd
def test_real_takes_are_heard(gmd_takes: list[Take]) -> None:
    """Of validation, by our kit; the figures of all conditions are those of `groovae evaluate sound`."""
    chosen = spread(
        [
            take
            for take in gmd_takes
            if take.split == "validation" and take.time_signature == "4-4" and take.duration > 30
        ],
        6,
    )
    found = []
    for take in chosen:
        data = encoded(record(take, None, 15).samples, "FLAC", "PCM_16")
        truth, taps = onsets_of(take, 15), hear(read_sound(data, take.id))
        found.append((f_measure(truth.seconds, taps), error_ms(truth.seconds, taps)))
    scores, errors = np.mean(found, 0)
    assert scores > 0.93
    assert errors < 1
