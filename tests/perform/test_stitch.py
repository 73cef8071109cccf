"""Windows of two bars played as one piece: properties of the cross-fade."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.groove import Groove
from groovae.hvo import STEPS_PER_BAR, Bools, Floats, Ints
from groovae.perform.humanize import humanizer, play_groove, play_score
from groovae.perform.settings import Settings
from groovae.perform.stitch import Run, play_bars

from .drummers import PLAIN, shipped

NETWORK_TOLERANCE = 0.05
"""The shipped network computes in 8 bits, scaled by the batch: what else is in it shifts the rounding."""

seeds = st.integers(0, 2**32)
pieces = st.tuples(st.lists(st.integers(0, 12), min_size=1, max_size=8, unique=True), seeds)


def listener(windows: Floats) -> tuple[Floats, Floats]:
    """A pure function of each window, step by step: it hears all of it, and where in it a hit is."""
    heard = windows.reshape(len(windows), -1) @ np.sin(np.arange(32 * 9) + 1)
    place = np.cos(np.arange(32 * 9)).reshape(32, 9)
    said = np.sin(heard[:, None, None] + place)
    return (said / 2 + 0.5).astype(np.float32), (said / 2).astype(np.float32)


def smooth(windows: Floats) -> tuple[Floats, Floats]:
    """Every window rises from its first step to its last, however it is filled."""
    rise = np.broadcast_to(np.linspace(0, 1, 32)[None, :, None], windows.shape)
    return rise.astype(np.float32), rise.astype(np.float32)


def constant(windows: Floats) -> tuple[Floats, Floats]:
    return np.full(windows.shape, 0.7, "f4"), np.full(windows.shape, -0.2, "f4")


def piece(bars: list[int], seed: int) -> tuple[Ints, Bools]:
    """Random bars, each with a hit in it."""
    hits = np.random.default_rng(seed).random((len(bars), STEPS_PER_BAR, 9)) < 0.3
    hits[:, 0, 0] = True
    return np.array(sorted(bars), np.int64), hits


def floats(hits: Bools) -> Floats:
    """A score as a model is shown it."""
    return hits.astype(np.float32)


@given(pieces, st.integers(1, 1000))
def test_a_piece_moved_by_bars_is_played_the_same(made: tuple[list[int], int], shift: int) -> None:
    bars, hits = piece(*made)
    shown = floats(hits)
    here, there = play_bars(bars, shown, listener), play_bars(bars + shift, shown, listener)
    assert all(np.array_equal(a, b) for a, b in zip(here, there, strict=True))


@given(pieces)
def test_weights_sum_to_one_in_every_cell(made: tuple[list[int], int]) -> None:
    bars, hits = piece(*made)
    velocities, offsets = play_bars(bars, floats(hits), constant)
    assert velocities == pytest.approx(np.full(hits.shape, 0.7), abs=1e-6)
    assert offsets == pytest.approx(np.full(hits.shape, -0.2), abs=1e-6)
    assert velocities.dtype == offsets.dtype == np.float32


@given(pieces)
def test_where_nothing_is_hit_nothing_is_played(made: tuple[list[int], int]) -> None:
    bars, hits = piece(*made)
    velocities, offsets = play_score(constant, None, PLAIN, bars, hits)
    assert velocities == pytest.approx(np.where(hits, 0.7, 0), abs=1e-6)
    assert offsets == pytest.approx(np.where(hits, -0.2, 0), abs=1e-6)
    assert velocities.dtype == offsets.dtype == np.float32


@given(pieces, st.integers(1, 36), st.integers(1, 4))
def test_whatever_is_shown_and_however_much_is_said_each_part_is_stitched_alike(
    made: tuple[list[int], int], width: int, said: int
) -> None:
    bars, _ = piece(*made)
    shown = np.random.default_rng(made[1]).random((len(bars), STEPS_PER_BAR, width), np.float32)

    def run(windows: Floats) -> tuple[Floats, ...]:
        assert windows.shape[1:] == (2 * STEPS_PER_BAR, width)
        score = windows[..., :1].repeat(9, -1)
        return tuple(listener(score)[0] + part for part in range(said))

    played = play_bars(bars, shown, run)
    assert len(played) == said
    for part, values in enumerate(played):
        assert values.shape == (len(bars), STEPS_PER_BAR, 9)
        assert values == pytest.approx(played[0] + part, abs=1e-5)


@given(st.integers(2, 9))
def test_there_is_no_seam_at_a_barline(count: int) -> None:
    shown = np.ones((count, STEPS_PER_BAR, 9), np.float32)
    velocities, _ = play_bars(np.arange(count), shown, smooth)
    steps = np.abs(np.diff(velocities[..., 0].reshape(-1)))
    # Windows alone would fall from 1 to 0 at every other barline; faded, no step is larger than one
    # window's own rise and one sixteenth of the difference of two.
    assert steps.max() < 1 / 31 + 0.5 / STEPS_PER_BAR + 1e-6


@given(seeds)
def test_two_bars_are_the_window_itself(seed: int) -> None:
    bars, hits = piece([4, 5], seed)
    window = floats(hits).reshape(1, 32, 9)
    played, said = play_bars(bars, floats(hits), listener), listener(window)
    for ours, theirs in zip(played, said, strict=True):
        assert np.array_equal(ours.reshape(32, 9), theirs[0])


@given(seeds)
def test_one_bar_is_a_loop(seed: int) -> None:
    bars, hits = piece([3], seed)
    expected = listener(floats(np.concatenate([hits, hits], 1)))[0][:, :STEPS_PER_BAR]
    assert np.array_equal(play_bars(bars, floats(hits), listener)[0], expected)


@given(st.lists(st.booleans(), min_size=1, max_size=8), seeds)
def test_silent_bars_may_be_left_out(silent: list[bool], seed: int) -> None:
    bars, hits = piece(list(range(len(silent) + 2)), seed)
    hits[1:-1][np.array(silent)] = False
    struck = hits.any((1, 2))
    whole = play_score(listener, None, PLAIN, bars, hits)
    sparse = play_score(listener, None, PLAIN, bars[struck], hits[struck])
    for dense, left in zip(whole, sparse, strict=True):
        assert np.array_equal(dense[struck], left)
        assert not dense[~struck].any()


@given(seeds)
def test_what_is_far_away_is_not_heard(seed: int) -> None:
    bars, hits = piece([0, 1, 10, 11], seed)
    whole = play_bars(bars, floats(hits), listener)
    for half in (slice(0, 2), slice(2, 4)):
        alone = play_bars(bars[half], floats(hits)[half], listener)
        lone, inside = alone[0], whole[0][half]
        # The bar that faces the silence is also heard beside it; the outer one is not.
        outer = 0 if half.start == 0 else 1
        assert np.array_equal(lone[outer], inside[outer])


def test_every_bar_is_heard_beside_both_its_neighbours() -> None:
    shown: list[Floats] = []

    def run(windows: Floats) -> tuple[Floats, Floats]:
        shown.append(windows)
        return constant(windows)

    bars, hits = piece([0, 1, 2, 5], 1)
    play_bars(bars, floats(hits), run)
    (windows,) = shown
    silence = np.zeros((16, 9), bool)
    pairs = [(0, 1), (1, 2), (2, None), (None, 3)]
    expected = [np.concatenate([silence if i is None else hits[i] for i in pair]) for pair in pairs]
    assert np.array_equal(windows, np.array(expected, np.float32))


def test_no_bars_are_no_performance() -> None:
    run: Run = constant
    for played in play_bars(np.zeros(0, np.int64), np.zeros((0, 16, 9), np.float32), run):
        assert played.shape == (0, 16, 9)
    for played in humanizer(shipped(), PLAIN)(np.zeros(0, np.int64), np.zeros((0, 16, 9), bool)):
        assert played.shape == (0, 16, 9)


def test_the_real_network_plays_a_moved_piece_the_same() -> None:
    bars, hits = piece([0, 1, 2, 5], 3)
    play = humanizer(shipped(), PLAIN)
    here, there = play(bars, hits), play(bars + 1, hits)
    for a, b in zip(here, there, strict=True):
        assert a == pytest.approx(b, abs=1e-6)


def test_the_real_network_plays_two_bars_as_the_window_and_a_batch_as_its_windows() -> None:
    rng = np.random.default_rng(0)
    windows = (rng.random((5, 32, 9)) < 0.2).astype(np.float32)
    together = shipped().say(score=windows)
    for i, window in enumerate(windows):
        alone = shipped().say(score=window[None])
        assert np.abs(together.offsets[i] - alone.offsets[0]).max() < NETWORK_TOLERANCE
        assert np.abs(together.velocities[i] - alone.velocities[0]).max() < NETWORK_TOLERANCE
        hits = window.reshape(2, 16, 9) > 0
        velocities, _ = humanizer(shipped(), PLAIN)(np.arange(2), hits)
        assert np.array_equal(
            velocities.reshape(32, 9), np.where(window > 0, alone.velocities[0], 0)
        )


def test_more_windows_than_one_batch_holds_are_played_like_few() -> None:
    bars, hits = piece(list(range(150)), 2)
    play = humanizer(shipped(), PLAIN)
    whole, _ = play(bars, hits)
    part, _ = play(bars[70:80], hits[70:80])
    assert np.abs(whole[71:79] - part[1:-1]).max() < NETWORK_TOLERANCE


def test_a_drummer_of_whom_no_spread_is_known_plays_the_expected_at_any_temperature() -> None:
    bars, hits = piece([0, 1, 2], 4)
    cool = play_score(listener, None, PLAIN, bars, hits)
    hot = play_score(listener, None, Settings(temperature=2.0, seed=7), bars, hits)
    assert all(np.array_equal(a, b) for a, b in zip(cool, hot, strict=True))


# Grooves


def played_by_shipped(before: Groove, settings: Settings) -> Groove:
    return play_groove(humanizer(shipped(), settings), before, settings)


def groove(seed: int, steps: int) -> Groove:
    rng = np.random.default_rng(seed)
    hits = rng.random((steps, 9)) < 0.2
    velocities = rng.random((steps, 9), np.float32)
    return Groove(hits, velocities, rng.random((steps, 9), np.float32) - np.float32(0.5), 100)


@pytest.mark.parametrize("steps", [0, 1, 15, 16, 17, 40, 64])
def test_a_groove_of_any_number_of_steps_keeps_its_hits(steps: int) -> None:
    before = groove(1, steps)
    after = played_by_shipped(before, Settings(temperature=1.0))
    assert np.array_equal(after.hits, before.hits)
    assert after.tempo == before.tempo


def test_dials_move_a_groove_by_their_percent() -> None:
    before = groove(2, 32)
    whole = played_by_shipped(before, PLAIN)
    for percent in (0.0, 25.0, 50.0):
        part = played_by_shipped(before, Settings(timing=percent, velocity=0))
        expected = before.offsets + percent / 100 * (whole.offsets - before.offsets)
        assert part.offsets == pytest.approx(expected, abs=1e-6)
        assert np.array_equal(part.velocities, before.velocities)


def test_a_groove_and_its_file_are_played_alike() -> None:
    from groovae.midi.create import to_midi
    from midi.files import from_bytes, heard, to_bytes

    from .drummers import perform

    score = Groove.of_score(groove(3, 64).hits)
    played = played_by_shipped(score, PLAIN)
    midi = from_bytes(to_bytes(to_midi(score.hits, score.velocities, score.offsets, 120)))
    after, _ = perform(midi)
    straight = from_bytes(to_bytes(to_midi(played.hits, played.velocities, played.offsets, 120)))
    ours = sorted((n.pitch, n.tick, n.velocity) for n in heard(straight))
    theirs = sorted((n.pitch, n.tick, n.velocity) for n in heard(after))
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a[0] == b[0]
        assert abs(a[1] - b[1]) <= 1  # ticks, rounded twice
        assert abs(a[2] - b[2]) <= 1
