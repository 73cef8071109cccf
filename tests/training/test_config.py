from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groovae.errors import ConfigError
from groovae.tasks import TASKS
from groovae.training.config import CONFIGS, TrainConfig, load_config
from groovae.training.sizes import (
    KINDS,
    BidirectionalConfig,
    MLPConfig,
    ModelConfig,
    Seq2SeqConfig,
)


def read(folder: Path, text: str) -> TrainConfig:
    """The configuration of a file of this text."""
    path = folder / "mine.toml"
    path.write_text(text)
    return load_config(str(path))


@pytest.mark.parametrize("name", CONFIGS)
def test_a_configuration_survives_json(name: str) -> None:
    assert CONFIGS[name].name == name
    assert TrainConfig.from_json(CONFIGS[name].to_json()) == CONFIGS[name]
    assert load_config(name) is CONFIGS[name]


def test_every_model_of_table_1_and_every_task_has_a_configuration() -> None:
    assert {"mlp", "seq2seq", "seq2seq_vib", "transfer", "transfer_vib"} <= CONFIGS.keys()
    assert {config.task for config in CONFIGS.values()} == TASKS.keys()


@pytest.mark.parametrize("name", ["seq2seq_vib", "transfer_vib", "sampler"])
def test_the_bottleneck_is_that_of_the_paper(name: str) -> None:
    model = CONFIGS[name].model
    assert isinstance(model, Seq2SeqConfig)
    assert model.beta == 0.2


def test_a_checkpoint_from_before_there_were_kinds_is_a_seq2seq() -> None:
    config = TrainConfig.from_dict({"name": "old", "model": {"latent": 9}})
    assert config.model == Seq2SeqConfig(latent=9)


def test_a_toml_file_changes_what_it_names(tmp_path: Path) -> None:
    config = read(tmp_path, 'base = "tiny"\nepochs = 7\nmodel.latent = 99\n')
    assert (config.name, config.epochs) == ("mine", 7)
    assert isinstance(CONFIGS["tiny"].model, Seq2SeqConfig)
    assert config.model == replace(CONFIGS["tiny"].model, latent=99)


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ('model.kind = "mlp"', MLPConfig()),
        ('base = "mlp"\nmodel.units = 64', MLPConfig(units=64)),
        ('base = "mlp"\nmodel.kind = "mlp"\nmodel.units = 64', MLPConfig(units=64)),
        ('base = "infill"\nmodel.layers = 3', BidirectionalConfig(layers=3)),
        ('base = "infill"\nmodel.kind = "mlp"', MLPConfig()),
        ('base = "mlp"\n[model]\nkind = "seq2seq"\nlatent = 7', Seq2SeqConfig(latent=7)),
    ],
)
def test_a_network_of_another_kind_starts_from_its_own_settings(
    tmp_path: Path, text: str, model: ModelConfig
) -> None:
    assert read(tmp_path, text).model == model


def test_the_task_stays_that_of_the_base(tmp_path: Path) -> None:
    assert read(tmp_path, 'base = "infill"\nepochs = 3').task == "infill"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("epochz = 3", "epochz is not a setting"),
        ("epochs = 'many'", "must be a whole number"),
        ("epochs = 0", "at least 1"),
        ("model.state_keep = 0.0", "a share"),
        ("base = 'infill'\nmodel.shown_keep = 1.5", "a share"),
        ("drum_drop = 1.5", "a share"),
        ("tap_errors = -0.5", "a share"),
        ("clip = 0", "above 0"),
        ("model = 3", "must be a table"),
        ("model.latent = 0", "at least 1"),
        ("base = 'mlp'\nmodel.units = 0", "at least 1"),
        ("base = 'tap2drum'\nmodel.layers = 0", "at least 1"),
        ("model.beta = -1", "at least 0"),
        ("epochs = true", "must be a whole number"),
        ("model.hits_first = 1", "must be true or false"),
        ("epochs = = 3", "cannot be read"),
        ("base = 'nobody'", "no configuration is called nobody"),
        ("task = 'dance'", "there is no task dance"),
        ("task = 3", "task is 3; it must be text"),
        ("model.kind = 'transformer'", "model.kind is 'transformer'"),
        ("model.kind = ['mlp']", "model.kind is "),
        ("base = 'mlp'\nmodel.latent = 3", "latent is not a setting"),
        ("model.kind = 'mlp'\nmodel.latent = 3", "latent is not a setting"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        read(tmp_path, text)


@pytest.mark.parametrize("settings", [{"task": "dance"}, {"model": {"kind": "transformer"}}])
def test_what_there_is_to_choose_from_is_listed(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as raised:
        TrainConfig.from_dict({"name": "mine", **settings})
    for name in TASKS if "task" in settings else KINDS:
        assert name in raised.value.hint


@pytest.mark.parametrize(
    ("task", "model"),
    [
        ("transfer", MLPConfig()),
        ("sample", BidirectionalConfig()),
        ("transfer", Seq2SeqConfig()),
        ("sample", Seq2SeqConfig(told_score=True)),
        ("infill", Seq2SeqConfig()),
        ("tap2drum", Seq2SeqConfig()),
    ],
)
def test_what_could_not_be_exported_is_refused_before_it_is_trained(
    task: str, model: ModelConfig
) -> None:
    with pytest.raises(ConfigError, match=task) as raised:
        TrainConfig("mine", task=task, model=model)
    assert "model." in raised.value.hint
