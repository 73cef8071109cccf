"""The ladder: imitations of drummers that are known for what they are, from nearest to farthest.

A judge's figure means little alone; beside these it can be read. Each rung is asked the same as the
models. What ladders share is here, and the rungs of humanization.

    other_takes     drummers, odd against even takes: no difference to be told, .5
    other_windows   drummers, a window and the next of the same take: .5
    bars_swapped    the drummer's own window with its bars in the other order, hits and all: what a
                    machine could hope for
    groove_swapped  the drummer's score, where both bars have the hit with velocity and offset of the
                    other bar
    template        the most similar training window (Jaccard) as it was played; a hit it lacks is drawn
                    from its drum on its step of the bar
    neighbours      each window one of its 20 nearest, drawn; a hit it lacks from another of them
    bootstrap       each hit as some hit of its drum on its step of the bar was played in training
    mean            the mean of the 20 nearest, `knn_jaccard`
    gaussian        each hit from a Gaussian of its drum on its step of the bar
    quantized       on the grid, one flat velocity
"""

from typing import Final, NamedTuple

import numpy as np

from ...dataset.windows import Windows
from ...hvo import Bools, Floats
from ..baselines import fit_quantized
from ..likeness.forecasts import Sampler
from ..likeness.samplers import gaussian, independent_bootstrap, knn_bootstrap
from ..neighbours import fit_knn_jaccard
from .heard import Heard, swap_bars


class Rung(NamedTuple):
    """An imitation.

    Attributes:
        name: as above.
        what: it is, in words.
        heard: how it is played.
    """

    name: str
    what: str
    heard: Heard


SWAPPED: Final = "bars_swapped"
"""The rung that gaps are measured from."""


def swapped(human: Heard) -> Rung:
    """The drummer's windows, bars in the other order."""
    return Rung(SWAPPED, "the drummer's own bars in the other order", human.swapped())


def ladder(train: Windows, windows: Windows, human: Heard, *, seed: int) -> list[Rung]:
    """The rungs of humanization, who are asked for a groove to the drummer's hits.

    Raises:
        DataError: there is no train note.
    """
    hits = windows.hits
    independent = independent_bootstrap(train, hits)

    def drawn(name: str, what: str, play: Sampler) -> Rung:
        return Rung(name, what, Heard.of(hits, *play(np.random.default_rng(seed))))

    def fitted(name: str, what: str, groove: tuple[Floats, Floats]) -> Rung:
        return Rung(name, what, Heard.of(hits, *groove))

    return [
        swapped(human),
        fitted(
            "groove_swapped",
            "the drummer's score, each bar with the groove of the other",
            exchanged(windows),
        ),
        drawn(
            "neighbours",
            "one of the 20 nearest training windows",
            knn_bootstrap(train, hits, independent),
        ),
        drawn(
            "template", "the nearest training window", knn_bootstrap(train, hits, independent, k=1)
        ),
        drawn("bootstrap", "each hit alone, drawn from training", independent),
        fitted("mean", "the mean of the 20 nearest", fit_knn_jaccard(train).predict(hits)),
        drawn("gaussian", "each hit alone, Gaussian", gaussian(train, hits)),
        fitted("quantized", "on the grid, one flat velocity", fit_quantized(train).predict(hits)),
    ]


def exchanged(windows: Windows) -> tuple[Floats, Floats]:
    """Velocities and offsets (N, 32, 9), exchanged between the bars where both have the hit."""
    both: Bools = windows.hits & swap_bars(windows.hits)
    velocities, offsets = (
        np.where(both, swap_bars(each), each) for each in (windows.velocities, windows.offsets)
    )
    return velocities, offsets
