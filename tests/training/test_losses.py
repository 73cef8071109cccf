import math

import pytest
import torch
from torch import Tensor

from groovae.hvo import HITS, OFFSETS, VELOCITIES, WIDTH, M
from groovae.training.examples import Example
from groovae.training.losses import losses


def pairs(frames: Tensor, *asked: int) -> Example:
    """Performances of which some drums are asked for, or all."""
    counts = torch.ones(len(frames), 1, M)
    if asked:
        counts.zero_()[..., list(asked)] = 1
    return Example(torch.zeros(len(frames), 32, 1), frames, counts)


def one_hit() -> Tensor:
    """A window with a single hit on its first step, on the grid and silent."""
    frames = torch.zeros(1, 32, WIDTH)
    frames[0, 0, 0] = 1
    return frames


def test_the_loss_of_a_perfect_performance_is_zero_but_for_the_certainty_of_hits() -> None:
    frames = torch.zeros(2, 32, WIDTH)
    frames[:, ::4, 0], frames[:, ::4, M], frames[:, ::4, 2 * M] = 1, 0.7, -0.1
    said = frames.clone()
    said[..., :M] = (frames[..., :M] * 2 - 1) * 30
    parts = losses(pairs(frames), said, nats=torch.zeros(2))
    assert [float(part) for part in parts] == pytest.approx([0, 0, 0, 0], abs=1e-6)


def test_silence_has_no_timing_to_get_wrong() -> None:
    said = torch.zeros(1, 32, WIDTH)
    said[0, 1:, 2 * M :] = 0.4
    assert losses(pairs(one_hit()), said).offsets == 0
    said[0, 0, 2 * M] = 0.3
    assert float(losses(pairs(one_hit()), said).offsets) == pytest.approx(0.09)


def test_the_power_1_charges_an_offset_by_its_distance() -> None:
    said = torch.zeros(1, 32, WIDTH)
    said[0, 0, 2 * M] = -0.3
    charged = losses(pairs(one_hit()), said, offset_power=1)
    assert float(charged.offsets) == pytest.approx(0.3)


def test_what_z_says_is_charged_in_nats_beyond_the_free_bits() -> None:
    frames = torch.zeros(2, 32, WIDTH)
    nats = torch.tensor([100.0, 10.0])
    charged = losses(pairs(frames), frames, nats=nats, free_bits=48)
    assert float(charged.bottleneck) == pytest.approx((100 - 48 * math.log(2)) / 2 / (32 * M))
    assert losses(pairs(frames), frames).bottleneck == 0


def test_only_the_drums_that_are_asked_for_count() -> None:
    frames = torch.zeros(2, 32, WIDTH)
    frames[..., HITS] = 1
    said = torch.zeros(2, 32, WIDTH)
    said[..., VELOCITIES], said[..., OFFSETS] = 0.4, 0.2
    for part in (HITS, VELOCITIES, OFFSETS):
        said[..., part][..., 3] = 0.1
    charged = losses(pairs(frames, 3), said)
    assert float(charged.hits) == pytest.approx(math.log1p(math.exp(-0.1)), rel=1e-5)
    assert float(charged.velocities) == pytest.approx(0.01)
    assert float(charged.offsets) == pytest.approx(0.01)


def test_each_window_is_asked_for_its_own_drum() -> None:
    frames, said = torch.zeros(2, 32, WIDTH), torch.zeros(2, 32, WIDTH)
    frames[..., HITS] = 1
    asked = torch.eye(M)[[2, 7]][:, None]
    said[0, :, OFFSETS][:, 2], said[1, :, OFFSETS][:, 7] = 0.1, 0.3
    said[0, :, OFFSETS][:, 7] = 0.5  # of the other window
    charged = losses(Example(frames, frames, asked), said)
    assert float(charged.offsets) == pytest.approx((0.01 + 0.09) / 2)
