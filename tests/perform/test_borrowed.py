"""The groove of a recording on another's score."""

import mido
import numpy as np
import pytest

from groovae.errors import BeatError
from groovae.midi.find_drums import DRUM_CHANNEL
from groovae.midi.notes import find_notes
from groovae.network import Network
from groovae.perform.borrowed import borrow, drummer_of
from groovae.perform.play_file import play_bytes
from groovae.perform.report import Report
from groovae.perform.settings import Settings
from midi.files import BAR, BASS, HAT, KICK, PPQ, STEP, Note, from_bytes, song, to_bytes, track
from sound.sounds import RATE, encoded, pluck, recording

from .drummers import ANYWHERE, PLAIN, Known, perform, shipped, steady

TEMPO = 100
LATE_STEPS = {3: 0.15, 6: 0.15, 11: 0.15, 14: -0.1}
"""On these steps of every bar the bass is late, or early."""
STEPS = (0, 3, 4, 6, 8, 11, 12, 14)
THREE_FOUR = mido.MetaMessage("time_signature", numerator=3, denominator=4)
LOUD = {0: 0.9, 4: 0.9, 8: 0.9, 12: 0.9}


def bass_line(bars: int = 4, tempo: float = TEMPO, start: float = 0.8) -> bytes:
    """A bass line as a recording; on the beat it is louder."""
    samples = np.zeros(int((start + bars * 240 / tempo + 1) * RATE), np.float32)
    for bar in range(bars):
        for step in STEPS:
            at = start + (16 * bar + step + LATE_STEPS.get(step, 0)) * 15 / tempo
            sound = pluck([55, 49, 65, 73][bar % 4], LOUD.get(step, 0.4))
            samples[round(at * RATE) :][: len(sound)] += sound
    return encoded(samples)


def bass_midi(late: int = 0, bars: int = 2) -> mido.MidiFile:
    """A bass line as a file that names its tempo, all of it late by some ticks."""
    notes = [
        Note(bar * BAR + step * STEP + late, 40, 100 if step in LOUD else 50)
        for bar in range(bars)
        for step in STEPS
    ]
    tempo = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO))
    return song(track(notes, channel=BASS, extra=[(0, tempo)]))


def score(bars: int = 4, steps: tuple[int, ...] = tuple(range(0, 16, 1))) -> mido.MidiFile:
    """Hi-hats on these steps, a kick on every beat."""
    notes = [
        Note(bar * BAR + step * STEP, pitch)
        for bar in range(bars)
        for pitch, all_steps in ((HAT, steps), (KICK, (0, 4, 8, 12)))
        for step in all_steps
    ]
    tempo = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO))
    return song(track(notes, extra=[(0, tempo)]))


def felt(
    feel: bytes,
    beat: mido.MidiFile,
    network: Network | None = None,
    settings: Settings = PLAIN,
) -> tuple[mido.MidiFile, Report]:
    borrowed = borrow(feel, "bass.wav", beat)
    drummer = drummer_of(network or steady(0.5, 0.0), settings, borrowed)
    data, report = play_bytes(drummer, to_bytes(beat), "in.mid", "out.mid", settings, ANYWHERE)
    return from_bytes(data), report


def late_on(midi: mido.MidiFile, step: int, pitch: int = HAT) -> np.ndarray:
    """How late, in steps, the notes on a step of the bar are."""
    ticks = find_notes(midi).ticks[find_notes(midi).pitches == pitch] / STEP
    near = np.rint(ticks)
    return np.asarray((ticks - near)[near % 16 == step])


def test_where_the_bass_strikes_the_drums_strike_with_it() -> None:
    made, report = felt(bass_line(), score())
    mean = np.mean([LATE_STEPS.get(step, 0) for step in STEPS])
    for step in STEPS:
        assert late_on(made, step) == pytest.approx(LATE_STEPS.get(step, 0) - mean, abs=0.05)
    assert "as the score" in report.beat
    assert f"{4 * len(STEPS)} onsets" in report.beat


def test_between_the_bass_the_drums_lean_as_it_does_there() -> None:
    beats = [step for step in STEPS if step % 4 == 3]  # 3 and 11, both late
    made, _ = felt(bass_line(), score())
    lean = late_on(made, beats[0]).mean()
    assert late_on(made, 7) == pytest.approx(lean, abs=0.05)
    assert late_on(made, 15) == pytest.approx(lean, abs=0.05)


def test_the_model_is_heard_where_the_bass_is_silent() -> None:
    uneven = np.zeros((32, 1), np.float32)
    uneven[[7, 23]] = 0.2
    lazy, _ = felt(bass_line(), score(), Known(lambda score: (0 * score + 0.5, 0 * score + uneven)))
    sober, _ = felt(bass_line(), score(), steady(0.5, 0.0))
    mean = 0.2 / 20  # one hat of the twenty notes of a bar
    assert late_on(lazy, 7) - late_on(sober, 7) == pytest.approx(0.2 - mean, abs=0.01)
    assert late_on(lazy, 9) - late_on(sober, 9) == pytest.approx(-mean, abs=0.01)
    assert late_on(lazy, 6) == pytest.approx(late_on(sober, 6))


def even_bass(late_ms: float, velocity: int = 80) -> bytes:
    """A MIDI bass on every eighth, all of it as late and as hard."""
    late = round(late_ms / 1000 * PPQ * TEMPO / 60)
    notes = [
        Note(bar * BAR + step * STEP + late, 40, velocity)
        for bar in range(4)
        for step in range(0, 16, 2)
    ]
    tempo = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO))
    return to_bytes(song(track(notes, channel=BASS, extra=[(0, tempo)])))


@pytest.mark.parametrize("behind_ms", [0, 20])
def test_an_even_bass_makes_even_drums_as_far_behind_the_bars_as_it_is(behind_ms: float) -> None:
    """What is left is the model's pattern; how it leans as a whole, by -8 ms here, is not heard."""
    made, _ = felt(even_bass(behind_ms), score(), shipped())
    alone, _ = perform(score(), shipped())
    step_ms = 15_000 / TEMPO
    hats = [late_on(made, step).mean() * step_ms for step in range(16)]
    own = [late_on(alone, step).mean() * step_ms for step in range(16)]
    assert np.mean(own) < -5
    assert hats[::2] == pytest.approx([behind_ms] * 8, abs=1)
    assert hats == pytest.approx([behind_ms] * 16, abs=4)
    assert np.diff(hats[1::2]) == pytest.approx(np.diff(own[1::2]), abs=1)


def test_an_even_recording_makes_even_drums_wherever_it_begins() -> None:
    """That all of it is behind cannot be heard: the drums are around the grid."""
    for start in (0.5, 0.52):
        feel = encoded(recording(start + np.arange(32) * 30 / TEMPO))
        made, _ = felt(feel, score(), shipped())
        hats = [late_on(made, step).mean() * 15_000 / TEMPO for step in range(16)]
        assert hats == pytest.approx([0] * 16, abs=4)


@pytest.mark.parametrize("lean", [-0.2, 0.0, 0.15])
@pytest.mark.parametrize("behind_ms", [0, 20])
def test_how_a_model_leans_is_not_heard(lean: float, behind_ms: float) -> None:
    made, _ = felt(even_bass(behind_ms), score(), steady(0.5, lean))
    for step in range(16):
        assert late_on(made, step) * 15_000 / TEMPO == pytest.approx(behind_ms, abs=1)


@pytest.mark.parametrize("velocity", [30, 110])
def test_a_bass_that_is_as_loud_everywhere_leaves_the_velocities_to_the_model(
    velocity: int,
) -> None:
    made, _ = felt(even_bass(20, velocity), score(), shipped())
    alone, _ = perform(score(), shipped())
    loud = [np.sort(find_notes(midi).velocities) for midi in (made, alone)]
    assert (loud[0] == loud[1]).all()


def test_triplets_do_not_pull_the_rest_from_the_grid() -> None:
    """A model that says a third of a step where it hears swing is no lazy one."""
    swung = np.zeros((32, 1), np.float32)
    swung[3::4] = -1 / 3
    model = Known(lambda score: (0 * score + 0.5, 0 * score + swung))
    made, _ = felt(even_bass(0), score(), model)
    assert late_on(made, 1) == pytest.approx(0, abs=0.01)


def test_beats_of_a_pickup_come_before_the_first_bar() -> None:
    """Two bars that begin a beat before their downbeat; all beats are on time but the first two."""
    late = {0: 0.2, 1: -0.2}
    notes = [
        Note(round((beat * 4 + late.get(beat, 0)) * STEP) + STEP, 40, 80 if beat else 120)
        for beat in range(9)
    ]
    tempo = mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO))
    feel = to_bytes(song(track(notes, channel=BASS, extra=[(0, tempo)])))
    beat = score(bars=4)
    line = borrow(feel, "bass.mid", beat, TEMPO, 1).line
    assert line.struck.shape == (2, 16)
    assert line.struck[:, ::4].all()
    assert line.struck.sum() == 8
    mean = np.mean([*late.values(), *[0] * 7])
    # The downbeat is the second note; the first one only counts where the round has nothing else.
    assert line.offsets[0, 0] == pytest.approx(-0.2 - mean, abs=0.03)
    assert line.offsets[1, 12] == pytest.approx(-mean, abs=0.03)
    shorter = to_bytes(song(track(notes[:8], channel=BASS, extra=[(0, tempo)])))
    alone = borrow(shorter, "bass.mid", beat, TEMPO, 1).line
    assert alone.offsets[1, 12] == pytest.approx(0.2 - mean, abs=0.03)
    assert borrow(feel, "bass.mid", beat, TEMPO).line.struck.shape == (3, 16)
    waltz = song(track([Note(0, HAT)], extra=[(0, THREE_FOUR)]))
    assert borrow(feel, "bass.mid", waltz, TEMPO, 1).line.struck[0, 0]
    assert borrow(feel, "bass.mid", beat, "auto", 1).line.struck[0, 0]
    assert " pickup=1" in borrow(feel, "bass.mid", beat, TEMPO, 1).told


def test_a_recording_is_told_where_its_bars_are() -> None:
    """A bass of two bars that begins with the fourth beat: that is told, and laid before the first bar."""
    times = 0.7 + np.arange(9) * 60 / TEMPO
    loud = np.array([0.5, 0.9, *[0.5] * 3, 0.9, *[0.5] * 3])
    line = borrow(encoded(recording(times, loud)), "b.wav", score(), TEMPO, 1).line
    assert line.struck.shape == (2, 16)
    assert (line.loudness[:, 0] > 1.2 * line.loudness[:, 4]).all()


def test_nothing_is_said_of_the_barlines_of_the_other_file() -> None:
    made = borrow(to_bytes(bass_midi()), "bass.mid", score(), float(TEMPO), 1)
    assert not any("conform" in warning for warning in made.warnings)


def test_louder_notes_of_the_bass_make_louder_drums() -> None:
    made, _ = felt(bass_line(), score())
    notes = find_notes(made)
    steps = np.rint(notes.ticks / STEP) % 16
    hats = notes.pitches == HAT
    loud = notes.velocities[hats & (steps == 4)].mean()
    soft = notes.velocities[hats & (steps == 6)].mean()
    assert loud > 1.15 * soft


def test_a_short_line_is_repeated_and_notes_in_are_notes_out() -> None:
    made, report = felt(bass_line(bars=2), score(bars=7))
    assert report.notes_in == report.notes_out == 7 * 20
    late = late_on(made, 3)
    assert len(late) == 7
    assert np.ptp(late) < 0.06


def test_a_dial_goes_half_way() -> None:
    whole, _ = felt(bass_line(), score())
    half, _ = felt(bass_line(), score(), settings=Settings(timing=50))
    assert late_on(half, 3).mean() == pytest.approx(late_on(whole, 3).mean() / 2, abs=0.02)


def test_a_midi_file_says_how_far_it_lies_behind_its_bars() -> None:
    made, report = felt(to_bytes(bass_midi(late=24)), score())
    for step in (*STEPS, 1, 7):
        assert late_on(made, step) == pytest.approx(24 / STEP, abs=0.02)
    assert "that of the file" in report.beat


def test_another_tempo_is_heard_or_told() -> None:
    """The line is at 100, the score at 140."""
    beat = score()
    beat.tracks[0] = mido.MidiTrack(
        [e.copy(tempo=mido.bpm2tempo(140)) if e.type == "set_tempo" else e for e in beat.tracks[0]]
    )
    for tempo in (100.0, "estimate"):
        borrowed = borrow(bass_line(bars=8), "bass.wav", beat, tempo)
        assert " 100" in borrowed.how or " 99.9" in borrowed.how
        assert borrowed.line.struck.shape == (8, 16)


def test_the_file_says_how_it_was_made() -> None:
    made, _ = felt(bass_line(), score(), shipped())
    (text,) = [e.text for t in made.tracks for e in t if e.type == "text"]
    assert "feel-of=bass.wav" in text


def test_bars_of_three_beats_are_laid_on_bars_of_three() -> None:
    waltz = song(
        track(
            [Note(12 * STEP * bar + step * STEP, HAT) for bar in range(4) for step in range(12)],
            extra=[(0, mido.MetaMessage("time_signature", numerator=3, denominator=4))],
        )
    )
    assert borrow(bass_line(), "bass.wav", waltz, TEMPO).line.struck.shape[1] == 12


def test_what_cannot_be_laid_on_bars_is_refused() -> None:
    five = song(
        track(
            [Note(0, HAT)],
            extra=[(0, mido.MetaMessage("time_signature", numerator=5, denominator=4))],
        )
    )
    for feel, beat, said in (
        (bass_line(), five, "the meter is 5/4"),
        (encoded(np.zeros(RATE)), score(), "is silent"),
        (to_bytes(song(track())), score(), "has no notes"),
        (b"no", score(), "is neither a MIDI file nor a recording"),
    ):
        with pytest.raises(BeatError, match=said) as refused:
            borrow(feel, "x", beat)
        assert refused.value.hint
    with pytest.raises(BeatError, match="names no tempo"):
        borrow(bass_line(), "x", score(), "read")


def test_only_drums_move() -> None:
    made, _ = felt(bass_line(), score())
    assert (find_notes(made).channels == DRUM_CHANNEL).all()
    assert made.ticks_per_beat == PPQ
