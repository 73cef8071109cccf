"""The exported files against torch, for every network and task, and what their cards say."""

from functools import cache
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from groovae.card import Card
from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.drums import DRUM_INDEX
from groovae.errors import ModelError, OutputError
from groovae.evaluation.spread import measure_spread
from groovae.evaluation.thresholds import f1, threshold_per_drum, thresholds_of_kit
from groovae.hvo import HITS, OFFSETS, VELOCITIES, Bools, Floats, M
from groovae.network import Network, Said, model_paths
from groovae.tasks import TASKS, rest_of, taps_of
from groovae.training import export as exporting
from groovae.training import graphs
from groovae.training.build import Model, build
from groovae.training.checkpoint import Checkpoint
from groovae.training.config import CONFIGS, TrainConfig
from groovae.training.examples import Example, make_example
from groovae.training.export import INT8, export
from groovae.training.fit import fit
from groovae.training.seq2seq import Seq2Seq
from groovae.training.sizes import Seq2SeqConfig
from groovae.training.validate import perform

from .runs import RUNS
from .windows import feelful_windows

VALIDATION = feelful_windows(32, 3)
VALIDATION.hvo[::2, :, DRUM_INDEX["crash"] :: M] = 0  # not every window holds every drum
HAT = DRUM_INDEX["closed_hihat"]
IN_TWO = [name for name, config in RUNS.items() if config.task in ("transfer", "sample")]


@cache
def fresh(name: str) -> Checkpoint:
    """A run that has learned nothing yet; its logits are spread, so that hits are said and not."""
    torch.manual_seed(1)
    model = build(RUNS[name])
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(2)
    weights = model.state_dict()
    return Checkpoint(RUNS[name], 1, weights, weights, weights, {}, 1)


def torch_model(run: Checkpoint) -> Model:
    model = build(run.config)
    model.load_state_dict(run.best)
    return model.eval()


def pairs(run: Checkpoint) -> Example:
    return make_example(torch.from_numpy(VALIDATION.hvo), run.config, training=False)


def in_torch(run: Checkpoint) -> Said:
    said = perform(torch_model(run), pairs(run))
    return Said(said[..., HITS], said[..., VELOCITIES], said[..., OFFSETS])


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Network, ...]]:
    """Every run, exported and loaded as users do."""
    folder = tmp_path_factory.mktemp("exported")
    return {
        name: tuple(
            Network(path)
            for path in export(fresh(name), VALIDATION, "5" * 64, folder / f"{name}.onnx")
        )
        for name in RUNS
    }


def said_at_the_true_hits(networks: tuple[Network, ...], run: Checkpoint) -> Said:
    """What the files say of validation, through the border that the verbs use."""
    shown = pairs(run).shown.numpy()
    if len(networks) == 1:
        return networks[0].say(**{TASKS[run.config.task].shows: shown})
    encoder, decoder = networks
    z = encoder.encode(VALIDATION.hvo)
    if run.config.task == "transfer":
        return decoder.say(score=VALIDATION.hits.astype(np.float32), z=z)
    return decoder.say(z=z, threshold=told(VALIDATION.hits))


def told(hits: Bools) -> Floats:
    """Thresholds that tell a sampler what to hit: every probability is above -1, and none above 2."""
    return np.where(hits, -1, 2).astype(np.float32)


# The same as torch


@pytest.mark.parametrize("name", RUNS)
def test_the_exported_model_plays_what_torch_plays(
    files: dict[str, tuple[Network, ...]], name: str
) -> None:
    said, expected = said_at_the_true_hits(files[name], fresh(name)), in_torch(fresh(name))
    assert expected.velocities.std() > 0.01
    for ours, theirs in zip(said, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=exporting.TOLERANCE)


@pytest.mark.parametrize("name", IN_TWO)
def test_the_encoder_says_the_z_of_torch(files: dict[str, tuple[Network, ...]], name: str) -> None:
    model = torch_model(fresh(name))
    assert isinstance(model, Seq2Seq)
    with torch.no_grad():
        expected = model.encode(torch.from_numpy(VALIDATION.hvo)).z.numpy()
    z = files[name][0].encode(VALIDATION.hvo)
    assert z.shape == (len(VALIDATION), model.config.latent)
    np.testing.assert_allclose(z, expected, atol=exporting.TOLERANCE)


@pytest.mark.parametrize("name", ["sampler", "blind_sampler"])
def test_a_sampler_that_is_told_its_hits_performs_them(
    files: dict[str, tuple[Network, ...]], name: str
) -> None:
    model = torch_model(fresh(name))
    assert isinstance(model, Seq2Seq)
    rng = np.random.default_rng(2)
    z = rng.standard_normal((5, model.config.latent)).astype(np.float32)
    hits = rng.random((5, 32, M)) < 0.3
    with torch.no_grad():
        frames = model.decode(torch.from_numpy(z), torch.from_numpy(hits).float())
        expected = model.shape(frames).numpy()
    said = np.concatenate(files[name][1].say(z=z, threshold=told(hits)), -1)
    np.testing.assert_allclose(said, expected, atol=exporting.GRAPH_TOLERANCE)
    others = np.concatenate(files[name][1].say(z=z, threshold=told(~hits)), -1)
    assert np.abs(said - others)[:, 1:, HITS].max() > 0.01


@pytest.mark.parametrize("name", ["sampler", "blind_sampler"])
@pytest.mark.parametrize("dice", [True, False])
def test_a_sampler_that_is_told_nothing_is_told_the_hits_it_said(
    files: dict[str, tuple[Network, ...]], name: str, dice: bool
) -> None:
    model = torch_model(fresh(name))
    assert isinstance(model, Seq2Seq)
    rng = np.random.default_rng(3)
    z = rng.standard_normal((6, model.config.latent)).astype(np.float32)
    threshold = rng.random((6, 32, M), np.float32) if dice else np.full((6, 32, M), 0.5, np.float32)
    said = files[name][1].say(z=z, threshold=threshold)

    hits = torch.zeros(6, 32, M)
    with torch.no_grad():
        for step in range(32):
            frame = model.shape(model.decode(torch.from_numpy(z), hits))
            hits[:, step] = (frame[:, step, HITS] > torch.from_numpy(threshold)[:, step]).float()
        expected = model.shape(model.decode(torch.from_numpy(z), hits)).numpy()
    assert 0.1 < hits.mean() < 0.9
    assert np.array_equal(said.hit_probabilities > threshold, hits.numpy() > 0)
    np.testing.assert_allclose(np.concatenate(said, -1), expected, atol=exporting.GRAPH_TOLERANCE)


@pytest.mark.parametrize("name", ["seq2seq", "transfer", "sampler", "infill", "tap2drum", "mlp"])
def test_a_model_that_differs_from_torch_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def wrong(model: Model, config: TrainConfig, steps: int) -> dict[str, onnx.ModelProto]:
        spoiled = build(config).eval()
        spoiled.load_state_dict(model.state_dict())
        with torch.no_grad():
            for weight in spoiled.parameters():
                weight.add_(0.1)
        return graphs.to_graphs(spoiled, config, steps)

    monkeypatch.setattr(exporting, "to_graphs", wrong)
    with pytest.raises(ModelError, match="differs from torch"):
        export(fresh(name), VALIDATION, "0" * 64, tmp_path / "m.onnx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["seq2seq", "transfer", "sampler", "infill", "tap2drum"])
@pytest.mark.parametrize(
    ("output", "spoiled"),
    [("hit_probabilities", "Tanh"), ("velocities", "Tanh"), ("offsets_unit", "Sigmoid")],
)
def test_every_output_is_compared_with_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, output: str, spoiled: str
) -> None:
    def with_another_output(
        model: Model, config: TrainConfig, steps: int
    ) -> dict[str, onnx.ModelProto]:
        made = graphs.to_graphs(model, config, steps)
        nodes = list(made["decoder" if "decoder" in made else "whole"].graph.node)
        for node in nodes:
            nodes += [inner for each in node.attribute for inner in each.g.node]
        wanted = "probabilities" if name == "sampler" and output[0] == "h" else output
        (node,) = (each for each in nodes if wanted in each.output)
        node.op_type = spoiled
        return made

    monkeypatch.setattr(exporting, "to_graphs", with_another_output)
    with pytest.raises(ModelError, match="differs from torch"):
        export(fresh(name), VALIDATION, "0" * 64, tmp_path / "m.onnx")


# Files


@pytest.mark.parametrize("name", RUNS)
def test_a_model_is_one_file_or_an_encoder_and_a_decoder(name: str, tmp_path: Path) -> None:
    parts = ("my.encoder.onnx", "my.decoder.onnx") if name in IN_TWO else ("my.onnx",)
    written = export(fresh(name), VALIDATION, "0" * 64, tmp_path / "my.onnx")
    assert written == tuple(tmp_path / part for part in parts)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(parts)
    assert model_paths(tmp_path / "my.onnx") == written
    if name in IN_TWO:
        written[0].unlink()
        with pytest.raises(ModelError, match="half of a model"):
            model_paths(written[1])


@pytest.mark.parametrize(
    ("name", "there"),
    [("seq2seq", "my.onnx"), ("sampler", "my.encoder.onnx"), ("sampler", "my.decoder.onnx")],
)
def test_an_exported_model_is_not_overwritten_silently(
    name: str, there: str, tmp_path: Path
) -> None:
    (tmp_path / there).write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        export(fresh(name), VALIDATION, "0" * 64, tmp_path / "my.onnx")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
    export(fresh(name), VALIDATION, "0" * 64, tmp_path / "my.onnx", force=True)
    assert Network(tmp_path / there).card.name == name


# Cards


def card_of(networks: tuple[Network, ...]) -> Card:
    return networks[-1].card


@pytest.mark.parametrize("name", RUNS)
def test_the_card_says_what_the_model_is(files: dict[str, tuple[Network, ...]], name: str) -> None:
    config = RUNS[name]
    for network, part in zip(
        files[name], ("encoder", "decoder") if name in IN_TWO else ("whole",), strict=True
    ):
        card = network.card
        assert (card.name, card.task, card.part, card.steps) == (name, config.task, part, 32)
        assert card.data_sha256 == "5" * 64
        assert "CC BY 4.0" in card.licence
        assert (card.latent > 0) == isinstance(config.model, Seq2SeqConfig)
        plain = {key: value for key, value in card.training.items() if key != "epoch"}
        assert TrainConfig.from_dict(plain) == config
        assert (card.spread is None) == (card.validation == {}) == (part == "encoder")


def test_the_card_describes_the_network(files: dict[str, tuple[Network, ...]]) -> None:
    for name, words in {
        "mlp": ("MLP", "5.2.1", "16 ReLU"),
        "seq2seq": ("Seq2Seq", "5.2.2", "z (6)"),
        "seq2seq_vib": ("variational bottleneck", "beta 0.2", "48.0 free bits", "hits first"),
        "deep": ("3-layer", "z (5)"),
        "transfer": ("Groove Transfer", "5.2.3"),
        "transfer_vib": ("Groove Transfer", "variational bottleneck"),
        "infill": ("2 bidirectional LSTM layers (12)",),
        "tap2drum": ("3 bidirectional LSTM layers (12)",),
    }.items():
        for word in words:
            assert word in card_of(files[name]).network, name
    assert "bottleneck (" not in card_of(files["seq2seq"]).network


def test_the_card_says_how_the_weights_of_its_file_are_stored(
    files: dict[str, tuple[Network, ...]],
) -> None:
    stored = {name: [each.card.precision for each in networks] for name, networks in files.items()}
    assert stored["mlp"] == ["float32"]
    assert stored["sampler"] == [INT8, "float32"]  # a loop is not quantized
    assert stored["transfer"] == [INT8, INT8]
    assert stored["seq2seq"] == stored["infill"] == stored["tap2drum"] == [INT8]


@pytest.mark.parametrize("name", ["seq2seq", "mlp", "transfer", "sampler"])
def test_the_card_scores_a_model_that_is_given_the_hits_by_the_paper(
    files: dict[str, tuple[Network, ...]], name: str
) -> None:
    card, said = card_of(files[name]), said_at_the_true_hits(files[name], fresh(name))
    assert card.thresholds == {}
    assert card.validation.keys() == {
        "timing_mae_ms", "timing_mse_steps2", "timing_kl", "velocity_kl"
    }  # fmt: skip
    errors = (said.offsets - VALIDATION.offsets)[VALIDATION.hits]
    assert card.validation["timing_mse_steps2"] == pytest.approx((errors**2).mean(), rel=1e-3)
    spread = measure_spread(VALIDATION, said.velocities, said.offsets)
    assert card.spread is not None
    assert card.spread.offset_std == pytest.approx(spread.offset_std, rel=1e-3)
    assert card.spread.velocity_std == pytest.approx(spread.velocity_std, rel=1e-3)


def test_the_card_of_an_infiller_has_a_threshold_for_each_drum(
    files: dict[str, tuple[Network, ...]],
) -> None:
    (network,), hits = files["infill"], VALIDATION.hits
    asked: Bools = hits.max(1)
    likely = np.zeros(hits.shape, np.float32)
    for drum in range(M):
        said = network.say(rest=rest_of(VALIDATION.hvo, drum))
        likely[..., drum] = said.hit_probabilities[..., drum]
    assert network.card.thresholds == {"rest": threshold_per_drum(hits, likely, asked)}
    assert len(set(network.card.thresholds["rest"])) > 1
    heard = (likely > np.array(network.card.thresholds["rest"], np.float32)) & asked[:, None]
    assert network.card.validation["hit_f1"] == pytest.approx(f1(hits, heard))
    hat = hits[..., HAT], heard[..., HAT]
    assert network.card.validation["closed_hihat_f1"] == pytest.approx(f1(*hat))


def test_the_card_of_a_tapper_has_thresholds_with_and_without_velocities(
    files: dict[str, tuple[Network, ...]],
) -> None:
    (network,), hits = files["tap2drum"], VALIDATION.hits
    card = network.card
    assert card.thresholds.keys() == {"taps", "taps_with_velocity"}
    for name, velocity in (("taps", False), ("taps_with_velocity", True)):
        likely = network.say(taps=taps_of(VALIDATION.hvo, velocity=velocity)).hit_probabilities
        assert card.thresholds[name] == thresholds_of_kit(hits, likely)
        heard = likely > np.array(card.thresholds[name], np.float32)
        assert card.validation[f"{name}_hit_f1"] == pytest.approx(f1(hits, heard))
        density = heard.sum() / hits.sum()
        assert card.validation[f"{name}_density_ratio"] == pytest.approx(density)


# A trained run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("run") / "tiny"
    return fit(CONFIGS["tiny"], feelful_windows(64, 1), VALIDATION, folder)


def test_the_card_repeats_what_the_run_scored(run: Checkpoint, tmp_path: Path) -> None:
    (path,) = export(run, VALIDATION, "0" * 64, tmp_path / "tiny.onnx")
    card = Network(path).card
    assert card.training["epoch"] == run.best_epoch
    assert card.validation["timing_mae_ms"] == pytest.approx(
        run.history[run.best_epoch - 1]["timing_mae_ms"], rel=0.02
    )


@pytest.mark.gmd
def test_export_holds_its_tolerance_on_real_windows(
    run: Checkpoint, gmd_takes: list[Take], tmp_path: Path
) -> None:
    said: list[str] = []
    export(run, windows_of(gmd_takes, "validation"), "0" * 64, tmp_path / "t.onnx", say=said.append)
    assert said[0].startswith("parity with torch on 2055 windows")
