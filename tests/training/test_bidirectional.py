import pytest
import torch

from groovae.hvo import HITS, OFFSETS, VELOCITIES, WIDTH, M
from groovae.tasks import TAP_HIT, TAP_OFFSET, TASKS
from groovae.training.bidirectional import Bidirectional
from groovae.training.config import CONFIGS
from groovae.training.examples import Example, make_example
from groovae.training.sizes import BidirectionalConfig

from .windows import feelful_windows

SMALL = BidirectionalConfig(units=8)


def network(task: str) -> Bidirectional:
    torch.manual_seed(0)
    return Bidirectional(SMALL, TASKS[task]).eval()


def straight(task: str) -> Bidirectional:
    """A network that says the middle of every range: offset 0 from what leads."""
    model = network(task)
    for weight in model.to_frame.parameters():
        torch.nn.init.zeros_(weight)
    return model


def pairs(task: str) -> Example:
    frames = torch.from_numpy(feelful_windows(4, 1).hvo)
    return make_example(frames, CONFIGS[task], training=False)


@torch.no_grad()
@pytest.mark.parametrize("task", ["infill", "tap2drum"])
@pytest.mark.parametrize("step", [0, 15, 31])
def test_every_step_is_said_from_what_is_before_and_after_it(task: str, step: int) -> None:
    model, (shown, frames, _) = network(task), pairs(task)
    changed = shown.clone()
    changed[:, step] = 1 - changed[:, step]
    hits = frames[..., HITS]
    difference = (model(shown, hits) - model(changed, hits)).abs().amax((0, 2))
    assert difference.min() > 0


@torch.no_grad()
@pytest.mark.parametrize("task", ["infill", "tap2drum"])
def test_the_hits_to_be_found_are_not_looked_at(task: str) -> None:
    model, (shown, frames, _) = network(task), pairs(task)
    hits = frames[..., HITS]
    assert torch.equal(model(shown, hits), model(shown, 1 - hits))


@torch.no_grad()
def test_the_same_taps_in_another_place_of_the_bar_are_other_music() -> None:
    shown = torch.zeros(1, 32, TASKS["tap2drum"].width)
    model = network("tap2drum")
    model.place[3:, 0] += 1.0  # as training would: a fresh network knows no places
    said = model(shown, shown)
    assert not torch.equal(said[:, 2], said[:, 3])


@torch.no_grad()
def test_offsets_are_said_from_the_tap() -> None:
    shown, frames, _ = pairs("tap2drum")
    said = straight("tap2drum")(shown, frames[..., HITS])
    taps = shown[..., TAP_OFFSET, None].expand(-1, -1, M)
    assert taps.abs().max() > 0.1
    assert torch.equal(said[..., OFFSETS], taps)
    later = shown.clone()
    later[..., TAP_OFFSET] += 0.1 * later[..., TAP_HIT]
    moved = straight("tap2drum")(later, frames[..., HITS])[..., OFFSETS] - said[..., OFFSETS]
    torch.testing.assert_close(moved, 0.1 * shown[..., TAP_HIT, None].expand(-1, -1, M))


@torch.no_grad()
def test_where_no_taps_lead_offsets_are_said_from_the_grid() -> None:
    shown, frames, _ = pairs("infill")
    assert not straight("infill")(shown, frames[..., HITS])[..., OFFSETS].any()


@torch.no_grad()
@pytest.mark.parametrize("task", ["infill", "tap2drum"])
def test_velocities_and_offsets_stay_in_their_ranges(task: str) -> None:
    model, (shown, frames, _) = network(task), pairs(task)
    for weight in model.parameters():
        weight.mul_(50)
    said = model(shown, frames[..., HITS])
    assert said.shape == (4, 32, WIDTH)
    assert said[..., VELOCITIES].min() >= 0
    assert said[..., VELOCITIES].max() <= 1
    assert said[..., OFFSETS].abs().max() == 0.5
    shaped = model.shape(said)
    assert shaped[..., HITS].min() >= 0
    assert shaped[..., HITS].max() <= 1
    assert torch.equal(shaped[..., M:], said[..., M:])


@torch.no_grad()
@pytest.mark.parametrize("task", ["infill", "tap2drum"])
def test_windows_of_one_batch_do_not_hear_each_other(task: str) -> None:
    model, (shown, frames, _) = network(task), pairs(task)
    hits = frames[..., HITS]
    alone = [model(shown[i : i + 1], hits[i : i + 1]) for i in range(len(shown))]
    torch.testing.assert_close(model(shown, hits), torch.cat(alone))


@torch.no_grad()
def test_an_offset_is_charged_by_its_distance_from_the_tap() -> None:
    example = pairs("tap2drum")
    hits = example.frames[..., HITS] > 0
    apart = (example.frames[..., OFFSETS] - example.shown[..., TAP_OFFSET, None])[hits].abs()
    assert apart.max() > 0
    parts = straight("tap2drum").losses(example)
    assert float(parts.offsets) == pytest.approx(float(apart.mean()), rel=1e-5)


@torch.no_grad()
def test_infilling_is_charged_for_the_drum_that_is_asked_for() -> None:
    example = pairs("infill")
    counted = (example.frames[..., HITS] * example.asked) > 0
    parts = straight("infill").losses(example)
    wanted = (example.frames[..., VELOCITIES][counted] - 0.5).square().mean()
    assert float(parts.velocities) == pytest.approx(float(wanted), rel=1e-5)
    wanted = example.frames[..., OFFSETS][counted].abs().mean()
    assert float(parts.offsets) == pytest.approx(float(wanted), rel=1e-5)
