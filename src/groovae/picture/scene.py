"""What a picture of moves shows: notes, how far each is from where it was, and what is said of them."""

from dataclasses import dataclass

import numpy as np

from ..hvo import Bools, Ints
from .moves import explain, match
from .roll import Bar, Roll, Steps


@dataclass(frozen=True, eq=False)
class Scene:
    """Notes, and the notes that they were before.

    Shape:
        - written: (n,) the place each note is measured from, in steps; ms: (n,) how far it is from there
        - drums, velocities: (n,); were: (n,) the velocities before, 0 where there was no note
        - new: (n,) whether there was none before
        - was_written, was_drums, was_velocities: (m,) the notes before; gone: (m,) whether none is left

    Attributes:
        titles: names of the file or files; words: what happened, in one line.
        early, late: what to call it; compares: whether there is a before.
    """

    titles: tuple[str, ...]
    words: str
    early: str
    late: str
    compares: bool
    written: Steps
    ms: Steps
    drums: Ints
    velocities: Ints
    were: Ints
    new: Bools
    was_written: Steps
    was_drums: Ints
    was_velocities: Ints
    gone: Bools


def scene_of_moves(before: Roll, after: Roll, bars: list[Bar]) -> Scene:
    """What changed between two versions of a beat, in some bars."""
    moves = match(before, after, bars)
    old, new = moves.before, moves.after
    was = np.concatenate([old, moves.dropped])
    now = np.concatenate([new, moves.added])
    fresh = np.arange(len(now)) >= len(new)
    early, late = moves.words
    return Scene(
        (before.title, after.title),
        explain(before, after, moves, bars),
        early,
        late,
        True,
        np.concatenate([before.written[old], after.written[moves.added]]),
        np.concatenate([moves.shifts_ms, after.offsets_ms[moves.added]]),
        after.drums[now],
        after.velocities[now],
        np.concatenate([before.velocities[old], np.zeros(len(moves.added), np.int64)]),
        fresh,
        before.written[was],
        before.drums[was],
        before.velocities[was],
        np.arange(len(was)) >= len(old),
    )


def scene_of_offsets(roll: Roll, bars: list[Bar]) -> Scene:
    """How far the notes of one beat are from where they are written."""
    here = np.flatnonzero(roll.within(bars))
    nothing, none = np.zeros(0, np.int64), np.zeros(len(here), bool)
    return Scene(
        (roll.title,),
        roll.in_words(bars),
        "early",
        "late",
        False,
        roll.written[here],
        roll.offsets_ms[here],
        roll.drums[here],
        roll.velocities[here],
        np.zeros(len(here), np.int64),
        none,
        np.zeros(0),
        nothing,
        nothing,
        np.zeros(0, bool),
    )
