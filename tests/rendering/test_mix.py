"""What the mix adds to the strokes: a room, and nothing else."""

import numpy as np

from groovae.rendering.mix import ROOM, mix
from groovae.rendering.strikes import Strikes

RATE = 44100


class Click:
    """An instrument that is one frame long."""

    def strike(self, asked: str, velocity: int, variation: int) -> np.ndarray:
        return np.full((2, 1), velocity / 1270, np.float32)


def strikes(*seconds: float) -> Strikes:
    kicks = np.full(len(seconds), 36)
    names = tuple("kick" for _ in seconds)
    return Strikes(np.array(seconds), names, kicks, np.full(len(seconds), 127), kicks)


def test_the_room_answers_each_stroke_once() -> None:
    """Also across the blocks that it is worked out in."""
    times = (0.0, 0.733, 0.7428, 0.7431, 1.4859, 5.0)
    expected = np.zeros((round((5 + ROOM[-1][0]) * RATE) + 1, 2))
    for at in times:
        expected[round(at * RATE)] += 0.1
        for late, left, right in ROOM:
            expected[round(at * RATE) + round(late * RATE)] += 0.1 * np.array([left, right])
    struck = strikes(*times)
    heard = mix(struck, struck.articulations, Click(), RATE, 0).samples
    np.testing.assert_allclose(heard, expected[: len(heard)], atol=1e-7)
    assert len(heard) == len(expected)


def test_the_room_is_far_below_the_drums() -> None:
    assert sum(left**2 for _, left, _ in ROOM) < 10 ** (-15 / 10)
    assert sum(right**2 for *_, right in ROOM) < 10 ** (-15 / 10)
