"""A file whose barlines are where its beat is.

What was played without a click lies anywhere between the barlines of its file. Conformed to a pulse, it
has the tempo of that, one a bar where it follows, and bars of 4/4; and every event is on the tick at
which it sounds when it did. Conformed to barlines moved by a pickup, it has the same tempos as before.
"""

import mido
import numpy as np

from ..errors import BeatError
from ..hvo import BEATS_PER_BAR, STEPS_PER_BAR, STEPS_PER_BEAT, Ints
from .file import LONGEST_TICKS
from .meter import read_tempos
from .pulse import Pulse

_REPLACED = ("set_tempo", "time_signature")
_OPENING = ("set_tempo", "track_name", "instrument_name")
"""What stays where it opens a file that begins later."""
_Placed = list[tuple[int, mido.MetaMessage]]


def conform(midi: mido.MidiFile, pulse: Pulse) -> mido.MidiFile:
    """The same events at the same times, to a tick, in a file with the tempo and the bars of a pulse.

    Whole bars of it come before where it begins after the file does. The tempos and time signatures of
    the file make way for those of the pulse.

    Raises:
        BeatError: the file would last too long.
    """
    tempos = read_tempos(midi)
    lead = -min(0, int(np.floor(pulse.steps_at(np.array(0.0)) / STEPS_PER_BAR))) * STEPS_PER_BAR
    ticks_a_step = midi.ticks_per_beat / STEPS_PER_BEAT
    conformed = mido.MidiFile(
        type=midi.type, ticks_per_beat=midi.ticks_per_beat, charset=midi.charset
    )
    for track in midi.tracks:
        steps = lead + pulse.steps_at(tempos.seconds(_ticks_of(track)))
        at = np.floor(steps * ticks_a_step + 0.5).astype(np.int64)
        if len(at) and at[-1] > LONGEST_TICKS:
            raise BeatError(
                f"at {pulse.tempo:g} bpm the file would last {at[-1]} ticks", "give another tempo"
            )
        kept = [
            (tick, event)
            for tick, event in zip(at.tolist(), track, strict=True)
            if event.type not in _REPLACED
        ]
        conformed.tracks.append(_relative(kept))
    bar_ticks = BEATS_PER_BAR * midi.ticks_per_beat
    begin = lead // STEPS_PER_BAR
    heading: _Placed = []
    for bar, tempo in enumerate(pulse.bar_tempos.tolist()):
        event = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo))
        if not heading or event != heading[-1][1]:
            heading.append(((begin + bar) * bar_ticks if bar else 0, event))
    heading.insert(1, (0, mido.MetaMessage("time_signature", numerator=4, denominator=4)))
    return _with_heading(conformed, heading)


def conform_bars(midi: mido.MidiFile, downbeat: int) -> mido.MidiFile:
    """The same events as much later as puts a tick on the next barline, in bars of 4/4.

    The tempos move along, the one that opens the file still does; time signatures make way for 4/4.

    Raises:
        BeatError: the file would last too long.
    """
    lead = -downbeat % (BEATS_PER_BAR * midi.ticks_per_beat)
    moved = mido.MidiFile(type=midi.type, ticks_per_beat=midi.ticks_per_beat, charset=midi.charset)
    heading: _Placed = [(0, mido.MetaMessage("time_signature", numerator=4, denominator=4))]
    for track in midi.tracks:
        at = _ticks_of(track)
        if len(at) and at[-1] + lead > LONGEST_TICKS:
            raise BeatError(
                f"conformed the file would last {at[-1] + lead} ticks", "leave --conform away"
            )
        kept = []
        for tick, event in zip(at.tolist(), track, strict=True):
            opening = tick == 0 and event.type in _OPENING
            if event.type != "time_signature":
                kept.append((0 if opening else tick + lead, event))
        # What opens the file comes first, in its order.
        moved.tracks.append(_relative(sorted(kept, key=lambda each: each[0])))
    return _with_heading(moved, heading)


def _with_heading(midi: mido.MidiFile, heading: _Placed) -> mido.MidiFile:
    """A file with events put before those of the same tick in its first track."""
    first = midi.tracks[0]
    placed = [*heading, *zip(_ticks_of(first).tolist(), first, strict=True)]
    placed.sort(key=lambda each: each[0])
    ends = [each for each in placed if each[1].type == "end_of_track"]
    if ends:
        placed = [each for each in placed if each[1].type != "end_of_track"]
        placed.append((max(placed[-1][0], ends[-1][0]), ends[-1][1]))
    midi.tracks[0] = _relative(placed)
    return midi


def _ticks_of(track: mido.MidiTrack) -> Ints:
    return np.cumsum([event.time for event in track], dtype=np.int64)


def _relative(placed: _Placed) -> mido.MidiTrack:
    """Events on their ticks, ascending, as a track."""
    track, before = mido.MidiTrack(), 0
    for tick, event in placed:
        track.append(event.copy(time=tick - before))
        before = tick
    return track
