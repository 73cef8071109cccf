"""A beat laid under taps, and a file laid on a beat."""

from itertools import pairwise
from typing import Any

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.errors import BeatError
from groovae.midi.conform import conform
from groovae.midi.meter import FOUR_FOUR, Cells, Meter, Signature, read_meter, read_tempos
from groovae.midi.pulse import Pulse, fit_pulse, hear_pulse
from groovae.midi.tap_grid import WrittenBars
from groovae.midi.tempo_of_taps import Estimate
from groovae.taps import Taps

from .files import BAR, PPQ, STEP, Note, heard, song, track
from .strategies import files

STRAIGHT = np.arange(64) * 0.125


@given(
    st.floats(4, 1000),
    st.floats(-100, 100),
    st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20),
)
def test_the_cells_of_a_pulse_lead_back_to_the_time(
    tempo: float, downbeat: float, seconds: list[float]
) -> None:
    pulse = Pulse(tempo, downbeat)
    cells = pulse.cells(np.array(seconds))
    assert ((cells.offsets >= -0.5) & (cells.offsets < 0.5)).all()
    assert ((cells.steps >= 0) & (cells.steps < 16)).all()
    assert np.abs(pulse.seconds(*cells) - seconds).max() < 1e-5 * 15 / tempo + 1e-9


def test_the_grid_lies_amid_the_taps_and_the_first_is_the_downbeat() -> None:
    rng = np.random.default_rng(0)
    late = rng.normal(0, 0.015, 64)
    late[0] = 0.05
    taps = Taps(7.3 + STRAIGHT + late)
    pulse, on_grid = fit_pulse(taps, 120, 0)
    assert on_grid
    assert pulse.downbeat == pytest.approx(7.3, abs=0.006)
    assert pulse.cells(taps.seconds[:1]).bars.tolist() == [0]


@pytest.mark.parametrize(("pickup", "steps"), [(0.25, 15), (1, 12), (3.75, 1), (4, 0)])
def test_a_pickup_comes_before_the_first_downbeat(pickup: float, steps: int) -> None:
    pulse, _ = fit_pulse(Taps(2 + STRAIGHT), 120, pickup)
    cells = pulse.cells(np.array([2.0]))
    assert (cells.bars[0], cells.steps[0]) == (0, steps)


def test_triplets_are_led_by_the_first_tap() -> None:
    triplets = 1.1 + np.arange(48) * 0.5 / 3
    pulse, on_grid = fit_pulse(Taps(triplets), 120, 0)
    assert not on_grid
    assert pulse.downbeat == pytest.approx(1.1)


def test_taps_that_wander_from_the_tempo_given_are_told_of() -> None:
    steady = Taps(STRAIGHT * 120 / 119)
    heard_at_116 = hear_pulse(steady, 116, 0)
    assert heard_at_116.how == "116 bpm, given; followed from 119.0 to 119.0 bpm"
    (told,) = heard_at_116.warnings
    assert "wander from 116 bpm" in told
    assert "at 119.0 bpm" in told
    # Nine thousandths away is told of too.
    assert "wander from 120 bpm" in hear_pulse(steady, 120, 0).warnings[0]
    assert hear_pulse(steady, 119, 0).warnings == ()
    scattered = Taps(np.random.default_rng(0).random(40) * 20)
    assert any(
        "keep to no sixteenths" in w or "wander" in w for w in hear_pulse(scattered, 90, 0)[2]
    )


def estimated(tempo: float, confidence: float, also: float, *, octave: float) -> Estimate:
    named = octave if also > confidence / 3 else None
    both = min(1.0, confidence + also) if named else confidence
    return Estimate(tempo, confidence, octave, named, both)


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (
            estimated(91.98, 0.995, 0.9, octave=183.96),
            "99% sure to be that or its octave 183.96, which is beyond the 60 to 180 that are estimated",
        ),
        (
            estimated(75, 0.57, 0.28, octave=150),
            "85% sure to be that or its octave 150.00, 57% to be that",
        ),
        (estimated(80, 0.93, 0.02, octave=160), "93% sure, its octave would be 160.00"),
        (
            estimated(110, 1, 0, octave=220),
            "99% sure, its octave would be 220.00, beyond the 60 to 180 that are estimated",
        ),
    ],
)
def test_how_sure_an_estimate_is_refers_to_what_is_said(estimate: Estimate, said: str) -> None:
    assert estimate.said == said


def test_quarters_that_are_faster_than_is_estimated_are_told_of() -> None:
    """At 200: they are estimated at 100, and that twice as much is beyond what is estimated is said."""
    heard = hear_pulse(Taps(np.arange(40) * 0.3), None, 0, guess=False)
    assert heard.pulse.tempo == pytest.approx(100, rel=0.01)
    assert "its octave would be 200.00, beyond the 60 to 180" in heard.how


def test_an_unsure_estimate_is_told_of() -> None:
    heard = hear_pulse(Taps([0, 0.4, 1.1]), None, 0)
    assert "sure" in heard.how
    assert any("only" in w for w in heard.warnings)


# A pulse that follows


@given(
    st.lists(st.floats(0.5, 5), min_size=1, max_size=6),
    st.lists(st.floats(-50, 50), min_size=1, max_size=20),
)
def test_the_cells_of_a_pulse_that_follows_lead_back_to_the_time(
    bars: list[float], seconds: list[float]
) -> None:
    pulse = Pulse.following(np.cumsum([1.5, *bars]))
    assert np.abs(pulse.seconds(*pulse.cells(np.array(seconds))) - seconds).max() < 1e-5
    begin = pulse.cells(np.array(pulse.bars))
    assert begin.bars.tolist() == list(range(len(bars) + 1))
    assert not begin.steps.any()
    assert pulse.bar_tempos.tolist() == pytest.approx([240 / length for length in bars])


def test_a_conformed_file_has_the_tempos_of_a_pulse_that_follows() -> None:
    bars = 1.3 + np.cumsum([0, 2.0, 2.1, 2.1, 2.3])
    onsets = np.concatenate([np.linspace(a, b, 5)[:4] for a, b in pairwise(bars)])
    before = song(track(), track([Note(round(2 * PPQ * at), 60, 90, 10) for at in onsets]))
    after = conform(before, Pulse.following(bars))
    ticks = [note.tick for note in heard(after)]
    assert ticks == pytest.approx([BAR + beat * PPQ for beat in range(16)], abs=1)
    tempos = [e.tempo for e in after.tracks[0] if e.type == "set_tempo"]
    assert tempos == [500_000, 525_000, 575_000]
    shifts = read_tempos(after).seconds(np.array(ticks)) - onsets
    assert shifts == pytest.approx(np.full(16, 0.7), abs=0.002)


# The bars of a file, later


@given(
    st.lists(
        st.tuples(st.integers(1, 9000), st.sampled_from([(3, 4), (5, 4), (7, 8), (4, 4)])),
        max_size=3,
        unique_by=lambda change: change[0],
    ),
    st.integers(0, 12000),
    st.integers(0, 16),
)
def test_a_pickup_moves_the_bars_of_a_file_and_nothing_else(
    changes: list[Any], first: int, sixteenths: int
) -> None:
    extra = [
        (tick, mido.MetaMessage("time_signature", numerator=n, denominator=d))
        for tick, (n, d) in changes
    ]
    midi = song(track(extra=extra))
    bars = WrittenBars.of(midi, first, sixteenths / 4)
    # Half way between two steps belongs to the later one.
    signature = [s for s in read_meter(midi).signatures if s.tick <= first][-1]
    downbeat = signature.tick + int((first - signature.tick) / STEP + 0.5) * STEP
    downbeat += sixteenths * STEP
    later = bars.cells(np.array([first, downbeat]))
    assert (later.bars >= 0).all()
    if all(not first < tick <= downbeat + BAR for tick, _ in changes):
        assert later.steps[1] == 0
        assert later.bars[1] - later.bars[0] <= 4
    ticks = np.arange(0, 15000, 37)
    onsets, exists = bars.onsets(bars.cells(ticks))
    assert (onsets == ticks)[exists].all()
    assert exists.mean() > 0.9


def test_without_a_pickup_the_bars_are_as_written() -> None:
    midi = song(track([Note(3 * STEP, 60)]))
    assert WrittenBars.of(midi, 3 * STEP, None).cells(np.array([BAR])).bars.tolist() == [1]
    assert WrittenBars.of(midi, 4 * STEP, 0).cells(np.array([4 * STEP])).steps.tolist() == [0]
    assert WrittenBars.of(midi, 4 * STEP, 1).cells(np.array([8 * STEP])).steps.tolist() == [0]
    assert WrittenBars(Meter((FOUR_FOUR, Signature(BAR, 3, 4)), PPQ)).cells(
        np.array([BAR + 12 * STEP])
    ) == Cells(np.array([2]), np.array([0]), np.array([0], np.float32))


# Seconds back to ticks


@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.integers(1, 2_000_000)),
        max_size=4,
        unique_by=lambda c: c[0],
    ),
    st.lists(st.integers(0, 20000), min_size=1),
)
def test_the_tick_of_the_time_of_a_tick_is_that_tick(
    changes: list[tuple[int, int]], ticks: list[int]
) -> None:
    extra = [(tick, mido.MetaMessage("set_tempo", tempo=tempo)) for tick, tempo in changes]
    tempos = read_tempos(song(track(extra=extra)))
    assert tempos.ticks_at(tempos.seconds(np.array(ticks))).tolist() == ticks


# A file conformed to a pulse


def test_a_conformed_file_sounds_as_before_and_has_the_barlines_of_the_beat() -> None:
    pulse = Pulse(96.0, 1.7)
    onsets = [round((1.7 + beat * 60 / 96) * 2 * PPQ) for beat in range(9)]
    before = song(
        track(extra=[(700, mido.MetaMessage("set_tempo", tempo=500_000))]),
        track(
            [Note(tick, 60) for tick in onsets], extra=[(99, mido.MetaMessage("lyrics", text="la"))]
        ),
    )
    after = conform(before, pulse)
    assert read_tempos(after).tempo == pytest.approx(96, rel=1e-5)
    assert [str(s) for s in read_meter(after).signatures] == ["4/4"]
    assert [n.tick - BAR for n in heard(after)] == pytest.approx(
        list(range(0, 9 * PPQ, PPQ)), abs=1
    )
    assert [e.type for e in after.tracks[1]] == [e.type for e in before.tracks[1]]


@given(files(), st.floats(20, 400), st.floats(-2, 20))
def test_conforming_keeps_every_event_at_its_time(
    midi: mido.MidiFile, tempo: float, downbeat: float
) -> None:
    if not midi.tracks:
        return
    after = conform(midi, Pulse(tempo, downbeat))
    replaced = ("set_tempo", "time_signature")
    tick = 60 / tempo / midi.ticks_per_beat
    shift = None
    for one, other in zip(midi.tracks, after.tracks, strict=True):
        before_events = [e.copy(time=0) for e in one if e.type not in replaced]
        after_events = [e.copy(time=0) for e in other if e.type not in replaced]
        assert before_events == after_events
        times = []
        for file, events in ((midi, one), (after, other)):
            at = read_tempos(file).seconds(np.cumsum([e.time for e in events], dtype=np.int64))
            times.append([t for t, e in zip(at, events, strict=True) if e.type not in replaced])
        moved = np.array(times[1]) - times[0]
        shift = moved[:1].mean() if shift is None and len(moved) else shift
        assert np.abs(moved - (shift or 0)).max(initial=0) < 1.01 * tick + 1e-6
        assert all(event.time >= 0 for event in other)


def test_a_file_that_would_last_for_months_is_refused() -> None:
    slow = song(
        track([Note(2**29, 60)], extra=[(0, mido.MetaMessage("set_tempo", tempo=16_000_000))])
    )
    with pytest.raises(BeatError, match="would last"):
        conform(slow, Pulse(1000, 0))
    assert all(b >= a for a, b in pairwise(n.tick for n in heard(conform(slow, Pulse(4, 0)))))


def test_taps_that_are_not_to_be_guessed_at_are_refused() -> None:
    scattered = Taps(np.cumsum(np.random.default_rng(3).uniform(0.12, 0.9, 40)))
    with pytest.raises(BeatError, match="not clear") as refused:
        hear_pulse(scattered, None, 0, guess=False)
    assert "--tempo BPM" in refused.value.hint
    assert "only" in hear_pulse(scattered, None, 0).warnings[0]


def test_taps_that_are_not_to_be_followed_are_refused_where_they_drift() -> None:
    through = STRAIGHT / STRAIGHT[-1]
    drifting = Taps(8 * (through + 0.05 * through**2))
    with pytest.raises(BeatError, match=r"does not stay: it goes from 11\d.* to 10\d"):
        hear_pulse(drifting, 120, 0, follow=False)
    assert hear_pulse(drifting, 120, 0).pulse.bars
    with pytest.raises(BeatError, match=r"at 116.0 bpm, not at 120") as refused:
        hear_pulse(Taps(STRAIGHT * 120 / 116), 120, 0, follow=False)
    assert "--tempo 116.0" in refused.value.hint
    assert not hear_pulse(Taps(STRAIGHT), 120, 0, follow=False).pulse.bars
