"""Which note after is which note before, and what is said of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.picture.moves import Moves, explain, match
from groovae.picture.roll import Roll, choose_bars
from midi.files import BAR, HAT, KICK, SNARE, STEP, Note, rock

from .rolls import roll


def matched(before: Roll, after: Roll, first: int = 1, bars: int = 64) -> Moves:
    return match(before, after, choose_bars([before, after], first, bars))


def told(before: Roll, after: Roll) -> str:
    bars = choose_bars([before, after], 1, 64)
    return explain(before, after, match(before, after, bars), bars)


def test_a_snare_ten_ms_late_and_twenty_louder_says_so() -> None:
    before = roll(Note(4 * STEP, SNARE, 80), Note(0, KICK, 100))
    after = roll(Note(4 * STEP + 10, SNARE, 100), Note(0, KICK, 100))
    moves = matched(before, after)
    assert moves.shifts_ms.tolist() == pytest.approx([0, 10 * 125 / STEP])
    assert moves.velocity_changes.tolist() == [0, 20]
    assert told(before, after) == "snare 10 ms late; velocity: backbeat +20"


def test_hats_early_ghost_notes_and_the_backbeat_are_named() -> None:
    ghosts = (7, 9, 15)

    def made(early: int, soft: tuple[int, ...], loud: int) -> Roll:
        hats = [Note(2 * STEP * i - (early if i else 0), HAT, 80) for i in range(8)]
        backbeat = [Note(4 * STEP, SNARE, loud), Note(12 * STEP, SNARE, loud)]
        return roll(
            *hats,
            *backbeat,
            *(Note(at * STEP, SNARE, v) for at, v in zip(ghosts, soft, strict=True)),
        )

    before, after = made(0, (100, 100, 100), 100), made(9, (30, 38, 45), 112)
    assert told(before, after) == (
        "closed hat 8 ms early; velocity: backbeat +12, ghost notes 30 to 45"
    )


def test_a_grace_note_is_neither_backbeat_nor_ghost_note() -> None:
    strokes, graces = [Note(480, SNARE, 90)], [Note(460, SNARE, 30)]
    louder = [n._replace(velocity=n.velocity + 20) for n in strokes]
    assert told(roll(*strokes, *graces), roll(*louder, *graces)) == "velocity: backbeat +20"


def test_of_a_played_beat_notes_become_earlier_not_early() -> None:
    played = [Note(STEP * 4 * i + 20, KICK) for i in range(4)]
    straight = [Note(STEP * 4 * i, KICK) for i in range(4)]
    assert told(roll(*played), roll(*straight)) == "kick 21 ms earlier"
    assert told(roll(*straight), roll(*played)) == "kick 21 ms late"


def test_where_nothing_happened_it_says_so() -> None:
    assert told(roll(), roll()) == "nothing moved, no velocity changed"


def test_added_and_dropped_notes_are_told_from_moved_ones() -> None:
    kept = [Note(0, KICK), Note(8 * STEP, KICK)]
    before = roll(*kept, Note(4 * STEP, SNARE))
    after = roll(*kept, Note(8 * STEP + 200, KICK), Note(12 * STEP + 5, HAT))
    moves = matched(before, after)
    assert moves.before.tolist() == [0, 2]
    assert not moves.shifts_ms.any()
    assert moves.dropped.tolist() == [1]
    assert len(moves.added) == 2
    assert told(before, after) == "1 kick note added, 1 closed hat note added, 1 snare note dropped"


def test_as_many_notes_far_from_each_other_are_not_the_same_notes() -> None:
    moves = matched(roll(Note(0, KICK)), roll(Note(8 * STEP, KICK)))
    assert len(moves.after) == 0
    assert (len(moves.dropped), len(moves.added)) == (1, 1)


def test_a_roll_that_moves_by_more_than_its_spacing_stays_in_order() -> None:
    strokes = [Note(4 * STEP + i * 30, SNARE, 60 + i) for i in range(6)]
    late = [note._replace(tick=note.tick + 50) for note in strokes]
    moves = matched(roll(*strokes), roll(*late))
    assert not moves.velocity_changes.any()
    assert np.allclose(moves.shifts_ms, 50 * 125 / STEP)


def test_only_the_bars_that_are_shown_count_and_a_note_stays_in_the_bar_it_was_written_in() -> None:
    before = roll(*rock(2), Note(2 * BAR, KICK))
    after = roll(*rock(2), Note(2 * BAR - 70, KICK))
    assert told(before, after).startswith("kick")
    assert len(matched(before, after, 1, 2).after) == len(rock(2))
    (shift,) = matched(before, after, 3, 1).shifts_ms
    assert shift == pytest.approx(-70 * 125 / STEP)


NOTES = st.lists(
    st.builds(
        Note,
        st.integers(0, 2 * BAR),
        st.sampled_from([KICK, SNARE, HAT]),
        st.integers(1, 127),
        st.just(60),
    ),
    min_size=1,
    max_size=20,
)


@given(NOTES, NOTES)
def test_every_note_is_matched_once_or_added_or_dropped(old: list[Note], new: list[Note]) -> None:
    before, after = roll(*old), roll(*new)
    moves = matched(before, after)
    assert sorted([*moves.before, *moves.dropped]) == list(range(len(before.steps)))
    assert sorted([*moves.after, *moves.added]) == list(range(len(after.steps)))
    assert (before.pitches[moves.before] == after.pitches[moves.after]).all()
    assert (np.abs(moves.shifts_ms) <= 125.0 + 1e-9).all()


@given(NOTES)
def test_a_beat_beside_itself_has_not_moved(notes: list[Note]) -> None:
    made = roll(*notes)
    moves = matched(made, made)
    assert moves.before.tolist() == moves.after.tolist() == list(range(len(made.steps)))
    assert not moves.shifts_ms.any()
