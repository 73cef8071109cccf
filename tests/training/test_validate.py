"""A model in training, scored on validation: which drums count, and what the best epoch is chosen by."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from groovae.hvo import WIDTH
from groovae.training.build import Model, build
from groovae.training.config import CONFIGS
from groovae.training.examples import make_example
from groovae.training.sizes import BidirectionalConfig
from groovae.training.validate import validate

from .windows import feelful_windows

WINDOWS = feelful_windows(24, 5)


class Repeats(nn.Module):
    """Says what it is shown: perfect where nothing is hidden, silent of a drum that is."""

    def __init__(self) -> None:
        super().__init__()
        self.any = nn.Parameter(torch.zeros(1))

    def forward(self, shown: Tensor, hits: Tensor) -> Tensor:
        return shown[..., :WIDTH]

    @staticmethod
    def shape(frame: Tensor) -> Tensor:
        return frame


def scored(task: str) -> dict[str, float]:
    model: Model = Repeats()  # type: ignore[assignment]
    return validate(model, CONFIGS[task], WINDOWS)


def test_a_perfect_model_scores_no_error() -> None:
    scores = scored("transfer")
    assert scores["timing_mae_ms"] == scores["timing_mse_steps2"] == scores["score"] == 0
    assert scores["hit_f1"] == 1


def test_where_hits_are_to_be_found_they_count() -> None:
    scores = scored("sampler")
    assert scores["score"] == pytest.approx(scores["hit_nats"], abs=1e-9)
    assert 0 < scores["hit_nats"] < 1e-5
    assert "timing_mae_ms" not in scores


def test_only_the_drum_that_is_asked_for_counts_in_infilling() -> None:
    scores = scored("infill")
    assert scores["hit_f1"] == 0
    assert scores["hit_nats"] > 1
    asked = make_example(torch.from_numpy(WINDOWS.hvo), CONFIGS["infill"], training=False).asked
    hidden = WINDOWS.hits & (asked.numpy() > 0)
    assert scores["velocity_mse"] == pytest.approx(np.mean(WINDOWS.velocities[hidden] ** 2))
    assert scores["offset_mse"] == pytest.approx(np.mean(WINDOWS.offsets[hidden] ** 2))
    assert scores["score"] == pytest.approx(
        scores["velocity_mse"] + scores["offset_mse"] + scores["hit_nats"]
    )


def test_the_score_of_a_performance_is_its_two_squared_errors() -> None:
    torch.manual_seed(0)
    config = CONFIGS["tiny"]
    scores = validate(build(config).eval(), config, WINDOWS)
    assert scores["score"] == pytest.approx(scores["velocity_mse"] + scores["offset_mse"])
    assert scores["offset_mse"] == pytest.approx(scores["timing_mse_steps2"], rel=1e-5)


@pytest.mark.parametrize("task", ["infill", "tap2drum"])
def test_a_score_does_not_depend_on_the_dice(task: str) -> None:
    config = replace(CONFIGS[task], model=BidirectionalConfig(units=8))
    model = build(config).eval()
    assert validate(model, config, WINDOWS) == validate(model, config, WINDOWS)
