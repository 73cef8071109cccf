"""The groove of a recording on another's score: `groovae humanize --feel-of BASS.wav`.

What was struck in a recording, or played in a MIDI file, is laid on the bars of the score: its first bar
on the first bar that has drums, the second on the next, from the beginning again when it is over. What is
a pickup comes before that, and so at the end of each round. Then

    where it strikes on a step    every drum on that step comes as late as it does
    where it does not             the drums come as late as it usually is on that step of the bar; on steps
                                  where it never strikes, as it is on the same part of a beat, or on
                                  average; and by as much later than that as the model puts them later
                                  than it does on average in this piece
    how hard it strikes           louder than it is on average makes the drums louder than the model says,
                                  by half as many decibels

So there is one zero, that of the recording: beside a line that is even and on time the drums lie around
the grid, and beside one that is 20 ms behind they lie around 20 ms; how the model itself leans as a whole
is left out.

The tempo is that of the score where the recording keeps to it, else it is told or estimated; a recording
that drifts is followed. Where its sixteenths are, a recording does not say: they are laid where its
onsets are on average, so that it is as often early as late: that all of it lies behind is not heard. The
bars of a MIDI file do say, and a bass that lies behind them puts the drums behind too.
"""

from pathlib import Path
from typing import Final, NamedTuple

import mido
import numpy as np

from ..errors import BeatError
from ..hvo import STEPS_PER_BAR, Bools, Floats, Ints
from ..midi.file import parse
from ..midi.meter import Cells, Meter, read_meter, read_tempos
from ..midi.notes import LOUDEST, find_notes
from ..midi.pickup import check_pickup
from ..midi.pulse import Heard, fit_pulse, hear_pulse
from ..midi.tap_grid import WrittenBars
from ..midi.tempo_of_taps import near_tempo, steady_tempo
from ..network import Network
from ..sound.onsets import hear
from ..sound.read import read_sound
from ..taps import Taps
from .humanize import Play, humanizer
from .line import Line
from .play_file import Drummer
from .play_part import TRIPLET_LIKE
from .recordings import Figures, figures_of, is_recording
from .settings import Settings, TempoSource
from .tap2drum.beat_of_taps import OTHER_BARS, find_beat
from .tap2drum.options import Tapping
from .vary import REACH

_SAME: Final = 0.03
"""Share of the score's tempo by which a recording may differ and be at it."""
_LOUDNESS: Final = 0.5
Asked = dict[str, str | int | float | bool | None]


class BorrowedFeel(NamedTuple):
    """A line, how its beat was found, and what the user should know of it.

    `told` is what was asked for, as `Drummer.told`; `asked` and `figures` as there.
    """

    line: Line
    how: str
    warnings: tuple[str, ...]
    told: str
    asked: Asked
    figures: Figures


def borrow(
    data: bytes,
    name: str,
    score: mido.MidiFile,
    tempo: float | TempoSource = "auto",
    pickup: float | None = None,
) -> BorrowedFeel:
    """The line in a sound file or a MIDI file, in bars as those of a score.

    Args:
        tempo: its beats per minute, or where to take them from: `auto` is the score's, where it keeps to
            that, or the MIDI file's.
        pickup: how many beats of it come before its first downbeat, in sixteenths, 0..4; None: what the
            bars of a MIDI file say, else 0.

    Raises:
        BeatError: it is neither, cannot be heard, its tempo is not clear, or the score's meters are not
            one of at most four beats.
        ExtraError: the libraries that read sound are not installed.
    """
    meter = read_meter(score)
    bar_steps = _bar_steps(meter)
    told = f" feel-of={Path(name).name}{'' if tempo == 'auto' else f' tempo={tempo}'}"
    if pickup is not None:
        pickup = check_pickup(pickup)
        told += f" pickup={pickup:g}"
    asked: Asked = {"feel_of": name, "tempo": tempo, "pickup": pickup}
    if not is_recording(data, name):
        line, how, warnings, figures = _of_midi(parse(data, name), name, bar_steps, tempo, pickup)
        return BorrowedFeel(line, how, warnings, told, asked, figures)
    if tempo == "read":
        raise BeatError("a recording names no tempo", "give one with --tempo BPM, or `estimate`")
    sound = read_sound(data, name)
    taps = hear(sound)
    heard = _pulse(taps, read_tempos(score).tempo, tempo, pickup or 0.0)
    line = _line(heard.pulse.cells(taps.seconds), taps, bar_steps, pickup)
    said = (
        f"{len(taps)} onset{'s' * (len(taps) != 1)} of {name} at {heard.how}; its bars are assumed to be of "
        f"{meter.signatures[0]}, as those of the score"
    )
    figures = {**figures_of(heard), "taps": len(taps), "recording_seconds": sound.seconds}
    return BorrowedFeel(line, said, (*sound.warnings, *heard.warnings), told, asked, figures)


def drummer_of(network: Network, settings: Settings, feel: BorrowedFeel) -> Drummer:
    """Who humanizes with the feel of another."""
    play = humanizer(network, settings)
    return Drummer(
        "humanize",
        network.card,
        feeling(play, feel.line),
        feel.told,
        feel.how,
        feel.warnings,
        feel.asked,
        feel.figures,
    )


def feeling(play: Play, line: Line) -> Play:
    """A player who plays as another does, but with the feel of a line."""

    def played(bars: Ints, hits: Bools) -> tuple[Floats, Floats]:
        velocities, offsets = play(bars, hits)
        usual_late, usual_loud = line.usual()
        steps = len(usual_late)
        rows = (bars - (bars.min() if len(bars) else 0)) % len(line.struck)
        struck = line.struck[rows]
        late = np.zeros(hits.shape, np.float32)
        late[:, :steps] = np.where(
            struck[..., None],
            line.offsets[rows][..., None],
            offsets[:, :steps] - _lean(offsets[hits]) + usual_late[:, None],
        )
        loud = np.ones(hits.shape[:2], np.float32)
        loud[:, :steps] = np.where(struck, line.loudness[rows], usual_loud)
        louder = velocities * loud[..., None] ** _LOUDNESS
        return np.clip(louder, 0, 1) * hits, np.clip(late, -REACH, REACH) * hits

    return played


def _lean(offsets: Floats) -> float:
    """How late a model is on the whole, in steps; what it plays as triplets says nothing of that."""
    straight = offsets[np.abs(offsets) < TRIPLET_LIKE]
    return float(straight.mean()) if len(straight) else 0.0


def _pulse(taps: Taps, of_score: float, tempo: float | TempoSource, pickup: float) -> Heard:
    """The pulse of a recording."""
    if not isinstance(tempo, str):
        return hear_pulse(taps, tempo, pickup)
    if tempo == "auto" and len(taps) > 2:
        near = steady_tempo(taps, near_tempo(taps, of_score))
        _, on_grid = fit_pulse(taps, near, 0.0)
        if on_grid and abs(near / of_score - 1) <= _SAME:
            heard = hear_pulse(taps, near, pickup)
            return heard._replace(how=heard.how.replace("given", "as the score"))
    return hear_pulse(taps, None, pickup, guess=tempo == "estimate")


def _of_midi(
    midi: mido.MidiFile,
    name: str,
    bar_steps: int,
    tempo: float | TempoSource,
    pickup: float | None,
) -> tuple[Line, str, tuple[str, ...], Figures]:
    notes = find_notes(midi)
    if not len(notes):
        raise BeatError(f"{name} has no notes", "name a file in which something is played")
    every = np.argsort(notes.ticks, kind="stable")
    beat = find_beat(midi, notes, every, Tapping(tempo, pickup))
    cells = beat.grid.cells(notes.ticks[every])
    taps = Taps(read_tempos(midi).seconds(notes.ticks[every]), notes.velocities[every] / LOUDEST)
    said = f"{len(notes)} note{'s' * (len(notes) != 1)} of {name} at {beat.how}"
    figures: Figures = {"taps": len(notes)}
    if beat.heard is not None:
        figures = {**figures_of(beat.heard), **figures}
    if isinstance(beat.grid, WrittenBars) and _bar_steps(beat.grid.meter) == bar_steps:
        bars = cells.bars - _downbeat_bar(cells, pickup)
        line = Line.of(bars, cells.steps, cells.offsets, taps.weights, bar_steps)
        return line, said, (), figures
    # Where the barlines of that file are does not matter here.
    warnings = tuple(warning for warning in beat.warnings if warning != OTHER_BARS)
    return _line(cells, taps, bar_steps, pickup), said, warnings, figures


def _downbeat_bar(cells: Cells, pickup: float | None) -> int:
    """The number of the bar of the first downbeat."""
    return int(cells.bars.min()) + bool(pickup)


def _line(cells: Cells, taps: Taps, bar_steps: int, pickup: float | None) -> Line:
    """Onsets in bars of sixteen steps, in those of a score, from the first downbeat on."""
    bars = cells.bars - _downbeat_bar(cells, pickup)
    bars, steps = np.divmod(bars * STEPS_PER_BAR + cells.steps, bar_steps)
    return Line.of(bars, steps, cells.offsets, taps.weights, bar_steps)


def _bar_steps(meter: Meter) -> int:
    """The sixteenths of a bar, at most sixteen.

    Raises:
        BeatError: there are bars of several lengths, or longer ones.
    """
    lengths = {signature.bar_steps for signature in meter.signatures}
    if len(lengths) > 1 or max(lengths) > STEPS_PER_BAR:
        raise BeatError(
            f"the meter is {', '.join(map(str, meter.signatures))}",
            "a feel is laid on bars of one meter, of at most four beats",
        )
    return lengths.pop()
