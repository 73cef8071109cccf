"""A beat beside drummers: the figures, what they are called, and the picture of them."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from groovae.drums import DRUM_NAMES
from groovae.errors import BeatError
from groovae.feel import MEASURES, STRETCHES, Feel
from groovae.midi.file import serialize
from groovae.picture.compare import measure, to_json, to_text
from groovae.picture.distributions import draw_comparison, figure_of_comparison
from groovae.picture.human import INSIDE, Drummers, Range, drummers_of, pooled_of, source
from groovae.picture.roll import read_roll
from midi.files import COWBELL, HAT, KICK, SNARE, STEP, Note, beat, rock, to_bytes
from midi.strategies import files

from .rolls import PNG, pixels, roll, texts


def kicks(*ticks_and_velocities: tuple[int, int]) -> list[Note]:
    """A kick on every beat, each so many ticks late and so loud."""
    return [Note(4 * STEP * i + t, KICK, v) for i, (t, v) in enumerate(ticks_and_velocities, 1)]


def test_the_figures_are_the_mean_and_the_standard_deviation() -> None:
    drum = measure(roll(*kicks((12, 80), (24, 90), (-12, 100), (0, 110)))).drums["kick"]
    ms = np.array([12.5, 25, -12.5, 0])
    assert drum.notes == 4
    assert drum.feel.mean_offset_ms == pytest.approx(ms.mean(), abs=1e-4)
    assert drum.feel.offset_spread_ms == pytest.approx(ms.std(), abs=1e-4)
    assert drum.feel.mean_velocity == 95
    assert drum.feel.velocity_spread == pytest.approx(np.std([80, 90, 100, 110]))


def test_a_straight_beat_is_stiffer_and_flatter_than_drummers() -> None:
    made = measure(roll(*rock(4)))
    for name in ("kick", "snare", "closed_hihat"):
        assert made.drums[name].verdicts["offset_spread_ms"] == "stiffer"
        assert made.drums[name].verdicts["velocity_spread"] == "flatter"
        assert made.drums[name].verdicts["mean_offset_ms"] == INSIDE
        assert "stiffer, flatter" in made.drums[name].in_words


@pytest.mark.parametrize(
    ("late", "loud", "word"),
    [(-50, 60, "earlier"), (50, 60, "later"), (0, 12, "softer"), (0, 126, "louder")],
)
def test_what_is_beyond_drummers_is_called_by_its_name(late: int, loud: int, word: str) -> None:
    made = measure(roll(*kicks(*((late + 8 * (i % 3), loud - i % 2) for i in range(8)))))
    assert word in made.drums["kick"].in_words


def test_the_limits_belong_to_the_range() -> None:
    ranges = {name: Range(1.0, 2.0, 3.0) for name in MEASURES}
    words = {
        value: set(Drummers(16, 99, ranges).beside(Feel(value, value, value, value)).values())
        for value in (0.9, 1.0, 2.0, 3.0, 3.1)
    }
    assert words[1.0] == words[2.0] == words[3.0] == {INSIDE}
    assert words[0.9] == {"earlier", "stiffer", "softer", "flatter"}
    assert words[3.1] == {"later", "looser", "louder", "wilder"}


def test_few_notes_are_judged_beside_few_and_fewer_than_four_not_at_all() -> None:
    made = measure(roll(*kicks(*[(0, 90)] * 9), *rock(1)[:1], Note(0, SNARE)))
    judge = made.drums["kick"].drummers
    assert judge is not None
    assert judge.hits == 8
    assert made.drums["snare"].drummers is None
    assert made.drums["snare"].in_words == "too few notes to say"
    assert made.inside[1] == len(MEASURES)


def test_a_written_shuffle_is_stiff_and_not_late() -> None:
    shuffled = [Note(480 * (i // 2) + 320 * (i % 2), HAT, 90) for i in range(32)]
    drum = measure(roll(*shuffled)).drums["closed_hihat"]
    assert drum.feel.mean_offset_ms == pytest.approx(0, abs=1e-3)
    assert "stiffer" in drum.in_words


def test_a_beat_without_drums_of_the_nine_is_refused() -> None:
    with pytest.raises(BeatError, match="none of the drum notes") as raised:
        measure(read_roll(to_bytes(beat(Note(0, COWBELL))), "bell.mid"))
    assert raised.value.hint


# The table that travels with the package


def test_every_drum_has_its_range_and_its_percentiles_ascend() -> None:
    for name in DRUM_NAMES:
        rows = [drummers_of(name, hits) for hits in STRETCHES]
        assert rows[0] is not None, name
        for row in filter(None, rows):
            assert row.takes >= 20
            for limits in row.ranges.values():
                assert limits.low <= limits.median <= limits.high
            assert row.ranges["offset_spread_ms"].low > 0
        pooled = pooled_of(name)
        assert list(pooled.offset_ms) == sorted(pooled.offset_ms)
        assert list(pooled.velocity) == sorted(pooled.velocity)


def test_fewer_hits_stray_less() -> None:
    few, many = drummers_of("kick", 4), drummers_of("kick", 64)
    assert few is not None
    assert many is not None
    assert few.ranges["offset_spread_ms"].low < many.ranges["offset_spread_ms"].low


def test_the_table_says_where_it_comes_from() -> None:
    assert "Groove MIDI Dataset" in source()
    assert "CC BY 4.0" in source()


# What is printed


def test_the_text_prints_the_figures() -> None:
    text = to_text([measure(roll(*kicks((12, 80), (24, 90), (-12, 100), (1, 110)), name="a.mid"))])
    assert text.startswith("A  a.mid: 120 bpm, 4 drum notes; ")
    (row,) = (line.split() for line in text.splitlines() if line.startswith("kick"))
    assert row[:7] == ["kick", "A", "4", "+6.5", "13.9", "95.0", "11.2"]
    (drummers,) = (line.split() for line in text.splitlines() if " drummers " in line[:30])
    assert drummers[1] == "4"
    assert "CC BY 4.0" in text


def test_two_beats_are_printed_drum_by_drum_with_drums_that_only_one_has() -> None:
    beats = [measure(roll(*rock(2))), measure(roll(*kicks((0, 90), (0, 90)), name="b.mid"))]
    lines = to_text(beats).splitlines()
    assert lines[1].startswith("B  b.mid: ")
    assert lines[1].endswith("too few notes to say")
    (at,) = (i for i, line in enumerate(lines) if line.startswith("kick"))
    assert lines[at + 1].split()[0] == "B"
    (hat,) = (i for i, line in enumerate(lines) if line.startswith("closed hat"))
    assert lines[hat + 1].split()[0] == "drummers"


def test_the_json_says_what_the_text_says() -> None:
    said = json.loads(to_json([measure(roll(*rock(4)))]))
    (made,) = said["beats"]
    assert "CC BY 4.0" in said["drummers"]
    kick = made["drums"]["kick"]
    assert (kick["notes"], kick["mean_velocity"]) == (8, 110)
    assert kick["beside_drummers"]["hits"] == 8
    assert kick["beside_drummers"]["offset_spread_ms"]["verdict"] == "stiffer"
    verdicts = [
        each["verdict"]
        for drum in made["drums"].values()
        for each in drum["beside_drummers"].values()
        if isinstance(each, dict)
    ]
    assert made["figures_judged"] == len(verdicts)
    assert made["figures_inside"] == verdicts.count(INSIDE)


# What is drawn


def test_a_row_a_drum_with_the_notes_of_both() -> None:
    pytest.importorskip("matplotlib")
    beats = [measure(roll(*rock(4))), measure(roll(*kicks((22, 90), (22, 91))))]
    figure = figure_of_comparison(beats)
    timing, velocity = figure.axes[4:6]  # hats, snare, kick: two panels each
    up = [bar for bar in timing.patches if bar.get_height() > 0 and bar.get_y() == 0]
    down = [bar for bar in timing.patches if bar.get_height() < 0]
    (straight,) = [bar for bar in up if bar.get_width() < 10 and bar.get_facecolor()[0] < 0.9]
    assert straight.get_x() < 0 < straight.get_x() + straight.get_width()
    (late,) = down
    assert late.get_x() < 23 < late.get_x() + late.get_width()
    assert velocity.get_xlim() == (0, 130)
    assert {"A  stiffer, flatter", "B  too few notes to say"} <= set(texts(figure))


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("bars", [1, 16])
def test_the_comparison_is_a_picture_of_sense(count: int, bars: int) -> None:
    pytest.importorskip("matplotlib")
    png = draw_comparison([measure(roll(*rock(bars)))] * count)
    assert png.startswith(PNG)
    height, width = pixels(png).shape[:2]
    assert 1200 <= width <= 1800
    assert 400 <= height <= 1400


@settings(max_examples=15)
@given(files())
def test_any_file_is_compared_or_refused(midi: Any) -> None:
    try:
        made = measure(read_roll(serialize(midi), "any.mid"))
    except BeatError:
        return
    assert "nan" not in to_text([made]) + to_json([made])
    assert draw_comparison([made]).startswith(PNG)
