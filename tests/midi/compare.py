"""What of a file is still in another: events at their ticks, in their order."""

from collections import Counter
from typing import Any

import mido

from .files import Heard, heard, is_signature, untouchable

Events = list[tuple[int, Any]]


def events_of(midi: mido.MidiFile) -> list[Events]:
    """Per track every event but its end and our signature, at its tick."""
    return untouchable(midi, lambda *_: False)


def without(events: Events, less: Events) -> Events:
    """The first list without the events of the second, which must all be in it, in their order."""
    left, rest = iter([*less, None]), []
    awaited = next(left)
    for each in events:
        if each == awaited:
            awaited = next(left)
        else:
            rest.append(each)
    assert awaited is None, awaited
    return rest


def is_note_event(event: Any) -> bool:
    return event.type in ("note_on", "note_off")


def notes_between(before: mido.MidiFile, after: mido.MidiFile) -> tuple[list[Heard], list[Heard]]:
    """The notes that are gone and those that are new, lengths and all; every event that is not a note's
    is as it was, and signed is the second file once.
    """
    kind = [(m.type, m.ticks_per_beat, len(m.tracks)) for m in (before, after)]
    assert kind[0] == kind[1]
    others = [untouchable(midi, lambda _, event: is_note_event(event)) for midi in (before, after)]
    assert others[0] == others[1]
    assert all(event.time >= 0 for events in after.tracks for event in events)
    signed = [sum(is_signature(e) for t in midi.tracks for e in t) for midi in (before, after)]
    assert signed[1] == signed[0] + 1
    was, now = Counter(heard(before)), Counter(heard(after))
    return sorted((was - now).elements()), sorted((now - was).elements())
