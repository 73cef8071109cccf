"""MIDI files of our own, written event by event, and what the contract compares of them."""

import io
import struct
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

import mido

from groovae.midi.file import parse

PPQ: Final = 480
STEP: Final = PPQ // 4
BAR: Final = 16 * STEP

KICK, SNARE, RIM, HAT, OPEN_HAT, CRASH, RIDE = 36, 38, 37, 42, 46, 49, 51
COWBELL, SHAKER = 56, 70  # no drum of the nine

DRUMS: Final = 9
BASS: Final = 0


class Note(NamedTuple):
    """A note; `length` None where it is never ended."""

    tick: int
    pitch: int
    velocity: int = 100
    length: int | None = STEP // 2


def track(
    notes: Iterable[Note] = (),
    *,
    channel: int = DRUMS,
    name: str | None = None,
    extra: Iterable[tuple[int, Any]] = (),
    end: int | None = None,
) -> mido.MidiTrack:
    """A track of notes and other events; events of one tick: extras, note-offs, note-ons.

    `end` is the tick of the end of track; without it the track ends on its last event.
    """
    events: list[tuple[int, int, int, Any]] = []
    if name is not None:
        events.append((0, 0, -1, mido.MetaMessage("track_name", name=name)))
    events += [(tick, 1, order, event) for order, (tick, event) in enumerate(extra)]
    for order, (tick, pitch, velocity, length) in enumerate(notes):
        on = mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)
        events.append((tick, 3, order, on))
        if length is not None:
            off = mido.Message("note_off", channel=channel, note=pitch, velocity=64)
            events.append((tick + length, 4 if length == 0 else 2, order, off))
    result, now = mido.MidiTrack(), 0
    for tick, _, _, event in sorted(events, key=lambda each: each[:3]):
        result.append(event.copy(time=tick - now))
        now = tick
    end = now if end is None else end
    result.append(mido.MetaMessage("end_of_track", time=end - now))
    return result


def song(*tracks: mido.MidiTrack, kind: int = 1, ppq: int = PPQ) -> mido.MidiFile:
    """A file of these tracks."""
    return mido.MidiFile(type=kind, ticks_per_beat=ppq, tracks=list(tracks))


def to_bytes(midi: mido.MidiFile) -> bytes:
    """As a DAW would save it."""
    out = io.BytesIO()
    midi.save(file=out)
    return out.getvalue()


def from_bytes(data: bytes) -> mido.MidiFile:
    """As it stands in the file; see `test_reader` for how far that is to be trusted."""
    return parse(data, "a test")


def header(kind: int = 0, tracks: int = 1, division: int = PPQ) -> bytes:
    """The header of a file written by hand."""
    return b"MThd" + struct.pack(">LHHH", 6, kind, tracks, division)


def chunk(events: str) -> bytes:
    """A track of a file written by hand; the events in hex."""
    body = bytes.fromhex(events)
    return b"MTrk" + struct.pack(">L", len(body)) + body


def rock(bars: int = 2, *, at: int = 0, ppq: int = PPQ) -> list[Note]:
    """A straight rock beat, from bar `at` on."""
    step, notes = ppq // 4, []
    for sixteenth in range(0, 16 * bars, 2):
        tick = (16 * at + sixteenth) * step
        notes.append(Note(tick, HAT, 80, step // 2))
        if sixteenth % 8 == 4:
            notes.append(Note(tick, SNARE, 100, step // 2))
        elif sixteenth % 8 == 0:
            notes.append(Note(tick, KICK, 110, step // 2))
    return notes


def bass_line(bars: int = 2) -> list[Note]:
    """Eighths that end where the next begins, over the drums' own pitches."""
    return [Note(2 * STEP * i, 36 + i % 5, 90, 2 * STEP) for i in range(8 * bars)]


def beat(*notes: Note, **options: Any) -> mido.MidiFile:
    """A type 0 file of one drum track; by default two bars of rock, ending on the barline."""
    kind, ppq = options.pop("kind", 0), options.pop("ppq", PPQ)
    if not notes:
        options.setdefault("end", 2 * BAR)
    return song(track(notes or rock(), **options), kind=kind, ppq=ppq)


class Heard(NamedTuple):
    """A note as it stands in a file."""

    track: int
    channel: int
    tick: int
    pitch: int
    velocity: int
    length: int | None


def heard(midi: mido.MidiFile) -> list[Heard]:
    """Every note of a file, by track and onset. A note-off ends the oldest note of its key."""
    found: list[Heard] = []
    for number, events in enumerate(midi.tracks):
        now, sounding = 0, defaultdict[tuple[int, int], deque[int]](deque)
        for event in events:
            now += event.time
            if event.type == "note_on" and event.velocity:
                sounding[event.channel, event.note].append(len(found))
                found.append(Heard(number, event.channel, now, event.note, event.velocity, None))
            elif event.type in ("note_on", "note_off") and sounding[event.channel, event.note]:
                key = sounding[event.channel, event.note].popleft()
                found[key] = found[key]._replace(length=now - found[key].tick)
    return sorted(found, key=lambda note: (note.track, note.tick, note.channel, note.pitch))


def drums_of(midi: mido.MidiFile) -> list[Heard]:
    """The notes on channel 10."""
    return [note for note in heard(midi) if note.channel == DRUMS]


def is_drum(_: int, event: Any) -> bool:
    """Whether an event is a note on channel 10."""
    return event.type in ("note_on", "note_off") and bool(event.channel == DRUMS)


def is_signature(event: Any) -> bool:
    """Whether an event is the text in which groovae says how a file was made."""
    return event.type == "text" and str(event.text).startswith("groovae ")


def untouchable(
    midi: mido.MidiFile, played: Callable[[int, Any], bool] = is_drum
) -> list[list[tuple[int, Any]]]:
    """Per track the events that no performance may touch, in order, at their absolute ticks.

    Left out are the played notes, our signature, and the end of the track, which a late last note
    may push.
    """
    result = []
    for number, events in enumerate(midi.tracks):
        now, kept = 0, []
        for event in events:
            now += event.time
            if not (played(number, event) or is_signature(event) or event.type == "end_of_track"):
                kept.append((now, event.copy(time=0)))
        result.append(kept)
    return result


def assert_only_played(
    before: mido.MidiFile,
    after: mido.MidiFile,
    played: Callable[[int, Any], bool] = is_drum,
    *,
    lengths: bool = True,
) -> None:
    """The contract with a user's file: only onsets and velocities of the played notes differ."""
    assert (after.type, after.ticks_per_beat) == (before.type, before.ticks_per_beat)
    assert untouchable(after, played) == untouchable(before, played)
    keys = [
        Counter(
            (note.track, note.channel, note.pitch, note.length if lengths else None)
            for note in heard(midi)
        )
        for midi in (before, after)
    ]
    assert keys[0] == keys[1]
    assert all(event.time >= 0 for events in after.tracks for event in events)
    assert all(events[-1].type == "end_of_track" for events in after.tracks)
    assert sum(is_signature(event) for events in after.tracks for event in events) == 1 + sum(
        is_signature(event) for events in before.tracks for event in events
    )
