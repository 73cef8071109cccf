"""Which two, and who is A."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.errors import ConfigError
from groovae.listen.pairs import comparisons_of, dealt

COMPARISONS = [("vib", "real"), ("knn", "real"), ("vib", "knn")]


@given(st.integers(3, 60), st.integers(1, 3), st.text(min_size=1))
def test_sides_are_balanced_and_comparisons_share_the_windows(
    count: int, comparisons: int, secret: str
) -> None:
    asked = COMPARISONS[:comparisons]
    pairs = dealt(asked, count, secret)
    assert [pair.number for pair in pairs] == list(range(1, count + 1))
    assert sorted(pair.window for pair in pairs) == list(range(count))
    shares = []
    for first, second in asked:
        as_a = sum((pair.a, pair.b) == (first, second) for pair in pairs)
        as_b = sum((pair.b, pair.a) == (first, second) for pair in pairs)
        assert abs(as_a - as_b) <= 1
        shares.append(as_a + as_b)
    assert sum(shares) == count
    assert max(shares) - min(shares) <= 1


def test_sides_and_order_follow_from_the_secret_alone() -> None:
    one, same, other = (dealt(COMPARISONS, 30, secret) for secret in ("x", "x", "y"))
    assert one == same
    assert [pair.window for pair in one] != [pair.window for pair in other]
    sides = [{pair.window: pair.a for pair in pairs} for pairs in (one, other)]
    assert sides[0] != sides[1]


def test_neither_sides_nor_order_are_a_pattern() -> None:
    pairs = [dealt([("vib", "real")], 32, f"secret {i}") for i in range(200)]
    first_is_model = np.array([[pair.a == "vib" for pair in each] for each in pairs])
    assert (abs(first_is_model.mean(0) - 0.5) < 0.15).all()  # 4 standard errors
    assert len({tuple(row) for row in first_is_model.tolist()}) == 200


def test_every_model_meets_every_other_it_is_held_against_once() -> None:
    assert comparisons_of(["vib", "knn"], ["real"]) == [("vib", "real"), ("knn", "real")]
    assert comparisons_of(["vib"], ["knn", "real"]) == [("vib", "knn"), ("vib", "real")]
    assert comparisons_of(["vib", "knn"], ["knn"]) == [("vib", "knn")]
    assert comparisons_of(["vib", "knn"], ["vib", "knn"]) == [("knn", "vib")]
    with pytest.raises(ConfigError, match="no comparison"):
        comparisons_of(["real"], ["real"])
