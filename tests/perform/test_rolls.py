"""Flams, drags and rolls: what is struck as one gesture moves as one, wherever the sixteenths are."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.dataset.gmd import Take, read_take_file
from groovae.hvo import Floats, Ints
from groovae.midi.file import parse
from groovae.midi.notes import find_notes
from groovae.perform.play_file import Where
from groovae.perform.rolls import CLOSE, STRAYS, follow_rolls
from groovae.perform.settings import Settings
from midi.files import BAR, HAT, KICK, PPQ, SNARE, STEP, Note, beat, drums_of, from_bytes, to_bytes

from .drummers import Known, humanized, perform, shipped

HALF = STEP // 2
STRAIGHT = Where(grid="straight")

# Played by hand: nothing of it is written.
PLAYED = [Note(PPQ * i + (7 * i) % 11 - 4, HAT if i % 2 else KICK) for i in range(1, 8)]


def swaying() -> Known:
    """Another offset on every step, and every hit as loud."""

    def play(score: Floats) -> tuple[Floats, Floats]:
        late = 0.2 * np.sin(np.arange(score.shape[1]))[:, None]
        return np.full(score.shape, 0.5, "f4"), np.broadcast_to(late, score.shape).astype("f4")

    return Known(play)


def snares(*notes: Note, where: Where = STRAIGHT) -> tuple[list[int], list[int]]:
    """Ticks and velocities of the snare of a beat, played."""
    after, _ = perform(beat(*PLAYED, *notes, end=4 * BAR), swaying(), where=where)
    played = [note for note in drums_of(after) if note.pitch == SNARE]
    return [n.tick for n in played], [n.velocity for n in played]


def roll(*velocities: int, gap: int = HALF) -> list[Note]:
    return [Note(BAR + gap * i, SNARE, v, 20) for i, v in enumerate(velocities)]


@pytest.mark.parametrize("where", [STRAIGHT, Where()], ids=["straight", "played"])
def test_the_last_thirty_second_of_a_roll_keeps_its_distance(where: Where) -> None:
    """It is half a step from its sixteenth, on which there is nothing."""
    ticks, _ = snares(*roll(60, 65, 70, 75), where=where)
    assert ticks[3] - ticks[2] == HALF
    assert abs(ticks[0] - BAR) <= 0.2 * STEP


@pytest.mark.parametrize("gap", [HALF, HALF + 3])
def test_a_roll_that_becomes_softer_keeps_its_spacing(gap: int) -> None:
    """Of the two strokes on a step the one between the sixteenths is the louder."""
    ticks, loud = snares(*roll(120, 110, 100, 90, 80, 70, gap=gap))
    assert np.diff(ticks).tolist() == [gap] * 5
    assert loud == sorted(loud, reverse=True)


def test_a_drag_that_begins_on_the_step_before_stays_a_drag() -> None:
    drag = [Note(BAR - 66, SNARE, 30, 10), Note(BAR - 33, SNARE, 40, 10), Note(BAR, SNARE, 100, 10)]
    ticks, loud = snares(*drag)
    assert np.diff(ticks).tolist() == [33, 33]
    assert loud == [19, 26, 64]


def test_the_louder_of_two_strokes_astride_of_a_border_leads() -> None:
    for first, second in ((100, 30), (30, 100)):
        ticks, _ = snares(Note(BAR + 50, SNARE, first, 5), Note(BAR + 70, SNARE, second, 5))
        assert ticks[1] - ticks[0] == 20
        leads = 16 if first > second else 17
        place = ticks[0] if first > second else ticks[1]
        assert place == pytest.approx(leads * STEP + 0.2 * np.sin(leads) * STEP, abs=1)


def test_sixteenths_and_swung_sixteenths_are_no_roll() -> None:
    for late in (0, 25, 40):
        pairs = [Note(BAR + STEP * i + late * (i % 2), SNARE, 90 - i, 10) for i in range(6)]
        ticks, _ = snares(*pairs)
        expected = [(16 + i + 0.2 * np.sin(16 + i)) * STEP for i in range(6)]
        np.testing.assert_allclose(ticks, expected, atol=1)


def test_written_thirty_seconds_are_played_around_their_places_each_sixteenth_anew() -> None:
    written = [Note(HALF * i, SNARE, 90, 10) for i in range(64)]
    after, _ = perform(beat(*written, end=2 * BAR), swaying())
    shifts = [n.tick - HALF * i for i, n in enumerate(drums_of(after))]
    assert len(set(shifts)) > 8
    assert max(map(abs, shifts)) <= 0.2 * STEP + 1


def test_flams_do_not_cost_a_written_beat_its_swing() -> None:
    eighths = [Note(PPQ * i + late, HAT) for i in range(8) for late in (0, 58 * PPQ // 100)]
    flams = [
        Note(PPQ * i - at, SNARE, v, 9) for i in range(1, 8, 2) for at, v in ((23, 30), (0, 99))
    ]
    still = Known(lambda score: (np.full(score.shape, 0.5, "f4"), np.zeros(score.shape, "f4")))
    after, report = perform(beat(*eighths, *flams, end=2 * BAR), still)
    ticks = sorted((n.tick, n.pitch) for n in drums_of(after))
    assert ticks == sorted((n.tick, n.pitch) for n in [*eighths, *flams])
    assert any(text.startswith("8 notes are written off") for text in report.warnings)


def test_flams_and_a_roll_keep_their_spacing_when_the_shipped_model_plays_them() -> None:
    flams = [
        Note(PPQ * i - at, SNARE, v, 20) for i in range(1, 8) for at, v in ((20, 50), (0, 110))
    ]
    thirty_seconds = [Note(2 * BAR + HALF * i, SNARE, 40 + 5 * i, 20) for i in range(16)]
    before = to_bytes(beat(*flams, *thirty_seconds, end=3 * BAR))
    for where in (Where(), STRAIGHT, Where(grid="as-written")):
        after, _ = humanized(shipped(), before, where=where)
        ticks = [[n.tick for n in drums_of(from_bytes(data))] for data in (before, after)]
        changed = np.abs(np.diff(ticks[1]) - np.diff(ticks[0]))
        assert changed[:14:2].tolist() == [0] * 7
        assert changed[14:].max() <= 10


@given(
    st.lists(
        st.tuples(st.integers(0, 3000), st.integers(0, 40), st.integers(0, 2), st.integers(1, 127)),
        min_size=1,
        max_size=30,
    ),
    st.integers(0, 2**32),
)
def test_whoever_is_followed_follows_nobody_and_is_of_the_same_drum(
    strokes: list[tuple[int, int, int, int]], seed: int
) -> None:
    firsts, lengths, drums, loudness = np.array(sorted(strokes), np.int64).T
    strays = np.random.default_rng(seed).uniform(-0.5, 0.5, len(firsts)).astype(np.float32)
    follows: Ints = follow_rolls(firsts, firsts + lengths, drums, loudness, strays, STEP)
    np.testing.assert_array_equal(follows[follows], follows)
    np.testing.assert_array_equal(drums[follows], drums)
    assert (np.abs(strays[follows != np.arange(len(follows))]) > STRAYS).all()


@pytest.mark.gmd
def test_strokes_of_drummers_that_are_close_stay_as_close(
    gmd_zip: Path, gmd_takes: list[Take]
) -> None:
    """More than one pair in four is torn apart where each moves with its own sixteenth."""
    chosen = [t.id for t in gmd_takes if t.split == "validation" and t.time_signature == "4-4"]
    pairs = torn = 0
    for name in chosen[::2]:
        data = read_take_file(gmd_zip, name)
        played, _ = humanized(shipped(), data, Settings(), Where(drum_map="roland_td"))
        before, after = (find_notes(parse(each, name)) for each in (data, played))
        for pitch in np.unique(before.pitches).tolist():
            gaps = [np.diff(np.sort(n.ticks[n.pitches == pitch])) / STEP for n in (before, after)]
            close = gaps[0] <= CLOSE
            pairs += int(close.sum())
            torn += int((np.abs(gaps[1] - gaps[0])[close] > 0.1).sum())
    assert pairs > 300
    assert torn < 0.1 * pairs
