import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import take_to_hvo, windows_of
from groovae.drums import DRUM_INDEX
from groovae.hvo import unpack

from .music import BAR, KICK, SNARE, SNARE_RIM, STEP, take

KICKS, SNARES = DRUM_INDEX["kick"], DRUM_INDEX["snare"]


def test_a_note_half_way_between_two_steps_belongs_to_the_later_one() -> None:
    hits, _, offsets = unpack(take_to_hvo(take((STEP // 2, KICK, 90, 9))))
    assert np.argwhere(hits).tolist() == [[1, KICKS]]
    assert offsets[1, KICKS] == -0.5


def test_a_note_after_its_step_is_late_and_its_offset_positive() -> None:
    _, _, offsets = unpack(take_to_hvo(take((STEP + STEP // 4, KICK, 90, 9))))
    assert offsets[1, KICKS] == 0.25


def test_the_loudest_hit_of_a_drum_wins_its_step() -> None:
    played = take((0, SNARE, 50, 9), (10, SNARE_RIM, 80, 9), (20, SNARE, 60, 9))
    hits, velocities, offsets = unpack(take_to_hvo(played))
    assert hits.sum() == 1
    assert velocities[0, SNARES] == np.float32(80 / 127)
    assert offsets[0, SNARES] == np.float32(10 / STEP)


def test_of_equally_loud_hits_the_first_stays() -> None:
    _, _, offsets = unpack(take_to_hvo(take((5, SNARE, 80, 9), (30, SNARE_RIM, 80, 9))))
    assert offsets[0, SNARES] == np.float32(5 / STEP)


def test_a_take_is_padded_to_the_end_of_the_bar_of_its_last_onset() -> None:
    assert len(take_to_hvo(take((2 * BAR, KICK, 90, 9)))) == 48
    assert len(take_to_hvo(take((2 * BAR - STEP, KICK, 90, 9)))) == 32


def test_a_last_note_early_before_a_bar_line_opens_that_bar() -> None:
    assert len(take_to_hvo(take((2 * BAR - STEP // 2, KICK, 90, 9)))) == 48


def test_a_note_of_zero_length_is_a_hit() -> None:
    assert unpack(take_to_hvo(take((0, KICK, 90, 0))))[0].sum() == 1


def test_a_pitch_of_no_drum_is_left_out() -> None:
    assert unpack(take_to_hvo(take((0, KICK, 90, 9), (3 * BAR, 81, 90, 9))))[0].sum() == 1


def test_a_take_without_notes_has_no_bars() -> None:
    assert take_to_hvo(take()).shape == (0, 27)


def test_windows_of_two_bars_begin_every_bar() -> None:
    every_bar = take(*((bar * BAR, KICK, 10 + bar, 9) for bar in range(4)))
    windows = windows_of([every_bar])
    assert windows.bar.tolist() == [0, 1, 2]
    first_bars = windows.velocities[:, 0, KICKS] * 127
    assert first_bars.round().tolist() == [10, 11, 12]
    second_bars = windows.velocities[:, 16, KICKS] * 127
    assert second_bars.round().tolist() == [11, 12, 13]


def test_a_window_knows_its_take_and_its_tempo() -> None:
    takes = [
        take((0, KICK, 90, 9), (BAR, KICK, 90, 9), id="a", tempo=90.0),
        take((0, KICK, 90, 9), (2 * BAR, KICK, 90, 9), id="a/longer", tempo=120.5),
    ]
    windows = windows_of(takes)
    assert windows.take.tolist() == ["a", "a/longer", "a/longer"]
    assert windows.tempo.tolist() == [90.0, 120.5, 120.5]
    assert len(windows) == 3


def test_a_take_shorter_than_two_bars_gives_no_window() -> None:
    windows = windows_of([take((0, KICK, 90, 9), (15 * STEP, KICK, 90, 9))])
    assert windows.hvo.shape == (0, 32, 27)
    assert len(windows.take) == len(windows.bar) == len(windows.tempo) == 0


def test_a_window_without_a_hit_is_dropped() -> None:
    windows = windows_of([take((0, KICK, 90, 9), (5 * BAR, KICK, 90, 9))])
    assert windows.bar.tolist() == [0, 4]
    assert windows.hits.any((1, 2)).tolist() == [True, True]


def test_other_meters_than_four_four_give_no_window() -> None:
    three_four = take((0, KICK, 90, 9), (4 * BAR, KICK, 90, 9), time_signature="3-4")
    assert len(windows_of([three_four])) == 0


def test_only_the_takes_of_the_split_are_cut() -> None:
    notes = (0, KICK, 90, 9), (BAR, KICK, 90, 9)
    takes = [take(*notes, split=split, id=split) for split in ("train", "test", "train")]
    assert windows_of(takes, "test").take.tolist() == ["test"]
    assert len(windows_of(takes)) == 3


@pytest.mark.gmd
@pytest.mark.parametrize(
    ("split", "windows", "notes"),
    [("train", 16_537, 623_463), ("validation", 2_055, 75_909), ("test", 2_084, 78_384)],
)
def test_the_official_archive_gives_the_windows_of_the_protocol(
    gmd_takes: list[Take], split: str, windows: int, notes: int
) -> None:
    cut = windows_of(gmd_takes, split)
    assert (len(cut), int(cut.hits.sum())) == (windows, notes)
