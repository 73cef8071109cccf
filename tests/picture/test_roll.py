import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.drums import DRUM_NAMES
from groovae.errors import BeatError
from groovae.midi.meter import Meter, Signature
from groovae.picture.roll import LABELS, ROWS, choose_bars, read_roll
from midi.files import BAR, COWBELL, HAT, KICK, SNARE, STEP, Note, rock, song, to_bytes, track

from .rolls import in_meter, roll


def test_a_roll_knows_where_its_notes_stand() -> None:
    made = roll(Note(0, KICK, 100), Note(STEP + 30, SNARE, 7), Note(BAR - 12, HAT))
    assert made.steps.tolist() == pytest.approx([0, 1.25, 15.9])
    assert made.written.tolist() == pytest.approx([0, 1, 16])
    assert made.offsets_ms.tolist() == pytest.approx([0, 31.25, -12.5])
    assert made.velocities.tolist() == [100, 7, 100]
    assert [DRUM_NAMES[drum] for drum in made.drums] == ["kick", "snare", "closed_hihat"]
    assert made.last_bar == 2


def test_of_flams_every_note_is_there_and_of_no_drums_none() -> None:
    made = roll(Note(0, SNARE), Note(10, SNARE), Note(0, COWBELL))
    assert len(made.steps) == 2


def test_every_drum_has_its_row_and_a_name_to_read() -> None:
    assert sorted(ROWS) == sorted(DRUM_NAMES)
    assert not any("_" in label for label in LABELS.values())


def test_milliseconds_are_those_of_the_tempo_where_the_note_stands() -> None:
    slower = (BAR, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(60)))
    notes = [Note(12, KICK), Note(BAR + 12, KICK), Note(BAR + STEP, HAT), Note(BAR + 5 * STEP, HAT)]
    made = read_roll(to_bytes(song(track(notes, extra=[slower]), kind=0)), "beat.mid")
    assert made.offsets_ms[:2].tolist() == pytest.approx([12.5, 25.0])


def test_what_is_written_on_triplets_is_not_late() -> None:
    triplet = 160
    made = roll(*(Note(i * triplet, HAT) for i in range(12)))
    assert np.abs(made.offsets_ms).max() < 1e-6
    few = roll(*(Note(i * triplet + 7, HAT) for i in range(6)))
    assert np.abs(few.offsets_ms).max() > 30  # too few to tell


def test_a_note_whose_swung_place_is_beyond_the_last_barline_is_in_the_bar_it_belongs_to() -> None:
    shuffle = [Note(480 * (i // 2) + 320 * (i % 2) + i % 3, HAT) for i in range(40)]
    early = Note(
        5 * BAR - 55, KICK
    )  # nearest to the sixteenth before, but there the swing has no place
    made = roll(*shuffle, early)
    assert made.swing is not None
    assert made.homes[-1] == pytest.approx(80)
    assert made.last_bar == 6
    assert made.within(choose_bars([made], 1, 64)).all()


def test_a_tempo_that_changes_is_told_from_slow_to_fast() -> None:
    faster = (BAR, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(180)))
    slower = (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(60)))
    made = read_roll(to_bytes(song(track(rock(2), extra=[slower, faster]), kind=0)), "beat.mid")
    assert made.tempos == pytest.approx((60, 180), abs=0.01)
    assert made.pace == "60 to 180 bpm"
    assert made.in_words(choose_bars([made], 1, 2)).startswith("60 to 180 bpm, ")
    assert roll().pace == "120 bpm"


def test_the_lesser_strokes_of_a_step_go_with_the_loudest() -> None:
    made = roll(Note(470, SNARE, 40), Note(490, SNARE, 110), Note(960, SNARE, 90))
    assert made.leads.tolist() == [False, True, True]
    assert made.offsets_ms.tolist() == pytest.approx([10 * 125 / STEP, 10 * 125 / STEP, 0])
    assert made.homes.tolist() == pytest.approx([4, 4, 8])
    pair = roll(Note(4, SNARE, 30), Note(50, SNARE, 110))
    assert pair.homes.tolist() == pytest.approx([0, 0], abs=1e-6)
    assert pair.homes.min() >= 0


@pytest.mark.parametrize(
    ("meter", "length", "beats"),
    [((4, 4), 16, 4), ((3, 4), 12, 4), ((6, 8), 12, 6), ((7, 8), 14, 2), ((5, 4), 20, 4)],
)
def test_bars_and_beats_are_as_long_as_the_meter_says(
    meter: tuple[int, int], length: int, beats: int
) -> None:
    made = in_meter(*meter, *(Note(i * length * STEP, KICK) for i in range(3)))
    shown = choose_bars([made], 1, 9)
    assert [bar.number for bar in shown] == [1, 2, 3]
    assert [bar.start for bar in shown] == [0, length, 2 * length]
    assert {bar.stop - bar.start for bar in shown} == {length}
    assert {bar.beat for bar in shown} == {beats}
    assert [int(made.within([bar]).sum()) for bar in shown] == [1, 1, 1]


def test_bars_beyond_the_end_are_refused() -> None:
    with pytest.raises(BeatError, match="nothing to see from bar 3 on") as raised:
        choose_bars([roll()], 3, 4)
    assert "the last note is in bar 2" in raised.value.hint


def test_a_short_beat_is_not_drawn_with_empty_bars_behind_it() -> None:
    assert len(choose_bars([roll(*rock(1)), roll(*rock(2))], 1, 64)) == 2


@given(
    st.lists(
        st.tuples(st.integers(1, 4000), st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16])),
        max_size=4,
    ),
    st.sampled_from([1, 96, 480]),
)
def test_a_barline_is_where_a_bar_of_its_number_begins(
    changes: list[tuple[int, int, int]], ppq: int
) -> None:
    signatures, tick = [Signature(0, 4, 4)], 0
    for gap, numerator, denominator in changes:
        tick += gap
        signatures.append(Signature(tick, numerator, denominator))
    meter = Meter(tuple(signatures), ppq)
    numbers = np.arange(1, 40)
    lines = meter.barlines(numbers)
    assert (np.diff(lines) > 0).all()
    on_a_tick = lines == np.floor(lines)
    found = meter.numbers(meter.cells(lines[on_a_tick].astype(np.int64)).bars)
    assert found.tolist() == numbers[on_a_tick].tolist()
