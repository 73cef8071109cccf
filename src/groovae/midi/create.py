"""A new MIDI file from hits, velocities and offsets: one drum track on channel 10."""

from typing import Final

import mido
import numpy as np

from ..drums import DRUMS
from ..hvo import STEPS_PER_BEAT, Bools, Floats
from .find_drums import DRUM_CHANNEL
from .notes import LOUDEST

TICKS_PER_BEAT: Final = 480
NOTE_TICKS: Final = TICKS_PER_BEAT // STEPS_PER_BEAT // 2
"""Length of a written note: a thirty-second, so that no drum sounds into its own next hit."""


def to_midi(hits: Bools, velocities: Floats, offsets: Floats, tempo: float) -> mido.MidiFile:
    """One track, 480 ticks a beat, in 4/4.

    An onset before the start of the file is moved to the start.

    Shape:
        - hits, velocities, offsets: (T, 9), see `groovae.hvo`; tempo in beats per minute
    """
    ticks_per_step = TICKS_PER_BEAT // STEPS_PER_BEAT
    steps, drums = np.nonzero(hits)
    half = ticks_per_step // 2  # half way between two steps a note belongs to the later one
    late = np.clip(np.rint(offsets[steps, drums] * ticks_per_step), -half, half - 1)
    onsets = np.maximum(0, steps * ticks_per_step + late).astype(int)
    loud = np.clip(np.rint(velocities[steps, drums] * LOUDEST), 1, LOUDEST).astype(int)
    events = [
        event
        for onset, drum, velocity in zip(
            onsets.tolist(), drums.tolist(), loud.tolist(), strict=True
        )
        for event in (
            (onset, 1, DRUMS[drum].pitch, velocity),
            (onset + NOTE_TICKS, 0, DRUMS[drum].pitch, 0),
        )
    ]
    track = mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name="drums", time=0),
            mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo), time=0),
            mido.MetaMessage("time_signature", numerator=4, denominator=4, time=0),
        ]
    )
    before = 0
    for tick, _, pitch, velocity in sorted(events):
        kind = "note_on" if velocity else "note_off"
        track.append(
            mido.Message(
                kind, channel=DRUM_CHANNEL, note=pitch, velocity=velocity, time=tick - before
            )
        )
        before = tick
    end = max(len(hits) * ticks_per_step, before)
    track.append(mido.MetaMessage("end_of_track", time=end - before))
    return mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, tracks=[track])
