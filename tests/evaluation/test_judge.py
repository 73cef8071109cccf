"""The judge: who is told from a drummer, and who cannot be."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from groovae.dataset.gmd import Take
from groovae.dataset.windows import Windows, windows_of
from groovae.errors import DataError
from groovae.evaluation.bootstrap import draw_takes, interval
from groovae.evaluation.hit_baselines import habits_of
from groovae.evaluation.judge.classifiers import TOGETHER, classifiers, columns_of, learn
from groovae.evaluation.judge.contest import Marks, Scored, Side, _folds, _strongest
from groovae.evaluation.judge.court import Court
from groovae.evaluation.judge.features import Evidence, evidence_of
from groovae.evaluation.judge.heard import Heard
from groovae.evaluation.judge.hit_ladder import in_company, tap_template
from groovae.evaluation.judge.ladder import SWAPPED, ladder
from groovae.evaluation.judge.report import judged
from groovae.hvo import Bools, Floats
from groovae.tasks import taps_of

from .handmade import random_windows, score_of, windows_from

KICK, SNARE, HAT = 0, 1, 2


def one_of(*names: str) -> dict[str, Callable[[], Any]]:
    return {name: make for name, make in classifiers(0).items() if name in names}


def drummers(takes: int = 12, windows: int = 8, seed: int = 0) -> Windows:
    """Eighths on the hat with loud downbeats, kick and snare; each take leans and each has its own noise."""
    rng = np.random.default_rng(seed)
    hits = np.zeros((takes * windows, 32, 9), bool)
    hits[:, ::2, HAT] = hits[:, ::8, KICK] = hits[:, 4::8, SNARE] = True
    hits[:, 1::2, KICK] = rng.random((len(hits), 16)) < 0.2
    lean = np.repeat(rng.normal(0, 0.06, takes), windows)[:, None, None]
    steps = rng.normal(0, 0.03, (len(hits), 32, 1))
    offsets = lean + steps + rng.normal(0, 0.02, hits.shape)
    loud = 0.5 + 0.2 * (np.arange(32) % 4 == 0)[:, None] + rng.normal(0, 0.08, hits.shape)
    names = np.repeat([f"take{index:02}" for index in range(takes)], windows).tolist()
    return windows_from(hits, np.clip(loud, 0.05, 1), np.clip(offsets, -0.45, 0.45), takes=names)


@cache
def court() -> Court:
    windows = drummers()
    return Court(
        Heard.human(windows), windows.take, habits_of(windows), score=False, seed=0,
        tellers=one_of("forest", "logistic"),
    )  # fmt: skip


def heard_as(hits: Bools, velocities: ArrayLike, offsets: ArrayLike) -> Heard:
    """Values broadcast to the hits."""
    loud, late = (
        np.broadcast_to(np.asarray(each, np.float32), hits.shape) for each in (velocities, offsets)
    )
    return Heard.of(hits, loud, late)


def ends(marks: Marks) -> tuple[float, float]:
    draws = draw_takes(len(marks.won), 500, np.random.default_rng(0)).astype(np.float64)
    told = marks.two_afc(draws)
    return interval(told[np.isfinite(told)])


def test_a_perfect_copy_cannot_be_told_by_anyone() -> None:
    windows = drummers()
    outcome = court().judge(Heard.of(windows.hits, windows.velocities, windows.offsets))
    assert all(marks.overall() == (0.5, 0.5) for marks in outcome.each.values())


def test_a_quantized_score_is_always_told() -> None:
    windows = drummers()
    flat = heard_as(windows.hits, 0.5, 0)
    assert court().judge(flat).strongest.overall() == pytest.approx((1, 1), abs=0.01)


def test_who_plays_each_hit_alone_is_told_by_the_limbs_that_should_move_together() -> None:
    windows = drummers()
    rng = np.random.default_rng(1)
    hits = windows.hits
    velocities, offsets = windows.velocities, np.zeros(hits.shape, np.float32)
    for drum in (KICK, SNARE, HAT):  # the drummers' own offsets, each at another window's hit
        mine = hits[..., drum]
        offsets[..., drum][mine] = rng.permutation(windows.offsets[..., drum][mine])
    two_afc, _ = court().judge(Heard.of(hits, velocities, offsets)).strongest.overall()
    assert two_afc > 0.95


@pytest.mark.parametrize("contest", ["other_takes", "other_windows"])
def test_drummers_cannot_be_told_from_drummers(contest: str) -> None:
    low, high = ends(getattr(court(), contest)().strongest)
    assert low <= 0.5 <= high


def test_noise_below_half_a_tick_and_half_a_velocity_changes_nothing() -> None:
    windows = drummers(4, 2)
    rng = np.random.default_rng(0)
    ticks, velocities = np.rint(windows.offsets * 120), np.rint(windows.velocities * 127)
    exact = heard_as(windows.hits, velocities / 127, ticks / 120)
    noisy = heard_as(
        windows.hits,
        (velocities + rng.uniform(-0.49, 0.49, ticks.shape)) / 127,
        (ticks + rng.uniform(-0.49, 0.49, ticks.shape)) / 120,
    )
    assert noisy.key == exact.key
    habits = habits_of(windows)
    for one, other in zip(
        *(vars(evidence_of(each, habits, score=True)).values() for each in (exact, noisy)),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_what_is_said_beside_the_hits_is_not_heard() -> None:
    windows = drummers(4, 2)
    everywhere = np.where(windows.hits, windows.velocities, 0.7)
    heard = heard_as(windows.hits, everywhere, np.where(windows.hits, windows.offsets, 0.3))
    assert heard.key == Heard.human(windows).key


def test_a_performance_judged_before_is_not_judged_again() -> None:
    human = court().human
    assert court().judge(human.swapped()) is court().judge(human.swapped())


@settings(max_examples=30)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=30), st.integers(0, 3))
def test_the_windows_of_a_take_are_never_in_both_folds(sizes: list[int], seed: int) -> None:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    np.random.default_rng(seed).shuffle(groups)
    nothing = Evidence((), *np.zeros((2, len(groups), 0), np.float32))
    human, other = Side(nothing, groups, groups), Side(nothing, groups[::-1], groups[::-1])
    asked_ever = []
    for learned, asked in _folds(human, other):
        taught = {*human.group[learned.human].tolist(), *other.group[learned.other].tolist()}
        tested = {*human.group[asked.human].tolist(), *other.group[asked.other].tolist()}
        assert not taught & tested
        asked_ever += asked.human.tolist()
    assert sorted(asked_ever) == list(range(len(groups)))


def test_too_few_takes_are_refused_with_what_is_needed() -> None:
    windows = drummers(5, 2)
    with pytest.raises(DataError, match="judge by: 5") as refusal:
        Court(Heard.human(windows), windows.take, habits_of(windows), score=False, seed=0)
    assert "8 or more" in refusal.value.hint


def test_the_interval_is_over_takes_and_not_over_windows() -> None:
    marks, sure = Marks(2), Scored(np.ones(50), np.zeros(50, np.int64))
    marks.add(sure, Scored(np.zeros(50), np.zeros(50, np.int64)), paired=True)
    wrong = Scored(np.zeros(50), np.ones(50, np.int64))
    marks.add(wrong, Scored(np.ones(50), np.ones(50, np.int64)), paired=True)
    assert marks.overall()[0] == 0.5
    assert ends(marks) == (0, 1)  # a hundred windows, but two takes


def test_ties_count_half_and_random_pairs_stay_within_a_fold() -> None:
    marks = Marks(2)
    first, second = np.zeros(2, np.int64), np.ones(2, np.int64)
    marks.add(Scored(np.array([2.0, 1.0]), first), Scored(np.array([1.0, 0.0]), first), paired=True)
    assert marks.overall() == (1.0, (2 + 1.5) / 4)
    # Another fold's scores are of other classifiers: far higher ones change no pair of the first.
    marks.add(Scored(np.full(2, 9.0), second), Scored(np.full(2, 9.0), second), paired=True)
    assert marks.overall() == ((2 + 1) / 4, (3.5 + 2) / 8)


def test_another_classifier_counts_only_where_it_is_clearly_stronger() -> None:
    assert _strongest({TOGETHER: 0.7, "forest": 0.71}) == TOGETHER
    assert _strongest({TOGETHER: 0.7, "forest": 0.8}) == "forest"


@pytest.mark.parametrize("name", list(classifiers(0)))
def test_every_classifier_learns_from_windows_with_gaps_and_says_nothing_in_warning(
    name: str,
) -> None:
    rng = np.random.default_rng(0)
    windows = drummers(6, 6)
    habits = habits_of(windows)
    stiff = heard_as(windows.hits, windows.velocities, rng.normal(0, 0.3, windows.hits.shape))
    sides = [evidence_of(each, habits, score=True) for each in (Heard.human(windows), stiff)]
    columns = np.concatenate([columns_of(name, side) for side in sides])
    assert np.isnan(columns).any()
    labels = np.arange(len(columns)) < len(windows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        says = learn(classifiers(0)[name](), columns, labels)(columns)
    assert says[labels].mean() > 0.7 > 0.3 > says[~labels].mean()


def test_a_window_without_hits_has_figures_all_the_same() -> None:
    nothing = np.zeros((3, 32, 9), np.float32)
    silent = Heard.of(nothing > 0, nothing, nothing, nothing[..., :4])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evidence = evidence_of(silent, habits_of(drummers(2, 2)), score=True)
    assert evidence.figures.shape == (3, len(evidence.names))
    assert not np.isinf(evidence.figures).any()


def figures(
    hits: Bools, velocities: Any, offsets: Any, taps: Floats | None = None
) -> dict[str, float]:
    windows = windows_from(hits, velocities, offsets)
    habits = habits_of(windows)
    evidence = evidence_of(Heard.human(windows, taps), habits, score=True)
    return dict(zip(evidence.names, evidence.figures[0].tolist(), strict=True))


def test_figures_say_what_a_listener_could() -> None:
    offsets = np.zeros((1, 32, 9))
    offsets[0, 0, KICK], offsets[0, 0, HAT], offsets[0, 16, KICK] = 0.1, -0.1, 0.2
    velocities = np.zeros((1, 32, 9))
    velocities[0, 0, KICK], velocities[0, 0, HAT], velocities[0, 16, KICK] = 1, 0.5, 0.5
    hits = score_of((0, KICK), (0, HAT), (16, KICK))
    found = figures(hits, velocities, offsets, taps_of(windows_from(hits).hvo, velocity=False))
    expected = {
        "hits": 3, "hits_0": 2, "t_mean": 8, "t_mean_0": 18, "t_apart": 24, "t_between_0_2": -24,
        "t_change_16": 12, "v_loudest": 1 / 3, "v_quantile_1": 127, "v_distinct": 2 / 3,
        "steps_hit": 2, "most_at_once": 2, "same_in_both_bars": 0.5, "taps": 2,
        "taps_unanswered": 0, "t_with_tap": 0, "t_behind_tap_0": 18,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-5)


def test_the_rungs_keep_the_drummers_hits_but_for_the_swapped_bars() -> None:
    train, windows = drummers(seed=1), drummers(2, 3)
    human = Heard.human(windows)
    rungs = {rung.name: rung.heard for rung in ladder(train, windows, human, seed=0)}
    swapped = rungs.pop(SWAPPED)
    np.testing.assert_array_equal(swapped.ticks[:, :16], human.ticks[:, 16:])
    np.testing.assert_array_equal(swapped.hits[:, 16:], human.hits[:, :16])
    for name, heard in rungs.items():
        np.testing.assert_array_equal(heard.hits, windows.hits, err_msg=name)
        assert heard.key != human.key
    only_here = windows.hits & ~np.roll(windows.hits, 16, 1)
    exchanged = rungs["groove_swapped"].ticks
    np.testing.assert_array_equal(exchanged[only_here], human.ticks[only_here])
    np.testing.assert_array_equal(exchanged[:, 0, HAT], human.ticks[:, 16, HAT])


def test_a_part_is_judged_in_the_company_of_the_drummers_other_drums() -> None:
    windows = random_windows(np.random.default_rng(0), 4)
    nothing = np.zeros(windows.hits.shape, np.float32)
    heard = in_company(windows, HAT, nothing > 0, nothing, nothing)
    human = Heard.human(windows)
    assert not heard.hits[..., HAT].any()
    others = np.arange(9) != HAT
    np.testing.assert_array_equal(heard.velocities[..., others], human.velocities[..., others])


def test_a_template_for_taps_plays_on_taps_only_and_its_loudest_hit_with_them() -> None:
    rng = np.random.default_rng(0)
    windows = random_windows(rng, 5)
    heard = tap_template(random_windows(rng, 40), windows)
    taps = taps_of(windows.hvo, velocity=False)
    assert heard.taps is not None
    assert not heard.hits[taps[..., 0] == 0].any()
    loudest = np.where(heard.hits, heard.velocities, -1).argmax(-1)[..., None]
    late = np.take_along_axis(heard.ticks, loudest, -1)[..., 0]
    struck = heard.hits.any(-1)
    assert np.abs(late - heard.taps[..., 1])[struck].max() <= 1


def test_the_report_says_the_ladder_the_rows_and_what_is_left_above_swapped_bars() -> None:
    windows = drummers()
    human = court().human
    rungs = [rung for rung in ladder(windows, windows, human, seed=0) if rung.name == SWAPPED]
    flat = heard_as(windows.hits, 0.5, 0)
    results = judged(court(), rungs, {"model.scored": flat}, seed=0)
    assert [one["rung"] for one in results["ladder"]] == ["other_takes", "other_windows", SWAPPED]
    (row,) = results["rows"]
    assert (row["model"], row["setting"]) == ("model", "scored")
    swapped = results["ladder"][-1]
    assert swapped["turing_gap"] == {"value": 0, "ci_takes": [0, 0]}
    gap = row["two_afc"]["value"] - swapped["two_afc"]["value"]
    assert row["turing_gap"]["value"] == pytest.approx(gap)
    for one in (*results["ladder"], row):
        assert len(one["chosen"]) == results["folds"] == 2
        assert (
            list(one["classifiers"]) == results["classifiers"] == [TOGETHER, "forest", "logistic"]
        )
        for measure in ("two_afc", "auc", "turing_gap"):
            low, high = one[measure]["ci_takes"]
            assert low <= one[measure]["value"] <= high


@pytest.mark.gmd
def test_the_ladder_stands_where_it_stood_on_real_drummers(gmd_takes: list[Take]) -> None:
    train, windows = (windows_of(gmd_takes, split) for split in ("train", "validation"))
    human = Heard.human(windows)
    judge = Court(
        human, windows.take, habits_of(train), score=False, seed=1, tellers=one_of("boosting")
    ).judge
    rungs = {rung.name: rung.heard for rung in ladder(train, windows, human, seed=1)}
    for name, where in ((SWAPPED, 0.62), ("template", 0.79)):
        assert judge(rungs[name]).strongest.overall()[0] == pytest.approx(where, abs=0.04), name
