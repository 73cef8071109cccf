import json

import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.stats import PitchCount, Stats, describe, to_json, to_text

from .music import BAR, HAT_PEDAL, KICK, SNARE, STEP, take


def row(stats: Stats, pitch: int) -> PitchCount:
    (found,) = (row for row in stats.pitches if row.pitch == pitch)
    return found


def test_hours_notes_and_bars_are_counted_over_takes() -> None:
    stats = describe(
        [
            take((0, KICK, 90, 9), (BAR, KICK, 90, 9), duration=1800.0),
            take((0, KICK, 90, 9), duration=5400.0),
        ]
    )
    assert (stats.takes, stats.hours, stats.notes, stats.bars) == (2, 2.0, 3, 3)


@pytest.mark.parametrize(("meter", "steps"), [("4-4", 16), ("3-4", 12), ("6-8", 12), ("5-4", 20)])
def test_bars_are_as_long_as_the_meter_says(meter: str, steps: int) -> None:
    last = (steps * STEP - STEP, KICK, 90, 9)
    after = (steps * STEP, KICK, 90, 9)
    assert describe([take(last, time_signature=meter)]).bars == 1
    assert describe([take(last, after, time_signature=meter)]).bars == 2


def test_groups_come_largest_first_and_styles_by_their_first_word() -> None:
    styles = "rock", "funk/groove1", "funk/groove2"
    groups = describe([take((0, KICK, 90, 9), style=style) for style in styles]).styles
    assert [(group.name, group.takes, group.notes) for group in groups] == [
        ("funk", 2, 2),
        ("rock", 1, 1),
    ]


def test_tempos_are_the_slowest_the_median_and_the_fastest() -> None:
    stats = describe([take(tempo=tempo) for tempo in (50.0, 100.0, 290.0)])
    assert (stats.slowest, stats.median_tempo, stats.fastest) == (50.0, 100.0, 290.0)


def test_windows_of_each_split_are_counted() -> None:
    notes = (0, KICK, 90, 9), (BAR, KICK, 90, 9)
    windows = describe([take(*notes), take(*notes, split="test")]).windows
    assert [(count.split, count.windows, count.notes) for count in windows] == [
        ("train", 1, 2),
        ("validation", 0, 0),
        ("test", 1, 2),
    ]


def test_notes_of_zero_length_are_counted_apart() -> None:
    kick = row(describe([take((0, KICK, 90, 0), (STEP, KICK, 90, 9), (STEP, SNARE, 90, 0))]), KICK)
    assert (kick.notes, kick.zero_length, kick.doubled, kick.remaining) == (2, 1, 0, 1)


def test_a_note_struck_together_with_one_of_zero_length_is_counted_as_doubled() -> None:
    pedal = row(describe([take((0, HAT_PEDAL, 55, 0), (0, HAT_PEDAL, 55, 101))]), HAT_PEDAL)
    assert (pedal.notes, pedal.zero_length, pedal.doubled, pedal.remaining) == (2, 1, 1, 0)


def test_a_note_at_the_same_tick_of_another_take_is_not_doubled() -> None:
    takes = [take((0, KICK, 90, 0)), take((0, KICK, 90, 9))]
    assert row(describe(takes), KICK).doubled == 0


def test_pitches_outside_the_table_are_counted_as_others() -> None:
    stats = describe([take((0, 81, 90, 9), (0, KICK, 90, 9))])
    assert (stats.notes, stats.other_notes) == (2, 1)


def test_nothing_is_described_as_nothing() -> None:
    stats = describe([])
    assert (stats.takes, stats.hours, stats.bars, stats.notes) == (0, 0.0, 0, 0)
    assert "0 takes" in to_text(stats)


def test_the_text_puts_the_paper_beside_ours() -> None:
    lines = to_text(describe([take((0, KICK, 90, 0), (STEP, KICK, 90, 9))])).splitlines()
    (kick,) = (line.split() for line in lines if " 36 Kick" in line)
    assert kick == ["kick", "36", "Kick", "2", "1", "0", "1", "88,067", "differs"]
    assert not any(line != line.rstrip() for line in lines)


def test_the_json_says_what_the_text_says() -> None:
    stats = describe([take((0, KICK, 90, 0), (STEP, KICK, 90, 9))])
    said = json.loads(to_json(stats))
    assert said["notes"] == 2
    assert said["splits"] == [{"name": "train", "takes": 1, "hours": 4 / 3600, "notes": 2}]
    assert said["pitches"][0]["remaining"] == 1
    assert said["pitches"][0]["explained"] is False


@pytest.fixture(scope="module")
def official(gmd_takes: list[Take]) -> Stats:
    return describe(gmd_takes)


@pytest.mark.gmd
def test_the_paper_s_table_2_is_explained_but_for_its_misprint(official: Stats) -> None:
    assert sum(row.zero_length for row in official.pitches) == 817
    assert [(row.pitch, row.doubled) for row in official.pitches if row.doubled] == [(44, 1)]
    assert [row.pitch for row in official.pitches if not row.explained] == [55]
    assert row(official, 55).remaining == 2_278
    assert row(official, 55).paper == row(official, 53).paper == 5_567


@pytest.mark.gmd
def test_the_dataset_is_as_large_as_the_paper_says(official: Stats) -> None:
    assert official.takes == 1150
    assert round(official.hours, 1) == 13.6
    assert official.bars > 22_000
    assert official.notes == 446_312
    assert official.other_notes == 0
    assert len(official.drummers) == 10
