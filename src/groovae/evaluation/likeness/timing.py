"""What a drummer's timing is like: where the hits lie, and what lies together.

A residual is an offset less the row's own mean of its drum on its step of the bar. A window is the unit
of a performance here, not a take: a sample plays each window as a take of its own, and must not be
blamed for leaning anew in the next. What a window has in common is one statistic; the correlations
within windows are of what is left of it.
"""

from typing import Final

import numpy as np

from ...drums import DRUM_INDEX, DRUM_NAMES
from ...hvo import STEPS_PER_BAR, Bools, Floats, M
from ..metrics import GROUPS
from ..sums import Doubles
from .kinds import (
    CORRELATION,
    MEAN,
    SHARE,
    SPREAD,
    WITHIN,
    Kind,
    histogram_block,
    means_block,
    median_of,
    products_block,
    shared_block,
)
from .played import Played
from .statistic import Distance, Statistic

REACH_MS: Final = 200
"""Further from the grid than that counts as that: half a step at 37 beats a minute."""
BIN_MS: Final = 1.0
GAP_BIN_MS: Final = 0.25
LIMBS: Final = (("kick", "closed_hihat"), ("snare", "closed_hihat"), ("kick", "snare"))
PLACES: Final = ("on the beat", "2nd sixteenth", "3rd sixteenth", "4th sixteenth")

_LOOSE: Final = {"low": "too stiff", "high": "too loose"}
_TOGETHER: Final = {"low": "too loose", "high": "too stiff"}
_LIMB_NAMES: Final = {pair: f"{pair[0]} and {pair[1]}" for pair in LIMBS}


def _swing(block: Doubles) -> Doubles:
    # Means of the places in the beat that swing, and of those that do not: how much longer the first
    # of two equal halves is played than the second.
    early, late = MEAN.of(block[..., :3]), MEAN.of(block[..., 3:6])
    length = block[..., -1] / np.maximum(block[..., 3], 1)
    return np.asarray((length + late - early) / (length - late + early))


SWING: Final = Kind(_swing, lambda block: np.minimum(block[..., 0], block[..., 3]))

STATISTICS: Final = (
    Statistic("lean_ms", "timing", "Laid back (mean offset, ms)", MEAN, "too early", "too late"),
    Statistic(
        "timing_spread_ms", "timing", "Timing accuracy (sd of offsets, ms)", SPREAD, **_LOOSE
    ),
    *(
        Statistic(
            f"swing_{name}", "timing", f"Swing ratio of {name}", SWING, "too straight", "too swung"
        )
        for name in ("eighths", "sixteenths")
    ),
    *(
        statistic
        for pair, title in _LIMB_NAMES.items()
        for statistic in (
            Statistic(
                f"gap_spread_ms_{'_'.join(pair)}",
                "timing",
                f"Gap of {title} on a step (sd, ms)",
                SPREAD,
                **_LOOSE,
            ),
            Statistic(
                f"gap_median_ms_{'_'.join(pair)}",
                "timing",
                f"Gap of {title} on a step (median, ms)",
                median_of(GAP_BIN_MS),
                **_LOOSE,
            ),
        )
    ),
    Statistic("timing_drift", "timing", "Step to step r of offsets", CORRELATION, **_TOGETHER),
    *(
        Statistic(name, "timing", f"{title} r of offsets, within windows", WITHIN, **_TOGETHER)
        for name, title in (
            ("timing_drift_within", "Step to step"),
            ("timing_simultaneous", "Same step"),
            ("timing_repeat", "Same place a bar later"),
        )
    ),
    Statistic(
        "timing_window_share",
        "timing",
        "Share of their variance that windows have in common, offsets",
        SHARE,
        **_TOGETHER,
    ),
)
DISTANCES: Final = tuple(
    Distance(
        f"timing_w1_ms_{drum}_{place}",
        "timing_w1",
        f"Offsets of {drum}, {PLACES[place]} (W1, ms)",
        BIN_MS,
        ("too early", "too late"),
    )
    for drum in DRUM_NAMES
    for place in range(GROUPS)
)


def timing_blocks(played: Played) -> dict[str, Doubles]:
    """What each take adds to each statistic: name -> (K, c)."""
    hits, late, takes = played.hits, played.late_ms, played.takes
    window, step, drum = np.nonzero(hits)
    take, note_late = played.take[window], late[hits]
    steps_late = played.steps_late
    residual = residuals(steps_late, hits)
    in_common = shared_block(residual[hits], window, take, takes)
    blocks = {
        "lean_ms": means_block(note_late, take, takes),
        "timing_spread_ms": means_block(note_late, take, takes),
        "timing_simultaneous": np.concatenate([_simultaneous(residual, played), in_common], -1),
        "timing_repeat": repeat_block(residual, played),
        "timing_window_share": in_common,
    }
    for name, even, odd in (("eighths", (0,), (2,)), ("sixteenths", (0, 2), (1, 3))):
        steps = steps_late[hits]
        on, off = np.isin(step % GROUPS, even), np.isin(step % GROUPS, odd)
        halves = [means_block(steps[part], take[part], takes) for part in (on, off)]
        length = halves[1][:, :1] * (odd[0] - even[0])
        blocks[f"swing_{name}"] = np.concatenate([*halves, length], -1)
    for one, other in LIMBS:
        a, b = DRUM_INDEX[one], DRUM_INDEX[other]
        both = hits[..., a] & hits[..., b]
        gap, owner = (late[..., a] - late[..., b])[both], played.take[np.nonzero(both)[0]]
        blocks[f"gap_spread_ms_{one}_{other}"] = means_block(gap, owner, takes)
        bins = np.rint(np.abs(gap) / GAP_BIN_MS).astype(np.int64)
        blocks[f"gap_median_ms_{one}_{other}"] = histogram_block(
            bins, int(REACH_MS / GAP_BIN_MS), owner, takes
        )
    blocks |= _drift(residual, played)
    bins = np.rint(note_late / BIN_MS).astype(np.int64) + REACH_MS
    for at, of_drum in enumerate(DRUM_NAMES):
        for place in range(GROUPS):
            chosen = (drum == at) & (step % GROUPS == place)
            blocks[f"timing_w1_ms_{of_drum}_{place}"] = histogram_block(
                bins[chosen], 2 * REACH_MS + 1, take[chosen], takes
            )
    return blocks


def residuals(values: Doubles | Floats, hits: Bools) -> Doubles:
    """Values less the mean of their drum on their step of the bar: (N, 32, 9), 0 without a hit."""
    by_bar = np.where(hits, values, 0).astype(np.float64).reshape(-1, STEPS_PER_BAR, M)
    count = hits.reshape(-1, STEPS_PER_BAR, M).sum(0)
    centred = by_bar - by_bar.sum(0) / np.maximum(count, 1)
    return np.where(hits, centred.reshape(hits.shape), 0)


def repeat_block(residual: Doubles, played: Played) -> Doubles:
    """A hit with the hit of its drum on the same step of the next bar, and what windows have in common."""
    hits, window = played.hits, np.nonzero(played.hits)[0]
    both = hits[:, :STEPS_PER_BAR] & hits[:, STEPS_PER_BAR:]
    first, second = residual[:, :STEPS_PER_BAR][both], residual[:, STEPS_PER_BAR:][both]
    pairs = products_block(first, second, played.take[np.nonzero(both)[0]], played.takes)
    in_common = shared_block(residual[hits], window, played.take[window], played.takes)
    return np.concatenate([pairs, in_common], -1)


def _simultaneous(residual: Doubles, played: Played) -> Doubles:
    block = np.zeros((played.takes, 6))
    for one in range(M):
        for other in range(one + 1, M):
            both = played.hits[..., one] & played.hits[..., other]
            x, y = residual[..., one][both], residual[..., other][both]
            owner = played.take[np.nonzero(both)[0]]
            block += products_block(x, y, owner, played.takes)
            block += products_block(y, x, owner, played.takes)  # neither drum comes first
    return block


def _drift(residual: Doubles, played: Played) -> dict[str, Doubles]:
    """The mean residual of a step with that of the step after it, where both are hit."""
    count = played.hits.sum(-1)
    means, struck = residual.sum(-1) / np.maximum(count, 1), count > 0
    both = struck[:, :-1] & struck[:, 1:]
    owner = played.take[np.nonzero(both)[0]]
    pairs = products_block(means[:, :-1][both], means[:, 1:][both], owner, played.takes)
    window = np.nonzero(struck)[0]
    in_common = shared_block(means[struck], window, played.take[window], played.takes)
    return {
        "timing_drift": pairs,
        "timing_drift_within": np.concatenate([pairs, in_common], -1),
    }
