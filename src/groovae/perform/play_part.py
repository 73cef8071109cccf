"""The drum part of a file, played: the loudest hit of a drum on a step by the model, the rest with it.

Flams, drags and rolls keep their spacing and their share of the loudness, also across steps; notes of
pitches no map knows move with the loudest hit of their step. What moves together is held back together
at the two ends of a clip.
"""

from typing import Final, NamedTuple

import mido
import numpy as np

from ..hvo import STEPS_PER_BEAT, Floats, Ints
from ..midi.drum_part import DrumPart
from ..midi.notation import Grid
from ..midi.notes import LOUDEST, ends_of_clips
from .humanize import Play
from .on_grid import lay_on_grid
from .rolls import follow_rolls
from .settings import Settings

TRIPLET_LIKE: Final = 0.25
"""Steps off the sixteenth from which on a place is one that drummers play as a triplet."""


class PlayedPart(NamedTuple):
    """The notes of a file after the drummer.

    Attributes:
        ticks, velocities: (n,) one entry a note of the file, drums or not.
        written_off_grid: how many notes are notated between the sixteenths, and stay there.
    """

    ticks: Ints
    velocities: Ints
    written_off_grid: int


def play_part(
    play: Play, midi: mido.MidiFile, part: DrumPart, settings: Settings, grid: Grid
) -> PlayedPart:
    """Play the drum part of a file; notes that are not in it stay as they are."""
    notes, mapped = part.notes, part.mapped
    laid = lay_on_grid(midi, part, grid)
    leaders, notated, at = laid.leaders, laid.notated, laid.at
    said_velocities, said_offsets = play(laid.bars, laid.hits)

    # The grid is the step plus what is notated; a dial of 100 % moves from the user's place on it
    # all the way to the model's.
    late, was_late = around_notation(said_offsets[at], notated[leaders]), laid.late[leaders]
    moved = settings.timing / 100 * (late - was_late)
    ticks_per_step = midi.ticks_per_beat / STEPS_PER_BEAT
    shifts = np.floor(moved * ticks_per_step + 0.5).astype(np.int64)
    louder = settings.velocity / 100 * (LOUDEST * said_velocities[at] - notes.velocities[leaders])
    leading = np.clip(np.rint(notes.velocities[leaders] + louder), 1, LOUDEST)

    leader_of = _through_rolls(
        _leader_of(leaders, laid.steps, part), leaders, part, was_late, ticks_per_step
    )
    velocities = notes.velocities.copy()
    scaled = notes.velocities[mapped] * (leading / notes.velocities[leaders])[leader_of[mapped]]
    velocities[mapped] = np.clip(np.rint(scaled), 1, LOUDEST).astype(np.int64)
    ends = ends_of_clips(midi)[notes.tracks]
    ticks = _move_together(notes.ticks, ends, leader_of, shifts)
    return PlayedPart(ticks, velocities, int((notated != 0).sum()))


def around_notation(said: Floats, notated: Floats) -> Floats:
    """The microtiming in what the model says of notes that are notated off the sixteenths.

    Drummers of GMD play triplets too, and the model has learned that: where it hears one, it says the
    third of a step itself. What is left when a notation of that size is taken out is the microtiming;
    where the model does not hear it, and beside smaller notations, all it says is.

    Shape:
        - said, notated: (n,) steps; returns (n,) steps from the notated place
    """
    left = said - notated
    heard = (np.abs(notated) >= TRIPLET_LIKE) & (np.abs(left) < np.abs(said))
    return np.where(heard, left, said)


def _move_together(ticks: Ints, ends: Ints, leader_of: Ints, shifts: Ints) -> Ints:
    """Onsets moved by the shift of the leader each follows; none before 0, none beyond its clip.

    Shape:
        - ticks, ends, leader_of: (n,) one entry a note, leader_of -1 where it follows none
        - shifts: (k,) ticks, one entry a leader
    """
    following = leader_of >= 0
    followed = leader_of[following]
    moved = ticks[following] + shifts[followed]
    before_start, beyond_end = np.zeros((2, len(shifts)), np.int64)
    np.maximum.at(before_start, followed, -moved)
    moved += before_start[followed]
    np.maximum.at(beyond_end, followed, moved - ends[following])
    result = ticks.copy()
    result[following] = moved - beyond_end[followed]
    return result


def _through_rolls(
    leader_of: Ints, leaders: Ints, part: DrumPart, late: Floats, ticks_per_step: float
) -> Ints:
    """Whom each note follows where rolls reach across steps: (n,), of `_leader_of`; late: (k,) steps."""
    notes, mapped = part.notes, part.mapped
    firsts, lasts = notes.ticks[leaders], notes.ticks[leaders]
    np.minimum.at(firsts, leader_of[mapped], notes.ticks[mapped])
    np.maximum.at(lasts, leader_of[mapped], notes.ticks[mapped])
    loudness = notes.velocities[leaders]
    follows = follow_rolls(firsts, lasts, part.drums[leaders], loudness, late, ticks_per_step)
    return np.where(leader_of >= 0, follows[leader_of], leader_of)


def _leader_of(leaders: Ints, steps: Ints, part: DrumPart) -> Ints:
    """For each note the index of the leader it follows: that of its drum on its step, for an unmapped
    note the loudest of its step; -1 where it follows none.
    """
    velocities = part.notes.velocities
    of_cell = {(steps[note], part.drums[note]): k for k, note in enumerate(leaders.tolist())}
    # From soft to loud, and the first of equals last, so that the one that stays is the loudest.
    by_loudness = np.lexsort((-np.arange(len(leaders)), velocities[leaders]))
    of_step = {steps[leaders[k]]: int(k) for k in by_loudness}
    result = np.full(len(steps), -1, np.int64)
    for note in np.flatnonzero(part.in_part).tolist():
        step, drum = steps[note], part.drums[note]
        result[note] = of_cell[step, drum] if drum >= 0 else of_step.get(step, -1)
    return result
