"""Notes put into a MIDI file and taken out of it, every other event left where it was.

In a file the first note-off of a key ends the first note of that key that still sounds. So a new note is
ended between the ends of its neighbours of the same key: read back, every note that was there has the
length it had.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import mido
import numpy as np

from ..hvo import Bools, Ints
from .notes import NO_END, Notes, ends_of_clips, find_notes


@dataclass(frozen=True, eq=False)
class NewNotes:
    """Notes to be added.

    Shape:
        - ticks: (n,) onsets from the start of the file; pitches: (n,) 0..127; velocities: (n,) 1..127;
          lengths: (n,) ticks
    """

    ticks: Ints
    pitches: Ints
    velocities: Ints
    lengths: Ints

    def __len__(self) -> int:
        return len(self.ticks)


class _Put(NamedTuple):
    """An event on its way into a track: before which event, on which tick, in which order there."""

    before: int
    tick: int
    order: int
    event: mido.Message


class _Key(NamedTuple):
    """What a track holds of one key, as indices of events in ascending order.

    `ends` are the note-offs of the notes struck by `strokes`, -1 from the first that never ends on;
    `strays` are note-offs that end nothing.
    """

    strokes: list[int]
    ends: list[int]
    strays: list[int]


def add_notes(midi: mido.MidiFile, track: int, channel: int, new: NewNotes) -> mido.MidiFile:
    """The same file with notes among the events of a track.

    An onset before the start of the file moves to the start, one beyond the end of a closed clip (see
    `ends_of_clips`) to its last tick. A note is struck after what stands on its tick, and ends at the
    latest where its key is struck next. Struck while its key sounds, it ends no sooner than that note,
    and never if that note never ends. A track that ended on its last event may end later.

    Args:
        track: index of the track; channel: 0..15.
    """
    events = list(midi.tracks[track])
    at = list(accumulate(event.time for event in events))
    closed = bool(events) and events[-1].type == "end_of_track"
    # What comes last of all events stays last: nothing is put behind the end of the track.
    standing = at[:-1] if closed else at
    end = int(ends_of_clips(midi)[track]) or NO_END  # an empty track has no end to keep
    keys = _keys_of(midi, track, channel)

    order = np.argsort(new.ticks, kind="stable")
    starts = np.clip(new.ticks[order], 0, end - 1).tolist()
    pitches, loud = new.pitches[order].tolist(), new.velocities[order].tolist()
    stops = (np.array(starts, np.int64) + new.lengths[order]).tolist()
    limit: dict[int, int] = {}  # by pitch, where the next new note of the key begins
    puts: list[_Put] = []
    for number in reversed(range(len(starts))):
        tick, pitch = starts[number], pitches[number]
        stop = min(stops[number], limit.get(pitch, NO_END), end)
        limit[pitch] = tick
        struck = bisect_right(standing, tick)
        on = mido.Message("note_on", channel=channel, note=pitch, velocity=loud[number])
        puts.append(_Put(struck, tick, 2 * number, on))
        if (ended := _end_of(keys[pitch], standing, struck, stop)) is not None:
            off = mido.Message("note_off", channel=channel, note=pitch, velocity=0)
            puts.append(_Put(*ended, 2 * number + 1, off))
    tracks = list(midi.tracks)
    tracks[track] = _merge(events, at, sorted(puts, key=lambda put: put[:3]))
    return _with_tracks(midi, tracks)


def add_track(
    midi: mido.MidiFile, name: str, channel: int, new: NewNotes, end: int | None = None
) -> mido.MidiFile:
    """The same file with notes in a track of their own, the last one.

    A file of type 0 has one track and stays what it is: the notes go into that.

    Args:
        end: the tick the track lasts to at least; where that is on a beat and all notes begin before
            it, it ends there.
    """
    if midi.type == 0 and midi.tracks:
        return add_notes(midi, 0, channel, new)
    called = name.encode("utf-8", "replace").decode("latin-1")  # mido writes a byte a character
    track = mido.MidiTrack(
        [mido.MetaMessage("track_name", name=called), mido.MetaMessage("end_of_track")]
    )
    if end is not None and (new.ticks < end).all():
        track[-1].time = end
    return add_notes(_with_tracks(midi, [*midi.tracks, track]), len(midi.tracks), channel, new)


def remove_notes(midi: mido.MidiFile, notes: Notes, gone: Bools) -> mido.MidiFile:
    """The same file without some of its notes; what is left stays on its tick.

    Shape:
        - gone: (n,) one entry a note of `notes`, which are those of `midi`
    """
    left_out: defaultdict[int, set[int]] = defaultdict(set)
    for place, out in zip(notes.places, gone.tolist(), strict=True):
        if out:
            left_out[place.track] |= {place.on, place.off}
    tracks = []
    for number, track in enumerate(midi.tracks):
        kept, waited = mido.MidiTrack(), 0
        for index, event in enumerate(track):
            waited += event.time
            if index not in left_out[number]:
                kept.append(event.copy(time=waited))
                waited = 0
        tracks.append(kept)
    return _with_tracks(midi, tracks)


def _keys_of(midi: mido.MidiFile, track: int, channel: int) -> defaultdict[int, _Key]:
    """By pitch, what a track holds of the keys of a channel."""
    keys: defaultdict[int, _Key] = defaultdict(lambda: _Key([], [], []))
    notes = find_notes(midi)
    for place, pitch, of in zip(
        notes.places, notes.pitches.tolist(), notes.channels.tolist(), strict=True
    ):
        if place.track == track and of == channel:
            keys[pitch].strokes.append(place.on)
            keys[pitch].ends.append(place.off)
    known = {place.off for place in notes.places if place.track == track}
    for index, event in enumerate(midi.tracks[track]):
        is_off = event.type == "note_off" or (event.type == "note_on" and event.velocity == 0)
        if is_off and event.channel == channel and index not in known:
            keys[event.note].strays.append(index)
    return keys


def _end_of(key: _Key, standing: list[int], struck: int, stop: int) -> tuple[int, int] | None:
    """Before which event and on which tick a new note of a key ends; None where it cannot.

    Args:
        standing: ticks of the events of the track.
        struck: before which of them the note is struck; stop: the tick on which it would end.
    """
    for indices in (key.strokes, key.strays):
        following = bisect_left(indices, struck)
        if following < len(indices):
            stop = min(stop, standing[indices[following]])
    before = max(struck, bisect_left(standing, stop))
    if earlier := bisect_left(key.strokes, struck):
        last = key.ends[earlier - 1]
        if last < 0:
            return None
        if last >= before:
            return last + 1, standing[last]
    return before, stop


def _merge(events: list[mido.Message], at: list[int], puts: list[_Put]) -> mido.MidiTrack:
    """A track of its events and new ones, each on its tick; its end, if it has one, comes last."""
    merged, now, next_put = mido.MidiTrack(), 0, 0
    for index, event in enumerate([*events, None]):
        while next_put < len(puts) and puts[next_put].before <= index:
            put = puts[next_put]
            merged.append(put.event.copy(time=put.tick - now))
            now, next_put = put.tick, next_put + 1
        if event is not None:
            tick = max(at[index], now)
            merged.append(event.copy(time=tick - now))
            now = tick
    return merged


def _with_tracks(midi: mido.MidiFile, tracks: list[mido.MidiTrack]) -> mido.MidiFile:
    return mido.MidiFile(
        type=midi.type, ticks_per_beat=midi.ticks_per_beat, charset=midi.charset, tracks=tracks
    )
