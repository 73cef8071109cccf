from dataclasses import replace
from pathlib import Path

import pytest
import torch

from groovae.errors import ConfigError
from groovae.hvo import HITS, M
from groovae.training.checkpoint import FILE_NAME, load_checkpoint
from groovae.training.config import CONFIGS, TrainConfig, load_config
from groovae.training.fit import Progress, augment, fit, learning_rate

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


def test_another_seed_is_another_run(tmp_path: Path) -> None:
    one = fit(TINY, TRAIN, VALIDATION, tmp_path / "one", stop_after=1)
    other = fit(replace(TINY, seed=2), TRAIN, VALIDATION, tmp_path / "other", stop_after=1)
    assert one.history != other.history


def test_training_learns_what_follows_from_the_score(tmp_path: Path) -> None:
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


def test_augmented_music_keeps_velocities_and_offsets_with_their_hits() -> None:
    frames = torch.from_numpy(TRAIN.hvo)
    changed = augment(frames, replace(TINY, bar_swap=1.0, drum_drop=0.0))
    assert torch.equal(changed, frames.roll(16, 1))
    thinned = augment(frames, replace(TINY, bar_swap=0.0, drum_drop=0.5))
    gone = ~thinned[..., HITS].bool().any(1) & frames[..., HITS].bool().any(1)
    assert 0.3 < gone.float().mean() < 0.6
    kept = thinned.view(*thinned.shape[:2], 3, M) == frames.view(*frames.shape[:2], 3, M)
    assert kept.permute(0, 3, 1, 2).reshape(*gone.shape, -1).all(-1)[~gone].all()


def test_a_configuration_survives_json() -> None:
    assert TrainConfig.from_json(TINY.to_json()) == TINY


def test_a_toml_file_changes_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "wider.toml"
    path.write_text('base = "tiny"\nepochs = 7\nmodel.latent = 99\n')
    config = load_config(str(path))
    assert (config.name, config.epochs, config.model.latent) == ("wider", 7, 99)
    assert config.model.encoder_units == CONFIGS["tiny"].model.encoder_units


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("epochz = 3", "epochz is not a setting"),
        ("epochs = 'many'", "must be a whole number"),
        ("epochs = 0", "at least 1"),
        ("model.state_keep = 0.0", "a share"),
        ("drum_drop = 1.5", "a share"),
        ("clip = 0", "above 0"),
        ("model = 3", "must be a table"),
        ("model.latent = 0", "at least 1"),
        ("model.beta = -1", "at least 0"),
        ("epochs = true", "must be a whole number"),
        ("epochs = = 3", "cannot be read"),
        ("base = 'nobody'", "no configuration is called nobody"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=complaint):
        load_config(str(path))
