"""Ways between vectors, and which bars a vector is made of."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from groovae.errors import BeatError
from groovae.groove import Groove
from groovae.hvo import HITS, Floats
from groovae.perform.latent.vectors import mean, slerp, window_at, windows_of

from .halves import beat_of

VECTORS = arrays(np.float32, 8, elements=st.floats(-4, 4, width=16))
PARTS = st.floats(0, 1)


def angle(a: Floats, b: Floats) -> float:
    a, b = (each.astype(np.float64) / np.linalg.norm(each.astype(np.float64)) for each in (a, b))
    return float(2 * np.arctan2(np.linalg.norm(a - b), np.linalg.norm(a + b)))


@given(VECTORS, VECTORS)
def test_the_ends_of_the_way_are_the_vectors_themselves(a: Floats, b: Floats) -> None:
    assert np.array_equal(slerp(a, b, 0), a)
    assert np.array_equal(slerp(a, b, 1), b)


@given(VECTORS, VECTORS, PARTS)
def test_on_the_way_no_vector_is_shorter_or_longer_than_the_ends(
    a: Floats, b: Floats, at: float
) -> None:
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    assume(min(lengths) > 0)
    assume(angle(a, b) < 3.14)  # no arc is the shortest between opposite ones
    length = np.linalg.norm(slerp(a, b, at))
    assert min(lengths) * 0.9999 <= length <= max(lengths) * 1.0001


@given(VECTORS, VECTORS, PARTS)
def test_the_direction_turns_evenly(a: Floats, b: Floats, at: float) -> None:
    assume(min(np.linalg.norm(a), np.linalg.norm(b)) > 0)
    assume(0.01 < angle(a, b) < 3.13)
    assert angle(a, slerp(a, b, at)) == pytest.approx(at * angle(a, b), abs=1e-3)


@given(VECTORS, PARTS, st.floats(0.5, 2, width=16))
def test_parallel_vectors_are_met_in_a_straight_line(a: Floats, at: float, times: float) -> None:
    b = times * a
    assert slerp(a, b, at) == pytest.approx((1 - at) * a + at * b, abs=1e-4)


def test_opposite_and_empty_vectors_give_numbers_too() -> None:
    a = np.array([1, 2], np.float32)
    for b in (-a, np.zeros(2, np.float32), -a + np.float32(1e-7)):
        assert np.isfinite(slerp(a, b, 0.5)).all()


def test_the_way_back_is_the_same_way() -> None:
    a, b = np.random.default_rng(0).standard_normal((2, 256)).astype(np.float32)
    assert slerp(a, b, 0.3) == pytest.approx(slerp(b, a, 0.7), abs=1e-6)


def test_the_mean_of_one_vector_is_itself() -> None:
    z = np.random.default_rng(0).standard_normal((1, 256)).astype(np.float32)
    assert np.array_equal(mean(z), z[0])


# Windows


def first_bars(windows: Floats) -> list[tuple[bool, bool]]:
    """Whether each half of each window is played in."""
    halves = windows[..., HITS].reshape(len(windows), 2, 16 * 9).max(-1) > 0
    return [(bool(a), bool(b)) for a, b in halves.tolist()]


@pytest.mark.parametrize(
    ("bars", "windows"),
    [
        ((1,), 1),  # a loop
        ((1, 1), 1),
        ((1, 1, 1), 2),
        ((1, 1, 0, 1, 1), 2),
        ((1, 0, 1, 1), 2),
        ((0, 1, 0, 0, 1, 0), 2),
    ],
)
def test_windows_are_two_played_bars_a_bar_apart(bars: tuple[bool, ...], windows: int) -> None:
    heard = windows_of(beat_of(*bars))
    assert heard.shape == (windows, 32, 27)
    assert first_bars(heard) == [(True, True)] * windows


def varied(bars: int) -> Floats:
    """Bars of which no two are the same (bars, 16, 27)."""
    hvo = np.zeros((bars, 16, 27), np.float32)
    hvo[:, ::4, 0] = 1
    hvo[:, ::4, 9] = (np.arange(bars)[:, None] + 1) / (bars + 1)
    return hvo


def test_windows_hold_the_bars_in_their_order() -> None:
    bars = varied(3)
    windows = windows_of(Groove.from_hvo(bars.reshape(-1, 27)))
    assert np.array_equal(windows[0], np.concatenate(bars[:2]))
    assert np.array_equal(windows[1], np.concatenate(bars[1:]))


def test_silence_around_a_piece_changes_nothing() -> None:
    bars = varied(4)
    silence = np.zeros((2, 16, 27), np.float32)
    moved = np.concatenate([silence, bars, silence[:1]])
    assert np.array_equal(
        windows_of(Groove.from_hvo(bars.reshape(-1, 27))),
        windows_of(Groove.from_hvo(moved.reshape(-1, 27))),
    )


def test_a_bar_that_is_not_full_is_filled_up_with_silence() -> None:
    cut = Groove.from_hvo(varied(1)[0, :5])
    assert windows_of(cut)[0, :5] == pytest.approx(cut.to_hvo())
    assert not windows_of(cut)[0, 5:16].any()


@pytest.mark.parametrize("bars", [(), (0,), (0, 0, 0)])
def test_nothing_is_heard_in_silence(bars: tuple[bool, ...]) -> None:
    with pytest.raises(BeatError, match="no hits"):
        windows_of(beat_of(*bars))
    with pytest.raises(BeatError, match="nothing is played"):
        window_at(beat_of(*bars))


def test_two_bars_are_chosen_by_the_first_of_them() -> None:
    bars = varied(4)
    groove = Groove.from_hvo(np.concatenate([np.zeros((1, 16, 27), "f4"), bars]).reshape(-1, 27))
    assert np.array_equal(window_at(groove), np.concatenate(bars[:2]))  # the first that are played
    assert np.array_equal(window_at(groove, 3), np.concatenate(bars[1:3]))
    assert np.array_equal(window_at(groove, 5), np.concatenate(bars[[3, 3]]))  # the last, a loop
    for beyond in (-1, 0, 6):
        with pytest.raises(BeatError, match=f"no bar {beyond}") as raised:
            window_at(groove, beyond)
        assert "1 to 5" in raised.value.hint


def test_bars_in_which_nothing_is_played_are_refused() -> None:
    with pytest.raises(BeatError, match="bar 2 and the next"):
        window_at(beat_of(True, False, False, True), 2)
