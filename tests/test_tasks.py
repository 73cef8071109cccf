"""What each task hides, and that nothing of it is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.drums import DRUM_INDEX
from groovae.hvo import HITS, OFFSETS, VELOCITIES, WIDTH, Floats, M, pack, unpack
from groovae.tasks import (
    TAP_HIT,
    TAP_OFFSET,
    TAP_VELOCITY,
    TAP_VELOCITY_KNOWN,
    TASKS,
    as_taps,
    rest_of,
    score_of,
    taps_of,
)

KICK, HAT = DRUM_INDEX["kick"], DRUM_INDEX["closed_hihat"]
seeds = st.integers(0, 2**32)
drums = st.integers(0, M - 1)


def performance(seed: int, *shape: int) -> Floats:
    """A random performance; no two of its velocities are equal."""
    rng = np.random.default_rng(seed)
    size = (*shape, 32, M)
    hits = rng.random(size) < 0.3
    velocities = rng.permutation(np.prod(size)).reshape(size) / np.prod(size)
    offsets = rng.uniform(-0.5, 0.5, size)
    return pack(hits, np.where(hits, velocities, 0), np.where(hits, offsets, 0))


def step_of(**hits: tuple[float, float]) -> Floats:
    """One step (1, 27): drum = (velocity, offset)."""
    parts = np.zeros((3, 1, M), np.float32)
    for name, (velocity, offset) in hits.items():
        parts[:, 0, DRUM_INDEX[name]] = 1, velocity, offset
    return pack(*parts)


def shown(name: str, hvo: Floats) -> Floats:
    """What a model of the task is shown; transfer and sample hide nothing."""
    if name == "humanize":
        return score_of(hvo)
    if name == "infill":
        return rest_of(hvo, HAT)
    return taps_of(hvo, velocity=True) if name == "tap2drum" else hvo


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("shape", [(), (3,), (0,), (2, 3)])
def test_a_task_shows_what_it_says_of_any_number_of_performances(
    name: str, shape: tuple[int, ...]
) -> None:
    hvo = performance(1, *shape)
    before = hvo.copy()
    made = shown(name, hvo)
    assert made.shape == (*shape, 32, TASKS[name].width)
    assert made.dtype == np.float32
    assert np.array_equal(hvo, before)


# Humanize


@given(seeds)
def test_a_score_tells_the_hits_and_nothing_of_how_they_were_played(seed: int) -> None:
    hvo, other = performance(seed), performance(seed + 1)
    same_hits = np.concatenate([hvo[..., HITS], other[..., M:]], -1)
    assert np.array_equal(score_of(hvo), hvo[..., HITS])
    assert np.array_equal(score_of(hvo), score_of(same_hits))


# Infilling


@given(seeds, drums)
def test_nothing_of_the_hidden_drum_is_left_and_nothing_else_is_hidden(
    seed: int, drum: int
) -> None:
    hvo, other = performance(seed), performance(seed + 1)
    mine = np.arange(WIDTH) % M == drum
    assert np.array_equal(rest_of(hvo, drum), rest_of(np.where(mine, other, hvo), drum))
    rest = rest_of(hvo, drum)
    assert not rest[..., :WIDTH][..., mine].any()
    assert np.array_equal(rest[..., :WIDTH][..., ~mine], hvo[..., ~mine])


@given(seeds, drums)
def test_every_step_tells_which_drum_is_asked_for(seed: int, drum: int) -> None:
    asked = rest_of(performance(seed), drum)[..., WIDTH:]
    assert np.array_equal(asked, np.broadcast_to(np.arange(M) == drum, (32, M)))


@given(seeds, st.lists(drums, min_size=1, max_size=6))
def test_each_performance_may_be_asked_for_a_drum_of_its_own(seed: int, asked: list[int]) -> None:
    hvo = performance(seed, len(asked))
    together = rest_of(hvo, np.array(asked))
    for one, drum, alone in zip(hvo, asked, together, strict=True):
        assert np.array_equal(alone, rest_of(one, drum))
    assert np.array_equal(rest_of(hvo, asked[0])[0], together[0])


# Tap2Drum


@given(seeds)
def test_taps_do_not_tell_which_drum_was_hit(seed: int) -> None:
    hvo = performance(seed)
    order = np.random.default_rng(seed).permutation(M)
    other_kit = np.concatenate([part[..., order] for part in unpack(hvo)], -1).astype(np.float32)
    for velocity in (False, True):
        assert np.array_equal(
            taps_of(hvo, velocity=velocity), taps_of(other_kit, velocity=velocity)
        )


@given(seeds)
def test_a_step_with_any_hit_is_one_tap_and_a_silent_step_is_none(seed: int) -> None:
    hvo = performance(seed)
    hvo[::3] = 0
    taps = taps_of(hvo, velocity=True)
    tapped = hvo[..., HITS].any(-1)
    assert np.array_equal(taps[..., TAP_HIT], tapped)
    assert not taps[~tapped][:, [TAP_OFFSET, TAP_VELOCITY]].any()


def test_a_tap_has_the_offset_and_the_velocity_of_the_loudest_hit() -> None:
    step = step_of(kick=(0.5, -0.25), snare=(0.75, 0.125), crash=(0.25, 0.5))
    assert taps_of(step, velocity=True)[0].tolist() == [1, 0.125, 0.75, 1]
    alone = step_of(crash=(0.25, -0.5))
    assert taps_of(alone, velocity=True)[0].tolist() == [1, -0.5, 0.25, 1]


def test_of_equally_loud_hits_the_first_drum_leads() -> None:
    step = step_of(snare=(0.5, 0.125), kick=(0.25, 0.375), ride=(0.5, -0.25))
    assert taps_of(step, velocity=True)[0].tolist() == [1, 0.125, 0.5, 1]


def test_a_hit_without_velocity_is_a_tap_all_the_same() -> None:
    step = step_of(ride=(0.0, 0.25))
    assert taps_of(step, velocity=True)[0].tolist() == [1, 0.25, 0, 1]


def test_silence_louder_than_a_hit_does_not_lead_it() -> None:
    step = step_of(snare=(0.25, 0.125))
    step[0, VELOCITIES][KICK], step[0, OFFSETS][KICK] = 0.9, -0.4
    assert taps_of(step, velocity=True)[0].tolist() == [1, 0.125, 0.25, 1]


@given(seeds)
def test_where_velocities_are_not_known_they_are_0_and_said_to_be_unknown(seed: int) -> None:
    hvo = performance(seed)
    unknown, known = (taps_of(hvo, velocity=velocity) for velocity in (False, True))
    assert not unknown[..., [TAP_VELOCITY, TAP_VELOCITY_KNOWN]].any()
    assert (known[..., TAP_VELOCITY_KNOWN] == 1).all()
    rhythm = [TAP_HIT, TAP_OFFSET]
    assert np.array_equal(unknown[..., rhythm], known[..., rhythm])


def test_taps_of_a_users_own_are_those_of_a_performance() -> None:
    hvo = performance(3)
    taps = taps_of(hvo, velocity=True)
    hit, late, loud = taps[..., TAP_HIT] > 0, taps[..., TAP_OFFSET], taps[..., TAP_VELOCITY]
    assert np.array_equal(as_taps(hit, late, loud), taps)
    assert np.array_equal(as_taps(hit, late, None), taps_of(hvo, velocity=False))
