"""What happened to each note between two versions of a beat, and what is to be said of it in one line."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..drums import DRUM_INDEX, DRUM_NAMES
from ..hvo import Bools, Ints
from .places import Steps
from .roll import LABELS, Bar, Roll

FARTHEST_STEPS: Final = 1.0
"""No note is taken for another that stands farther away."""
_AUDIBLE_MS: Final = 2.0
_AUDIBLE_VELOCITY: Final = 3.0
_GHOST: Final = 60
"""The loudest a ghost note is; half of what a backbeat is."""
_SNARE: Final = DRUM_INDEX["snare"]
_BAR_OF_FOUR: Final = 16.0


@dataclass(frozen=True, eq=False)
class Moves:
    """Which note after is which note before.

    Shape:
        - before, after: (k,) indices into the two rolls, one entry a note that is in both
        - dropped: indices of notes that are only before; added: of those only after
        - shifts_ms: (k,) positive = later; velocity_changes: (k,) positive = louder

    Attributes:
        words: early and late, of notes that stood where they are written; else earlier and later.
    """

    before: Ints
    after: Ints
    dropped: Ints
    added: Ints
    shifts_ms: Steps
    velocity_changes: Ints
    words: tuple[str, str]


def match(before: Roll, after: Roll, bars: list[Bar]) -> Moves:
    """Match the notes of each pitch, and keep what is written in some bars."""
    old, new = pairs_of(before, after)
    dropped, added = np.ones(len(before.steps), bool), np.ones(len(after.steps), bool)
    dropped[old], added[new] = False, False
    order = np.argsort(new, kind="stable")
    order = order[before.within(bars)[old[order]]]
    old, new = old[order], new[order]
    straight = np.abs(before.offsets_ms[old]).max(initial=0) < _AUDIBLE_MS
    return Moves(
        old,
        new,
        np.flatnonzero(dropped & before.within(bars)),
        np.flatnonzero(added & after.within(bars)),
        (after.steps[new] - before.steps[old]) * after.step_ms[new],
        after.velocities[new] - before.velocities[old],
        ("early", "late") if straight else ("earlier", "later"),
    )


def pairs_of(before: Roll, after: Roll) -> tuple[Ints, Ints]:
    """Which note after is which note before: indices into the two rolls, one entry a note in both.

    Of each pitch, where there are as many notes after as before, the first is the first and so on: so
    every verb that keeps the notes is read. Else two notes are one where each is the nearest to the other.
    """
    keys = [roll.drums * 128 + roll.pitches for roll in (before, after)]
    pairs = [np.zeros((2, 0), np.int64)]
    for key in np.unique(np.concatenate(keys)):
        old, new = (np.flatnonzero(key_of == key) for key_of in keys)
        first, second = _paired(before.steps[old], after.steps[new])
        pairs.append(np.array([old[first], new[second]]))
    old, new = np.concatenate(pairs, 1)
    return old, new


def _paired(old: Steps, new: Steps) -> tuple[Ints, Ints]:
    """Indices of the pairs among two ascending lists of places."""
    if len(old) == len(new) and (np.abs(old - new) <= FARTHEST_STEPS).all():
        return np.arange(len(old)), np.arange(len(new))
    if not len(old) or not len(new):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    forth, back = _nearest(old, new), _nearest(new, old)
    kept = back[forth] == np.arange(len(old))
    kept &= np.abs(new[forth] - old) <= FARTHEST_STEPS
    return np.flatnonzero(kept), forth[kept]


def _nearest(places: Steps, among: Steps) -> Ints:
    """For each place the index of the nearest of an ascending list."""
    right = np.searchsorted(among, places).clip(1, max(1, len(among) - 1))
    left = right - 1
    right = np.minimum(right, len(among) - 1)
    return np.where(places - among[left] <= among[right] - places, left, right)


def explain(before: Roll, after: Roll, moves: Moves, bars: list[Bar]) -> str:
    """What was done to some bars, in one line: ``closed hat 8 ms early, ghost notes 30 to 45``."""
    early, late = moves.words
    said = []
    for drum, mine in _by_drum(after.drums[moves.after]):
        mean = float(moves.shifts_ms[mine].mean())
        if abs(mean) >= _AUDIBLE_MS:
            said.append(f"{LABELS[drum]} {abs(mean):.0f} ms {late if mean > 0 else early}")
    timing, velocity = said[:3], _of_velocities(before, after, moves, bars)
    rest = [
        _counted(len(notes), LABELS[drum], what)
        for what, roll, which in (("added", after, moves.added), ("dropped", before, moves.dropped))
        for drum, notes in _by_drum(roll.drums[which])
    ]
    parts = [
        ", ".join(timing),
        f"velocity: {', '.join(velocity)}" if velocity else "",
        ", ".join(rest[:3]),
    ]
    return "; ".join(filter(None, parts)) or "nothing moved, no velocity changed"


def _of_velocities(before: Roll, after: Roll, moves: Moves, bars: list[Bar]) -> list[str]:
    said = []
    drums, velocities = after.drums[moves.after], after.velocities[moves.after]
    snares = (drums == _SNARE) & before.leads[moves.before]  # grace notes are neither of both
    backbeat = snares & _on_backbeat(before.written[moves.before], bars)
    ghosts = snares & ~backbeat & (velocities <= _GHOST)
    change = moves.velocity_changes
    if backbeat.any() and abs(change[backbeat].mean()) >= _AUDIBLE_VELOCITY:
        said.append(f"backbeat {change[backbeat].mean():+.0f}")
    if backbeat.any() and ghosts.any() and change[ghosts].any():
        soft, loud = int(velocities[ghosts].min()), int(velocities[ghosts].max())
        said.append(f"ghost notes {soft} to {loud}" if soft < loud else f"ghost notes {soft}")
    others = []
    for drum, mine in _by_drum(drums):
        mean = float(change[mine].mean())
        if abs(mean) >= _AUDIBLE_VELOCITY and not (said and drum == "snare"):
            others.append((abs(mean), f"{LABELS[drum]} {mean:+.0f}"))
    return said + [text for _, text in sorted(others, reverse=True)][: 3 - len(said)]


def _on_backbeat(written: Steps, bars: list[Bar]) -> Bools:
    """Which places are beats two and four of a bar of 4/4."""
    found = np.zeros(len(written), bool)
    for bar in bars:
        if bar.stop - bar.start == _BAR_OF_FOUR and bar.beat == 4:
            for beat in (1, 3):
                found |= np.abs(written - bar.start - beat * bar.beat) < 0.25
    return found


def _counted(count: int, drum: str, what: str) -> str:
    return f"{count} {drum} note{'s' * (count != 1)} {what}"


def _by_drum(drums: Ints) -> list[tuple[str, Ints]]:
    """The drums that are there, the busiest first, and which notes are theirs."""
    found = [(name, np.flatnonzero(drums == i)) for i, name in enumerate(DRUM_NAMES)]
    return sorted(((n, mine) for n, mine in found if len(mine)), key=lambda each: -len(each[1]))
