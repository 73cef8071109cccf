"""What a picture of moves shows: notes, how far each is from where it was, and what is said of them."""

from dataclasses import dataclass

import numpy as np

from ..hvo import Bools, Ints
from .moves import explain, match
from .places import Steps
from .roll import Bar, Roll


@dataclass(frozen=True, eq=False)
class Scene:
    """Notes, and the notes that they were before.

    Shape:
        - places: (n,) what each note is measured from, in steps; ms: (n,) how far it is from there
        - homes: (n,) where it belongs, which says in which bar it is drawn
        - drums, velocities: (n,); were: (n,) the velocities before, 0 where there was no note
        - new: (n,) whether there was none before
        - was_places, was_homes, was_drums, was_velocities: (m,) the notes before
        - gone: (m,) whether none is left

    Attributes:
        titles: names of the file or files; words: what happened, in one line.
        early, late: what to call it; compares: whether there is a before.
    """

    titles: tuple[str, ...]
    words: str
    early: str
    late: str
    compares: bool
    places: Steps
    homes: Steps
    ms: Steps
    drums: Ints
    velocities: Ints
    were: Ints
    new: Bools
    was_places: Steps
    was_homes: Steps
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
        titles=(before.title, after.title),
        words=explain(before, after, moves, bars),
        early=early,
        late=late,
        compares=True,
        # Each stands where it stood, on the grid or not, and an added one where it is.
        places=np.concatenate([before.steps[old], after.steps[moves.added]]),
        homes=np.concatenate([before.homes[old], after.homes[moves.added]]),
        ms=np.concatenate([moves.shifts_ms, np.zeros(len(moves.added))]),
        drums=after.drums[now],
        velocities=after.velocities[now],
        were=np.concatenate([before.velocities[old], np.zeros(len(moves.added), np.int64)]),
        new=fresh,
        was_places=before.steps[was],
        was_homes=before.homes[was],
        was_drums=before.drums[was],
        was_velocities=before.velocities[was],
        gone=np.arange(len(was)) >= len(old),
    )


def scene_of_offsets(roll: Roll, bars: list[Bar]) -> Scene:
    """How far the notes of one beat are from where they are written."""
    here = np.flatnonzero(roll.within(bars))
    nobody, nowhere = np.zeros(0, np.int64), np.zeros(0)
    return Scene(
        titles=(roll.title,),
        words=roll.in_words(bars),
        early="early",
        late="late",
        compares=False,
        places=roll.written[here],
        homes=roll.homes[here],
        ms=roll.offsets_ms[here],
        drums=roll.drums[here],
        velocities=roll.velocities[here],
        were=np.zeros(len(here), np.int64),
        new=np.zeros(len(here), bool),
        was_places=nowhere,
        was_homes=nowhere,
        was_drums=nobody,
        was_velocities=nobody,
        gone=np.zeros(0, bool),
    )
