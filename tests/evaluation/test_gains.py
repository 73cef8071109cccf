import numpy as np
import pytest

from groovae.errors import ConfigError, DataError
from groovae.evaluation.gains import fit_gains
from groovae.hvo import Bools, Floats

from .handmade import random_windows, score_of, windows_from

VALIDATION = random_windows(np.random.default_rng(0), 200)


def timid(hits: Bools) -> tuple[Floats, Floats]:
    """Varies a little, more on the beat than off it, and leans late and loud."""
    waves = np.sin(np.arange(hits.size, dtype=np.float32)).reshape(hits.shape)
    waves[:, ::4] *= 2
    waves *= np.float32(0.01)
    return np.float32(0.6) + waves, np.float32(0.02) + waves


def flat(hits: Bools) -> tuple[Floats, Floats]:
    return np.full(hits.shape, 0.5, np.float32), np.zeros(hits.shape, np.float32)


@pytest.mark.parametrize("sixteenth", range(4))
def test_each_sixteenth_of_the_beat_spreads_as_the_ratio_says_and_keeps_its_mean(
    sixteenth: int,
) -> None:
    gained = fit_gains(timid, VALIDATION, timing_ratio=0.5, velocity_ratio=0.25)
    hits = VALIDATION.hits
    at = hits[:, sixteenth::4]
    for ratio, true_values, before, after in zip(
        (0.25, 0.5),
        (VALIDATION.velocities, VALIDATION.offsets),
        timid(hits),
        gained.predict(hits),
        strict=True,
    ):
        true, plain, stretched = (v[:, sixteenth::4][at] for v in (true_values, before, after))
        assert stretched.std() == pytest.approx(ratio * true.std(), rel=1e-3)
        assert stretched.mean() == pytest.approx(plain.mean(), abs=1e-4)


def test_what_varies_enough_is_left_alone() -> None:
    gained = fit_gains(timid, VALIDATION, timing_ratio=0.01, velocity_ratio=0.01)
    for before, after in zip(timid(VALIDATION.hits), gained.predict(VALIDATION.hits), strict=True):
        assert after == pytest.approx(before, abs=1e-6)


def test_a_flat_prediction_stays_flat() -> None:
    velocities, offsets = fit_gains(flat, VALIDATION).predict(VALIDATION.hits)
    assert (velocities == 0.5).all()
    assert not offsets.any()


def test_stretched_notes_stay_within_their_step_and_the_range_of_velocities() -> None:
    gained = fit_gains(timid, VALIDATION, timing_ratio=50, velocity_ratio=50)
    velocities, offsets = gained.predict(VALIDATION.hits)
    assert (velocities.min(), velocities.max()) == (0, 1)
    assert offsets.min() == -0.5
    assert 0.49 < offsets.max() < 0.5


def test_gains_need_a_note_on_each_sixteenth_and_a_spread_to_aim_at() -> None:
    with pytest.raises(DataError, match="sixteenth 2 of a beat"):
        fit_gains(flat, windows_from(score_of((0, 0))))
    with pytest.raises(ConfigError, match="above 0"):
        fit_gains(flat, VALIDATION, timing_ratio=0)
