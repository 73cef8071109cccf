"""The baselines that can play in a listening test: those of each task's table that play something."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from ..dataset.windows import Windows
from ..evaluation import infill, tap2drum
from ..evaluation.baselines import fit_linear, fit_quantized
from ..evaluation.hit_baselines import habits_of
from ..evaluation.neighbours import fit_knn, fit_knn_jaccard
from ..evaluation.rows import Row
from .casting import Casting, Play, on_score, one_drum, whole_kit


def _fitted(fit: Callable[[Windows], Any], casting: Casting) -> Play:
    return partial(on_score, fit(casting.split("train")).predict)


def _straight(name: str, casting: Casting) -> Play:
    habits = habits_of(casting.split("train"))

    def make(windows: Windows) -> Row:
        return next(row for row in infill.straight_rows(habits, windows) if row.model == name)

    return partial(one_drum, make, casting.drum)


def _position(casting: Casting) -> Play:
    habits, validation = habits_of(casting.split("train")), casting.split("validation")
    return partial(one_drum, partial(infill.position_row, habits, validation), casting.drum)


def _nearest(casting: Casting) -> Play:
    train = casting.split("train")
    make = partial(infill.nearest_row, train, habits_of(train))
    return partial(one_drum, make, casting.drum)


def _position_tap(casting: Casting) -> Play:
    train, validation = casting.split("train"), casting.split("validation")
    return partial(whole_kit, partial(tap2drum.position_row, train, habits_of(train), validation))


def _nearest_taps(casting: Casting) -> Play:
    train = casting.split("train")
    return partial(whole_kit, partial(tap2drum.nearest_row, train, habits_of(train)))


BASELINES: Final[Mapping[str, Mapping[str, Callable[[Casting], Play]]]] = {
    "humanize": {
        "quantized": partial(_fitted, fit_quantized),
        "linear": partial(_fitted, fit_linear),
        "knn": partial(_fitted, fit_knn),
        "knn_jaccard": partial(_fitted, fit_knn_jaccard),
    },
    "infill": {
        "every_eighth": partial(_straight, "every_eighth"),
        "every_sixteenth": partial(_straight, "every_sixteenth"),
        "position": _position,
        "nearest": _nearest,
    },
    "tap2drum": {"position_tap": _position_tap, "nearest": _nearest_taps},
}
"""Task -> baseline -> how it comes to play."""
