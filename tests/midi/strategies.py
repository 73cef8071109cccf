"""Any MIDI file a musician might hand in, for hypothesis."""

from typing import Any

import mido
from hypothesis import strategies as st

from .files import DRUMS, Note, song

CHANNELS = st.sampled_from([0, 3, DRUMS, DRUMS, DRUMS])
PITCHES = st.sampled_from([36, 36, 38, 37, 42, 46, 49, 51, 56, 70, 22, 0, 127])
PPQS = st.sampled_from([1, 24, 96, 480, 480, 960])


@st.composite
def others(draw: st.DrawFn) -> Any:
    """An event that is no note."""
    return draw(
        st.sampled_from(
            [
                mido.Message("control_change", channel=9, control=4, value=90),
                mido.Message("program_change", channel=9, program=3),
                mido.Message("polytouch", channel=9, note=38, value=3),
                mido.Message("aftertouch", channel=0, value=9),
                mido.Message("pitchwheel", channel=0, pitch=-8192),
                mido.Message("sysex", data=(0x7E, 0x7F, 9, 1)),
                mido.MetaMessage("marker", text="Refrain \xfc"),
                mido.MetaMessage("lyrics", text="la"),
                mido.MetaMessage("cue_marker", text="stop"),
                mido.MetaMessage("key_signature", key="F#m"),
                mido.MetaMessage("set_tempo", tempo=400_000),
                mido.MetaMessage("set_tempo", tempo=1),
                mido.MetaMessage("time_signature", numerator=3, denominator=4),
                mido.MetaMessage("time_signature", numerator=7, denominator=8),
                mido.MetaMessage("time_signature", numerator=5, denominator=4),
                mido.MetaMessage("sequencer_specific", data=(0, 1, 2)),
                mido.UnknownMetaMessage(0x60, data=(1, 2)),
            ]
        )
    )


@st.composite
def tracks(draw: st.DrawFn, ppq: int) -> mido.MidiTrack:
    """A track of notes and other events, crowded enough that many share a tick."""
    last = 9 * ppq
    grid = max(1, ppq // draw(st.sampled_from([1, 3, 4, 8, 120])))
    ticks = st.integers(0, last // grid).map(lambda tick: tick * grid)
    events: list[tuple[int, int, Any]] = []
    notes = draw(
        st.lists(
            st.tuples(
                st.builds(
                    Note,
                    ticks,
                    PITCHES,
                    st.integers(1, 127),
                    st.one_of(st.none(), st.just(0), st.integers(0, 2 * ppq)),
                ),
                CHANNELS,
            ),
            max_size=12,
        )
    )
    for (tick, pitch, velocity, length), channel in notes:
        key = {"channel": channel, "note": pitch}
        events.append((tick, len(events), mido.Message("note_on", **key, velocity=velocity)))
        if length is not None:
            off = draw(
                st.sampled_from(
                    [
                        mido.Message("note_off", **key, velocity=30),
                        mido.Message("note_on", **key, velocity=0),
                    ]
                )
            )
            events.append((tick + length, len(events), off))
    for tick, event in draw(st.lists(st.tuples(ticks, others()), max_size=6)):
        events.append((tick, draw(st.integers(-9, 99)), event))
    result, now = mido.MidiTrack(), 0
    for tick, _, event in sorted(events, key=lambda each: each[:2]):
        result.append(event.copy(time=tick - now))
        now = tick
    gap = draw(st.sampled_from([0, 1, -now % ppq]))
    result.append(mido.MetaMessage("end_of_track", time=gap))
    return result


@st.composite
def files(draw: st.DrawFn) -> mido.MidiFile:
    """A file of type 0 or 1; it may hold no drums, or nothing at all."""
    ppq = draw(PPQS)
    kind = draw(st.sampled_from([0, 1]))
    count = 1 if kind == 0 else draw(st.integers(1, 3))
    return song(*(draw(tracks(ppq)) for _ in range(count)), kind=kind, ppq=ppq)
