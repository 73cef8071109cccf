"""Meters, swing and triplets: what is written stays written while it is played."""

import mido
import numpy as np
import pytest

from groovae.network import Network
from groovae.perform.play_file import Where
from midi.files import (
    BAR,
    HAT,
    KICK,
    PPQ,
    RIDE,
    SNARE,
    STEP,
    Note,
    assert_only_played,
    beat,
    drums_of,
    from_bytes,
    rock,
    song,
    to_bytes,
    track,
)

from .drummers import humanized, perform, shipped, steady, wild


def test_triplets_stay_triplets() -> None:
    triplets = [Note(i * PPQ // 3, HAT) for i in range(24)]
    before = beat(*triplets, end=2 * BAR)
    after, report = perform(before, steady(0.5, 0.0))
    assert [n.tick for n in drums_of(after)] == [n.tick for n in triplets]
    assert any(text.startswith("16 notes are written off") for text in report.warnings)
    after, _ = perform(before, steady(0.5, 0.1))
    assert [n.tick - 12 for n in drums_of(after)] == [n.tick for n in triplets]


@pytest.mark.parametrize("pair", [2, 4])
def test_a_swing_setting_stays(pair: int) -> None:
    swung = [
        Note(pair * STEP * i + late, HAT) for i in range(8) for late in (0, pair * STEP * 58 // 100)
    ]
    after, _ = perform(beat(*swung, end=2 * BAR), steady(0.5, 0.0))
    assert [n.tick for n in drums_of(after)] == [n.tick for n in swung]


def test_the_grid_can_be_chosen() -> None:
    played = [Note(BAR + 4 * STEP * i + 7 * i, SNARE) for i in range(4)]
    for grid, ticks in (
        ("as-written", [n.tick + 12 for n in played]),
        ("straight", [BAR + 4 * STEP * i + 12 for i in range(4)]),
        ("auto", [BAR + 4 * STEP * i + 12 for i in range(4)]),
    ):
        after, _ = perform(beat(*played), steady(0.5, 0.1), where=Where(grid=grid))  # type: ignore[arg-type]
        assert [n.tick for n in drums_of(after)] == ticks


@pytest.mark.parametrize("places", [(0, 160, 320), (0, 320)], ids=["triplets", "shuffle"])
@pytest.mark.parametrize("drum", [HAT, RIDE], ids=["hat", "ride"])
def test_written_triplets_are_still_triplets_when_the_shipped_model_plays_them(
    places: tuple[int, ...], drum: int
) -> None:
    written = [Note(480 * i + place, drum) for i in range(16) for place in places]
    backbeat = [Note(480 * i, SNARE if i % 2 else KICK) for i in range(16)]
    data = to_bytes(beat(*written, *backbeat))
    after, _ = humanized(shipped(), data)
    before = sorted(n.tick for n in written)
    played = sorted(n.tick for n in drums_of(from_bytes(after)) if n.pitch == drum)
    shifts = np.subtract(played, before)
    assert np.abs(shifts).max() < 40, "a third of a step; twice that is another rhythm"
    assert np.abs(shifts).max() > 0


@pytest.mark.parametrize("meter", [(3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (2, 2), (4, 32)])
def test_other_meters_work_and_say_so(meter: tuple[int, int], network: Network) -> None:
    signature = mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1])
    before = beat(*rock(3), extra=[(0, signature)])
    after, report = perform(before, network)
    assert_only_played(before, after)
    said = [text for text in report.warnings if f"{meter[0]}/{meter[1]}" in text]
    assert len(said) == (0 if meter == (4, 4) else 1)


def test_a_song_that_changes_its_meter_is_played_through() -> None:
    changes = [
        (tick, mido.MetaMessage("time_signature", numerator=n, denominator=4))
        for tick, n in ((0, 4), (BAR, 3), (BAR + 12 * STEP, 4))
    ]
    before = song(track(extra=changes), track(rock(3)))
    after, report = perform(before, wild())
    assert_only_played(before, after)
    assert any("3/4" in text for text in report.warnings)
