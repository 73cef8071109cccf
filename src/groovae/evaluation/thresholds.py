"""From which probability on a drum is hit: chosen on validation, kept in the model's card.

The F1 over all hits is best where every drum is hit above one and the same probability; more than that,
and the model says more hits than a drummer plays. So per drum, or for all together, the threshold with
the best F1 is taken among those that say as many hits as were played, give or take `DENSITY`.
"""

from typing import Final

import numpy as np

from ..hvo import Bools, Floats, M

DENSITY: Final = 0.07
"""How far, on validation, the number of said hits may be from the number of played ones, as a share."""

OWN: Final = 0.5
"""How far `thresholds_of_kit` goes from the pooled threshold to each drum's own. On validation, Tap2Drum
without and with velocities: at 0, F1 .577 and .626, crash F1 .02 and .08; at .5, .575 and .624, crash .19
and .23; at 1, .541 and .606, crash .23 and .26."""

CANDIDATES: Final = np.linspace(0.05, 0.95, 91)


def f1(played: Bools, said: Bools) -> float:
    """2 TP / (said + played); 0 where nothing is said and nothing played."""
    return float(2 * (played & said).sum() / max(int(played.sum() + said.sum()), 1))


def choose_threshold(played: Bools, probabilities: Floats) -> float:
    """The threshold with the best F1 among those of a drummer's density; where none is, the one whose
    density is nearest.

    Shape:
        - played, probabilities: any one shape
    """
    notes = max(int(played.sum()), 1)
    found: list[tuple[bool, float, float]] = []
    for candidate in CANDIDATES:
        said = probabilities > np.float32(candidate)  # as every user of the card compares
        density = said.sum() / notes
        fits = bool(abs(density - 1) <= DENSITY)
        found.append((fits, f1(played, said) if fits else -abs(density - 1), float(candidate)))
    return max(found)[2]


def threshold_per_drum(played: Bools, probabilities: Floats, asked: Bools) -> tuple[float, ...]:
    """Each drum's own threshold, on the windows in which it is asked for.

    Shape:
        - played, probabilities: (N, T, 9); asked: (N, 9)
    """
    return tuple(
        choose_threshold(played[asked[:, drum], :, drum], probabilities[asked[:, drum], :, drum])
        for drum in range(M)
    )


def thresholds_of_kit(played: Bools, probabilities: Floats) -> tuple[float, ...]:
    """Thresholds of nine drums that are found together.

    One for all has the best F1 over all hits, and never plays a crash or a tom: rare drums are never
    likely. Each drum's own lets every drum play as often as it should, at the price of F1. Half way, in
    the logarithm, keeps the F1 and the drums; all are then scaled together to the density of a drummer.

    Shape:
        - played, probabilities: (N, T, 9)
    """
    pooled = choose_threshold(played, probabilities)
    own = [choose_threshold(played[..., drum], probabilities[..., drum]) for drum in range(M)]
    between = np.array(own) ** OWN * pooled ** (1 - OWN)
    scale = choose_threshold(played, (probabilities / (2 * between)).astype(np.float32))
    return tuple(np.clip(2 * scale * between, CANDIDATES[0], CANDIDATES[-1]).tolist())
