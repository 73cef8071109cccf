import pytest
import torch

from groovae.hvo import HITS, OFFSETS, VELOCITIES, WIDTH, M
from groovae.training.examples import Example
from groovae.training.mlp import MLP
from groovae.training.sizes import MLPConfig

from .windows import feelful_windows


def pairs() -> Example:
    frames = torch.from_numpy(feelful_windows(3, 1).hvo)
    return Example(frames[..., HITS], frames, torch.ones(3, 1, M))


def silent() -> MLP:
    """A network that says 0 of every cell."""
    model = MLP(MLPConfig(units=8), M)
    for weight in model.out.parameters():
        torch.nn.init.zeros_(weight)
    return model


def test_the_network_of_the_paper_has_the_sizes_of_the_paper() -> None:
    model = MLP(MLPConfig(), M)
    assert (model.hidden.in_features, model.hidden.out_features) == (32 * 9, 256)
    assert (model.out.in_features, model.out.out_features) == (256, 32 * 27)


@torch.no_grad()
def test_every_step_is_said_from_the_whole_score() -> None:
    torch.manual_seed(0)
    model, score = MLP(MLPConfig(), M), pairs().shown
    changed = score.clone()
    changed[:, 31] = 1 - changed[:, 31]
    difference = (model(score, score) - model(changed, score)).abs().amax((0, 2))
    assert difference.min() > 0
    assert torch.equal(model(score, score), model(score, changed))  # hits are not told


@torch.no_grad()
def test_silent_cells_count_as_much_as_hits() -> None:
    example, model = pairs(), silent()
    parts = model.losses(example)
    for part, lane in zip(parts, (HITS, VELOCITIES, OFFSETS), strict=False):
        assert float(part) == pytest.approx(float(example.frames[..., lane].square().mean()))
    assert parts.bottleneck == 0
    empty = Example(example.shown, torch.zeros(3, 32, WIDTH), example.asked)
    assert [float(part) for part in model.losses(empty)] == [0, 0, 0, 0]
    model.out.bias.add_(0.1)
    assert float(model.losses(empty).offsets) == pytest.approx(0.01)


def test_what_is_played_stays_in_range_whatever_the_linear_outputs() -> None:
    raw = torch.linspace(-3, 3, 32)[None, :, None].expand(2, 32, WIDTH)
    played = MLP.shape(raw)
    for lane, low, high in ((HITS, 0, 1), (VELOCITIES, 0, 1), (OFFSETS, -0.5, 0.5)):
        assert torch.equal(played[..., lane], raw[..., lane].clamp(low, high))
