"""The model border: cards, and files that are no model of ours."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groovae.card import CONVENTIONS, METADATA_KEY, Card
from groovae.errors import ModelError
from groovae.network import ALIASES, DEFAULT, Network, model_names, model_path
from perform.drummers import CARD

onnx = pytest.importorskip("onnx")


def model(path: Path, card: str | None = None, *, takes: str = "score", says: Any = None) -> Path:
    """An .onnx file that repeats what it takes, once for each name in `says`."""
    helper, size = onnx.helper, ["B", 32, 9]
    says = says or ("hit_probabilities", "velocities", "offsets")
    graph = helper.make_graph(
        [helper.make_node("Identity", [takes], [name]) for name in says],
        "test",
        [helper.make_tensor_value_info(takes, onnx.TensorProto.FLOAT, size)],
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, size) for name in says],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if card is not None:
        helper.set_model_props(made, {METADATA_KEY: card})
    path.write_bytes(made.SerializeToString())
    return path


def card_with(**values: Any) -> str:
    return json.dumps({**json.loads(CARD.to_json()), **values})


def test_a_card_says_the_same_after_a_journey_through_json() -> None:
    assert Card.from_json(CARD.to_json(), "x") == CARD
    assert {**CONVENTIONS, **asdict(CARD)}.keys() == json.loads(CARD.to_json()).keys()


def test_a_model_with_a_card_is_loaded_and_runs(tmp_path: Path) -> None:
    network = Network(model(tmp_path / "m.onnx", CARD.to_json()))
    assert network.card == CARD
    score = (np.random.default_rng(0).random((150, 32, 9)) < 0.5).astype(np.float32)
    said = network.run(score)  # in three batches
    assert all(np.array_equal(part, score) for part in said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("card_format", 2),
        ("drums", ["kick"]),
        ("steps_per_beat", 3),
        ("offsets", "steps, positive = early, in [-1, 1]"),
        ("velocities", "0..127"),
    ],
)
def test_other_conventions_are_refused_by_name(tmp_path: Path, name: str, value: Any) -> None:
    assert CONVENTIONS.keys() == {
        "card_format", "drums", "steps_per_beat", "offsets", "velocities"
    }  # fmt: skip
    path = model(tmp_path / "m.onnx", card_with(**{name: value}))
    with pytest.raises(ModelError, match=f"has {name} = ") as raised:
        Network(path)
    assert raised.value.hint


@pytest.mark.parametrize(
    "card", [None, "", "{}", "[]", "null", "{", "3", card_with(spread=None), card_with(spread={})]
)
def test_a_model_without_a_readable_card_is_refused(tmp_path: Path, card: str | None) -> None:
    with pytest.raises(ModelError) as raised:
        Network(model(tmp_path / "m.onnx", card))
    assert "m.onnx" in str(raised.value)
    assert raised.value.hint


@pytest.mark.parametrize("missing", list(asdict(CARD)))
def test_a_card_that_lacks_a_line_is_refused(missing: str) -> None:
    values = json.loads(CARD.to_json())
    del values[missing]
    with pytest.raises(ModelError, match=missing):
        Card.from_json(json.dumps(values), "m.onnx")


def test_a_model_that_takes_or_says_other_things_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="takes taps; this groovae expects score"):
        Network(model(tmp_path / "a.onnx", CARD.to_json(), takes="taps"))
    with pytest.raises(ModelError, match="says offsets; this groovae expects hit_probabilities"):
        Network(model(tmp_path / "b.onnx", CARD.to_json(), says=("offsets",)))


@pytest.mark.parametrize("data", [b"", b"no model", b"\x08\x08" * 999, bytes(5000)])
def test_garbage_is_no_model(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"m\.onnx"):
        Network(path)


def test_a_broken_model_of_ours_is_no_model(tmp_path: Path) -> None:
    whole = model_path(DEFAULT).read_bytes()
    path = tmp_path / "m.onnx"
    for data in (whole[: len(whole) // 2], whole[1000:], b"\xff" + whole[1:]):
        path.write_bytes(data)
        with pytest.raises(ModelError, match=r"m\.onnx"):
            Network(path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "no.onnx", tmp_path):
        with pytest.raises(ModelError, match="cannot be read"):
            Network(path)


@pytest.mark.parametrize("shape", [(1, 16, 9), (1, 32, 8), (32, 9), (1, 32, 9, 1)])
def test_a_score_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="the score has the shape") as raised:
        Network(model_path(DEFAULT)).run(np.zeros(shape, np.float32))
    assert "32, 9" in raised.value.hint


def test_no_windows_are_no_work() -> None:
    said = Network(model_path(DEFAULT)).run(np.zeros((0, 32, 9), np.float32))
    assert all(part.shape == (0, 32, 9) for part in said)


def test_what_the_shipped_network_says_is_in_range() -> None:
    score = (np.random.default_rng(1).random((20, 32, 9)) < 0.3).astype(np.float32)
    said = Network(model_path(DEFAULT)).run(score)
    assert all(np.isfinite(part).all() for part in said)
    assert 0 <= said.velocities.min() <= said.velocities.max() <= 1
    assert 0 <= said.hit_probabilities.min() <= said.hit_probabilities.max() <= 1
    assert -0.5 <= said.offsets.min() <= said.offsets.max() <= 0.5


def test_models_are_found_by_name_nickname_and_path(tmp_path: Path) -> None:
    assert ALIASES[DEFAULT] in model_names()
    assert model_path(DEFAULT) == model_path(ALIASES[DEFAULT])
    path = model(tmp_path / "mine.onnx", CARD.to_json())
    assert model_path(path) == path
    for name in ("mine", tmp_path, "x" * 300):
        with pytest.raises(ModelError, match="no model is called") as raised:
            model_path(name)
        assert "seq2seq" in raised.value.hint
