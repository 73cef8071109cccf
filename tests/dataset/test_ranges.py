"""What drummers do: the table, and the command that makes it."""

import json
from pathlib import Path

import numpy as np
import pytest

from cli.running import groovae, names
from groovae.dataset.gmd import Take
from groovae.dataset.ranges import FEWEST_TAKES, human_ranges, to_json
from groovae.drums import DRUM_NAMES
from groovae.errors import DataError
from groovae.picture import human

from .music import BAR, KICK, SNARE, STEP, Note, archive, midi, take

SHIPPED = Path(human.__file__).with_name("human_range.json")


def kicks(count: int, late: int = 0, loud: int = 90, spread: int = 0) -> list[Note]:
    """A kick on every beat, late by so many ticks, every second one by `spread` more."""
    return [(BAR + 4 * STEP * i + late + spread * (i % 2), KICK, loud, 9) for i in range(count)]


def test_the_range_is_that_over_takes_however_long_they_are() -> None:
    takes = [take(*kicks(4 + 8 * (i % 2), late=i // 2)) for i in range(101)]
    row = human_ranges(takes)["drums"]["kick"]["by_hits"]["4"]
    assert row["takes"] == 101
    ms = np.arange(101) // 2 * 125 / STEP
    assert row["mean_offset_ms"] == pytest.approx(np.percentile(ms, [5, 25, 50, 75, 95]), abs=0.06)
    assert row["offset_spread_ms"] == [0] * 5
    assert row["mean_velocity"] == [90] * 5


def test_a_stretch_is_the_middle_of_a_take() -> None:
    wild = kicks(8)
    wild[0] = (wild[0][0] + 50, KICK, 1, 9)
    wild[-1] = (wild[-1][0] - 50, KICK, 127, 9)
    by_hits = human_ranges([take(*wild)] * FEWEST_TAKES)["drums"]["kick"]["by_hits"]
    assert by_hits["4"]["offset_spread_ms"] == [0] * 5
    assert by_hits["8"]["offset_spread_ms"][0] > 0
    assert "16" not in by_hits


def test_milliseconds_are_those_of_the_tempo_of_the_take() -> None:
    takes = [take(*kicks(4, late=12), tempo=60.0)] * FEWEST_TAKES
    row = human_ranges(takes)["drums"]["kick"]["by_hits"]["4"]
    assert row["mean_offset_ms"] == [25.0] * 5


def test_of_a_flam_the_loudest_stroke_counts() -> None:
    graces = [(tick - 20, pitch, 30, length) for tick, pitch, _, length in kicks(4)]
    row = human_ranges([take(*kicks(4), *graces)] * FEWEST_TAKES)["drums"]["kick"]
    assert row["hits"] == 4 * FEWEST_TAKES
    assert row["by_hits"]["4"]["mean_offset_ms"] == [0] * 5
    assert row["by_hits"]["4"]["velocity_spread"] == [0] * 5


def test_a_take_that_swings_is_measured_from_its_swing() -> None:
    eighths = [(BAR + 480 * (i // 2) + 310 * (i % 2), SNARE, 90, 9) for i in range(32)]
    row = human_ranges([take(*eighths)] * FEWEST_TAKES)["drums"]["snare"]["by_hits"]["32"]
    assert max(row["offset_spread_ms"]) < 2


def test_only_training_takes_in_four_four_count_and_drums_with_enough_takes() -> None:
    takes = [take(*kicks(4))] * FEWEST_TAKES
    others = [
        take(*kicks(4, late=30), split="validation"),
        take(*kicks(4, late=30), split="test"),
        take(*kicks(4, late=30), time_signature="3-4"),
        take(*((tick, SNARE, 90, 9) for tick, *_ in kicks(4))),
    ]
    table = human_ranges([*takes, *others])
    assert list(table["drums"]) == ["kick"]
    assert table["drums"]["kick"]["hits"] == 4 * FEWEST_TAKES
    assert table["takes"] == FEWEST_TAKES + 1


def test_too_few_takes_make_no_table() -> None:
    with pytest.raises(DataError, match="training takes"):
        human_ranges([take(*kicks(4))])


def test_the_command_writes_what_the_function_says(tmp_path: Path) -> None:
    files = [
        (f"drummer1/session1/{i}", "train", midi(*kicks(16, late=i))) for i in range(FEWEST_TAKES)
    ]
    data, target = archive(tmp_path / "own.zip", *files), tmp_path / "ranges.json"
    ran = groovae("data", "ranges", "--data", data)
    table = json.loads(ran.output)
    assert table["drums"]["kick"]["by_hits"]["16"]["takes"] == FEWEST_TAKES
    assert to_json(table) == ran.output.decode()
    assert groovae("data", "ranges", "--data", data, "-o", target).status == 0
    assert target.read_bytes() == ran.output
    assert "exists already" in groovae("data", "ranges", "--data", data, "-o", target).error
    assert names(tmp_path) == ["own.zip", "ranges.json"]


def test_the_table_that_travels_with_the_package_is_small_and_credits_its_source() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert len(text) < 13_000
    table = json.loads(text)
    assert "Groove MIDI Dataset" in table["source"]
    assert "CC BY 4.0" in table["source"]
    assert list(table["drums"]) == list(DRUM_NAMES)


@pytest.mark.gmd
def test_the_table_that_travels_with_the_package_is_what_the_command_makes(
    gmd_takes: list[Take],
) -> None:
    assert SHIPPED.read_text(encoding="utf-8") == to_json(human_ranges(gmd_takes))
