"""Who plays given hits: the models, and three that know habits and no music."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from groovae.card import Spread
from groovae.dataset.windows import Windows
from groovae.errors import DataError, ModelError
from groovae.evaluation.exported import Exported
from groovae.evaluation.likeness.forecasts import Sampler
from groovae.evaluation.likeness.samplers import (
    GAUSSIAN,
    INDEPENDENT,
    KNN,
    baseline_samplers,
    gaussian,
    independent_bootstrap,
    knn_bootstrap,
    performer,
    tap_performer,
)
from groovae.hvo import Bools, Floats, M
from groovae.network import Network, Said
from groovae.perform.settings import Settings
from groovae.perform.tap2drum.kit import play_taps
from groovae.tasks import taps_of

from .handmade import random_windows, score_of, windows_from

RNG = np.random.default_rng(0)
SPREAD = Spread((0.1,) * M, (0.1,) * M, 0.2, 0.3, 0.1, 0.3, 0.1, 0.2)
KICK, KICK_AND_SNARE = score_of((0, 0)), score_of((0, 0), (4, 1))


def draws(sampler: Sampler, count: int = 200) -> tuple[Floats, Floats]:
    """(count, N, 32, 9) twice."""
    rng = np.random.default_rng(1)
    velocities, offsets = zip(*(sampler(rng) for _ in range(count)), strict=True)
    return np.stack(velocities), np.stack(offsets)


class Sayer:
    """A network that always says the same of a cell: .5 of its drum and step, a little late."""

    def __init__(self, spread: Spread | None = SPREAD) -> None:
        self.card = SimpleNamespace(
            name="sayer",
            spread=spread,
            thresholds=dict.fromkeys(("taps", "taps_with_velocity"), (0.5,) * M),
        )

    def say(self, **shown: Floats) -> Said:
        (given,) = shown.values()
        shape = (*given.shape[:2], M)
        likely = np.full(shape, 0.9, np.float32) - 0.1 * np.arange(M, dtype=np.float32)
        return Said(likely, np.full(shape, 0.5, np.float32), np.full(shape, 0.1, np.float32))


def network(spread: Spread | None = SPREAD) -> Network:
    return cast(Network, Sayer(spread))


def trained() -> Windows:
    """Two loud late kicks on the first step and a soft early one on the second bar's."""
    hits = np.concatenate([score_of((0, 0)), score_of((0, 0)), score_of((16, 0), (20, 1))])
    velocities = np.array([0.9, 0.8, 0.2])[:, None, None]
    offsets = np.array([0.2, 0.1, -0.3])[:, None, None]
    return windows_from(hits, velocities, offsets)


def test_the_independent_bootstrap_draws_whole_notes_of_the_drum_on_the_step_of_the_bar() -> None:
    velocities, offsets = draws(independent_bootstrap(trained(), score_of((16, 0))))
    drawn = set(zip(velocities[:, 0, 16, 0].tolist(), offsets[:, 0, 16, 0].tolist(), strict=True))
    expected = {(0.9, 0.2), (0.8, 0.1), (0.2, -0.3)}
    assert {(round(v, 5), round(o, 5)) for v, o in drawn} == expected
    assert np.isclose((velocities[:, 0, 16, 0] < 0.5).mean(), 1 / 3, atol=0.12)


@pytest.mark.parametrize("make", [independent_bootstrap, gaussian])
@pytest.mark.parametrize(("cell", "velocity"), [((7, 1), 0.2), ((7, 5), None)])
def test_a_hit_never_seen_on_its_step_is_drawn_from_its_drum_and_of_a_drum_never_seen_from_all(
    make: Callable[[Windows, Bools], Sampler], cell: tuple[int, int], velocity: float | None
) -> None:
    velocities, _ = draws(make(trained(), score_of(cell)))
    drawn = velocities[(slice(None), 0, *cell)]
    if velocity is not None:
        assert drawn == pytest.approx(velocity)
    else:
        assert drawn.min() < 0.4
        assert drawn.max() > 0.7


def test_a_borrowed_note_is_of_the_right_drum_wherever_in_the_bar_that_is_hit() -> None:
    train = windows_from(score_of((8, 0), (0, 1)), np.eye(9)[0] * 0.5 + 0.25)
    velocities, _ = draws(independent_bootstrap(train, score_of((5, 0), (5, 1))), 20)
    assert velocities[:, 0, 5, 0] == pytest.approx(0.75)
    assert velocities[:, 0, 5, 1] == pytest.approx(0.25)


def test_the_gaussian_has_the_mean_and_the_spread_of_the_notes_and_stays_in_range() -> None:
    velocities, offsets = draws(gaussian(trained(), KICK), 4000)
    played = np.array([0.2, 0.1, -0.3])
    assert offsets[:, 0, 0, 0].mean() == pytest.approx(played.mean(), abs=0.02)
    assert offsets[:, 0, 0, 0].std() == pytest.approx(played.std(), rel=0.1)
    assert velocities[:, 0, 0, 0].max() <= 1
    assert velocities[:, 0, 0, 0].min() > 0
    assert (np.abs(offsets) <= 0.5).all()


def test_the_knn_bootstrap_plays_a_whole_window_as_one_neighbour_and_anew_each_time() -> None:
    hits = np.concatenate([KICK_AND_SNARE] * 4)
    offsets = np.array([-0.2, -0.1, 0.1, 0.2])[:, None, None]
    sampler = knn_bootstrap(windows_from(hits, 0.5, offsets), KICK_AND_SNARE, _refuse)
    _, late = draws(sampler)
    assert (late[:, 0, 0, 0] == late[:, 0, 4, 1]).all()
    assert len(np.unique(late[:, 0, 0, 0])) == 4


def test_a_hit_the_neighbour_lacks_is_played_as_another_has_it_and_else_by_habit() -> None:
    hits = np.concatenate([KICK, KICK_AND_SNARE])
    train = windows_from(hits, np.array([0.3, 0.7])[:, None, None])
    asked = score_of((0, 0), (4, 1), (9, 2))

    def habit(rng: np.random.Generator) -> tuple[Floats, Floats]:
        return np.full(asked.shape, 0.1, np.float32), np.zeros(asked.shape, np.float32)

    velocities, _ = draws(knn_bootstrap(train, asked, habit))
    assert set(np.unique(velocities[:, 0, 0, 0]).round(3)) == {
        np.float32(0.3).round(3),
        np.float32(0.7).round(3),
    }
    assert velocities[:, 0, 4, 1] == pytest.approx(0.7)
    assert velocities[:, 0, 9, 2] == pytest.approx(0.1)


def _refuse(rng: np.random.Generator) -> tuple[Floats, Floats]:
    return np.full((1, 32, 9), np.nan, np.float32), np.full((1, 32, 9), np.nan, np.float32)


def test_the_three_baselines_have_their_names_and_equal_dice_give_equal_samples() -> None:
    train, windows = random_windows(RNG, 30), random_windows(RNG, 5)
    made = baseline_samplers(train, windows.hits)
    assert list(made) == [KNN, INDEPENDENT, GAUSSIAN]
    for sampler in made.values():
        first, again = (sampler(np.random.default_rng(3)) for _ in range(2))
        assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
        assert (first[0][windows.hits] > 0).all()
        assert np.isfinite(first[1]).all()
    with pytest.raises(DataError, match="no train notes"):
        baseline_samplers(windows_from(score_of()), windows.hits)


def test_a_models_samples_stray_as_its_setting_performed_does() -> None:
    hits = np.concatenate([np.ones((1, 32, 9), bool)] * 300)
    model = Exported(network())
    ours = performer(network(), hits, *model.predict(hits))(np.random.default_rng(0))
    theirs = model.perform(hits, np.random.default_rng(1))
    for one, other in zip(ours, theirs, strict=True):
        assert one.mean() == pytest.approx(other.mean(), abs=0.01)
        assert one.std() == pytest.approx(other.std(), rel=0.05)
        leans = [each.mean((1, 2)).std() for each in (one, other)]
        assert leans[0] == pytest.approx(leans[1], rel=0.2)


def test_a_tap2drum_sample_keeps_to_the_taps_as_the_verb_does() -> None:
    windows = random_windows(RNG, 6)
    hits = windows.hits
    for velocity in (False, True):
        sampler = tap_performer(network(), windows, velocity=velocity)
        loud, late = sampler(np.random.default_rng(0))
        again = sampler(np.random.default_rng(5))
        taps = taps_of(windows.hvo, velocity=velocity)
        assert late[hits] == pytest.approx(np.broadcast_to(taps[..., 1:2], hits.shape)[hits])
        assert not np.array_equal(loud[hits], again[0][hits])
        loudest = loud.max(-1)[hits.any(-1)]
        assert (np.allclose(loudest, taps[..., 2][hits.any(-1)])) == velocity
    loose = tap_performer(network(), windows, velocity=False, loose=True)(RNG)[1]
    likeliest = np.arange(M) == hits.argmax(-1)[..., None]  # the first drum is the likeliest
    taps = np.broadcast_to(taps_of(windows.hvo, velocity=False)[..., 1:2], hits.shape)
    assert loose[hits & likeliest] == pytest.approx(taps[hits & likeliest])
    assert (loose[hits & ~likeliest] != taps[hits & ~likeliest]).all()


def test_the_verb_and_the_sampler_keep_to_the_taps_in_the_same_way() -> None:
    # Played by the verb without dice, all drums are hit; sampled with a spread of nothing, too.
    windows = windows_from(np.ones((1, 32, 9), bool), 0.4, 0.2)
    still = Spread((0.0,) * M, (0.0,) * M, 0, 0, 0, 0, 0, 0)
    for velocity, loose in ((False, False), (False, True), (True, False)):
        sampled = tap_performer(network(still), windows, velocity=velocity, loose=loose)(RNG)
        taps = taps_of(windows.hvo, velocity=velocity).reshape(2, 16, 4)
        hits, *played = play_taps(network(), Settings(), np.arange(2), taps, loose=loose)
        struck = hits.reshape(1, 32, 9)
        assert struck.any()
        for ours, theirs in zip(sampled, played, strict=True):
            assert ours[struck] == pytest.approx(theirs.reshape(1, 32, 9)[struck])


def test_a_model_that_does_not_say_how_far_drummers_stray_cannot_be_sampled() -> None:
    windows = random_windows(RNG, 2)
    with pytest.raises(ModelError, match="how far drummers stray"):
        performer(network(None), windows.hits, windows.velocities, windows.offsets)
    with pytest.raises(ModelError, match="how far drummers stray"):
        tap_performer(network(None), windows, velocity=False)
