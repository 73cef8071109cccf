"""What contenders are made from, and how what they say becomes a performance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..dataset.gmd import Take
from ..dataset.windows import Windows, windows_of
from ..evaluation.rows import PLAIN, Row
from ..hvo import HITS, OFFSETS, VELOCITIES, Bools, Floats, pack

Play = Callable[[Windows], Floats]
"""Windows -> their performances (N, 32, 27)."""

_SOFTEST = 1 / 127


@dataclass(frozen=True)
class Casting:
    """What contenders are made from.

    Attributes:
        task: humanize, infill or tap2drum.
        takes: the dataset: baselines learn from its train split, their thresholds from validation.
        drum: index into `drums.DRUMS`: the one that infill plays anew.
        setting: of models that are named without one.
        seed: of what is performed.
    """

    task: str
    takes: Sequence[Take]
    drum: int
    setting: str = PLAIN
    seed: int = 0

    def split(self, name: str) -> Windows:
        """The windows of a split."""
        return windows_of(self.takes, name)


def can_be_asked(task: str, drum: int, windows: Windows) -> Bools:
    """Which windows a task can be tried on: (N,). Infill's hold the drum, and another to follow."""
    hits: Bools = windows.hits.max(1)  # (N, 9)
    if task != "infill":
        return np.asarray(hits.any(1))
    return np.asarray(hits[:, drum] & np.delete(hits, drum, 1).any(1))


def scores_of(task: str, drum: int, windows: Windows) -> Bools:
    """What a task shows of each window as it would be written down, without velocities and timing.

    Two windows of one score are played alike by whoever plays the same to the same.

    Returns:
        (N, 32, 9) the hits for humanize; (N, 32, 8) those of the other drums for infill; (N, 32) the
        steps tapped for tap2drum.
    """
    hits = windows.hits
    if task == "infill":
        return np.delete(hits, drum, 2)
    return np.asarray(hits.any(2)) if task == "tap2drum" else hits


def on_score(predict: Callable[[Bools], tuple[Floats, Floats]], windows: Windows) -> Floats:
    """The hits of the windows, with what is predicted from the hits alone."""
    return _performance(windows.hits, *predict(windows.hits))


def whole_kit(make: Callable[[Windows], Row], windows: Windows) -> Floats:
    """What a row plays."""
    row = make(windows)
    return _performance(row.hits, row.velocities, row.offsets)


def one_drum(make: Callable[[Windows], Row], drum: int, windows: Windows) -> Floats:
    """The windows, one drum of them as a row plays it."""
    played, mixed = whole_kit(make, windows), windows.hvo.copy()
    for part in (HITS, VELOCITIES, OFFSETS):
        mixed[..., part][..., drum] = played[..., part][..., drum]
    return mixed


def _performance(hits: Bools | None, velocities: Floats, offsets: Floats) -> Floats:
    """Packed: within the range of a performance, and 0 where there is no hit."""
    assert hits is not None, "the rows of tasks that find hits say where"
    loud, late = np.clip(velocities, _SOFTEST, 1), np.clip(offsets, -0.5, 0.5)
    return pack(hits, (loud * hits).astype(np.float32), (late * hits).astype(np.float32))
