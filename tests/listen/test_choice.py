"""Which windows are heard: others for every pair, and none that could be known by another."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.music import take
from evaluation.handmade import random_windows, score_of, windows_from
from groovae.dataset.windows import Windows
from groovae.drums import DRUM_INDEX
from groovae.errors import ConfigError, DataError
from groovae.hvo import Floats
from groovae.listen.casting import Casting, scores_of
from groovae.listen.choice import Choice, as_written, at_random, choose
from groovae.listen.contenders import Contender

HAT = DRUM_INDEX["closed_hihat"]
REAL = Contender("real", lambda windows: windows.hvo)


def dice(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


class Cast(Casting):
    """A casting whose windows are given."""

    def __init__(self, task: str, windows: Windows) -> None:
        super().__init__(task, [take()], HAT)
        object.__setattr__(self, "windows", windows)

    def split(self, name: str) -> Windows:
        given: Windows = self.windows  # type: ignore[attr-defined]
        return given


def chosen(
    windows: Windows, count: int, play: Callable[[Windows], Floats], task: str = "humanize"
) -> Choice:
    return choose(Cast(task, windows), "test", [Contender("model", play), REAL], count, dice())


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.integers(0, 99))
def test_no_take_comes_again_before_all_have_come(takes: list[int], seed: int) -> None:
    apart = 2 * np.arange(len(takes))
    order = at_random(np.array(takes), apart, apart, dice(seed))
    assert sorted(order.tolist()) == list(range(len(takes)))
    heard: Counter[int] = Counter()
    for window in order.tolist():
        waiting = set(takes) - {take for take in heard if heard[take] == takes.count(take)}
        assert heard[takes[window]] == min(heard[take] for take in waiting)
        heard[takes[window]] += 1


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 9)), min_size=1, unique=True
    ),
    st.integers(0, 99),
)
def test_scores_and_bars_are_heard_once_and_a_take_again_only_where_none_waits(
    windows: list[tuple[int, int, int]], seed: int
) -> None:
    takes, bars, scores = np.array(windows).T
    order = at_random(takes, bars, scores, dice(seed)).tolist()
    for place in range(len(order) + 1):
        before = order[:place]
        heard = Counter(takes[before].tolist())
        overlap = (takes[:, None] == takes[before]) & (abs(bars[:, None] - bars[before]) < 2)
        new = ~np.isin(scores, scores[before]) & ~overlap.any(1)
        if place == len(order):
            assert not new.any()
            break
        window = order[place]
        assert new[window]
        assert all(heard[takes[window]] <= heard[take] for take in takes[new].tolist())


def test_another_seed_chooses_other_windows() -> None:
    takes = np.arange(100)
    first, again, other = (at_random(takes, takes, takes, dice(seed)) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first[:32].tolist() != other[:32].tolist()


def test_a_score_is_what_the_task_shows() -> None:
    beat = score_of((0, 0), (8, 1), (3, HAT))
    busier = score_of((0, 0), (8, 1), (3, HAT), (8, HAT))
    moved = score_of((0, 0), (8, 1), (5, HAT))
    windows = windows_from(np.concatenate([beat, busier, moved]))
    kinds = {
        task: len(np.unique(scores_of(task, HAT, windows).reshape(3, -1), axis=0))
        for task in ("humanize", "infill", "tap2drum")
    }
    assert kinds == {"humanize": 3, "infill": 1, "tap2drum": 2}
    felt = windows_from(np.concatenate([beat, beat]), [[[0.2]], [[0.9]]], [[[0.1]], [[-0.2]]])
    for task in kinds:
        first, second = scores_of(task, HAT, felt)
        assert (first == second).all()


def test_a_beat_that_two_drummers_played_is_heard_once() -> None:
    beats = np.concatenate([score_of((0, 0)), score_of((4, 1)), score_of((0, 0)), score_of((9, 2))])
    velocities = dice().uniform(0.2, 1, beats.shape)
    choice = chosen(windows_from(beats, velocities), 3, lambda windows: windows.hvo)
    assert len(np.unique(choice.windows.hits, axis=0)) == 3
    with pytest.raises(ConfigError) as found:
        chosen(windows_from(beats, velocities), 4, lambda windows: windows.hvo)
    assert "4 pairs were asked for, and 3 windows of the test split can be heard" in str(
        found.value
    )
    assert "a score of its own" in str(found.value)
    assert "at most 3 with --pairs" in found.value.hint


def test_nobody_is_heard_playing_the_same_twice() -> None:
    """A model that answers many taps with one beat is heard with it once."""
    windows = random_windows(dice(), 12)

    def two_beats(some: Windows) -> Floats:
        late = some.bar % 2  # random_windows counts windows by their bars
        return np.stack([windows.hvo[each] * 0.999 for each in late])

    choice = chosen(windows, 2, two_beats, "tap2drum")
    assert {as_written(each) for each in choice.played["model"]} == {
        as_written(each * 0.999) for each in windows.hvo[:2]
    }
    with pytest.raises(ConfigError, match="3 pairs were asked for, and 2 windows"):
        chosen(windows, 3, two_beats, "tap2drum")


def test_who_plays_what_the_drummer_played_elsewhere_is_not_heard_there() -> None:
    windows = random_windows(dice(), 6)
    choice = chosen(windows, 3, lambda some: windows.hvo[(some.bar + 1) % 6], "tap2drum")
    clips = [as_written(each) for performances in choice.played.values() for each in performances]
    assert len(set(clips)) == 6


def test_of_one_window_both_may_play_the_same() -> None:
    choice = chosen(random_windows(dice(), 6), 6, lambda windows: windows.hvo)
    assert (choice.played["model"] == choice.played["real"]).all()
    assert choice.left_out == 0


def test_windows_are_tried_until_there_are_enough() -> None:
    windows = random_windows(dice(), 40)

    def shy(some: Windows) -> Floats:
        return np.where((some.bar % 10 == 0)[:, None, None], some.hvo, 0)

    choice = chosen(windows, 4, shy)
    assert sorted(choice.windows.bar.tolist()) == [0, 10, 20, 30]
    assert choice.left_out > 4
    with pytest.raises(ConfigError, match="and 4 windows"):
        chosen(windows, 5, shy)


def test_a_split_without_a_window_to_ask_for_is_refused() -> None:
    kick_alone = windows_from(score_of((0, 0)))
    with pytest.raises(DataError, match="no window of the test split"):
        chosen(kick_alone, 1, lambda windows: windows.hvo, "infill")
