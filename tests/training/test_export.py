from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.errors import ModelError, OutputError
from groovae.network import Network
from groovae.training import export as exporting
from groovae.training import graph
from groovae.training.checkpoint import Checkpoint
from groovae.training.config import CONFIGS
from groovae.training.export import export
from groovae.training.fit import fit
from groovae.training.seq2seq import Seq2Seq
from groovae.training.validate import perform

from .windows import feelful_windows

VALIDATION = feelful_windows(32, 3)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("run") / "tiny"
    return fit(CONFIGS["tiny"], feelful_windows(64, 1), VALIDATION, folder)


def in_torch(run: Checkpoint, score: np.ndarray) -> np.ndarray:
    model = Seq2Seq(run.config.model)
    model.load_state_dict(run.best)
    return perform(model.eval(), score)


def test_the_exported_model_plays_what_torch_plays(run: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "tiny.onnx"
    export(run, VALIDATION, "0" * 64, path)
    score = VALIDATION.hits.astype(np.float32)
    said, expected = Network(path).run(score), in_torch(run, score)
    np.testing.assert_allclose(said.velocities, expected[..., 9:18], atol=exporting.TOLERANCE)
    np.testing.assert_allclose(said.offsets, expected[..., 18:], atol=exporting.TOLERANCE)


def test_the_card_says_what_the_model_is(run: Checkpoint, tmp_path: Path) -> None:
    export(run, VALIDATION, "5" * 64, tmp_path / "tiny.onnx")
    card = Network(tmp_path / "tiny.onnx").card
    assert (card.name, card.task, card.steps, card.data_sha256) == (
        "tiny",
        "humanize",
        32,
        "5" * 64,
    )
    assert "CC BY 4.0" in card.licence
    assert card.training["model"]["latent"] == CONFIGS["tiny"].model.latent
    assert card.validation["timing_mae_ms"] == pytest.approx(
        run.history[run.best_epoch - 1]["timing_mae_ms"], rel=0.02
    )


def test_a_model_that_differs_from_torch_is_not_written(
    run: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(model: Seq2Seq, steps: int) -> object:
        spoiled = Seq2Seq(model.config).eval()
        spoiled.load_state_dict(model.state_dict())
        with torch.no_grad():
            spoiled.to_frame.bias.add_(0.1)
        return graph.to_graph(spoiled, steps)

    monkeypatch.setattr(exporting, "to_graph", wrong)
    with pytest.raises(ModelError, match="differs from torch"):
        export(run, VALIDATION, "0" * 64, tmp_path / "tiny.onnx")
    assert list(tmp_path.iterdir()) == []


def test_every_output_is_compared_with_torch(
    run: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_other_hits(model: Seq2Seq, steps: int) -> object:
        proto = graph.to_graph(model, steps)
        for node in proto.graph.node:
            if node.output[0] == "hit_probabilities":
                node.op_type = "Tanh"
        return proto

    monkeypatch.setattr(exporting, "to_graph", with_other_hits)
    with pytest.raises(ModelError, match="differs from torch"):
        export(run, VALIDATION, "0" * 64, tmp_path / "tiny.onnx")


def test_an_exported_model_is_not_overwritten_silently(run: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        export(run, VALIDATION, "0" * 64, path)
    assert path.read_bytes() == b"mine"


def test_layers_and_sizes_other_than_the_papers_export_as_well(tmp_path: Path) -> None:
    config = CONFIGS["tiny"]
    config = replace(config, model=replace(config.model, decoder_layers=3, latent=5, beta=0.2))
    weights = Seq2Seq(config.model).state_dict()
    checkpoint = Checkpoint(config, 1, weights, weights, weights, {}, 1)
    card = export(checkpoint, VALIDATION, "0" * 64, tmp_path / "deep.onnx")
    assert "3-layer" in card.network
    assert "variational bottleneck" in card.network


@pytest.mark.gmd
def test_export_holds_its_tolerance_on_real_windows(
    run: Checkpoint, gmd_takes: list[Take], tmp_path: Path
) -> None:
    told: list[str] = []
    export(run, windows_of(gmd_takes, "validation"), "0" * 64, tmp_path / "t.onnx", say=told.append)
    assert told[0].startswith("parity with torch on 2055 windows")
