"""Infill of files that are notated off the sixteenths: swing and triplets stay what they are."""

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.perform.infill.written import THIRDS_REACH
from groovae.perform.play_file import Where
from midi.compare import notes_between
from midi.files import BAR, HAT, KICK, PPQ, RIDE, SNARE, STEP, Note, beat, heard

from .fillers import everywhere, fill, on_steps, wild

THIRD = PPQ // 3


def on(midi: mido.MidiFile, pitch: int) -> list[int]:
    return sorted(note.tick for note in heard(midi) if note.pitch == pitch)


def in_beats(midi: mido.MidiFile) -> set[int]:
    """Where in their beats the hats are struck, in ticks."""
    return {tick % PPQ for tick in on(midi, HAT)}


def backbeat(*places: int, pitch: int = RIDE, bars: int = 2) -> list[Note]:
    """Kick and snare on the beats, and another drum on these ticks of every beat."""
    notes = [Note(PPQ * each, KICK if each % 2 == 0 else SNARE) for each in range(4 * bars)]
    return notes + [Note(PPQ * each + at, pitch) for each in range(4 * bars) for at in places]


def played(*places: int, pitch: int = RIDE) -> mido.MidiFile:
    return beat(*backbeat(*places, pitch=pitch), end=2 * BAR)


def swung() -> mido.MidiFile:
    """Eighths swung in triplets on the ride, kick and snare on the beats."""
    return played(0, 2 * THIRD)


def test_a_shuffle_gets_no_straight_sixteenths() -> None:
    after, _ = fill(swung(), everywhere())
    assert in_beats(after) == {0, 2 * THIRD}


def test_a_straight_off_beat_is_played_where_the_shuffle_has_it() -> None:
    after, _ = fill(swung(), on_steps(*range(0, 16, 2)))
    assert in_beats(after) == {0, 2 * THIRD}
    late, _ = fill(swung(), on_steps(2, offset=0.1))
    assert on(late, HAT)[0] == 2 * THIRD + STEP // 10


def test_hats_that_are_replaced_leave_their_swing_behind() -> None:
    before = played(0, 2 * THIRD, pitch=HAT)
    assert in_beats(fill(before, everywhere())[0]) == {0, 2 * THIRD}


def test_triplets_have_a_middle() -> None:
    for before in (played(0, THIRD, 2 * THIRD), played(0, THIRD, 2 * THIRD, pitch=HAT)):
        after, _ = fill(before, everywhere())
        assert in_beats(after) == {0, THIRD, 2 * THIRD}


def test_one_triplet_in_a_shuffle_has_a_middle_and_the_other_beats_have_none() -> None:
    before = beat(*backbeat(0, 2 * THIRD), Note(5 * PPQ + THIRD, SNARE), end=2 * BAR)
    after, _ = fill(before, everywhere())
    assert [tick for tick in on(after, HAT) if tick % PPQ == THIRD] == [5 * PPQ + THIRD]


def test_a_swing_setting_between_straight_and_triplets_is_taken_as_it_is() -> None:
    for place in (round(2.32 * STEP), round(2.6 * STEP)):
        after, _ = fill(played(0, place), everywhere())
        assert in_beats(after) == {0, place}


def test_new_notes_are_on_the_sixteenths_beside_a_roll_of_thirty_seconds() -> None:
    roll = [Note(BAR + i * STEP // 2, SNARE, 100 - 5 * i) for i in range(8)]
    before = beat(*backbeat(bars=1), *roll, end=2 * BAR)
    after, _ = fill(before, everywhere())
    assert on(after, HAT) == [i * STEP for i in range(32)]


def test_beats_that_say_nothing_swing_with_the_piece() -> None:
    before = beat(*backbeat(), Note(PPQ + 2 * THIRD, KICK), end=2 * BAR)
    assert in_beats(fill(before, everywhere())[0]) == {0, 2 * THIRD}


def test_a_triplet_fill_in_a_straight_piece_is_a_beat_of_its_own() -> None:
    straight = [note for note in backbeat(0, STEP, 2 * STEP, 3 * STEP) if note.tick < 7 * PPQ]
    fills = [Note(7 * PPQ + THIRD * third, SNARE) for third in range(3)]
    after, _ = fill(beat(*straight, *fills, end=2 * BAR), everywhere())
    hats = on(after, HAT)
    assert hats[:28] == [STEP * step for step in range(28)]
    assert hats[28:] == [7 * PPQ + THIRD * third for third in range(3)]


@pytest.mark.parametrize("late", [0.15, 1 / 3, 0.4])
def test_sixteenths_that_swing_stay_sixteenths(late: float) -> None:
    later = round(late * STEP)
    places = [0, STEP + later, 2 * STEP, 3 * STEP + later]
    assert sorted(in_beats(fill(played(*places), everywhere())[0])) == places
    # Even where nobody plays the eighths between.
    assert sorted(in_beats(fill(played(places[1], places[3]), everywhere())[0])) == places


def test_one_sixteenth_that_swings_makes_no_triplets() -> None:
    after, _ = fill(played(THIRD), everywhere())
    assert sorted(in_beats(after)) == [0, THIRD, 2 * STEP, 3 * STEP]


def test_a_thirty_second_in_a_straight_piece_is_no_shuffle() -> None:
    straight = [note for note in backbeat(0, STEP, 2 * STEP, 3 * STEP) if note.tick < 7 * PPQ]
    drag = Note(7 * PPQ + 5 * STEP // 2, SNARE)
    after, _ = fill(beat(*straight, Note(7 * PPQ, KICK), drag, end=2 * BAR), on_steps(13, 14))
    assert on(after, HAT)[-2:] == [7 * PPQ + STEP, 7 * PPQ + 2 * STEP]


def test_straight_beats_between_shuffled_ones_stay_straight() -> None:
    shuffled = [note for note in backbeat(0, 2 * THIRD) if note.tick < 5 * PPQ]
    straight = [note for note in backbeat(0, STEP, 2 * STEP) if note.tick >= 5 * PPQ]
    after, _ = fill(beat(*shuffled, *straight, end=2 * BAR), everywhere())
    hats = on(after, HAT)
    assert hats[:10] == [PPQ * each + at for each in range(5) for at in (0, 2 * THIRD)]
    assert hats[10:] == [STEP * step for step in range(20, 32)]


def test_a_beat_that_swings_harder_than_the_piece_keeps_its_swing() -> None:
    usual = round(2.6 * STEP)
    softer = [note for note in backbeat(0, usual) if note.tick < 7 * PPQ]
    hard = [Note(7 * PPQ, KICK), Note(7 * PPQ + 2 * THIRD, KICK)]
    after, _ = fill(beat(*softer, *hard, end=2 * BAR), everywhere())
    assert on(after, HAT)[-3:] == [6 * PPQ + usual, 7 * PPQ, 7 * PPQ + 2 * THIRD]


def test_a_beat_of_triplets_may_have_a_middle_where_nobody_plays_one_yet() -> None:
    triplets = [note for note in backbeat(0, THIRD, 2 * THIRD) if note.tick < 7 * PPQ]
    after, _ = fill(beat(*triplets, Note(7 * PPQ, KICK), end=2 * BAR), everywhere())
    assert on(after, HAT)[-3:] == [7 * PPQ + third * THIRD for third in range(3)]


def test_kept_hits_of_a_shuffle_get_no_second_beside_them() -> None:
    before = played(2 * THIRD, pitch=HAT)
    after, _ = fill(before, everywhere(), keep=True)
    assert on(after, HAT) == sorted([*on(before, HAT), *range(0, 2 * BAR, PPQ)])
    straight = beat(*backbeat(2 * THIRD), Note(2 * STEP, HAT), end=2 * BAR)
    after, _ = fill(straight, everywhere(), keep=True)
    assert on(after, HAT)[:3] == [0, 2 * STEP, PPQ]


def test_the_model_hears_a_shuffle_as_it_sounds_and_smaller_swing_without_it() -> None:
    for place, offset in ((2 * THIRD, -1 / 3), (2 * STEP + 12, 0.0)):
        network = on_steps(0)
        fill(played(place), network)
        window = network.heard[0][0].reshape(8, 4, 36)
        offsets = window[..., 18:27][window[..., :9] > 0.5].reshape(8, 2)
        assert offsets[:, 1] == pytest.approx(offset)


def test_new_notes_swing_as_the_file_is_written() -> None:
    # The off-beat of a triplet is the fourth sixteenth, a third of a step early.
    after, _ = fill(swung(), on_steps(0, 3))
    assert on(after, HAT)[:4] == [0, 2 * THIRD, PPQ * 4, PPQ * 4 + 2 * THIRD]


@given(
    st.lists(st.sampled_from([0, 1, 2, 2]), min_size=8, max_size=24),
    st.sampled_from([KICK, RIDE, HAT]),
    st.booleans(),
    st.sampled_from([0.0, 1.0, 2.0]),
    st.integers(0, 99),
)
def test_no_new_note_of_a_file_in_thirds_leaves_the_thirds(
    thirds: list[int], pitch: int, keep: bool, temperature: float, seed: int
) -> None:
    # A swung eighth somewhere, so that the file says what it is.
    notes = [Note(PPQ * each + THIRD * third, pitch) for each, third in enumerate([2, *thirds, 2])]
    snares = [Note(PPQ * each, SNARE) for each in range(len(notes))]
    before = beat(*notes, *snares, end=BAR * (len(notes) // 4 + 1))
    after, _ = fill(before, wild(), keep=keep, temperature=temperature, seed=seed)
    _, new = notes_between(before, after)
    away = [abs((note.tick + THIRD // 2) % THIRD - THIRD // 2) / STEP for note in new]
    # Nothing is played before the file begins, or beyond its end.
    assert max(away, default=0) <= THIRDS_REACH + 1 / STEP


def test_a_step_nobody_plays_is_written_as_most_of_its_kind_are() -> None:
    notes = [Note(PPQ * beat, KICK) for beat in range(8)]
    notes += [Note(PPQ * beat + 2 * PPQ // 3, RIDE) for beat in range(7)]
    after, _ = fill(beat(*notes, end=2 * BAR), on_steps(15))
    assert on(after, HAT) == [BAR - PPQ // 3, 2 * BAR - PPQ // 3]


def test_a_step_that_is_written_unlike_most_of_its_kind_stays_so() -> None:
    notes = [Note(PPQ * beat, KICK) for beat in range(8)]
    notes += [Note(PPQ * beat + 3 * STEP, RIDE) for beat in range(7)]
    before = beat(*notes, Note(7 * PPQ + 2 * PPQ // 3, RIDE), end=2 * BAR)
    after, _ = fill(before, on_steps(3, 15))
    late = 2 * BAR - PPQ // 3
    assert on(after, HAT) == [3 * STEP, BAR - STEP, BAR + 3 * STEP, late]


def test_microtiming_is_played_around_the_notation() -> None:
    late, _ = fill(swung(), on_steps(3, offset=0.1))
    assert on(late, HAT)[0] == 2 * PPQ // 3 + STEP // 10
    itself, _ = fill(swung(), on_steps(3, offset=-1 / 3))  # the model hears the triplet too
    assert on(itself, HAT)[0] == 2 * PPQ // 3


def test_where_the_grid_is_said_to_be_straight_swing_is_performance() -> None:
    network = on_steps(3)
    after, _ = fill(swung(), network, where=Where(grid="straight"))
    assert on(after, HAT)[0] == 3 * STEP
    assert np.concatenate(network.heard)[..., 18:27].any()
