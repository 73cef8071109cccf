"""Infill on arrays."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import groovae
from groovae.drums import DRUM_INDEX, DRUM_NAMES
from groovae.errors import BeatError, ModelError
from groovae.groove import Groove
from groovae.hvo import Bools, M
from groovae.network import Network
from groovae.perform.infill.part import Asked, Bars, drum_called, infill_groove
from groovae.perform.settings import Settings
from groovae.perform.vary import REACH
from groovae.verbs.model import Model

from .fillers import everywhere, on_steps, wild

KICK, SNARE, HAT = (DRUM_INDEX[name] for name in ("kick", "snare", "closed_hihat"))
PARTS = ("hits", "velocities", "offsets")


def rock(bars: int = 2, hats: bool = True) -> Groove:
    """Kick and snare, and hats on the beats, unevenly and off the grid."""
    hits = np.zeros((16 * bars, M), bool)
    hits[::8, KICK] = hits[4::8, SNARE] = True
    hits[::4, HAT] = hats
    rng = np.random.default_rng(0)
    return Groove(
        hits,
        rng.uniform(0.1, 1, hits.shape).astype(np.float32),
        rng.uniform(-0.4, 0.4, hits.shape).astype(np.float32),
        tempo=96,
    )


def fill(
    groove: Groove,
    network: Network,
    drum: str = "closed_hihat",
    *,
    keep: bool = False,
    bars: str | None = None,
    temperature: float = 0.0,
    seed: int = 0,
) -> Groove:
    settings = Settings(temperature=temperature, seed=seed)
    return infill_groove(network, Asked.of(drum, keep=keep, bars=bars), settings, groove)


def steps_of(groove: Groove, drum: int = HAT) -> list[int]:
    return np.flatnonzero(groove.hits[:, drum]).tolist()


def same(a: Groove, b: Groove, cells: Any = ...) -> bool:
    return all((getattr(a, part)[cells] == getattr(b, part)[cells]).all() for part in PARTS)


def test_the_drum_is_hit_where_the_model_says_and_as_it_says() -> None:
    filled = fill(rock(hats=False), on_steps(2, 15, velocity=0.4, offset=-0.2))
    assert steps_of(filled) == [2, 15, 18, 31]
    assert filled.velocities[2, HAT] == pytest.approx(0.4)
    assert filled.offsets[15, HAT] == pytest.approx(-0.2)
    assert filled.tempo == 96


def test_its_hits_are_replaced_unless_they_are_to_be_kept() -> None:
    before = rock(1)
    assert steps_of(before) == [0, 4, 8, 12]
    assert steps_of(fill(before, on_steps(0, 2))) == [0, 2]
    kept = fill(before, on_steps(0, 2), keep=True)
    assert steps_of(kept) == [0, 2, 4, 8, 12]
    own = np.flatnonzero(before.hits[:, HAT])
    assert same(kept, before, (own, HAT))


def test_what_lies_outside_the_bars_asked_for_stays() -> None:
    before = rock(6)
    filled = fill(before, everywhere(), bars="2,4-5")
    inside = np.repeat([False, True, False, True, True, False], 16)
    assert same(filled, before, ~inside)
    assert filled.hits[inside, HAT].all()


def test_the_model_hears_the_other_drums_as_they_are_played_and_never_the_one_it_plays() -> None:
    network, before = on_steps(0), rock(2)
    fill(before, network)
    (rest,) = np.concatenate(network.heard)
    others = np.flatnonzero(np.arange(M) != HAT)
    for number, part in enumerate(PARTS):
        shown = rest[:, number * M : (number + 1) * M]
        assert (shown[:, others] == getattr(before, part)[:, others]).all()
        assert not shown[:, HAT].any()


def test_the_model_is_told_the_drum_beside_silence_too() -> None:
    network, hits = on_steps(0), np.zeros((48, M), bool)
    hits[0, KICK] = hits[40, SNARE] = True
    fill(Groove.of_score(hits), network, "ride")
    asked = np.concatenate(network.heard)[..., 3 * M :]
    assert (asked == (np.arange(M) == DRUM_INDEX["ride"])).all()


def test_silent_bars_stay_silent() -> None:
    hits = np.zeros((48, M), bool)
    hits[0, KICK] = hits[40, SNARE] = True
    filled = fill(Groove.of_score(hits), everywhere())
    assert steps_of(filled) == [*range(16), *range(32, 48)]


def test_the_last_bar_ends_where_it_ended() -> None:
    short = rock(2).hits[:21]
    filled = fill(Groove.of_score(short), everywhere())
    assert steps_of(filled) == [*range(21)]


def test_no_hit_leaves_its_step_and_none_is_silent() -> None:
    for offset, reached in ((0.5, REACH), (-0.5, -REACH)):
        filled = fill(rock(), everywhere(velocity=0, offset=offset))
        assert (filled.offsets[:, HAT] == reached).all()
        assert (filled.velocities[:, HAT] == np.float32(1 / 127)).all()


def test_temperature_0_knows_no_seed_and_above_it_a_seed_is_a_take() -> None:
    before, network = rock(), on_steps(0, 2, likely=0.6)
    assert same(fill(before, network, seed=1), fill(before, network, seed=2))
    hot = [fill(before, network, temperature=1, seed=seed) for seed in (1, 1, 2)]
    assert same(hot[0], hot[1])
    assert not same(hot[0], hot[2])


def test_above_temperature_0_hits_velocities_and_offsets_vary() -> None:
    before, network = rock(), on_steps(*range(0, 16, 2), likely=0.7)
    cold, hot = fill(before, network), fill(before, network, temperature=1, seed=1)
    assert (cold.hits != hot.hits).any()
    both = cold.hits[:, HAT] & hot.hits[:, HAT]
    assert np.ptp(cold.velocities[both, HAT]) == np.ptp(cold.offsets[both, HAT]) == 0
    assert np.ptp(hot.velocities[both, HAT]) > 0.05
    assert np.ptp(hot.offsets[both, HAT]) > 0.05


def test_nothing_to_play_along_with_is_refused_unless_hits_are_kept() -> None:
    hits = np.zeros((16, M), bool)
    hits[::4, HAT] = True
    lonely = Groove.of_score(hits)
    with pytest.raises(BeatError, match="no drum but the closed_hihat") as caught:
        fill(lonely, on_steps(2))
    assert "--keep" in caught.value.hint
    assert steps_of(fill(lonely, on_steps(2), keep=True)) == [0, 2, 4, 8, 12]
    with pytest.raises(BeatError, match="nothing to play along with"):
        fill(Groove.of_score(np.zeros((16, M), bool)), on_steps(2))


def test_an_empty_groove_whose_hits_are_kept_stays_empty() -> None:
    for steps in (0, 16):
        empty = Groove.of_score(np.zeros((steps, M), bool))
        assert same(fill(empty, everywhere(), keep=True), empty)


@pytest.mark.parametrize(
    ("name", "drum"),
    [
        *((name, name) for name in DRUM_NAMES),
        ("hihat", "closed_hihat"),
        ("Hi-Hat", "closed_hihat"),
        ("closed hat", "closed_hihat"),
        ("OPEN_HAT", "open_hihat"),
        ("open hi-hat", "open_hihat"),
        ("bass drum", "kick"),
        ("floor-tom", "low_tom"),
        (" ride ", "ride"),
    ],
)
def test_drums_go_by_the_names_that_drummers_use(name: str, drum: str) -> None:
    assert DRUM_NAMES[drum_called(name)] == drum


def test_an_unknown_drum_is_refused_with_the_names_of_all_nine() -> None:
    for name in ("cowbell", "", "42", "kick snare"):
        with pytest.raises(BeatError, match="no drum is called") as caught:
            drum_called(name)
        assert all(drum in caught.value.hint for drum in DRUM_NAMES)


def test_a_tom_is_refused_with_the_names_of_the_three() -> None:
    with pytest.raises(BeatError, match="no drum is called tom") as caught:
        drum_called("tom")
    assert caught.value.hint == "choose one of low_tom, mid_tom, high_tom"


@pytest.mark.parametrize(
    ("text", "held"),
    [("2", [2]), (2, [2]), ("2-4", [2, 3, 4]), (" 1 , 4 - 5", [1, 4, 5]), ("3,3-3", [3])],
)
def test_bars_are_counted_from_one_with_both_ends(text: str | int, held: list[int]) -> None:
    assert np.flatnonzero(Bars.of(text).hold(np.arange(9))).tolist() == held


@pytest.mark.parametrize(
    "text", ["", "0", "0-3", "5-3", "a", "1-", "-2", "1,,2", "1-2-3", "1.5", "٣", -1, "9" * 40]
)
def test_bars_that_are_none_are_refused(text: str | int) -> None:
    with pytest.raises(BeatError, match="the bars are"):
        Bars.of(text)


def test_bars_without_drums_are_refused_with_those_that_have_some() -> None:
    with pytest.raises(BeatError, match="no drums play in bars 3-4") as caught:
        fill(rock(2), everywhere(), bars="3-4")
    assert caught.value.hint == "they play from bar 1 to bar 2"
    assert steps_of(fill(rock(2), everywhere(), bars="2-4")) == [0, 4, 8, 12, *range(16, 32)]
    with pytest.raises(BeatError, match=r"no drums play in bar 4$"):
        fill(rock(2), everywhere(), bars="4")


@pytest.mark.parametrize(
    ("bars", "said"),
    [([1, 2], "1-2"), (range(3, 9), "3-8"), ((5, 1), "5,1"), (np.array([2, 4]), "2,4"), ({7}, "7")],
)
def test_bars_may_be_numbers(bars: Iterable[int], said: str) -> None:
    assert str(Bars.of(bars)) == said
    assert same(
        groovae.infill(rock(8), "ride", bars=bars), groovae.infill(rock(8), "ride", bars=said)
    )


@pytest.mark.parametrize("bars", [[], [0], [1, -1], [1.5], ["a"], [None], 1.5, [[1]]])
def test_bars_that_are_no_numbers_are_refused(bars: Any) -> None:
    with pytest.raises(BeatError, match="the bars are"):
        Bars.of(bars)


def test_a_file_for_a_groove_is_refused_with_what_takes_files() -> None:
    with pytest.raises(BeatError, match="expected a Groove, got str") as caught:
        groovae.infill("beat.mid", "hh")  # type: ignore[arg-type]
    assert caught.value.hint == "for a file use infill_file"


def any_hits(steps: int, seed: int) -> Bools:
    rng = np.random.default_rng(seed)
    return np.asarray(rng.random((steps, M)) < rng.choice([0.02, 0.3]))


@given(
    st.integers(0, 70),
    st.integers(0, 999),
    st.sampled_from(DRUM_NAMES),
    st.booleans(),
    st.sampled_from([None, "1", "2-3"]),
    st.sampled_from([0.0, 0.5, 2.0]),
)
def test_whatever_is_asked_only_that_drum_in_those_bars_changes(
    steps: int, seed: int, drum: str, keep: bool, bars: str | None, temperature: float
) -> None:
    before = Groove.of_score(any_hits(steps, seed))
    try:
        after = fill(before, wild(), drum, keep=keep, bars=bars, temperature=temperature, seed=seed)
    except BeatError:
        return
    numbers = np.arange(steps) // 16 + 1
    inside = Bars.of(bars).hold(numbers) if bars else np.ones(steps, bool)
    may_change = inside[:, None] & (np.arange(M) == DRUM_INDEX[drum])
    if keep:
        may_change &= ~before.hits
    assert same(after, before, ~may_change)
    assert (np.abs(after.offsets) <= REACH).all()
    assert (after.velocities[after.hits] > 0).all()


def test_the_model_that_came_with_groovae_fills_a_groove() -> None:
    filled = groovae.infill(rock(4), "hihat", keep=True, bars="2-3", temperature=1, seed=3)
    assert same(filled, groovae.load("infill").infill(
        rock(4), "closed_hihat", keep=True, bars="2-3", temperature=1, seed=3
    ))  # fmt: skip
    outside = np.r_[0:16, 48:64]
    assert same(filled, rock(4), outside)


def test_a_model_of_another_task_is_refused() -> None:
    with pytest.raises(ModelError, match="is for humanize, not for infill"):
        groovae.infill(rock(), "ride", model="seq2seq")
    with pytest.raises(ModelError, match="is for infill, not for humanize"):
        Model(on_steps(0)).humanize(rock())


def test_a_dial_beyond_its_range_is_refused() -> None:
    with pytest.raises(BeatError, match="temperature"):
        groovae.infill(rock(), "ride", temperature=3)
    with pytest.raises(BeatError, match="seed"):
        groovae.infill(rock(), "ride", seed=-1)
