"""The kit: loudness and timbre follow velocity, strokes begin at once and end in silence."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from groovae.kit.articulations import ARTICULATIONS
from groovae.kit.kit import VARIATIONS, Kit
from groovae.kit.voice import Samples

RATE = 44100
TENTH = RATE // 10
BURSTS = ("clap", "guiro")
"""Several short sounds to a stroke, of which the first is not the loudest."""


@cache
def kit(seed: int = 0) -> Kit:
    return Kit(RATE, seed)


def a_weighted(sound: Samples) -> float:
    """Energy of the first tenth of a second as the ear weighs it (IEC 61672, analog curve)."""
    spectrum = np.abs(np.fft.rfft(sound[:, :TENTH], 2 * TENTH)) ** 2
    f = np.fft.rfftfreq(2 * TENTH, 1 / RATE) ** 2
    gain = 12194**2 * f**2 / ((f + 20.6**2) * (f + 12194**2))
    gain /= np.sqrt((f + 107.7**2) * (f + 737.9**2))
    return float((spectrum * gain**2).sum())


def brightness(sound: Samples) -> float:
    """Centroid of the spectrum of the first 150 ms, in Hz."""
    spectrum = np.abs(np.fft.rfft(sound.sum(0)[: RATE * 15 // 100], 2**14)) ** 2
    return float(spectrum @ np.fft.rfftfreq(2**14, 1 / RATE) / spectrum.sum())


@pytest.mark.parametrize("name", ARTICULATIONS)
def test_a_harder_stroke_is_louder_at_every_velocity(name: str) -> None:
    strokes = [kit().strike(name, velocity, 0) for velocity in range(1, 128)]
    rms = [float(np.sqrt(np.mean(each[:, :TENTH] ** 2))) for each in strokes]
    assert (np.diff(rms) > 0).all()
    assert (np.diff([a_weighted(each) for each in strokes]) > 0).all()
    assert 30 < 20 * np.log10(rms[-1] / rms[0]) < 60
    assert all(np.isfinite(each).all() for each in strokes)


@pytest.mark.parametrize("name", ARTICULATIONS)
def test_a_harder_stroke_is_brighter(name: str) -> None:
    heard = [brightness(kit().strike(name, velocity, 0)) for velocity in range(1, 128, 9)]
    assert (np.diff(heard) > 0).all(), np.round(heard)


@pytest.mark.parametrize("name", ["kick", "snare", "tom_5", "closed_bow", "crash_1_edge"])
def test_a_ghost_note_is_darker_by_much(name: str) -> None:
    ghost, accent = (brightness(kit().strike(name, velocity, 0)) for velocity in (20, 120))
    assert accent > 1.25 * ghost


def test_variations_are_as_loud_as_each_other_and_sound_different() -> None:
    for name in ARTICULATIONS:
        strokes = [kit().strike(name, 90, variation) for variation in range(VARIATIONS)]
        rms = [np.sqrt(np.mean(each[:, :TENTH].astype(float) ** 2)) for each in strokes]
        assert np.ptp(rms) < 1e-3 * min(rms), name
        for one, other in pairwise(strokes):
            alike = np.corrcoef(one[:, :TENTH].ravel(), other[:, :TENTH].ravel())[0, 1]
            assert alike < 0.9999, name


@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("name", ARTICULATIONS)
def test_a_stroke_sounds_from_its_first_frame_on(name: str, rate: int) -> None:
    for velocity in (1, 127):
        loud = np.abs(Kit(rate).strike(name, velocity, 0)).max(0)
        assert loud[:2].max() > 0
        reach = 0.02 if name in BURSTS else 0.0025
        assert loud[: round(reach * rate)].max() > 0.2 * loud.max()


@pytest.mark.parametrize("name", ARTICULATIONS)
def test_a_stroke_ends_in_silence_and_without_a_click(name: str) -> None:
    sound = kit().strike(name, 127, 0)
    ending = sound[:, -RATE // 200 :]
    assert np.abs(ending).max() < 10 ** (-90 / 20)
    bend = np.abs(np.diff(sound, 2, axis=1)).max(0)
    frames = bend[: len(bend) // 220 * 220].reshape(-1, 220).max(1)  # 5 ms each
    last = frames[-(len(frames) // 3) :]
    assert (last[2:] < 2 * np.maximum(last[1:-1], last[:-2])).all()
    assert last[-1] < 10 ** (-90 / 20)


def test_one_seed_is_one_kit_and_another_seed_another() -> None:
    for name in ("kick", "snare", "tom_1", "ride_bell", "claves", "shaker"):
        stroke = kit(1).strike(name, 80, 2)
        np.testing.assert_array_equal(stroke, Kit(RATE, 1).strike(name, 80, 2))
        other = kit(2).strike(name, 80, 2)
        assert not np.array_equal(stroke, other)


def test_no_stroke_alone_comes_near_to_clipping() -> None:
    peaks = {
        name: max(np.abs(kit().strike(name, 127, v)).max() for v in range(VARIATIONS))
        for name in ARTICULATIONS
    }
    assert max(peaks.values()) < 0.8
    assert peaks["closed_bow"] < peaks["snare"]
