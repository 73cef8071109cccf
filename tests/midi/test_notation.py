import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.errors import BeatError
from groovae.hvo import Floats, quantize
from groovae.midi.notation import Grid, notated_offsets

from .files import PPQ, STEP


def notated(ticks: list[int], grid: Grid = "auto") -> list[int]:
    """What is kept of each note's distance from its sixteenth, in ticks."""
    steps, offsets = quantize(np.array(ticks, np.int64), PPQ)
    kept: Floats = notated_offsets(steps, offsets, STEP, grid)
    assert kept.shape == offsets.shape
    return [round(value) for value in (kept * STEP).tolist()]


STRAIGHT = [i * STEP for i in range(32)]
TRIPLETS = [i * PPQ // 3 for i in range(24)]
THIRTY_SECONDS = [i * STEP // 2 for i in range(32)]


def swung(pair: int, percent: int) -> list[int]:
    """Pairs of `pair` steps whose second note comes after `percent` of the pair."""
    return [
        tick
        for i in range(16)
        for tick in (i * pair * STEP, (100 * i + percent) * pair * STEP // 100)
    ]


def test_a_straight_beat_has_nothing_off_the_grid() -> None:
    assert notated(STRAIGHT) == [0] * 32


def test_triplets_are_notation() -> None:
    assert notated(TRIPLETS)[:4] == [0, STEP // 3, -STEP // 3, 0]


def test_thirty_seconds_are_notation() -> None:
    assert notated(THIRTY_SECONDS) == [0, -STEP // 2] * 16


@pytest.mark.parametrize("percent", [52, 54, 58, 62, 66, 71])
@pytest.mark.parametrize("pair", [2, 4])
def test_a_swing_setting_is_notation_on_sixteenths_and_on_eighths(pair: int, percent: int) -> None:
    ticks = swung(pair, percent)
    steps, _ = quantize(np.array(ticks, np.int64), PPQ)
    assert notated(ticks) == (np.array(ticks) - steps * STEP).tolist()


@given(st.integers(0, 2**32))
def test_a_played_beat_is_no_notation(seed: int) -> None:
    ticks = np.array(STRAIGHT) + np.random.default_rng(seed).integers(-40, 41, 32)
    assert notated(np.maximum(0, ticks).tolist()) == [0] * 32


def test_a_stray_note_of_a_written_beat_is_still_played_anew() -> None:
    assert notated([*STRAIGHT, *STRAIGHT, 33 * STEP + 17])[:64] == [0] * 64
    assert notated([*TRIPLETS, *TRIPLETS, 33 * PPQ + 17])[-1] == 0


def test_notes_that_are_not_asked_do_not_make_a_written_beat_a_played_one() -> None:
    """Grace notes before the beats of a shuffle."""
    ticks = np.sort([*swung(4, 58), *(PPQ * i - 23 for i in range(1, 9))])
    steps, offsets = quantize(ticks, PPQ)
    asked = (ticks + 23) % PPQ > 0
    assert not notated_offsets(steps, offsets, STEP, "auto").any()
    kept: Floats = notated_offsets(steps, offsets, STEP, "auto", asked)
    np.testing.assert_array_equal(kept[asked], offsets[asked])
    assert not kept[~asked].any()


def test_the_grid_can_be_chosen() -> None:
    played = [0, STEP + 17, 2 * STEP - 31]
    assert notated(played, "as-written") == [0, 17, -31]
    assert notated(TRIPLETS, "straight") == [0] * 24


def test_an_empty_beat_has_no_notation() -> None:
    assert notated([]) == []


def test_an_unknown_grid_is_refused() -> None:
    with pytest.raises(BeatError, match="the grid is 'swing'") as raised:
        notated([0], "swing")  # type: ignore[arg-type]
    assert "as-written" in raised.value.hint
