"""The taps as a value."""

from typing import Any

import numpy as np
import pytest

from groovae import BeatError, Taps


def test_taps_are_in_order_with_their_strengths_and_cannot_be_changed() -> None:
    taps = Taps([0.5, 0.0, 1.0], [0.2, 0.9, 0.4])
    assert taps.seconds.tolist() == [0, 0.5, 1]
    assert taps.strengths is not None
    assert taps.strengths.tolist() == [0.9, 0.2, 0.4]
    assert len(taps) == 3
    with pytest.raises(ValueError, match="read-only"):
        taps.seconds[0] = 1
    given = np.array([0.0, 1.0])
    Taps(given)
    given[0] = 0.5  # it stays its owner's


def test_fingers_of_one_hand_are_one_tap_of_the_hardest() -> None:
    merged = Taps([0, 0.01, 0.02, 0.5, 0.51], [0.3, 0.8, 0.8, 0.2, 0.1]).merged()
    assert merged.seconds.tolist() == [0.01, 0.5]
    assert merged.strengths is not None
    assert merged.strengths.tolist() == [0.8, 0.2]
    assert Taps([0, 0.01, 0.5]).merged().seconds.tolist() == [0, 0.5]


@pytest.mark.parametrize(
    ("seconds", "strengths", "told"),
    [
        ([], None, "no taps"),
        ([[0.0, 1.0]], None, r"the shape \(1, 2\)"),
        ("taps.mid", None, "not str"),
        (None, None, "the shape"),
        ([[0.0], [1.0, 2.0]], None, "not list"),
        ([0.0, float("nan")], None, "a time"),
        ([float("inf")], None, "a time"),
        ([0.0, 1.0], [0.5], "strengths of the shape"),
        ([0.0], [1.5], "beyond 0..1"),
        ([0.0], [float("nan")], "beyond 0..1"),
    ],
)
def test_what_is_no_tap_is_refused(seconds: Any, strengths: Any, told: str) -> None:
    with pytest.raises(BeatError, match=told):
        Taps(seconds, strengths)
