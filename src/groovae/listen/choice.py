"""Which windows are heard.

Every pair has a window of its own, and every window a score of its own: whoever plays the same to the
same would be known by a clip that comes again, for no drummer plays two bars twice alike. Nor do windows
overlap, for a bar that comes again exactly would be the drummer's. And nobody plays in a window what
anybody plays in another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..dataset.windows import Windows
from ..errors import ConfigError, DataError
from ..evaluation.hit_baselines import BARS
from ..hvo import HITS, STEPS_PER_BEAT, Floats, Ints, unpack
from ..midi.create import TICKS_PER_BEAT
from .casting import Casting, can_be_asked, scores_of
from .contenders import Contender


@dataclass(frozen=True, eq=False)
class Choice:
    """What is heard.

    Attributes:
        windows: those chosen, in the order in which comparisons take them.
        played: who -> what they play in each, (N, 32, 27).
        left_out: windows that were tried before the last, in which somebody is silent or plays what is
            heard in another.
    """

    windows: Windows
    played: dict[str, Floats]
    left_out: int


def choose(
    casting: Casting,
    split: str,
    contenders: Sequence[Contender],
    count: int,
    rng: np.random.Generator,
) -> Choice:
    """As many windows as asked for, played by everyone.

    Raises:
        ConfigError: there are not so many.
        DataError: the split has no window to ask for.
    """
    windows = casting.split(split)
    windows = _at(windows, np.flatnonzero(can_be_asked(casting.task, casting.drum, windows)))
    if not len(windows):
        raise DataError(
            f"no window of the {split} split can be asked for",
            "choose another --split or --drum, or the whole dataset with --data",
        )
    scores = scores_of(casting.task, casting.drum, windows)
    order = at_random(windows.take, windows.bar, scores, rng)
    kept: list[int] = []
    parts: list[dict[str, Floats]] = []
    heard: set[bytes] = set()
    tried = 0
    # Twice as many as needed are played at a time, for some of them are left out.
    for begin in range(0, len(order), 2 * count):
        some = order[begin : begin + 2 * count]
        played = {each.name: each.play(_at(windows, some)) for each in contenders}
        for index, window in enumerate(some.tolist()):
            tried += 1
            performances = [each[index] for each in played.values()]
            music = set(map(as_written, performances))
            # Silence has no loudness that could be matched.
            if music & heard or not all(each[:, HITS].any() for each in performances):
                continue
            heard |= music
            kept.append(window)
            parts.append({name: each[index] for name, each in played.items()})
            if len(kept) == count:
                whole = {name: np.stack([part[name] for part in parts]) for name in played}
                return Choice(_at(windows, np.array(kept)), whole, tried - count)
    raise ConfigError(
        f"{count} pairs were asked for, and {len(kept)} windows of the {split} split can be heard, "
        "each with a score of its own and none with a bar of another",
        f"ask for at most {len(kept)} with --pairs, or choose another --split"
        if kept
        else "choose another --split, or other --models",
    )


def at_random(
    takes: ArrayLike, bars: ArrayLike, scores: ArrayLike, rng: np.random.Generator
) -> Ints:
    """Windows in random order, of each score one, without those that share a bar with one before; none of
    a take already heard while others have any left.

    Shape:
        - takes: (N,) ids; bars: (N,) first bars; scores: (N, ...); returns at most (N,) indices
    """
    owners = np.asarray(takes).tolist()
    rows = np.asarray(scores).reshape(len(owners), -1)
    labels = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).tolist()
    firsts = np.asarray(bars).tolist()
    waiting = rng.permutation(len(owners)).tolist()
    used: set[int] = set()
    played: set[tuple[str, int]] = set()
    order: list[int] = []
    while waiting:
        this_round: set[str] = set()
        left = []
        for window in waiting:
            both = {(owners[window], firsts[window] + bar) for bar in range(BARS)}
            if labels[window] in used or both & played:
                continue
            if owners[window] in this_round:
                left.append(window)
                continue
            this_round.add(owners[window])
            used.add(labels[window])
            played |= both
            order.append(window)
        waiting = left
    return np.array(order, np.int64)


def as_written(performance: Floats) -> bytes:
    """A performance (32, 27) as ticks and velocities of MIDI, the same for what makes the same music."""
    hits, velocities, offsets = unpack(performance)
    music = np.rint([hits, velocities * 127, offsets * (TICKS_PER_BEAT // STEPS_PER_BEAT)])
    return music.astype(np.int16).tobytes()


def _at(windows: Windows, which: Ints) -> Windows:
    return Windows(
        windows.hvo[which], windows.take[which], windows.bar[which], windows.tempo[which]
    )
