"""The groove of a recording on another's score: `groovae humanize --feel-of BASS.wav`.

What was struck in a recording, or played in a MIDI file, is laid on the bars of the score: its first bar
on the first bar that has drums, the second on the next, from the beginning again when it is over. Then

    where it strikes on a step    every drum on that step comes as late as it does
    where it does not             the drums come as late as the model says, and as much later as it
                                  usually is on that step of the bar; on steps where it never strikes, as
                                  it is on the same part of a beat, or on average
    how hard it strikes           louder than it is on average makes the drums louder than the model says,
                                  by half as many decibels

The tempo is that of the score where the recording keeps to it, else it is told or estimated; a recording
that drifts is followed. Where its sixteenths are, a recording does not say: they are laid where its
onsets are on average, so that it is as often early as late. The bars of a MIDI file do say, and a bass
that lies behind them puts the drums behind too.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

import mido
import numpy as np

from ..errors import BeatError
from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, Ints
from ..midi.file import parse
from ..midi.meter import Cells, Meter, read_meter, read_tempos
from ..midi.notes import LOUDEST, find_notes
from ..midi.pulse import Heard, fit_pulse, hear_pulse
from ..midi.tap_grid import WrittenBars
from ..midi.tempo_of_taps import near_tempo, steady_tempo
from ..network import Network
from ..sound.onsets import hear
from ..sound.read import looks_like_sound, read_sound
from ..taps import Seconds, Taps
from .humanize import Play, humanizer
from .play_file import Drummer
from .settings import Settings, TempoSource
from .tap2drum.beat_of_taps import find_beat
from .tap2drum.options import Tapping
from .vary import REACH

_SAME: Final = 0.03
"""Share of the score's tempo by which a recording may differ and be at it."""
_LOUDNESS: Final = 0.5
_QUIETEST: Final = 0.1


@dataclass(frozen=True, eq=False)
class Line:
    """What another instrument plays, on the grid.

    Shape:
        - struck, offsets (steps), loudness (of its mean): (bars, steps of a bar); 0 where nothing is struck
    """

    struck: Bools
    offsets: Floats
    loudness: Floats

    @classmethod
    def of(cls, bars: Ints, steps: Ints, offsets: Floats, hard: Seconds, bar_steps: int) -> Self:
        """Onsets in order of time, each in a bar and on a step of it; the hardest of a step counts."""
        bars = bars - bars.min()
        shape = (int(bars.max()) + 1, bar_steps)
        struck, late, loud = np.zeros(shape, bool), *np.zeros((2, *shape), np.float32)
        order = np.argsort(hard, kind="stable")
        cells = bars[order], steps[order]
        struck[cells], late[cells] = True, offsets[order]
        loud[cells] = np.maximum(hard, _QUIETEST)[order] / max(float(hard.mean()), _QUIETEST)
        return cls(struck, late, loud)

    def usual(self) -> tuple[Floats, Floats]:
        """How late and how loud it is on each step of a bar: (steps,) twice."""
        steps = self.struck.shape[1]
        late, loud = np.empty((2, steps), np.float32)
        for step in range(steps):
            same = np.arange(steps) % STEPS_PER_BEAT == step % STEPS_PER_BEAT
            for columns in (np.arange(steps) == step, same, np.ones(steps, bool)):
                struck = self.struck & columns
                if struck.any():
                    late[step], loud[step] = self.offsets[struck].mean(), 1
                    break
            if self.struck[:, step].any():
                loud[step] = self.loudness[:, step][self.struck[:, step]].mean()
        return late, loud


class BorrowedFeel(NamedTuple):
    """A line, how its beat was found, and what the user should know of it.

    `told` is what was asked for, as `Drummer.told`.
    """

    line: Line
    how: str
    warnings: tuple[str, ...]
    told: str


def borrow(
    data: bytes, name: str, score: mido.MidiFile, tempo: float | TempoSource = "auto"
) -> BorrowedFeel:
    """The line in a sound file or a MIDI file, in bars as those of a score.

    Args:
        tempo: its beats per minute, or where to take them from: `auto` is the score's, where it keeps to
            that, or the MIDI file's.

    Raises:
        BeatError: it cannot be heard, its tempo is not clear, or the score's meters are not one of at
            most four beats.
        ExtraError: the libraries that read sound are not installed.
    """
    bar_steps = _bar_steps(read_meter(score))
    told = f" feel-of={Path(name).name}{'' if tempo == 'auto' else f' tempo={tempo}'}"
    if not looks_like_sound(data):
        line, how, warnings = _of_midi(parse(data, name), name, bar_steps, tempo)
        return BorrowedFeel(line, how, warnings, told)
    if tempo == "read":
        raise BeatError("a recording names no tempo", "give one with --tempo BPM, or `estimate`")
    sound = read_sound(data, name)
    taps = hear(sound)
    heard = _pulse(taps, read_tempos(score).tempo, tempo)
    line = _line(heard.pulse.cells(taps.seconds), taps, bar_steps)
    said = f"{len(taps)} onsets of {name} at {heard.how}"
    return BorrowedFeel(line, said, (*sound.warnings, *heard.warnings), told)


def drummer_of(network: Network, settings: Settings, feel: BorrowedFeel) -> Drummer:
    """Who humanizes with the feel of another."""
    play = humanizer(network, settings)
    return Drummer(
        "humanize", network.card, feeling(play, feel.line), feel.told, feel.how, feel.warnings
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
            offsets[:, :steps] + usual_late[:, None],
        )
        loud = np.ones(hits.shape[:2], np.float32)
        loud[:, :steps] = np.where(struck, line.loudness[rows], usual_loud)
        louder = velocities * loud[..., None] ** _LOUDNESS
        return np.clip(louder, 0, 1) * hits, np.clip(late, -REACH, REACH) * hits

    return played


def _pulse(taps: Taps, of_score: float, tempo: float | TempoSource) -> Heard:
    """The pulse of a recording."""
    if not isinstance(tempo, str):
        return hear_pulse(taps, tempo, 0.0)
    if tempo == "auto" and len(taps) > 2:
        near = steady_tempo(taps, near_tempo(taps, of_score))
        _, on_grid = fit_pulse(taps, near, 0.0)
        if on_grid and abs(near / of_score - 1) <= _SAME:
            heard = hear_pulse(taps, near, 0.0)
            return heard._replace(how=heard.how.replace("given", "as the score"))
    return hear_pulse(taps, None, 0.0, guess=tempo == "estimate")


def _of_midi(
    midi: mido.MidiFile, name: str, bar_steps: int, tempo: float | TempoSource
) -> tuple[Line, str, tuple[str, ...]]:
    notes = find_notes(midi)
    if not len(notes):
        raise BeatError(f"{name} has no notes", "name a file in which something is played")
    every = np.argsort(notes.ticks, kind="stable")
    beat = find_beat(midi, notes, every, Tapping(tempo))
    cells = beat.grid.cells(notes.ticks[every])
    taps = Taps(read_tempos(midi).seconds(notes.ticks[every]), notes.velocities[every] / LOUDEST)
    said = f"{len(notes)} notes of {name} at {beat.how}"
    if isinstance(beat.grid, WrittenBars) and _bar_steps(beat.grid.meter) == bar_steps:
        assert taps.strengths is not None
        line = Line.of(cells.bars, cells.steps, cells.offsets, taps.strengths, bar_steps)
        return line, said, ()
    return _line(cells, taps, bar_steps), said, beat.warnings


def _line(cells: Cells, taps: Taps, bar_steps: int) -> Line:
    """Onsets in bars of sixteen steps, in those of a score."""
    bars, steps = np.divmod(cells.bars * STEPS_PER_BAR + cells.steps, bar_steps)
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
