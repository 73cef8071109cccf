from fractions import Fraction

import mido
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groovae.midi.meter import FOUR_FOUR, Cells, Meter, Signature, read_meter, read_tempos

from .files import BAR, PPQ, STEP, song, track

Change = tuple[int, int, int]


def meter(*changes: Change, ppq: int = PPQ) -> Meter:
    signatures = [
        (tick, mido.MetaMessage("time_signature", numerator=n, denominator=d))
        for tick, n, d in changes
    ]
    return read_meter(song(track(extra=signatures), ppq=ppq))


def cell_by_hand(changes: list[Change], ppq: int, tick: int) -> tuple[int, int, Fraction]:
    """The cell of a tick, counted bar by bar as a reader of the score would."""
    sections = [(0, 4, 4)] + [each for each in changes if each[0] > 0]
    if changes and changes[0][0] == 0:
        sections[0] = changes[0]
    bar = 0  # of sixteen steps
    for number, (start, numerator, denominator) in enumerate(sections):
        last = number + 1 == len(sections)
        end = None if last else sections[number + 1][0]
        length = Fraction(16 * numerator, denominator)
        steps = int(length) if length.denominator == 1 else 16
        slots = -(-steps // 16)
        if end is not None and tick >= end:
            written_bars = -(-Fraction(4 * (end - start), ppq) // steps)
            bar += int(written_bars) * slots
            continue
        position = Fraction(4 * (tick - start), ppq)
        step = (position + Fraction(1, 2)) // 1
        written_bar, within = divmod(int(step), steps)
        return bar + written_bar * slots + within // 16, within % 16, position - int(step)
    raise AssertionError("a section must hold the tick")


@given(
    st.lists(
        st.tuples(st.integers(1, 5000), st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16, 32])),
        max_size=4,
        unique_by=lambda change: change[0],
    ),
    st.sampled_from([1, 7, 96, 480]),
    st.integers(0, 9000),
)
@example([(1920, 3, 4)], 480, 1919)
def test_cells_are_those_a_reader_counts(changes: list[Change], ppq: int, tick: int) -> None:
    changes = sorted(changes)
    kept = [c for i, c in enumerate(changes) if c[1:] != ([(0, 4, 4), *changes][i])[1:]]
    bars, steps, offsets = meter(*changes, ppq=ppq).cells(np.array([tick]))
    bar, step, offset = cell_by_hand(kept, ppq, tick)
    assert (bars[0], steps[0]) == (bar, step)
    assert offsets[0] == pytest.approx(float(offset), abs=1e-6)
    assert -0.5 <= offsets[0] < 0.5
    assert 0 <= steps[0] < 16


CHANGES = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16, 32])),
    max_size=4,
    unique_by=lambda change: change[0],
)


@given(CHANGES, st.sampled_from([1, 7, 96, 480]), st.lists(st.integers(0, 9000), max_size=9))
def test_an_onset_is_back_where_it_was_once_its_cell_is_put_on_a_tick(
    changes: list[Change], ppq: int, ticks: list[int]
) -> None:
    changing = meter(*sorted(changes), ppq=ppq)
    cells = changing.cells(np.array(ticks, np.int64))
    onsets, exists = changing.onsets(cells)
    assert onsets.tolist() == ticks
    ends = [each.tick for each in changing.signatures[1:]]
    for tick, found in zip(ticks, exists.tolist(), strict=True):
        # Only where a change of meter cuts a step in two may the step lie behind the change.
        assert found or any(0 < 8 * (end - tick) <= ppq for end in ends)


def test_steps_that_a_bar_does_not_have_are_told() -> None:
    def has(of: Meter, bar: int) -> list[int]:
        cells = Cells(np.full(16, bar), np.arange(16), np.zeros(16, np.float32))
        return np.flatnonzero(of.onsets(cells)[1]).tolist()

    assert has(meter((0, 3, 4)), 1) == [*range(12)]
    assert has(meter((0, 5, 4)), 0) == [*range(16)]
    assert has(meter((0, 5, 4)), 3) == [*range(4)]
    cut = meter((0, 4, 4), (BAR + 5 * STEP, 3, 4))
    assert has(cut, 1) == [*range(5)]
    assert has(cut, 2) == [*range(12)]


def test_offsets_move_an_onset_by_steps_and_may_reach_before_the_file() -> None:
    cells = Cells(np.array([0, 0, 1]), np.array([0, 3, 0]), np.array([-0.5, 0.25, 0.7], "f4"))
    assert meter().onsets(cells)[0].tolist() == [-STEP // 2, 3 * STEP + STEP // 4, BAR + 84]


def test_bars_are_numbered_as_a_reader_of_the_score_counts_them() -> None:
    assert meter().numbers(np.arange(3)).tolist() == [1, 2, 3]
    assert meter((0, 5, 4)).numbers(np.arange(5)).tolist() == [1, 1, 2, 2, 3]
    pickup = meter((0, 1, 4), (PPQ, 4, 4), (PPQ + BAR, 5, 4), (PPQ + 2 * BAR, 3, 4))
    assert pickup.numbers(np.arange(7)).tolist() == [1, 2, 3, 3, 4, 5, 6]


def test_a_file_without_a_signature_is_in_four_four() -> None:
    assert meter().signatures == (FOUR_FOUR,)
    assert meter().foreign == ()


def test_a_note_just_before_a_barline_belongs_to_the_next_bar() -> None:
    bars, steps, offsets = meter().cells(np.array([BAR - 10, BAR + 10]))
    assert bars.tolist() == [1, 1]
    assert steps.tolist() == [0, 0]
    assert offsets.tolist() == pytest.approx([-10 / STEP, 10 / STEP])


def test_a_bar_of_three_four_fills_twelve_steps() -> None:
    waltz = meter((0, 3, 4))
    bars, steps, _ = waltz.cells(np.arange(0, 24 * STEP, STEP))
    assert bars.tolist() == [0] * 12 + [1] * 12
    assert steps.tolist() == [*range(12)] * 2
    assert waltz.foreign == ("3/4",)


def test_a_bar_of_six_eight_fills_twelve_steps() -> None:
    assert meter((0, 6, 8)).cells(np.array([12 * STEP])).bars.tolist() == [1]


def test_a_bar_of_five_four_fills_one_bar_and_a_beat_of_the_next() -> None:
    bars, steps, _ = meter((0, 5, 4)).cells(np.array([0, 16, 19, 20]) * STEP)
    assert bars.tolist() == [0, 1, 1, 2]
    assert steps.tolist() == [0, 0, 3, 0]


def test_a_bar_starts_anew_where_the_meter_changes() -> None:
    changing = meter((0, 4, 4), (BAR, 3, 4), (BAR + 24 * STEP, 4, 4))
    bars, steps, _ = changing.cells(np.array([BAR, BAR + 12 * STEP, BAR + 24 * STEP]))
    assert bars.tolist() == [1, 2, 3]
    assert steps.tolist() == [0, 0, 0]
    assert changing.foreign == ("3/4",)


def test_a_pickup_bar_of_one_beat_puts_the_first_downbeat_on_a_downbeat() -> None:
    bars, steps, _ = meter((0, 1, 4), (PPQ, 4, 4)).cells(np.array([0, PPQ, PPQ + BAR]))
    assert bars.tolist() == [0, 1, 2]
    assert steps.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("numerator", "denominator"), [(7, 32), (1, 64), (255, 2**20), (4, 2**28)])
def test_a_meter_that_sixteenths_cannot_count_is_counted_in_bars_of_sixteen(
    numerator: int, denominator: int
) -> None:
    assert Signature(0, numerator, denominator).bar_steps == 16


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 0xFFFFFF)), max_size=5),
    st.integers(1, 2000),
    st.integers(0, 9000),
)
def test_seconds_are_those_of_a_player_going_tick_by_tick(
    changes: list[tuple[int, int]], ppq: int, tick: int
) -> None:
    tempos = [
        (at, mido.MetaMessage("set_tempo", tempo=tempo))
        for at, tempo in sorted(changes, key=lambda change: change[0])
    ]
    expected, now, tempo = 0.0, 0, 500_000
    for at, event in tempos:
        if at < tick:
            expected += mido.tick2second(at - now, ppq, tempo)
            now, tempo = at, event.tempo
    expected += mido.tick2second(tick - now, ppq, tempo)
    seconds = read_tempos(song(track(extra=tempos), ppq=ppq)).seconds(np.array([tick]))
    assert seconds[0] == pytest.approx(expected, abs=1e-9)


def test_tempo_is_read_from_whatever_track_holds_it_and_is_120_where_none_does() -> None:
    slow = track(extra=[(0, mido.MetaMessage("set_tempo", tempo=1_000_000))])
    assert read_tempos(song(track(), slow)).tempo == 60
    assert read_tempos(song(track())).tempo == 120


def test_a_tempo_of_zero_microseconds_takes_no_time_and_breaks_nothing() -> None:
    tempos = read_tempos(song(track(extra=[(0, mido.MetaMessage("set_tempo", tempo=0))])))
    assert tempos.seconds(np.array([480])).tolist() == [0]
    assert np.isfinite(tempos.tempo)
