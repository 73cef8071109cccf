"""The model through the files users have: whole takes, quantized, written, played, read again.

What windows promise must hold for a song. Each take of a split becomes a straight MIDI file, every
note on its step at one velocity; the file is played as `groovae humanize` plays it; and the played file
is cut into the windows of the protocol. The scores must be those of the windows, or the seams show.
"""

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import mido
import numpy as np

from ..dataset.gmd import Take
from ..dataset.windows import Windows, windows_of
from ..hvo import STEPS_PER_BEAT, Floats, quantize
from ..midi.file import parse
from ..midi.find_drums import DRUM_CHANNEL
from ..midi.notes import find_notes
from ..network import Network
from ..perform.humanize import humanizer
from ..perform.play_file import Drummer, Where, play_bytes
from ..perform.settings import Settings

STRAIGHT_VELOCITY: Final = 100
NOTE_TICKS: Final = 30


def through_files(network: Network, takes: Iterable[Take], split: str) -> tuple[Floats, Floats]:
    """Velocities and offsets for the windows of a split, by way of MIDI files of whole takes.

    Shape:
        - returns (N, 32, 9) twice, for the windows of `windows_of(takes, split)`, in their order
    """
    played = [
        _played(network, take)
        for take in takes
        if take.split == split and take.time_signature == "4-4"
    ]
    windows: Windows = windows_of(played, split)
    return windows.velocities, windows.offsets


def straight_file(take: Take) -> bytes:
    """The score of a take as a MIDI file: its tempo, every note on its step, one velocity."""
    steps, _ = quantize(take.ticks, take.ticks_per_beat)
    onsets = steps * take.ticks_per_beat // STEPS_PER_BEAT
    events = sorted(
        (tick, kind, pitch)
        for onset, pitch in zip(onsets.tolist(), take.pitches.tolist(), strict=True)
        for tick, kind in ((onset, "note_on"), (onset + NOTE_TICKS, "note_off"))
    )
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=round(60e6 / take.tempo))])
    before = 0
    for tick, kind, pitch in events:
        track.append(
            mido.Message(
                kind,
                channel=DRUM_CHANNEL,
                note=pitch,
                velocity=STRAIGHT_VELOCITY,
                time=tick - before,
            )
        )
        before = tick
    out = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=take.ticks_per_beat, tracks=[track]).save(file=out)
    return out.getvalue()


def _played(network: Network, take: Take) -> Take:
    where, settings = Where(drum_map="roland_td"), Settings()
    drummer = Drummer("humanize", network.card, humanizer(network, settings))
    data, _ = play_bytes(drummer, straight_file(take), take.id, take.id, settings, where)
    notes = find_notes(parse(data, take.id))
    order = np.argsort(notes.ticks, kind="stable")
    return replace(
        take,
        ticks=notes.ticks[order],
        pitches=notes.pitches[order],
        velocities=notes.velocities[order],
        durations=np.zeros(len(notes), np.int64),
    )
