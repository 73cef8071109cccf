"""What a drummer's dynamics are like: how hard the hits are, and how one follows the other."""

from typing import Final

import numpy as np

from ...drums import DRUM_NAMES
from ..sums import Doubles
from .kinds import (
    CORRELATION,
    MEAN,
    SHARE,
    WITHIN,
    histogram_block,
    means_block,
    products_block,
    shared_block,
)
from .played import Played
from .statistic import Distance, Overlap, Statistic
from .timing import repeat_block, residuals

LOUDEST: Final = 127
BINS: Final = LOUDEST + 1
FOLLOWED: Final = ("kick", "snare", "closed_hihat")

_TOGETHER: Final = {"low": "too loose", "high": "too stiff"}

STATISTICS: Final = (
    Statistic(
        "velocity_127", "dynamics", "Share of hits at velocity 127", MEAN, "too few", "too many"
    ),
    Statistic(
        "velocity_same",
        "dynamics",
        "Share of hits within 1 of the drum's hit before",
        MEAN,
        **_TOGETHER,
    ),
    *(
        Statistic(
            f"velocity_next_{drum}",
            "dynamics",
            f"Hit to hit r of the {drum}'s velocities",
            CORRELATION,
            **_TOGETHER,
        )
        for drum in FOLLOWED
    ),
    Statistic(
        "velocity_repeat",
        "dynamics",
        "Same place a bar later r of velocities, within windows",
        WITHIN,
        **_TOGETHER,
    ),
    Statistic(
        "velocity_window_share",
        "dynamics",
        "Share of their variance that windows have in common, velocities",
        SHARE,
        **_TOGETHER,
    ),
)
DISTANCES: Final = (
    *(
        Distance(
            f"velocity_w1_{drum}",
            "velocity_w1",
            f"Velocities of {drum} (W1, of 127)",
            1.0,
            ("too soft", "too loud"),
        )
        for drum in DRUM_NAMES
    ),
    Overlap(
        "velocity_intersection",
        "velocity_w1",
        "Velocity histogram in common",
        1.0,
        ("too soft", "too loud"),
    ),
)


def dynamics_blocks(played: Played) -> dict[str, Doubles]:
    """What each take adds to each statistic: name -> (K, c)."""
    hits, hard, takes = played.hits, played.velocities, played.takes
    window, _, drum = np.nonzero(hits)
    take, note_hard = played.take[window], hard[hits]
    residual = residuals(hard, hits)
    same = np.zeros((takes, 3))
    blocks = {
        "velocity_127": means_block((note_hard == LOUDEST).astype(np.float64), take, takes),
        "velocity_repeat": repeat_block(residual, played),
        "velocity_window_share": shared_block(residual[hits], window, take, takes),
        "velocity_intersection": histogram_block(note_hard.astype(np.int64), BINS, take, takes),
    }
    for at, name in enumerate(DRUM_NAMES):
        chosen = drum == at
        blocks[f"velocity_w1_{name}"] = histogram_block(
            note_hard[chosen].astype(np.int64), BINS, take[chosen], takes
        )
        of_window, step = np.nonzero(hits[..., at])
        follows = of_window[1:] == of_window[:-1]
        owner = played.take[of_window[1:][follows]]
        before, after = (values[follows] for values in _consecutive(hard[of_window, step, at]))
        same += means_block((np.abs(after - before) <= 1).astype(np.float64), owner, takes)
        if name in FOLLOWED:
            x, y = (values[follows] for values in _consecutive(residual[of_window, step, at]))
            blocks[f"velocity_next_{name}"] = products_block(x, y, owner, takes)
    return blocks | {"velocity_same": same}


def _consecutive(values: Doubles) -> tuple[Doubles, Doubles]:
    return values[:-1], values[1:]
