"""Figures of the hits themselves, and of the taps they answer."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from ...drums import DRUM_INDEX
from ...hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, M
from . import masked
from .heard import Heard

_STICKS: Final = [drum for name, drum in DRUM_INDEX.items() if name != "kick"]
_HATS: Final = [DRUM_INDEX["closed_hihat"], DRUM_INDEX["open_hihat"]]
_HANDS: Final = 2


def score_figures(hits: Bools) -> Iterator[tuple[str, Floats]]:
    """How the hits of windows (N, 32, 9) are laid: how many, where, how they repeat, who could play them."""
    count = hits.sum(-1)
    yield "steps_hit", (count > 0).sum(1).astype(np.float32)
    yield "hits_a_step", masked.mean(count.astype(np.float32), count > 0)
    yield "most_at_once", count.max(1).astype(np.float32)
    yield "more_than_hands", (hits[..., _STICKS].sum(-1) > _HANDS).sum(1).astype(np.float32)
    yield "both_hats", hits[..., _HATS].all(-1).sum(1).astype(np.float32)
    for place in range(STEPS_PER_BEAT):
        yield f"hits_place_{place}", hits[:, place::STEPS_PER_BEAT].sum((1, 2)).astype(np.float32)
    first, second = hits[:, :STEPS_PER_BAR], hits[:, STEPS_PER_BAR:]
    yield "more_in_second_bar", second.sum((1, 2)) - first.sum((1, 2)).astype(np.float32)
    yield "same_in_both_bars", masked.share(first & second, first | second)
    for drum in range(M):
        mine, a, b = hits[..., drum], first[..., drum], second[..., drum]
        yield f"same_in_both_bars_{drum}", masked.share(a & b, a | b)
        yield f"more_in_second_bar_{drum}", b.sum(1) - a.sum(1).astype(np.float32)
        yield f"alone_{drum}", masked.share(count == 1, mine)
        for place in range(STEPS_PER_BEAT):
            there = mine[:, place::STEPS_PER_BEAT].sum(1)
            yield f"hits_{drum}_place_{place}", there.astype(np.float32)
        for lag in (1, 2):
            yield f"runs_{drum}_{lag}", masked.share(mine[:, lag:], mine[:, :-lag])


def tap_figures(heard: Heard) -> Iterator[tuple[str, Floats]]:
    """How hits lie with the taps they answer.

    Raises:
        AssertionError: no taps were answered.
    """
    assert heard.taps is not None, "only an answer to taps has figures of them"
    hits, tapped, late_tap = heard.hits, heard.taps[..., 0] > 0, heard.taps[..., 1]
    struck = hits.any(-1)
    yield "taps", tapped.sum(1).astype(np.float32)
    yield "taps_unanswered", (tapped & ~struck).sum(1).astype(np.float32)
    yield "beside_taps", (hits & ~tapped[..., None]).sum((1, 2)).astype(np.float32)
    on_tap, behind = hits & tapped[..., None], heard.ticks - late_tap[..., None]
    yield "t_behind_tap", masked.mean(behind, on_tap)
    yield "t_around_tap", masked.deviation(behind, on_tap)
    yield "t_with_tap", masked.share(behind == 0, on_tap)
    for drum in range(M):
        yield f"t_with_tap_{drum}", masked.share((behind == 0)[..., drum], on_tap[..., drum])
        yield f"t_behind_tap_{drum}", masked.mean(behind[..., drum], on_tap[..., drum])
