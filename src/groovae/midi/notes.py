"""The notes of a MIDI file: found among its events, and put back without touching the others.

A note is a note-on with its note-off; the first note-off of a key ends the first note of that key
that still sounds. `edit_notes` moves both together, so every note keeps its length, and leaves every
other event where it was.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Final, NamedTuple

import mido
import numpy as np

from ..hvo import Ints

LOUDEST: Final = 127
NO_END: Final = 2**62

_RELEASED, _AS_IT_WAS, _STRUCK, _LAST = range(4)
"""The order on one tick: what was moved there makes way for what stood there, and a moved key is
released before it is struck again."""


class Place(NamedTuple):
    """Where the events of a note are: track, index of the note-on, index of the note-off or -1."""

    track: int
    on: int
    off: int


@dataclass(frozen=True, eq=False)
class Notes:
    """The notes of a file, one entry a note, in the order of the file's tracks and events.

    Attributes:
        places: where each note stands among the events.
        ticks: (n,) onsets, from the start of the file.
        pitches, velocities, channels: (n,) as in MIDI; velocities 1..127, channels 0..15.
    """

    places: tuple[Place, ...]
    ticks: Ints
    pitches: Ints
    velocities: Ints
    channels: Ints

    def __len__(self) -> int:
        return len(self.places)

    @property
    def tracks(self) -> Ints:
        """(n,) index of each note's track."""
        return np.array([place.track for place in self.places], np.int64)


def find_notes(midi: mido.MidiFile) -> Notes:
    """Every note of every track. A note that is never ended is a note all the same."""
    places: list[Place] = []
    values: list[tuple[int, int, int, int]] = []
    for track_index, track in enumerate(midi.tracks):
        tick = 0
        sounding: defaultdict[tuple[int, int], deque[int]] = defaultdict(deque)
        for index, event in enumerate(track):
            tick += event.time
            if event.type == "note_on" and event.velocity > 0:
                sounding[event.channel, event.note].append(len(places))
                places.append(Place(track_index, index, -1))
                values.append((tick, event.note, event.velocity, event.channel))
            elif event.type in ("note_on", "note_off") and sounding[event.channel, event.note]:
                ended = sounding[event.channel, event.note].popleft()
                places[ended] = places[ended]._replace(off=index)
    columns = np.array(values, np.int64).reshape(-1, 4).T
    return Notes(tuple(places), *columns)


def edit_notes(midi: mido.MidiFile, notes: Notes, ticks: Ints, velocities: Ints) -> mido.MidiFile:
    """The same file with its notes at other onsets and velocities.

    A track that ended on its last event may end later, when its last note does; one that outlasts its
    notes ends where it ended, and its notes within it: a clip cut to bars stays cut to bars.

    Shape:
        - ticks, velocities: (n,) one entry a note of `notes`; ticks >= 0, velocities 1..127
    """
    edited = mido.MidiFile(type=midi.type, ticks_per_beat=midi.ticks_per_beat, charset=midi.charset)
    starts = [_absolute(track) for track in midi.tracks]
    ends = ends_of_clips(midi).tolist()
    copies = [list(track) for track in midi.tracks]
    ranks = [np.full(len(track), _AS_IT_WAS) for track in midi.tracks]
    for place, tick, velocity in zip(
        notes.places, ticks.tolist(), velocities.tolist(), strict=True
    ):
        at, events, end = starts[place.track], copies[place.track], ends[place.track]
        shift = min(tick, end) - at[place.on]
        events[place.on] = events[place.on].copy(velocity=velocity)
        if shift == 0:
            continue
        rank = ranks[place.track]
        at[place.on] += shift
        rank[place.on] = _STRUCK
        if place.off >= 0:
            at[place.off] = min(at[place.off] + shift, end)
            rank[place.off] = _STRUCK if at[place.off] == at[place.on] else _RELEASED
    for events, at, rank in zip(copies, starts, ranks, strict=True):
        edited.tracks.append(_relative(events, np.array(at, np.int64), rank))
    return edited


def _absolute(track: mido.MidiTrack) -> list[int]:
    at, tick = [], 0
    for event in track:
        tick += event.time
        at.append(tick)
    return at


def struck_while_sounding(midi: mido.MidiFile) -> int:
    """How many notes begin before the last note of the same key has ended."""
    struck = 0
    for track in midi.tracks:
        sounding: defaultdict[tuple[int, int], int] = defaultdict(int)
        for event in track:
            if event.type == "note_on" and event.velocity > 0:
                struck += sounding[event.channel, event.note] > 0
                sounding[event.channel, event.note] += 1
            elif event.type in ("note_on", "note_off"):
                key = event.channel, event.note
                sounding[key] = max(0, sounding[key] - 1)
    return struck


def ends_of_clips(midi: mido.MidiFile) -> Ints:
    """The last tick a note of each track may reach: its end where that is on a beat, else no limit."""
    ends = []
    for track in midi.tracks:
        length = sum(event.time for event in track)
        closed = bool(track) and track[-1].type == "end_of_track"
        ends.append(length if closed and length % midi.ticks_per_beat == 0 else NO_END)
    return np.array(ends, np.int64)


def _relative(events: list[mido.Message], at: Ints, rank: Ints) -> mido.MidiTrack:
    """Events at absolute ticks -> a track, those of one tick by rank and then in their old order."""
    last = bool(events) and events[-1].type == "end_of_track"
    if last:
        at[-1] = at.max()
        rank[-1] = _LAST
    order = np.lexsort((np.arange(len(at)), rank, at))
    track, before = mido.MidiTrack(), 0
    for index in order:
        track.append(events[index].copy(time=int(at[index]) - before))
        before = int(at[index])
    return track
