import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from groovae.errors import ConfigError
from groovae.training.checkpoint import FILE_NAME, load_checkpoint
from groovae.training.config import CONFIGS
from groovae.training.fit import Progress, fit, learning_rate
from groovae.training.sizes import Seq2SeqConfig

from .runs import RUNS
from .windows import feelful_windows

TINY = replace(CONFIGS["tiny"], epochs=3)
TRAIN, VALIDATION = feelful_windows(64, 1), feelful_windows(16, 2)


def test_a_resumed_run_is_the_run_that_was_not_interrupted(tmp_path: Path) -> None:
    whole = fit(TINY, TRAIN, VALIDATION, tmp_path / "whole")
    fit(TINY, TRAIN, VALIDATION, tmp_path / "broken", stop_after=1)
    resumed = fit(TINY, TRAIN, VALIDATION, tmp_path / "broken", resume=True)
    assert resumed.history == whole.history
    assert len(resumed.history) == 3
    for name, weight in whole.weights.items():
        assert torch.equal(weight, resumed.weights[name]), name


@pytest.mark.parametrize("name", ["mlp", "transfer_vib", "sampler", "infill", "tap2drum"])
def test_so_it_is_with_every_network_and_task(tmp_path: Path, name: str) -> None:
    config = replace(RUNS[name], epochs=2, batch=8)
    train, validation = feelful_windows(16, 3), feelful_windows(8, 4)
    whole = fit(config, train, validation, tmp_path / "whole")
    fit(config, train, validation, tmp_path / "broken", stop_after=1)
    resumed = fit(config, train, validation, tmp_path / "broken", resume=True)
    assert resumed.history == whole.history
    assert resumed.config == config
    first, last = whole.history
    assert last["score"] != first["score"]
    assert all(math.isfinite(value) for value in last.values())


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    one = fit(TINY, TRAIN, VALIDATION, tmp_path / "one", stop_after=1)
    other = fit(replace(TINY, seed=2), TRAIN, VALIDATION, tmp_path / "other", stop_after=1)
    assert one.history != other.history


def test_training_learns_what_follows_from_the_score(tmp_path: Path) -> None:
    assert isinstance(TINY.model, Seq2SeqConfig)
    remembering = replace(TINY.model, state_keep=1.0, score_keep=1.0)
    config = replace(TINY, model=remembering, epochs=40, learning_rate=2e-2, drum_drop=0.0)
    done = fit(config, TRAIN, VALIDATION, tmp_path / "run")
    first, best = done.history[0], done.history[done.best_epoch - 1]
    assert best["score"] == min(row["score"] for row in done.history)
    assert best["timing_mse_steps2"] < 0.5 * first["timing_mse_steps2"]


def test_the_checkpoint_carries_its_configuration_and_pickles_nothing(tmp_path: Path) -> None:
    fit(TINY, TRAIN, VALIDATION, tmp_path / "run", stop_after=1)
    assert load_checkpoint(tmp_path / "run").config == TINY
    assert b"pickle" not in (tmp_path / "run" / FILE_NAME).read_bytes()
    assert any(path.name.startswith("events") for path in (tmp_path / "run").iterdir())


def test_a_run_is_not_overwritten_and_not_mixed_with_another(tmp_path: Path) -> None:
    fit(TINY, TRAIN, VALIDATION, tmp_path / "run", stop_after=1)
    with pytest.raises(ConfigError, match="holds a run already"):
        fit(TINY, TRAIN, VALIDATION, tmp_path / "run")
    with pytest.raises(ConfigError, match="another configuration"):
        fit(replace(TINY, batch=8), TRAIN, VALIDATION, tmp_path / "run", resume=True)


def test_a_run_interrupted_before_its_first_checkpoint_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "events.out.tfevents.0").write_bytes(b"a log of the first minute")
    assert fit(TINY, TRAIN, VALIDATION, tmp_path, resume=True, stop_after=1).epoch == 1


def test_a_broken_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not tensors")
    with pytest.raises(ConfigError, match="is not a checkpoint"):
        load_checkpoint(tmp_path)


def test_every_batch_is_told_and_every_epoch_scored(tmp_path: Path) -> None:
    told: list[Progress] = []
    fit(TINY, TRAIN, VALIDATION, tmp_path / "run", watch=told.append, stop_after=2)
    assert [p.batch for p in told if not p.scores] == [1, 2, 3, 4] * 2
    assert ["timing_mae_ms" in p.scores for p in told if p.scores] == [True, True]


def test_the_learning_rate_falls_from_the_first_to_the_final_one() -> None:
    rates = [learning_rate(TINY, i / 10) for i in range(11)]
    assert rates[0] == TINY.learning_rate
    assert rates[-1] == pytest.approx(TINY.final_learning_rate)
    assert rates == sorted(rates, reverse=True)


def test_a_run_can_begin_with_what_another_has_learned(tmp_path: Path) -> None:
    first = fit(TINY, TRAIN, VALIDATION, tmp_path / "first")
    gentle = replace(TINY, epochs=1, learning_rate=1e-9, final_learning_rate=1e-9)
    second = fit(gentle, TRAIN, VALIDATION, tmp_path / "second", start=first)
    assert second.history[0]["score"] == pytest.approx(
        first.history[first.best_epoch - 1]["score"], abs=1e-5
    )
    narrow = Seq2SeqConfig(encoder_units=16, latent=8, decoder_units=16, beta=0.2)
    noisy = fit(replace(gentle, model=narrow), TRAIN, VALIDATION, tmp_path / "vib", start=first)
    assert noisy.history[0]["score"] == pytest.approx(second.history[0]["score"], abs=1e-4)
    wide = replace(TINY, model=Seq2SeqConfig(encoder_units=16, latent=9, decoder_units=16))
    with pytest.raises(ConfigError, match="other sizes"):
        fit(wide, TRAIN, VALIDATION, tmp_path / "third", start=first)
