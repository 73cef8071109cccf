"""The rungs of the tasks that find hits; see `ladder`. The rows of these tables are baselines enough; what
they lack is somebody human.

    bars_swapped  the drummer's own window with its bars in the other order, taps and all
    part_swapped  infill: the asked drum's bars in the other order, beside the others as they were
    template      Tap2Drum: the steps of the training window with the most similar taps as they were
                  played, each moved to the tap; a tap it lacks as the next nearest plays it
"""

from typing import Final

import numpy as np

from ...dataset.windows import Windows
from ...hvo import Bools, Floats, Ints
from ...tasks import TAP_HIT, TAP_OFFSET, taps_of
from ..neighbours import K, nearest
from .heard import Heard, swap_bars
from .ladder import Rung, swapped

_LATEST: Final = np.nextafter(np.float32(0.5), np.float32(0))


def infill_ladder(windows: Windows, human: Heard, drum: int) -> list[Rung]:
    """The rungs of one drum among eight given ones."""
    grooves = windows.hits, windows.velocities, windows.offsets
    part = in_company(windows, drum, *(swap_bars(each) for each in grooves))
    return [swapped(human), Rung("part_swapped", "the drummer's part alone, bars swapped", part)]


def in_company(
    windows: Windows, drum: int, hits: Bools, velocities: Floats, offsets: Floats
) -> Heard:
    """One drum as somebody plays it, the others as they were recorded; all (N, 32, 9)."""
    recorded = windows.hits.copy(), windows.velocities.copy(), windows.offsets.copy()
    for whole, part in zip(recorded, (hits, velocities, offsets), strict=True):
        whole[..., drum] = part[..., drum]
    return Heard.of(*recorded)


def tap_ladder(train: Windows, windows: Windows, human: Heard) -> list[Rung]:
    """The rungs of a kit for taps."""
    what = "the steps of the training windows with the nearest taps"
    return [swapped(human), Rung("template", what, tap_template(train, windows))]


def tap_template(train: Windows, windows: Windows) -> Heard:
    """See above."""
    taps, known = taps_of(windows.hvo, velocity=False), taps_of(train.hvo, velocity=False)
    tapped, tappable = (each[..., TAP_HIT] > 0 for each in (taps, known))
    order = nearest(tappable[..., None], tapped[..., None], K, jaccard=True)
    has = tappable[order]  # (N, k, 32)
    chosen: Ints = np.take_along_axis(order, has.argmax(1), 1)  # (N, 32) train windows
    steps = np.arange(chosen.shape[1])
    played = (tapped & has.any(1))[..., None]
    hits = train.hits[chosen, steps] & played
    behind = train.offsets[chosen, steps] - known[chosen, steps, TAP_OFFSET, None]
    offsets = np.clip(taps[..., TAP_OFFSET, None] + behind, np.float32(-0.5), _LATEST)
    return Heard.of(hits, train.velocities[chosen, steps], offsets, taps)
