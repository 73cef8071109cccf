"""Takes and archives of our own, written note by note."""

import io
import zipfile
from pathlib import Path

import mido
import numpy as np

from groovae.dataset.gmd import Take

TICKS_PER_BEAT = 480
STEP = TICKS_PER_BEAT // 4
BAR = 16 * STEP

KICK, SNARE, SNARE_RIM, HAT_PEDAL = 36, 38, 40, 44

Note = tuple[int, int, int, int | None]
"""Tick, pitch, velocity, length in ticks; None for a note that is never ended."""


def take(*notes: Note, **fields: object) -> Take:
    """A 4/4 training take at 120 BPM, where `fields` say nothing else."""
    columns = np.array([(*note[:3], note[3] or 0) for note in notes], np.int64).reshape(-1, 4).T
    described: dict[str, object] = {
        "id": "drummer1/session1/1",
        "drummer": "drummer1",
        "style": "funk/groove1",
        "beat_type": "beat",
        "time_signature": "4-4",
        "split": "train",
        "tempo": 120.0,
        "duration": 4.0,
        "ticks_per_beat": TICKS_PER_BEAT,
        "ticks": columns[0],
        "pitches": columns[1],
        "velocities": columns[2],
        "durations": columns[3],
    }
    return Take(**(described | fields))  # type: ignore[arg-type]


def midi(*notes: Note, tempo: float = 120.0) -> bytes:
    """A one-track MIDI file of these notes on channel 10, as GMD's are."""
    events = []
    for order, (tick, pitch, velocity, length) in enumerate(notes):
        events.append((tick, order, 0, pitch, velocity))
        if length is not None:
            events.append((tick + length, order, 1, pitch, 0))
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo))])
    now = 0
    for tick, _, _, pitch, velocity in sorted(events):
        track.append(
            mido.Message("note_on", channel=9, note=pitch, velocity=velocity, time=tick - now)
        )
        now = tick
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def two_bars(*, split: str = "train") -> tuple[str, str, bytes]:
    """Id, split and file of a two-bar beat."""
    beat = [(step * STEP, KICK if step % 8 == 0 else SNARE, 90, STEP) for step in range(0, 32, 4)]
    return f"drummer1/session1/{split}", split, midi(*beat)


def archive(path: Path, *takes: tuple[str, str, bytes]) -> Path:
    """A zip laid out as GMD's: `takes` are ids, splits and files."""
    header = "drummer,session,id,style,bpm,beat_type,time_signature,midi_filename,duration,split"
    rows = [
        f"drummer1,drummer1/session1,{name},rock,120,beat,4-4,{name}.mid,4.0,{split}"
        for name, split, _ in takes
    ]
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("groove/info.csv", "\n".join([header, *rows]) + "\n")
        for name, _, data in takes:
            file.writestr(f"groove/{name}.mid", data)
    return path


def unpacked(zipped: Path, folder: Path) -> Path:
    """The archive as a folder."""
    with zipfile.ZipFile(zipped) as file:
        file.extractall(folder)
    return folder
