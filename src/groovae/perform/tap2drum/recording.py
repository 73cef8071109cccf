"""Tap2Drum from a recording: what is struck in it are the taps, and the kit is a MIDI file of its own.

Time 0 of the file is time 0 of the recording, and its tempo that of the taps: at the start of a project
of that tempo, beside the recording, the two sound together. Where its barlines are to be those of the
beat, whole bars come first, and a marker says where the recording begins.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final, NamedTuple

import mido
import numpy as np

from ..._version import __version__
from ...drums import DRUM_NAMES, DRUMS
from ...errors import BeatError
from ...hvo import BEATS_PER_BAR, Ints
from ...midi.add import add_notes
from ...midi.conform import conform
from ...midi.file import parse, serialize
from ...midi.find_drums import DRUM_CHANNEL
from ...midi.meter import read_tempos
from ...midi.notes import find_notes
from ...midi.pulse import Heard, hear_pulse
from ...midi.tap_grid import HeardBars, WrittenBars
from ...network import Network
from ...sound.onsets import hear
from ...sound.read import read_sound
from ...taps import Taps
from ..play_file import Where, sign
from ..recordings import figures_of
from ..report import Report
from ..settings import Settings
from .beat_of_taps import Beat
from .kit import play_taps
from .kit_notes import notes_of_kit
from .options import Tapping, in_bars

TICKS_PER_BEAT: Final = 960
"""A tick is half a millisecond at 120 bpm."""
_BEGIN: Final = "the recording begins"


class Carrier(NamedTuple):
    """A file without notes, and where in it a recording is.

    Attributes:
        beat: the file, the ticks of the taps, its bars; start: the tick at which the recording begins.
    """

    beat: Beat
    start: int


def drum_recording(
    network: Network,
    tapping: Tapping,
    settings: Settings,
    data: bytes,
    source: str,
    target: str,
    where: Where,
) -> tuple[bytes, Report]:
    """A kit for the bytes of a sound file, as a MIDI file; `source` and `target` are their names.

    Raises:
        BeatError: it cannot be heard, or its tempo is not clear or does not stay and is not told.
        ExtraError: the libraries that read sound are not installed.
    """
    if where.track is not None or where.channel is not None:
        raise BeatError("a recording has no tracks or channels", "leave --track and --channel away")
    sound = read_sound(data, source)
    taps = hear(sound)
    taps = Taps(taps.seconds - tapping.shift_ms / 1000, taps.strengths)
    heard = heard_in(taps, tapping)
    beat, start = lay(taps, heard, conformed=tapping.conform)
    begins = float(read_tempos(beat.midi).seconds(np.array(start)))
    cells = beat.grid.cells(beat.ticks)
    bars = in_bars(cells, taps.strengths, known=tapping.known(taps.strengths))
    played = play_taps(network, settings, bars.bars, bars.taps, loose=tapping.loose)
    new = notes_of_kit(beat, bars, beat.ticks, *played)
    made = add_notes(beat.midi, 0, DRUM_CHANNEL, new)
    sign(made, network.card, f"tap2drum{tapping} {settings.dice}")
    result = serialize(made)

    pitches = new.pitches.tolist()
    counts = {drum.name: pitches.count(drum.pitch) for drum in DRUMS}
    return result, Report(
        source=source,
        output=target,
        verb="tap2drum",
        model=network.card.name,
        version=__version__,
        settings=settings,
        notes_in=0,
        notes_out=len(find_notes(parse(result, target))),
        drum_notes=len(new),
        parts=(
            f"track 1 'drums', channel {DRUM_CHANNEL + 1}; {len(taps)} tap{'s' * (len(taps) != 1)} "
            f"heard in {sound.seconds:.1f} s",
        ),
        drum_map="general_midi",
        unmapped={},
        mean_shift_ms=0.0,
        mean_abs_shift_ms=0.0,
        largest_shift_ms=0.0,
        mean_velocity_change=0.0,
        asked=asdict(tapping),
        heard={
            **figures_of(heard),
            "taps": len(taps),
            "recording_seconds": sound.seconds,
            "begins_seconds": begins,
        },
        added={name: counts[name] for name in DRUM_NAMES if counts[name]},
        beat=f"{beat.how}; in bars of 4/4, as is assumed of recordings; "
        f"{where_it_begins(beat.midi, start)}",
        warnings=(*sound.warnings, *beat.warnings),
    )


def heard_in(taps: Taps, tapping: Tapping) -> Heard:
    """The pulse of the taps of a recording.

    Raises:
        BeatError: its tempo is not clear or does not stay and is not told.
    """
    if tapping.tempo == "read":
        raise BeatError("a recording names no tempo", "give one with --tempo BPM, or `estimate`")
    return hear_pulse(
        taps,
        tapping.given_tempo,
        tapping.pickup or 0.0,
        guess=tapping.tempo == "estimate",
        follow=tapping.follow,
    )


def lay(taps: Taps, heard: Heard, *, conformed: bool) -> Carrier:
    """A file in which a recording begins at time 0, or whose barlines are those of a pulse.

    Raises:
        BeatError: several taps, which were shifted, lie before the file.
    """
    pulse = heard.pulse
    marker = mido.MetaMessage("marker", text=_BEGIN)
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, tracks=[mido.MidiTrack([marker])])
    if conformed:
        midi = conform(midi, pulse)
    else:
        midi.tracks[0] = mido.MidiTrack(
            [
                mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(pulse.tempo)),
                mido.MetaMessage("time_signature", numerator=4, denominator=4),
            ]
        )
    midi.tracks[0].insert(0, mido.MetaMessage("track_name", name="drums"))
    tempos = read_tempos(midi)
    start = _tick_of(midi.tracks[0], marker) if conformed else 0
    ticks = tempos.ticks_at(taps.seconds + tempos.seconds(np.array(start)))
    grid = WrittenBars.of(midi, 0, None) if conformed else HeardBars(pulse, tempos)
    warnings = (*heard.warnings, *_before_the_file(taps, ticks, conformed=conformed))
    return Carrier(Beat(midi, np.maximum(ticks, 0), grid, heard.how, warnings, heard), start)


def _before_the_file(taps: Taps, ticks: Ints, *, conformed: bool) -> Iterator[str]:
    """What to say of taps that were shifted to before a file, which begins with none of them.

    Raises:
        BeatError: they are several, and would all be one.
    """
    before = int((ticks < 0).sum())
    if not before:
        return
    remedy = "shift by less" if conformed else "--conform puts whole bars before the recording"
    if before > 1:
        raise BeatError(
            f"shifted so far, {before} of {len(taps)} taps lie before the beginning of the file",
            remedy,
        )
    yield f"1 of {len(taps)} taps lies before the beginning of the file, and is put there; {remedy}"


def _tick_of(track: mido.MidiTrack, marker: mido.MetaMessage) -> int:
    """The tick on which an event stands."""
    before = 0
    for event in track:
        before += event.time
        if event.type == marker.type:
            break
    return before


def where_it_begins(midi: mido.MidiFile, start: int) -> str:
    """Where the recording belongs in a file, in words."""
    tempos = read_tempos(midi)
    if not start:
        return (
            f"time 0 is that of the recording: put both at the start of a project at "
            f"{tempos.tempo:.3f} bpm"
        )
    bar, hundredths = divmod(round(100 * start / TICKS_PER_BEAT), 100 * BEATS_PER_BAR)
    return (
        f"the recording begins at {float(tempos.seconds(np.array(start))):.3f} s, in bar {bar + 1} at "
        f"beat {1 + hundredths / 100:.2f}, where there is a marker"
    )
