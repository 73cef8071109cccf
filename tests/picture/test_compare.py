"""A beat beside drummers: the figures, what they are called, and the picture of them."""

import json
from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from groovae.drums import DRUM_NAMES
from groovae.errors import BeatError
from groovae.feel import MEASURES, STRETCHES, Feel
from groovae.midi.file import serialize
from groovae.picture.beside import draw_comparison, figure_of_comparison
from groovae.picture.compare import measure, measure_all, to_json, to_text
from groovae.picture.human import INSIDE, Drummers, Range, drummers_of, source
from groovae.picture.roll import read_roll
from groovae.picture.verdict import TOO_FEW, verdict_of
from midi.files import COWBELL, HAT, KICK, SNARE, STEP, Note, beat, rock, to_bytes
from midi.strategies import files

from .rolls import PNG, pixels, roll, texts


def kicks(*ticks_and_velocities: tuple[int, int]) -> list[Note]:
    """A kick on every beat, each so many ticks late and so loud."""
    return [Note(4 * STEP * i + t, KICK, v) for i, (t, v) in enumerate(ticks_and_velocities, 1)]


def test_the_figures_are_the_mean_and_the_standard_deviation() -> None:
    drum = measure(roll(*kicks((12, 80), (24, 90), (-12, 100), (0, 110)))).drums["kick"]
    ms = np.array([12.5, 25, -12.5, 0])
    assert drum.hits == 4
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
    ranges = {name: Range(1.0, 1.5, 2.0, 2.5, 3.0) for name in MEASURES}
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


# Swing, triplets, flams: what is written is not microtiming


def swung(percent: float, late: tuple[int, ...] = (0,), pitch: int = HAT) -> list[Note]:
    """Eight bars of eighths, the second of each pair at a percentage of it, strayed by ticks in turn."""
    ticks = [480 * (i // 2) + round(4.8 * percent) * (i % 2) for i in range(64)]
    return [
        Note(480 + tick + late[i % len(late)], pitch, 80 + 5 * (i % 3))
        for i, tick in enumerate(ticks)
    ]


HUMAN = (-10, -3, -14, 2, -8, -5, -17)


@pytest.mark.parametrize("percent", [54, 58, 62, 66, 200 / 3, 71])
def test_a_played_swing_is_measured_from_where_it_was_written(percent: float) -> None:
    written, played = roll(*swung(percent)), roll(*swung(percent, HUMAN))
    a, b = measure_all([written, played])
    (drum,) = b.drums.values()
    strayed = np.array([HUMAN[i % 7] for i in range(64)]) * 125 / STEP
    assert drum.feel.mean_offset_ms == pytest.approx(strayed.mean(), abs=1e-3)
    assert drum.feel.offset_spread_ms == pytest.approx(strayed.std(), abs=1e-3)
    assert a.drums["closed_hihat"].feel.mean_offset_ms == pytest.approx(0, abs=1e-3)
    assert "ms: from where A is written" in to_text([a, b])


def test_played_triplets_are_measured_from_where_they_were_written() -> None:
    thirds = [Note(480 + 160 * i, SNARE, 80) for i in range(48)]
    played = [n._replace(tick=n.tick + HUMAN[i % 7]) for i, n in enumerate(thirds)]
    a, b = measure_all([roll(*thirds), roll(*played)])
    assert "in triplets" in a.pace
    strayed = np.array([HUMAN[i % 7] for i in range(48)]) * 125 / STEP
    assert b.drums["snare"].feel.offset_spread_ms == pytest.approx(strayed.std(), abs=1e-3)
    alone = measure(roll(*played))
    assert "in triplets" in alone.pace
    assert alone.drums["snare"].feel.offset_spread_ms == pytest.approx(strayed.std(), abs=1)


@pytest.mark.parametrize("percent", [58, 62, 66])
def test_the_swing_of_a_played_file_alone_is_recognized_and_told(percent: int) -> None:
    made = measure(roll(*swung(percent, HUMAN)))
    assert made.pace == f"120 bpm, swung {percent} %"
    feel = made.drums["closed_hihat"].feel
    strayed = np.array([HUMAN[i % 7] for i in range(64)]) * 125 / STEP
    assert feel.mean_offset_ms == pytest.approx(strayed.mean(), abs=2)
    assert feel.offset_spread_ms == pytest.approx(strayed.std(), abs=1)
    assert "swung where the beat is" in to_text([made])


def test_a_note_that_only_b_has_is_measured_from_the_nearest_place_of_a() -> None:
    added = Note(480 * 3 + 320 + 6, KICK, 90)
    _, b = measure_all([roll(*swung(200 / 3)), roll(*swung(200 / 3), added)])
    assert b.drums["kick"].feel.mean_offset_ms == pytest.approx(6 * 125 / STEP, abs=0.5)
    _, b = measure_all([roll(*rock(4)), roll(*rock(4), Note(7 * STEP - 6, KICK, 90))])
    assert min(b.drums["kick"].offsets_ms) == pytest.approx(-6 * 125 / STEP)


def test_another_beat_is_measured_from_its_own_grid_and_that_is_told() -> None:
    a, b = measure_all([roll(*rock(8)), roll(*swung(66, pitch=KICK))])
    assert not b.borrowed
    assert b.drums["kick"].feel.offset_spread_ms == pytest.approx(0, abs=1e-3)
    assert "these are different beats" in to_text([a, b])


def flams() -> list[Note]:
    """Snares with a grace note before each, and a bar of thirty-seconds: all written by a machine."""
    strokes = [Note(480 * i, SNARE, 110) for i in range(1, 8)]
    graces = [Note(480 * i - 20, SNARE, 50) for i in range(1, 8)]
    return strokes + graces + [Note(3840 + 60 * i, SNARE, 40 + 5 * i) for i in range(16)]


def test_written_flams_and_thirty_seconds_are_stiff() -> None:
    made = measure(roll(*flams()))
    drum = made.drums["snare"]
    assert (made.notes, drum.hits) == (23 + 7, 7 + 9)
    assert (drum.feel.mean_offset_ms, drum.feel.offset_spread_ms) == pytest.approx((0, 0), abs=1e-3)
    assert drum.verdicts["offset_spread_ms"] == "stiffer"


def test_a_flam_that_is_played_together_moves_together() -> None:
    late = [n._replace(tick=n.tick + 12) for n in flams()]
    _, b = measure_all([roll(*flams()), roll(*late)])
    assert b.drums["snare"].offsets_ms.tolist() == pytest.approx([12.5] * b.drums["snare"].hits)


# In a few words


def judged(**places: int) -> dict[str, int]:
    return dict.fromkeys(MEASURES, 0) | places


def test_the_verdict_is_in_plain_words() -> None:
    assert measure(roll(*rock(4))).verdict == "stiff and flat"
    assert verdict_of([(9, judged())]) == "timing and velocities within drummers' range"
    assert verdict_of([(9, judged(offset_spread_ms=-1))]) == (
        "timing within drummers' range, stiffer than most; velocities within drummers' range"
    )
    assert verdict_of([(9, judged(mean_offset_ms=2, velocity_spread=-2, mean_velocity=1))]) == (
        "late and flat"
    )
    assert verdict_of([(9, judged(mean_velocity=2))]) == "loud; timing within drummers' range"
    assert verdict_of([(3, {})]) == TOO_FEW


def test_the_drums_with_most_hits_say_what_a_beat_is_and_the_others_are_not_hidden() -> None:
    stiff, fine = judged(offset_spread_ms=-2), judged()
    assert verdict_of([(20, fine), (8, stiff)]).startswith("timing mostly within drummers' range")
    assert verdict_of([(8, fine), (20, stiff)]).startswith("stiff; ")


# The table that travels with the package


def test_every_drum_has_its_range_and_it_ascends() -> None:
    for name in DRUM_NAMES:
        rows = [drummers_of(name, hits) for hits in STRETCHES]
        assert rows[0] is not None, name
        for row in filter(None, rows):
            assert row.takes >= 20
            for limits in row.ranges.values():
                assert list(astuple(limits)) == sorted(astuple(limits))
            assert row.ranges["offset_spread_ms"].low > 0


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
    assert (kick["hits"], kick["mean_velocity"]) == (8, 110)
    assert kick["beside_drummers"]["hits"] == 8
    assert kick["beside_drummers"]["offset_spread_ms"]["verdict"] == "stiffer"
    verdicts = [
        each["verdict"]
        for drum in made["drums"].values()
        for each in drum["beside_drummers"].values()
        if isinstance(each, dict)
    ]
    assert made["verdict"] == "stiff and flat"
    assert (made["pace"], made["slowest"], made["fastest"]) == ("120 bpm", 120, 120)
    assert made["figures_judged"] == len(verdicts)
    assert made["figures_inside"] == verdicts.count(INSIDE)


# What is drawn


def dots(axes: Any) -> list[tuple[float, str]]:
    """Value and shape of each dot of a column, from the top down."""
    found = [line for line in axes.lines if line.get_marker() in ("o", "D")]
    return [(float(dot.get_xdata()[0]), dot.get_marker()) for dot in found]


def bands(axes: Any) -> list[tuple[float, float]]:
    """From where to where the sand of each line of a column is, from the top down."""
    spans = [
        each.get_paths()[0].get_extents() for each in axes.collections if each.get_zorder() == 0.5
    ]
    return [(float(span.x0), float(span.x1)) for span in spans]


def test_what_is_drawn_is_what_is_judged() -> None:
    pytest.importorskip("matplotlib")
    beats = [measure(roll(*rock(4))), measure(roll(*kicks((22, 90), (22, 91), (22, 90), (30, 91))))]
    figure = figure_of_comparison(beats)
    shown = [(beats[0], "closed_hihat"), (beats[0], "snare"), *((beat, "kick") for beat in beats)]
    for axes, each in zip(figure.axes, MEASURES, strict=False):
        drums = [beat.drums[name] for beat, name in shown]
        expected = [
            (getattr(d.feel, each), "o" if d.verdicts[each] == INSIDE else "D") for d in drums
        ]
        values, shapes = zip(*dots(axes), strict=True)
        assert values == pytest.approx([value for value, _ in expected], abs=1e-4)
        assert shapes == tuple(shape for _, shape in expected)
        limits = [d.drummers.ranges[each] for d in drums if d.drummers]
        assert bands(axes) == [pytest.approx((limit.low, limit.high)) for limit in limits]
        assert all(
            (low <= round(value, 1) <= high) == (shape == "o")
            for (value, shape), (low, high) in zip(dots(axes), bands(axes), strict=True)
        )
    said = texts(figure)
    assert "stiffer, flatter" in said
    assert {"inside", "outside", "not judged"} <= set(said)
    assert any(text.startswith("what drummers do") for text in said)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("bars", [1, 16])
def test_the_comparison_is_a_picture_of_sense(count: int, bars: int) -> None:
    pytest.importorskip("matplotlib")
    png = draw_comparison([measure(roll(*rock(bars)))] * count)
    assert png.startswith(PNG)
    height, width = pixels(png).shape[:2]
    assert 1200 <= width <= 1800
    assert 350 <= height <= 1400


@settings(max_examples=15)
@given(files())
def test_any_file_is_compared_or_refused(midi: Any) -> None:
    try:
        made = measure(read_roll(serialize(midi), "any.mid"))
    except BeatError:
        return
    assert "nan" not in to_text([made]) + to_json([made])
    assert draw_comparison([made]).startswith(PNG)
