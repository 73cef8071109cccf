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
from sound.sounds import RATE, encoded, pluck

from .drummers import ANYWHERE, PLAIN, shipped, steady

TEMPO = 100
LATE_STEPS = {3: 0.15, 6: 0.15, 11: 0.15, 14: -0.1}
"""On these steps of every bar the bass is late, or early."""
STEPS = (0, 3, 4, 6, 8, 11, 12, 14)
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
    lazy, _ = felt(bass_line(), score(), steady(0.5, 0.2))
    sober, _ = felt(bass_line(), score(), steady(0.5, 0.0))
    assert late_on(lazy, 7) - late_on(sober, 7) == pytest.approx(0.2, abs=0.03)
    assert late_on(lazy, 6) == pytest.approx(late_on(sober, 6))


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
        (b"no", score(), "is not a MIDI file"),
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
