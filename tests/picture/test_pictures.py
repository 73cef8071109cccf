"""The roll, before and after, and offsets: what is on the sheet, and that it is a picture of sense."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groovae.errors import BeatError
from groovae.midi.file import serialize
from groovae.picture.before_after import draw_before_after, sheet_of
from groovae.picture.legend import ADDED, DROPPED
from groovae.picture.piano_roll import draw_roll, sheet_of_roll
from groovae.picture.roll import Roll, choose_bars, read_roll
from groovae.picture.scene import scene_of_moves, scene_of_offsets
from groovae.picture.sheet import Sheet
from midi.files import BAR, CRASH, HAT, KICK, RIM, SNARE, STEP, Note, rock
from midi.strategies import files

from .rolls import PNG, in_meter, pixels, roll, texts

pytest.importorskip("matplotlib")


def later(notes: list[Note], ticks: int, louder: int = 0) -> list[Note]:
    return [n._replace(tick=n.tick + ticks, velocity=n.velocity + louder) for n in notes]


def moves_sheet(before: Roll, after: Roll, first: int = 1, bars: int = 4) -> Sheet:
    shown = choose_bars([before, after], first, bars)
    return sheet_of(scene_of_moves(before, after, shown), shown)


def labels(axis: Any) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]


def columns(line: Any, *, filled: bool) -> list[tuple[float, float, float, float]]:
    """Left, foot, right and top of the columns of a line."""
    found = []
    for collection in line.axes.collections:
        hollow = len(collection.get_facecolor()) == 0
        if hollow is not filled and collection.get_paths() and len(collection.get_paths()[0]) >= 4:
            boxes = [path.get_extents() for path in collection.get_paths()]
            found += [(box.x0, box.y0, box.x1, box.y1) for box in boxes]
    return found


def test_a_column_is_aside_by_its_move_and_as_high_as_it_is_loud() -> None:
    notes = [Note(0, KICK, 100), Note(4 * STEP, KICK, 100)]
    played = [notes[0], Note(4 * STEP + 10, KICK, 50)]
    (line,) = moves_sheet(roll(*notes), roll(*played)).lines
    hollow, filled = columns(line, filled=False), columns(line, filled=True)
    assert len(hollow) == len(filled) == 2
    assert filled[0] == pytest.approx(hollow[0])
    assert hollow[1][0] == pytest.approx(4 - (hollow[1][2] - hollow[1][0]) / 2)
    assert filled[1][0] > hollow[1][0]  # late: to the right
    assert filled[1][3] == pytest.approx(hollow[1][3] / 2)  # half as loud
    (figure_texts,) = [texts(line.axes.figure)]
    assert "10" in figure_texts
    assert "5 ms late" in figure_texts  # of two kicks one moved
    assert "velocity 100 → 75" in figure_texts
    assert "before" in figure_texts


def test_early_is_to_the_left() -> None:
    (line,) = moves_sheet(roll(*rock(1)), roll(*rock(1)[:2], *later(rock(1)[2:], -20))).lines
    hollow, filled = columns(line, filled=False), columns(line, filled=True)
    assert all(new[0] <= old[0] for old, new in zip(hollow, filled, strict=True))


def test_added_and_dropped_notes_are_shown_as_such() -> None:
    sheet = moves_sheet(
        roll(Note(0, KICK), Note(STEP * 4, SNARE)), roll(Note(0, KICK), Note(0, HAT))
    )
    said = texts(sheet.figure)
    assert {"1 added", "1 dropped", "unchanged", "added", "dropped", ADDED, DROPPED} <= set(said)
    assert "added" not in texts(moves_sheet(roll(), roll()).figure)


def test_numbers_do_not_touch_each_other() -> None:
    notes = [Note(i * STEP, HAT, 80) for i in range(64)]
    sheet = moves_sheet(
        roll(*notes), roll(*[n._replace(tick=n.tick + 12 + n.tick % 7) for n in notes])
    )
    figure = sheet.figure
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in sheet.lines[0].axes.texts]
    assert len(boxes) == len(notes)
    for one, other in combinations(boxes, 2):
        beside = one.x1 <= other.x0 + 1 or other.x1 <= one.x0 + 1
        assert beside or one.y1 <= other.y0 + 1 or other.y1 <= one.y0 + 1


def flams(moved: int = 0) -> list[Note]:
    """Eight snares with a grace note before all but the first, and sixteen thirty-seconds."""
    strokes = [Note(480 * i, SNARE, 110) for i in range(8)]
    graces = [Note(480 * i - 20, SNARE, 50) for i in range(1, 8)]
    fast = [Note(3840 + 60 * i, SNARE, 40 + 5 * i) for i in range(16)]
    return [
        n._replace(tick=max(0, n.tick - (i % 3) * moved))
        for i, n in enumerate(strokes + graces + fast)
    ]


def test_every_note_is_drawn_where_it_is() -> None:
    (line,) = moves_sheet(roll(*flams()), roll(*flams(4))).lines
    hollow, filled = columns(line, filled=False), columns(line, filled=True)
    assert len(hollow) == len(filled) == len(flams())
    expected = sorted(note.tick / STEP for note in flams())
    middles = sorted((box[0] + box[2]) / 2 for box in hollow)
    assert middles == pytest.approx(expected)
    for boxes in (hollow, filled):
        ordered = sorted(boxes)
        assert all(one[2] <= other[0] + 1e-6 for one, other in pairwise(ordered))  # none hides one
        assert min(box[2] - box[0] for box in boxes) > 0.05


def test_of_a_played_take_the_notes_before_stand_where_they_were_played() -> None:
    before = roll(*later(rock(1), 30))
    (line,) = moves_sheet(before, roll(*later(rock(1), 36))).lines
    hollow, filled = columns(line, filled=False), columns(line, filled=True)
    assert [(box[0] + box[2]) / 2 % 2 for box in hollow] == pytest.approx([0.25] * len(hollow))
    # 6 ticks are 6.25 ms, and 20 ms are drawn as half a step.
    shifts = [(new[0] - old[0]) for old, new in zip(hollow, filled, strict=True)]
    assert shifts == pytest.approx([6.25 / 20 / 2] * len(hollow))


def test_notes_that_strike_together_stand_side_by_side() -> None:
    both = roll(Note(480, SNARE, 90), Note(480, RIM, 60), Note(960, SNARE))
    (line,) = moves_sheet(both, both).lines
    first, second, _ = sorted(columns(line, filled=True))
    assert first[2] == pytest.approx(second[0])
    assert (first[0] + second[2]) / 2 == pytest.approx(4)
    (line,) = sheet_of_roll(both, choose_bars([both], 1, 1)).lines
    one, other, _ = sorted(columns(line, filled=True))
    assert one[0] == other[0] == 4
    assert one[3] == pytest.approx(other[1])


def test_the_roll_shows_every_note_too() -> None:
    made = roll(*flams())
    (line,) = sheet_of_roll(made, choose_bars([made], 1, 4)).lines
    boxes = sorted(columns(line, filled=True))
    assert [box[0] for box in boxes] == pytest.approx(sorted(made.steps.tolist()))
    assert all(one[2] <= other[0] + 1e-6 for one, other in pairwise(boxes))


@given(st.lists(st.tuples(st.integers(0, BAR), st.sampled_from([RIM, SNARE, HAT]), st.integers(1, 127)),
                min_size=1, max_size=25))  # fmt: skip
@settings(max_examples=25)
def test_a_picture_has_as_many_columns_as_the_file_has_notes(notes: list[Any]) -> None:
    made = roll(*(Note(*note) for note in notes))
    shown = choose_bars([made], 1, 4)
    for sheet in (
        sheet_of(scene_of_moves(made, made, shown), shown),
        sheet_of(scene_of_offsets(made, shown), shown),
        sheet_of_roll(made, shown),
    ):
        drawn = [box for line in sheet.lines for box in columns(line, filled=True)]
        assert len(drawn) == len(notes)
        assert all(box[2] > box[0] for box in drawn)


def test_grace_notes_stay_in_the_bar_of_their_stroke() -> None:
    song = [*rock(8), Note(4 * BAR - 20, SNARE, 40), Note(4 * BAR, SNARE, 110)]
    made = roll(*song)
    second = moves_sheet(made, made, bars=8).lines[1]
    assert min(box[0] for box in columns(second, filled=True)) < 64 - 20 / STEP
    assert made.within(choose_bars([made], 5, 1)).sum() == len(rock(1)) + 2


def test_figures_stand_above_all_columns_they_touch() -> None:
    sheet = moves_sheet(roll(*flams()), roll(*flams(4)))
    sheet.figure.canvas.draw()
    (line,) = sheet.lines
    to_pixels = line.axes.transData.transform
    for text in line.axes.texts:
        box = text.get_window_extent()
        for column in [*columns(line, filled=True), *columns(line, filled=False)]:
            left, top = to_pixels((column[0], column[3]))
            right = to_pixels((column[2], column[3]))[0]
            apart = right <= box.x0 + 1 or box.x1 <= left + 1
            assert apart or box.y0 >= top - 1


def test_figures_that_find_no_room_are_counted_below() -> None:
    dense = [Note(i * 20, SNARE, 90) for i in range(96)]
    said = texts(moves_sheet(roll(*dense), roll(*later(dense, 7))).figure)
    (told,) = [text for text in said if text.startswith("height: velocity")]
    left_out = 96 - said.count("7")
    assert f"{left_out} figures left out where notes are close; --bars 1 makes room" in told
    (told,) = [t for t in texts(moves_sheet(roll(), roll()).figure) if t.startswith("height")]
    assert told == "height: velocity"


def test_grey_is_explained_where_it_is_drawn() -> None:
    still = moves_sheet(roll(), roll())
    assert "unmoved" in texts(still.figure)
    assert "unmoved" not in texts(moves_sheet(roll(), roll(*later(rock(2), 9))).figure)


def test_lines_are_of_four_bars_and_lanes_of_the_drums_that_play() -> None:
    song = [*rock(10), Note(5 * BAR, CRASH)]
    sheet = moves_sheet(roll(*song), roll(*later(song, 5)), bars=64)
    assert [len(line.bars) for line in sheet.lines] == [4, 4, 2]
    names = [labels(line.axes.yaxis) for line in sheet.lines]
    assert names == [
        ["kick", "snare", "closed hat"],
        ["kick", "snare", "closed hat", "crash"],
        ["kick", "snare", "closed hat"],
    ]


def test_only_the_bars_asked_for_are_drawn() -> None:
    song = roll(*rock(6))
    sheet = sheet_of_roll(song, choose_bars([song], 4, 2))
    (line,) = sheet.lines
    assert labels(line.axes.xaxis)[0] == "4"
    assert labels(line.axes.xaxis)[-1] == "5.4"
    assert line.axes.get_xlim()[1] == 80
    (notes,) = [each for each in line.axes.collections if each.get_array() is not None]
    assert len(notes.get_array()) == len(rock(2))
    assert set(np.asarray(notes.get_array()).tolist()) == {80, 100, 110}


def test_three_four_has_three_beats_a_bar() -> None:
    waltz = in_meter(3, 4, *(Note(i * 4 * STEP, KICK) for i in range(6)))
    (line,) = sheet_of_roll(waltz, choose_bars([waltz], 1, 4)).lines
    assert labels(line.axes.xaxis) == ["1", "1.2", "1.3", "2", "2.2", "2.3"]
    assert line.axes.get_xlim()[1] == 24


def test_offsets_of_one_beat_are_those_from_the_grid() -> None:
    made = roll(*later(rock(1), 22))
    shown = choose_bars([made], 1, 4)
    said = texts(sheet_of(scene_of_offsets(made, shown), shown).figure)
    assert said.count("23 ms late") == 3  # kick, snare and hat
    assert "before" not in said
    assert "120 bpm, 22.9 ms from the grid on average" in said


ONE = [Note(0, KICK)]
DENSE = [
    Note(i * 60 + p, p, 1 + (i * 7 + p) % 127) for i in range(64) for p in (36, 38, 42, 49, 51)
]


@pytest.mark.parametrize(
    ("notes", "bars"),
    [
        (ONE, 1),
        (rock(1), 1),
        (rock(16), 16),
        (DENSE, 4),
        (rock(64), 64),
        ([Note(9 * BAR, HAT)], 64),
    ],
    ids=["one note", "1 bar", "16 bars", "dense", "64 bars", "silent bars"],
)
def test_pictures_are_of_a_size_to_look_at(notes: list[Note], bars: int) -> None:
    before, after = roll(*notes), roll(*later(notes, 9, 0))
    for png in (draw_before_after(before, after, bars=bars)[0], draw_roll(after, bars=bars)):
        assert png.startswith(PNG)
        height, width = pixels(png).shape[:2]
        assert 900 <= width <= 1800
        assert 200 <= height <= 1100 * -(-bars // 4)
        assert pixels(png)[..., :3].std() > 0.02  # something is drawn


@pytest.mark.parametrize("name", ["a$b$.mid", "$\\frac$.mid", "鼓.mid", "x" * 200, "𝄞\n\t.mid"])
def test_a_file_may_be_called_anything(name: str) -> None:
    made = roll(*rock(1), name=name)
    assert draw_before_after(made, made)[0].startswith(PNG)
    assert draw_roll(made).startswith(PNG)


def test_long_titles_stay_in_the_picture() -> None:
    made = roll(*rock(1), name="DRUM_LOOP_HOUSE_MASTER_" * 9)
    figure = moves_sheet(made, made).figure
    figure.canvas.draw()
    wide = figure.bbox.width
    assert all(text.get_window_extent().x1 <= wide for text in figure.texts)


def test_equal_beats_make_equal_pictures() -> None:
    made = roll()
    assert draw_before_after(made, made) == draw_before_after(made, made)


@settings(max_examples=15)
@given(files(), files())
def test_any_two_files_are_drawn_or_refused(first: Any, second: Any) -> None:
    try:
        rolls = [read_roll(serialize(midi), "any.mid") for midi in (first, second)]
        picture, words = draw_before_after(*rolls, bars=8)
    except BeatError:
        return
    assert picture.startswith(PNG)
    assert words
    assert "nan" not in words
