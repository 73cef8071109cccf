"""Performances as clips: whoever plays, they are made alike."""

import io
import wave

import mido
import numpy as np
import pyloudnorm
import pytest

from evaluation.handmade import random_windows, score_of, windows_from
from groovae.errors import BeatError
from groovae.hvo import Floats
from groovae.listen.clips import LOUDNESS, PEAK, RATE, Clip, Studio, dithered, matched
from groovae.sound.write import FULL_SCALE, to_wav

STUDIO = Studio(seed=5)


@pytest.fixture(scope="module")
def recorded() -> list[tuple[Clip, Clip]]:
    """Pairs of a busy window and a sparse one."""
    busy = random_windows(np.random.default_rng(1), 3).hvo
    sparse = windows_from(np.concatenate([score_of((0, 0)), score_of((3, 2), (30, 7))] * 2)[:3]).hvo
    return [STUDIO.record((one, other), 170.0) for one, other in zip(busy, sparse, strict=True)]


def played(hits: dict[tuple[int, int], tuple[float, float]]) -> Floats:
    """A window (32, 27) of (step, drum) -> velocity, offset."""
    velocities, offsets = np.zeros((2, 1, 32, 9), np.float32)
    for cell, (velocity, offset) in hits.items():
        velocities[(0, *cell)], offsets[(0, *cell)] = velocity, offset
    window: Floats = windows_from(velocities > 0, velocities, offsets).hvo[0]
    return window


def loudness(clip: Clip) -> float:
    """As a listener's machine would measure the file."""
    with wave.open(io.BytesIO(to_wav(clip.samples, RATE))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 2**15
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples))


def test_the_same_performance_makes_the_same_clip_on_both_sides() -> None:
    window = random_windows(np.random.default_rng(0), 1).hvo[0]
    first, second = STUDIO.record((window, window.copy()), 128.0)
    assert first.midi == second.midi
    assert to_wav(first.samples, RATE) == to_wav(second.samples, RATE)


def test_clips_of_a_pair_have_one_size_and_one_loudness(recorded: list[tuple[Clip, Clip]]) -> None:
    for first, second in recorded:
        assert len(first.midi) == len(second.midi)
        assert len(first.samples) == len(second.samples)
        assert loudness(first) == pytest.approx(loudness(second), abs=0.1)


def test_no_clip_is_clipped(recorded: list[tuple[Clip, Clip]]) -> None:
    for pair in recorded:
        for clip in pair:
            assert np.abs(clip.samples).max() <= PEAK * 1.02


def test_a_pair_with_a_high_peak_is_lowered_together() -> None:
    rng = np.random.default_rng(0)
    click = np.zeros(2 * RATE, np.float32)
    click[RATE : RATE + 40] = 1.0
    noise = rng.normal(0, 0.05, 2 * RATE).astype(np.float32)
    quiet, other = matched(noise, noise[::-1].copy())
    meter = pyloudnorm.Meter(RATE)
    assert meter.integrated_loudness(quiet.astype(float)) == pytest.approx(LOUDNESS, abs=0.01)
    loud, lowered = matched(click, noise)
    assert np.abs(loud).max() == pytest.approx(PEAK, rel=0.02)
    assert np.abs(lowered).max() < 0.9 * np.abs(other).max()


def test_how_loud_a_performance_was_is_not_heard() -> None:
    soft, hard = (played({(0, 1): (v, 0.0), (9, 1): (v, 0.0)}) for v in (0.02, 1.0))
    first, second = STUDIO.record((soft, hard), 120.0)
    assert loudness(first) == pytest.approx(loudness(second), abs=0.1)


def test_the_files_say_nothing_but_the_music(recorded: list[tuple[Clip, Clip]]) -> None:
    for pair in recorded:
        said = []
        for clip in pair:
            data = to_wav(clip.samples, RATE)
            assert data[:4] + data[8:16] == b"RIFFWAVEfmt "
            assert data[36:40] == b"data"
            assert len(data) == 44 + 2 * len(clip.samples)
            (track,) = mido.MidiFile(file=io.BytesIO(clip.midi)).tracks
            metas = [event for event in track if event.is_meta]
            blank = [event for event in metas if event.type == "text"]
            assert not "".join(event.text for event in blank).strip()
            said.append([event for event in metas[:-1] if event not in blank])
        assert said[0] == said[1]
        assert {event.type for event in said[0]} == {"track_name", "set_tempo", "time_signature"}


def test_an_early_first_hit_keeps_its_time_in_midi_and_in_sound() -> None:
    early, straight = (played({(0, 1): (0.8, late), (16, 1): (0.8, 0.0)}) for late in (-0.4, 0.0))
    clips = STUDIO.record((early, straight), 120.0)
    ticks = []
    for clip in clips:
        (track,) = mido.MidiFile(file=io.BytesIO(clip.midi)).tracks
        now, onsets = 0, []
        for event in track:
            now += event.time
            onsets += [now] if event.type == "note_on" else []
        ticks.append(onsets)
    assert ticks[1] == [480, 480 + 16 * 120]
    assert ticks[0] == [480 - 48, 480 + 16 * 120]
    first = [int(np.flatnonzero(np.abs(clip.samples) > 1e-4)[0]) for clip in clips]
    step = 60 / 120 / 4 * RATE
    assert first[1] == pytest.approx(0.5 * step, abs=20)
    assert first[1] - first[0] == pytest.approx(0.4 * step, abs=20)


def test_clips_begin_and_end_in_silence(recorded: list[tuple[Clip, Clip]]) -> None:
    for pair in recorded:
        for clip in pair:
            assert abs(clip.samples[-1]) < 1e-6
            assert np.abs(clip.samples[-200:]).max() < 0.01


def test_noise_makes_other_bytes_and_no_other_sound(recorded: list[tuple[Clip, Clip]]) -> None:
    for pair in recorded:
        noisy = [dithered(clip, np.random.default_rng(seed)) for seed, clip in enumerate(pair)]
        again = dithered(pair[0], np.random.default_rng(7))
        assert to_wav(noisy[0].samples, RATE) != to_wav(again.samples, RATE)
        for clip, other in zip(pair, noisy, strict=True):
            assert clip.midi == other.midi
            changed = np.abs(clip.samples - other.samples) * FULL_SCALE
            assert 0.2 < changed.mean() < 0.5
            assert changed.max() <= 1.001
        assert loudness(noisy[0]) == pytest.approx(loudness(noisy[1]), abs=0.1)


def test_silence_is_refused_by_name() -> None:
    nothing = np.zeros(RATE, np.float32)
    with pytest.raises(BeatError, match="silent"):
        matched(nothing, np.ones(RATE, np.float32))
