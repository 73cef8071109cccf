"""Groove statistics with two sides: drummers pass, machines fail, and it is said in what."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import wasserstein_distance

from groovae.dataset.gmd import Take
from groovae.dataset.windows import Windows, windows_of
from groovae.drums import DRUM_INDEX
from groovae.evaluation.likeness.humans import (
    Humans,
    Verdict,
    blocks_of,
    humans_of,
    share_inside,
)
from groovae.evaluation.likeness.kinds import (
    SHARE,
    WITHIN,
    intersection,
    median_of,
    products_block,
    shared_block,
    wasserstein,
)
from groovae.evaluation.likeness.played import Played, whole_ticks, whole_velocities
from groovae.hvo import Bools

from .handmade import random_windows, score_of, windows_from

KICK, SNARE, HAT = (DRUM_INDEX[each] for each in ("kick", "snare", "closed_hihat"))


def drummers(windows: int = 240, takes: int = 40, seed: int = 0) -> Windows:
    """Drummers who lean early and anew in each window, whose limbs are late together, who accent the
    beat, hit the same place alike in both bars, and now and then as hard as they can.
    """
    rng = np.random.default_rng(seed)
    hits = np.zeros((windows, 32, 9), bool)
    hits[:, ::2, HAT] = hits[:, 0::8, KICK] = hits[:, 4::8, SNARE] = True
    hits |= rng.random(hits.shape) < 0.05

    def varied(window: float, step: float, place: float, note: float) -> np.ndarray:
        of_place = np.tile(rng.normal(0, place, (windows, 16, 9)), (1, 2, 1))
        of_window, of_step = (
            rng.normal(0, window, (windows, 1, 1)),
            rng.normal(0, step, (windows, 32, 1)),
        )
        return np.asarray(of_window + of_step + of_place + rng.normal(0, note, hits.shape))

    offsets = np.clip(varied(0.06, 0.08, 0.06, 0.08) - 0.08, -0.5, 0.49)
    accent = np.where(np.arange(32) % 4 == 0, 0.2, 0.0)[:, None]
    velocities = np.clip(0.6 + accent + varied(0.08, 0.02, 0.15, 0.08), 0.05, 1)
    names = [f"take{index * takes // windows:03}" for index in range(windows)]
    return windows_from(hits, velocities, offsets, takes=names, tempo=100.0)


WINDOWS = drummers()
HUMANS = humans_of(blocks_of(Played.by_humans(WINDOWS)), 300, np.random.default_rng(0))


def judge(
    velocities: ArrayLike | None = None,
    offsets: ArrayLike | None = None,
    hits: Bools | None = None,
    windows: Windows = WINDOWS,
    humans: Humans = HUMANS,
) -> dict[str, Verdict]:
    """What is not given is as the drummers play it."""
    hits = windows.hits if hits is None else hits
    loud = windows.velocities if velocities is None else velocities
    late = windows.offsets if offsets is None else offsets
    said = [np.broadcast_to(np.asarray(each, np.float32), hits.shape) for each in (loud, late)]
    return humans.judge(blocks_of(Played.of(windows, hits, *said)))


def of_family(verdicts: dict[str, Verdict], family: str) -> list[Verdict]:
    return [verdicts[each.name] for each in HUMANS.statistics if each.family == family]


def test_drummers_pass_by_their_own_measure() -> None:
    verdicts = judge()
    assert all(each.inside and not each.wrong for each in verdicts.values())
    assert share_inside(verdicts, HUMANS.statistics)["all"] == 1
    assert len(verdicts) > 40


def test_other_drummers_of_the_same_kind_pass_mostly() -> None:
    verdicts = judge(windows=drummers(seed=1))
    assert (share_inside(verdicts, HUMANS.statistics)["all"] or 0) > 0.7


def test_a_quantized_performance_fails_nearly_everything_and_never_without_a_word() -> None:
    verdicts = judge(100 / 127, 0.0)
    assert (share_inside(verdicts, HUMANS.statistics)["all"] or 0) < 0.1
    assert all(each.inside or each.wrong for each in verdicts.values())
    assert verdicts["timing_spread_ms"].wrong == "too stiff"
    assert verdicts["gap_spread_ms_kick_closed_hihat"].wrong == "too stiff"
    assert verdicts["velocity_same"].wrong == "too stiff"
    assert verdicts["velocity_127"].wrong == "too few"
    for name in ("timing_drift", "timing_repeat", "timing_window_share", "velocity_repeat"):
        assert np.isnan(verdicts[name].value)
        assert verdicts[name].wrong == "does not vary"


@pytest.mark.parametrize(
    ("factor", "wrong"), [(0.4, "too stiff"), (1.9, "too loose"), (-1.0, "too late")]
)
def test_timing_may_be_too_stiff_and_too_loose_and_on_the_wrong_side(
    factor: float, wrong: str
) -> None:
    mean = WINDOWS.offsets[WINDOWS.hits].mean() if factor > 0 else 0
    verdicts = judge(offsets=np.clip(mean + factor * (WINDOWS.offsets - mean), -0.5, 0.49))
    named = "timing_spread_ms" if factor > 0 else "lean_ms"
    assert verdicts[named].wrong == wrong
    assert wrong in [each.wrong for each in of_family(verdicts, "timing_w1")]
    assert all(each.inside for each in of_family(verdicts, "dynamics"))
    assert all(each.inside for each in of_family(verdicts, "velocity_w1"))


def test_dealing_the_drummers_own_offsets_anew_leaves_how_much_and_takes_away_what_holds_together() -> (
    None
):
    rng = np.random.default_rng(0)
    offsets = np.zeros_like(WINDOWS.offsets)
    offsets[WINDOWS.hits] = rng.permutation(WINDOWS.offsets[WINDOWS.hits])
    verdicts = judge(offsets=offsets)
    assert verdicts["timing_spread_ms"].inside
    assert verdicts["lean_ms"].inside
    for name in ("timing_drift", "timing_simultaneous", "timing_repeat", "timing_window_share"):
        assert verdicts[name].wrong == "too loose"
    assert verdicts["gap_spread_ms_snare_closed_hihat"].wrong == "too loose"


def test_repeating_the_first_bar_is_too_stiff() -> None:
    velocities = np.tile(WINDOWS.velocities[:, :16], (1, 2, 1))
    offsets = np.tile(WINDOWS.offsets[:, :16], (1, 2, 1))
    verdicts = judge(velocities, offsets, np.tile(WINDOWS.hits[:, :16], (1, 2, 1)))
    for name in ("timing_repeat", "velocity_repeat"):
        assert verdicts[name].value == pytest.approx(1, abs=0.01)
        assert verdicts[name].wrong == "too stiff"


def test_dynamics_that_are_louder_all_over_are_too_loud() -> None:
    verdicts = judge(np.clip(WINDOWS.velocities + 0.2, 0, 1))
    assert "too loud" in [each.wrong for each in of_family(verdicts, "velocity_w1")]
    assert verdicts["velocity_127"].wrong == "too many"
    assert all(each.inside for each in of_family(verdicts, "timing"))


def test_swung_sixteenths_are_too_swung_and_eighths_are_not() -> None:
    late = WINDOWS.offsets + 0.2 * (np.arange(32) % 2)[:, None]
    verdicts = judge(offsets=np.clip(late, -0.5, 0.49))
    assert verdicts["swing_sixteenths"].wrong == "too swung"
    assert verdicts["swing_sixteenths"].value == pytest.approx(1.2 / 0.8, abs=0.04)
    assert verdicts["swing_eighths"].inside


def test_no_drum_comes_first_in_what_simultaneous_hits_have_in_common() -> None:
    values = []
    for order in (slice(None), slice(None, None, -1)):
        played = Played.of(
            WINDOWS,
            WINDOWS.hits[..., order],
            WINDOWS.velocities[..., order],
            WINDOWS.offsets[..., order],
        )
        block = blocks_of(played)["timing_simultaneous"].sum(0)
        values.append(float(WITHIN.of(block)))
        assert block[1] == pytest.approx(block[2])
    assert values[0] == pytest.approx(values[1])


def test_silence_fails_everything_because_it_has_no_such_hits() -> None:
    verdicts = judge(hits=np.zeros_like(WINDOWS.hits))
    assert {each.wrong for each in verdicts.values()} == {"has no such hits"}


def test_a_row_is_judged_by_its_own_hits() -> None:
    hits = WINDOWS.hits.copy()
    hits[..., SNARE] = False
    verdicts = judge(hits=hits)
    assert verdicts["gap_spread_ms_kick_snare"].wrong == "has no such hits"
    assert verdicts["gap_spread_ms_kick_closed_hihat"].inside


def test_what_the_drummers_hardly_ever_play_is_no_statistic() -> None:
    few = humans_of(
        blocks_of(Played.by_humans(random_windows(np.random.default_rng(0), 4))),
        100,
        np.random.default_rng(0),
    )
    assert few.statistics == ()
    assert share_inside({}, ())["all"] is None


def test_a_window_that_overlaps_another_take_is_never_paired_with_it() -> None:
    # Two windows of two takes, alike within and opposite to each other: nothing crosses over.
    windows = windows_from(
        np.concatenate([score_of((0, KICK), (16, KICK))] * 2),
        0.5,
        np.array([0.2, -0.2])[:, None, None],
    )
    block = blocks_of(Played.by_humans(windows))["timing_repeat"]
    assert block[:, 0].tolist() == [1, 1]
    assert block.sum(0)[5] == pytest.approx(2 * 0.2**2, rel=0.01)


@given(st.integers(0, 99))
def test_w1_of_histograms_is_w1_of_the_notes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ours, theirs = rng.integers(1, 128, 50), rng.integers(40, 128, 70)
    blocks = [np.bincount(each, minlength=128).astype(float) for each in (ours, theirs)]
    assert wasserstein(blocks[0], blocks[1], width=1.0) == pytest.approx(
        wasserstein_distance(ours, theirs)
    )
    shared = [each / each.sum() for each in blocks]
    assert intersection(*blocks) == pytest.approx(np.minimum(*shared).sum())


@given(st.lists(st.integers(0, 79), min_size=1, max_size=31).filter(lambda x: len(x) % 2 == 1))
def test_the_median_of_a_histogram_is_that_of_the_notes(values: list[int]) -> None:
    block = np.bincount(values, minlength=80).astype(float)
    assert median_of(0.25).of(block) == pytest.approx(0.25 * np.median(values))


def test_what_windows_have_in_common_is_measured_and_taken_out_without_bias() -> None:
    rng = np.random.default_rng(0)
    groups, members = 20_000, 4
    common, pair = rng.normal(size=(groups, 1)), rng.normal(size=(groups, 2))
    own = rng.normal(size=(groups, members))
    # Members 0 and 1 share something, 2 and 3 too: variance 1 + 1 + 1.
    x = (common + np.repeat(pair, 2, axis=1) + own).astype(np.float64)
    take = np.zeros(x.size, np.int64)
    shared = shared_block(x.ravel(), np.repeat(np.arange(groups), members), take, 1)
    # Two of the twelve ordered pairs of each half share that something as well: (1 + 1/3) / 3.
    assert SHARE.of(shared)[0] == pytest.approx(4 / 9, abs=0.01)
    some = products_block(x[:, ::2].ravel(), x[:, 1::2].ravel(), take[: x.size // 2], 1)
    within = WITHIN.of(np.concatenate([some, shared], -1))[0]
    assert within == pytest.approx((2 - 4 / 3) / (3 - 4 / 3), abs=0.01)
    strangers = rng.normal(size=x.shape) + common
    shared = shared_block(strangers.ravel(), np.repeat(np.arange(groups), members), take, 1)
    pairs = products_block(strangers[:, 0], strangers[:, 1], take[:groups], 1)
    assert WITHIN.of(np.concatenate([pairs, shared], -1))[0] == pytest.approx(0, abs=0.02)


def test_velocities_and_times_are_rounded_as_they_are_written_to_a_file() -> None:
    assert whole_velocities(np.array([0.0, 0.5 / 127, 64.4 / 127, 1.2])).tolist() == [1, 1, 64, 127]
    assert whole_ticks(np.array([-0.5, -0.004, 0.1, 0.4999, 0.7])).tolist() == [-60, 0, 12, 59, 59]


@pytest.mark.gmd
def test_the_drummers_of_the_test_split_have_the_figures_known_of_them(
    gmd_takes: Sequence[Take],
) -> None:
    # Measured by other code on whole takes, less the mean of each; the correlations within windows and
    # the shares of windows are near to those within takes and the shares of takes, and not equal.
    humans = humans_of(
        blocks_of(Played.by_humans(windows_of(gmd_takes, "test"))), 50, np.random.default_rng(0)
    )
    for name, known, within in (
        ("velocity_127", 0.129, 0.0005),
        ("velocity_same", 0.111, 0.01),
        ("timing_simultaneous", 0.37, 0.08),
        ("timing_repeat", 0.35, 0.06),
        ("velocity_repeat", 0.67, 0.05),
        ("timing_drift", 0.29, 0.05),
        ("timing_window_share", 0.15, 0.05),
        ("velocity_window_share", 0.23, 0.03),
        ("gap_spread_ms_kick_closed_hihat", 20.3, 0.5),
        ("gap_spread_ms_snare_closed_hihat", 27.3, 0.5),
        ("gap_spread_ms_kick_snare", 35.9, 0.5),
        ("gap_median_ms_kick_closed_hihat", 10.3, 0.5),
        ("gap_median_ms_snare_closed_hihat", 9.6, 0.5),
        ("gap_median_ms_kick_snare", 14.3, 0.5),
    ):
        assert humans.values[name] == pytest.approx(known, abs=within), name
