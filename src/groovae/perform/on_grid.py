"""The drum part of a file on the grid: what of each note is notation, and which notes a model is shown."""

from dataclasses import dataclass

import mido
import numpy as np

from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, Ints, M, loudest, pack
from ..midi.drum_part import DrumPart
from ..midi.meter import Cells, read_meter
from ..midi.notation import Grid, notated_offsets
from ..midi.notes import LOUDEST


@dataclass(frozen=True, eq=False)
class PartOnGrid:
    """Where the notes of a file fall, and the loudest hit of each drum and step: its leaders.

    n notes of the file, k leaders, K bars that hold one.

    Attributes:
        cells: (n,) bars, steps and offsets, as `Meter.cells`.
        notated: (n,) steps; the part of the offset that is notation, 0 of notes that are not in the part.
        leaders: (k,) indices of notes, by step, then drum; rows: (k,) which of `bars` each stands in.
        bars: (K,) ascending numbers of bars of sixteen steps.
        drums: (k,) index into `drums.DRUMS` of each leader.
        velocities: (n,) MIDI velocities of the notes.
    """

    cells: Cells
    notated: Floats
    leaders: Ints
    rows: Ints
    bars: Ints
    drums: Ints
    velocities: Ints

    @property
    def steps(self) -> Ints:
        """(n,) sixteenths from the first downbeat, bars of sixteen laid end to end."""
        return self.cells.bars * STEPS_PER_BAR + self.cells.steps

    @property
    def late(self) -> Floats:
        """(n,) steps; what is left of the offsets without the notation."""
        return self.cells.offsets - self.notated

    @property
    def at(self) -> tuple[Ints, Ints, Ints]:
        """The leaders as an index into (K, 16, 9) arrays."""
        return self.rows, self.cells.steps[self.leaders], self.drums

    @property
    def hits(self) -> Bools:
        """(K, 16, 9)."""
        hits = np.zeros((len(self.bars), STEPS_PER_BAR, M), bool)
        hits[self.at] = True
        return hits

    @property
    def performance(self) -> Floats:
        """(K, 16, 27), as in `groovae.hvo`; the offsets are `late`."""
        hits = self.hits
        velocities, offsets = np.zeros((2, *hits.shape), np.float32)
        velocities[self.at] = self.velocities[self.leaders] / LOUDEST
        offsets[self.at] = self.late[self.leaders]
        return pack(hits, velocities, offsets)


def lay_on_grid(midi: mido.MidiFile, part: DrumPart, grid: Grid) -> PartOnGrid:
    """The drum part of a file on the grid. `grid` says what to take for notation."""
    notes, mapped = part.notes, part.mapped
    cells = read_meter(midi).cells(notes.ticks)
    steps = cells.bars * STEPS_PER_BAR + cells.steps
    leaders = np.flatnonzero(mapped)
    leaders = leaders[loudest(steps[mapped], part.drums[mapped], notes.velocities[mapped])]
    # Whether a beat is written is asked of the leaders alone: grace notes are written anywhere.
    leads = np.zeros(len(notes), bool)
    leads[leaders] = True
    notated = np.zeros(len(notes), np.float32)
    notated[part.in_part] = notated_offsets(
        steps[part.in_part],
        cells.offsets[part.in_part],
        midi.ticks_per_beat / STEPS_PER_BEAT,
        grid,
        leads[part.in_part],
    )
    bars, rows = np.unique(cells.bars[leaders], return_inverse=True)
    return PartOnGrid(cells, notated, leaders, rows, bars, part.drums[leaders], notes.velocities)
