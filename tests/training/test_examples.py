"""What a model is shown in training, and how the music is varied before."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from groovae.hvo import HITS, OFFSETS, VELOCITIES, WIDTH, M
from groovae.tasks import (
    TAP_HIT,
    TAP_OFFSET,
    TAP_VELOCITY,
    TAP_VELOCITY_KNOWN,
    TASKS,
    rest_of,
    score_of,
    taps_of,
)
from groovae.training.config import CONFIGS, TrainConfig
from groovae.training.examples import Example, augment, make_example, present_drum, tapped

from .windows import feelful_windows

WINDOWS = feelful_windows(64, 1)
OF_TASK = {config.task: config for config in CONFIGS.values()}
STRAIGHT = [TAP_HIT, TAP_OFFSET, TAP_VELOCITY]


@pytest.fixture(autouse=True)
def dice() -> None:
    torch.manual_seed(0)


def frames() -> Tensor:
    return torch.from_numpy(WINDOWS.hvo.copy())


def unvaried(task: str) -> TrainConfig:
    return replace(OF_TASK[task], bar_swap=0.0, drum_drop=0.0, tap_errors=0.0)


def as_shown(name: str, played: Tensor, example: Example) -> Tensor:
    """What the task leaves of performances, by the function that serves users."""
    hvo = played.numpy()
    if name == "humanize":
        return torch.from_numpy(score_of(hvo))
    if name == "infill":
        return torch.from_numpy(rest_of(hvo, example.asked[:, 0].argmax(-1).numpy()))
    if name == "tap2drum":
        known = example.shown[..., TAP_VELOCITY_KNOWN].amax(1).bool()
        loud, silent = (torch.from_numpy(taps_of(hvo, velocity=each)) for each in (True, False))
        return torch.where(known[:, None, None], loud, silent)
    return played


# Pairs


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("task", TASKS)
def test_a_pair_is_a_performance_and_what_its_task_leaves_of_it(task: str, training: bool) -> None:
    made = make_example(frames(), unvaried(task), training=training)
    assert torch.equal(made.frames, frames())
    assert torch.equal(made.shown, as_shown(task, frames(), made))
    assert made.shown.shape == (len(WINDOWS), 32, TASKS[task].width)
    if task != "infill":
        assert torch.equal(made.asked, torch.ones(len(WINDOWS), 1, M))


@pytest.mark.parametrize("task", ["humanize", "infill", "transfer", "sample"])
def test_varied_music_is_still_what_its_task_leaves_of_it(task: str) -> None:
    config = replace(OF_TASK[task], bar_swap=0.5, drum_drop=0.5)
    made = make_example(frames(), config, training=True)
    assert not torch.equal(made.frames, frames())
    assert torch.equal(made.shown, as_shown(task, made.frames, made))


@pytest.mark.parametrize("task", TASKS)
def test_validation_pairs_do_not_vary(task: str) -> None:
    config = replace(OF_TASK[task], bar_swap=1.0, drum_drop=0.9, tap_errors=1.0)
    played = frames()
    played[:, 0, OFFSETS.start] = 0.495  # as late as a drummer can be
    first, second = (make_example(played, config, training=False) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert torch.equal(first.frames, played)


def test_training_pairs_vary() -> None:
    for task, config in OF_TASK.items():
        if task != "tap2drum":
            config = replace(config, bar_swap=0.5)
        first, second = (make_example(frames(), config, training=True) for _ in range(2))
        assert not torch.equal(first.shown, second.shown), task


def test_no_pair_changes_the_music_it_was_made_of() -> None:
    for config in OF_TASK.values():
        given = frames()
        make_example(given, replace(config, tap_errors=1.0), training=True)
        assert torch.equal(given, frames())


def test_in_validation_every_second_window_is_tapped_with_velocities() -> None:
    shown = make_example(frames(), OF_TASK["tap2drum"], training=False).shown
    assert (shown[::2, :, TAP_VELOCITY_KNOWN] == 1).all()
    assert not shown[1::2][..., [TAP_VELOCITY, TAP_VELOCITY_KNOWN]].any()


# Other guises


def test_augmented_music_keeps_velocities_and_offsets_with_their_hits() -> None:
    config = CONFIGS["tiny"]
    changed = augment(frames(), replace(config, bar_swap=1.0, drum_drop=0.0))
    assert torch.equal(changed, frames().roll(16, 1))
    thinned = augment(frames(), replace(config, bar_swap=0.0, drum_drop=0.5))
    gone = ~thinned[..., HITS].bool().any(1) & frames()[..., HITS].bool().any(1)
    assert 0.3 < gone.float().mean() < 0.6
    by_drum, as_before = (
        each.view(*each.shape[:2], 3, M).permute(0, 3, 1, 2) for each in (thinned, frames())
    )
    assert torch.equal(by_drum[~gone], as_before[~gone])
    assert not by_drum[gone].any()


# Infilling: which drum


@pytest.mark.parametrize("training", [True, False])
def test_the_drum_that_is_asked_for_is_one_that_is_there(training: bool) -> None:
    played = frames()
    played[:, :, HITS] *= torch.rand(len(played), 1, M) < 0.3  # few drums each
    played[:4] = 0
    present = played[..., HITS].any(1)
    asked = present_drum(played, training=training)
    silent = ~present.any(1)
    assert silent[:4].all()
    assert present[torch.arange(len(asked)), asked][~silent].all()
    assert (asked[silent] == 0).all()  # a drum all the same: the kick
    assert len(set(asked[~silent].tolist())) > 5


def test_in_training_every_drum_that_is_there_is_asked_for_as_often() -> None:
    played = torch.zeros(3000, 32, WIDTH)
    played[:, 5, [1, 4, 8]] = 1
    asked = present_drum(played, training=True)
    assert torch.bincount(asked, minlength=M)[[1, 4, 8]].min() > 900
    again = present_drum(played, training=False)
    assert torch.bincount(again, minlength=M).tolist() == [0, 1000, 0, 0, 1000, 0, 0, 0, 1000]


# Tap2Drum: as people tap


def test_faultless_taps_are_the_taps_of_the_performance() -> None:
    taps, played = tapped(frames(), 0.0, training=True)
    assert torch.equal(played, frames())
    expected = torch.from_numpy(taps_of(frames().numpy(), velocity=False))
    assert torch.equal(taps[..., [TAP_HIT, TAP_OFFSET]], expected[..., [TAP_HIT, TAP_OFFSET]])


def busy(windows: int) -> Tensor:
    """A hit on every second step, and of half of the windows on every step."""
    played = torch.zeros(windows, 32, WIDTH)
    played[:, ::2, 0] = played[: windows // 2, :, 0] = 1
    played[..., M] = 0.5 * played[..., 0]
    return played


def test_people_miss_taps_and_make_one_of_two_in_a_row() -> None:
    played = busy(2000)
    taps, found = tapped(played, 1.0, training=True)
    assert torch.equal(found[..., HITS], played[..., HITS])  # what is to be found is whole
    tap = taps[..., TAP_HIT]
    assert not ((tap == 1) & (played[..., 0] == 0)).any()
    assert tap[1000:, ::2].mean() == pytest.approx(0.94, abs=0.01)
    assert tap[:1000, 1:].mean() == pytest.approx(0.94 * 0.85, abs=0.01)
    assert not taps[tap == 0][:, STRAIGHT].any()


def test_a_share_of_the_windows_is_tapped_without_fault() -> None:
    taps, found = tapped(busy(2000), 0.25, training=True)
    moved = (found != busy(2000)).any(2).any(1)
    missed = (taps[..., TAP_HIT] != busy(2000)[..., 0]).any(1)
    assert moved.float().mean() == pytest.approx(0.25, abs=0.04)
    assert not missed[~moved].any()
    assert missed[moved].float().mean() > 0.5


def test_the_performance_drifts_with_the_taps() -> None:
    before = busy(500)
    taps, found = tapped(before, 1.0, training=True)
    tap = taps[..., TAP_HIT] > 0
    assert torch.equal(taps[..., TAP_OFFSET][tap], found[..., OFFSETS][..., 0][tap])
    moved = found[..., OFFSETS][..., 0]
    assert moved[tap].std() > 0.04
    assert torch.equal(moved != 0, before[..., 0] == 1)  # silence has no offset, also now
    assert not found[..., OFFSETS][..., 1:].any()
    ends = moved[:, [0, 30]]
    assert (ends[:, 1] - ends[:, 0]).std() > (moved[:, 2] - moved[:, 0]).std()


def test_drums_of_one_step_drift_together() -> None:
    before = busy(50)
    before[..., 3] = before[..., 0]
    before[..., OFFSETS][..., 3] = 0.1 * before[..., 0]
    _, found = tapped(before, 1.0, training=True)
    offsets = found[..., OFFSETS]
    apart = (offsets[..., 3] - offsets[..., 0])[before[..., 0] == 1]
    torch.testing.assert_close(apart, torch.full_like(apart, 0.1))


def test_a_tap_stays_on_its_step_however_far_it_drifts() -> None:
    before = busy(500)
    before[..., OFFSETS][..., 0] = 0.48 * before[..., 0]
    taps, found = tapped(before, 1.0, training=True)
    for offsets in (taps[..., TAP_OFFSET], found[..., OFFSETS]):
        assert offsets.min() >= -0.5
        assert offsets.max() < 0.5


def test_velocities_are_hidden_where_they_are_not_known() -> None:
    taps, found = tapped(busy(1000), 0.5, training=True)
    known = taps[..., TAP_VELOCITY_KNOWN]
    assert torch.equal(known.amin(1), known.amax(1))  # of a whole window
    assert 0.4 < known.mean() < 0.6
    assert not taps[..., TAP_VELOCITY][known == 0].any()
    loud = taps[..., TAP_VELOCITY][(known == 1) & (taps[..., TAP_HIT] == 1)]
    assert loud.min() > 0
    assert loud.max() <= 1
    assert loud.std() > 0  # a heavy hand, or a light one
    assert torch.equal(found[..., VELOCITIES], busy(1000)[..., VELOCITIES])
