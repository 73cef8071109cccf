"""The hits of a kit as notes of a file."""

import mido
import numpy as np

from ...drums import DRUMS
from ...errors import BeatError
from ...hvo import Floats, Ints
from ...midi.add import NewNotes
from ...midi.file import LONGEST_TICKS
from ...midi.meter import Cells
from ...midi.notes import LOUDEST, NO_END, ends_of_clips
from ...tasks import TAP_OFFSET
from ..infill.file import NOTES_PER_BEAT
from .beat_of_taps import Beat
from .options import NO_TAP, TappedBars


def notes_of_kit(
    beat: Beat,
    bars: TappedBars,
    ticks: Ints,
    hits: np.ndarray,
    velocities: Floats,
    offsets: Floats,
) -> NewNotes:
    """The hits as notes: on the tick of a tap with its offset, else where the model says."""
    rows, steps, drums = at = np.nonzero(hits)
    cells = Cells(bars.bars[rows], steps, offsets[at])
    onsets, exists = beat.grid.onsets(cells)
    # A hit as late as the tap of its step is hit with it, to the tick.
    which = bars.which[rows, steps]
    tapped = which != NO_TAP
    with_tap = tapped & (offsets[at] == bars.taps[rows, steps, TAP_OFFSET])
    onsets = np.where(with_tap, ticks[which], onsets)
    on_grid, _ = beat.grid.onsets(cells._replace(offsets=np.zeros_like(cells.offsets)))
    end = _end_of(beat.midi)
    audible = tapped | (exists & (on_grid >= 0) & (onsets < end))
    onsets = np.clip(onsets, 0, end - 1)
    if (onsets[audible] > LONGEST_TICKS).any():
        raise BeatError(
            f"the kit would last {onsets.max()} ticks", "the tempos of the file are beyond music"
        )
    loud = np.clip(np.rint(LOUDEST * velocities[at]), 1, LOUDEST).astype(np.int64)
    pitches = np.array([drum.pitch for drum in DRUMS], np.int64)[drums]
    # Where ticks are coarser than steps, a drum that is hit twice on one is hit once, with the louder.
    order = np.lexsort((-loud, pitches, onsets))
    order = order[audible[order]]
    again = (np.diff(onsets[order], prepend=-1) == 0) & (np.diff(pitches[order], prepend=-1) == 0)
    kept = order[~again]
    length = max(1, beat.midi.ticks_per_beat // NOTES_PER_BEAT)
    return NewNotes(onsets[kept], pitches[kept], loud[kept], np.full(len(kept), length))


def _end_of(midi: mido.MidiFile) -> int:
    """Where a clip ends into which the kit is put, a track of its own has no end to keep."""
    return (int(ends_of_clips(midi)[0]) if midi.type == 0 else 0) or NO_END
