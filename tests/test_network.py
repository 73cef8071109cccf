"""The model border: cards, and files that are no model of ours."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groovae.card import CONVENTIONS, METADATA_KEY, Card
from groovae.errors import ModelError
from groovae.network import (
    ALIASES,
    DEFAULT,
    WEIGHTS,
    Network,
    load_networks,
    model_names,
    model_paths,
)
from groovae.tasks import TASKS
from perform.drummers import CARD

onnx = pytest.importorskip("onnx")


SAID = ("hit_probabilities", "velocities", "offsets")


def model(
    path: Path,
    card: str | None = None,
    *,
    takes: tuple[str, ...] = ("score",),
    says: tuple[str, ...] = SAID,
) -> Path:
    """An .onnx file that repeats the first of what it takes, once for each name in `says`."""
    helper = onnx.helper

    def values(names: tuple[str, ...]) -> list[Any]:
        kind = onnx.TensorProto.FLOAT
        return [helper.make_tensor_value_info(name, kind, ["B", None, None]) for name in names]

    nodes = [helper.make_node("Identity", [takes[0]], [name]) for name in says]
    graph = helper.make_graph(nodes, "test", values(takes), values(says))
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if card is not None:
        helper.set_model_props(made, {METADATA_KEY: card})
    path.write_bytes(made.SerializeToString())
    return path


def default() -> Network:
    """The model that came with groovae and is used where none is named."""
    (path,) = model_paths(DEFAULT)
    return Network(path)


def card_with(**values: Any) -> str:
    return json.dumps({**json.loads(CARD.to_json()), **values})


def test_a_card_says_the_same_after_a_journey_through_json() -> None:
    assert Card.from_json(CARD.to_json(), "x") == CARD
    assert {**CONVENTIONS, **asdict(CARD)}.keys() == json.loads(CARD.to_json()).keys()


def test_a_model_with_a_card_is_loaded_and_runs(tmp_path: Path) -> None:
    network = Network(model(tmp_path / "m.onnx", CARD.to_json()))
    assert network.card == CARD
    score = (np.random.default_rng(0).random((150, 32, 9)) < 0.5).astype(np.float32)
    said = network.say(score=score)  # in three batches
    assert all(np.array_equal(part, score) for part in said)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("card_format", 1),
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


def test_an_encoder_has_no_spread_and_thresholds_are_kept_by_their_setting() -> None:
    assert Card.from_json(card_with(spread=None), "x").spread is None
    thresholds = {"taps": (0.25,) * 9, "taps_with_velocity": (0.5,) * 9}
    assert Card.from_json(card_with(thresholds=thresholds), "x").thresholds == thresholds


@pytest.mark.parametrize(
    "card",
    [
        None, "", "{}", "[]", "null", "{", "3",
        card_with(spread=3), card_with(spread={}),
        card_with(thresholds=None), card_with(thresholds=[0.5]), card_with(thresholds={"taps": 0.5}),
    ],
)  # fmt: skip
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
        Network(model(tmp_path / "a.onnx", CARD.to_json(), takes=("taps",)))
    with pytest.raises(ModelError, match="says offsets; this groovae expects hit_probabilities"):
        Network(model(tmp_path / "b.onnx", CARD.to_json(), says=("offsets",)))


SIGNATURES: dict[tuple[str, str], tuple[dict[str, tuple[int, ...]], tuple[str, ...]]] = {
    # The table of `groovae.network`.
    ("humanize", "whole"): ({"score": (32, 9)}, SAID),
    ("infill", "whole"): ({"rest": (32, 36)}, SAID),
    ("tap2drum", "whole"): ({"taps": (32, 4)}, SAID),
    ("transfer", "encoder"): ({"performance": (32, 27)}, ("z",)),
    ("transfer", "decoder"): ({"score": (32, 9), "z": (5,)}, SAID),
    ("sample", "encoder"): ({"performance": (32, 27)}, ("z",)),
    ("sample", "decoder"): ({"z": (5,), "threshold": (32, 9)}, SAID),
}


@pytest.mark.parametrize("task", [*TASKS, "dance"])
@pytest.mark.parametrize("part", ["whole", "encoder", "decoder", "middle"])
def test_a_model_takes_and_says_what_its_task_and_part_ask_for(
    tmp_path: Path, task: str, part: str
) -> None:
    card = card_with(task=task, part=part, latent=5)
    if (task, part) not in SIGNATURES:
        with pytest.raises(ModelError, match=f"is the {part} of {task}, which is not known here"):
            Network(model(tmp_path / "m.onnx", card))
        return
    takes, says = SIGNATURES[task, part]
    assert Network(model(tmp_path / "m.onnx", card, takes=tuple(takes), says=says)).takes == takes
    with pytest.raises(ModelError, match=rf"takes other; this groovae expects {next(iter(takes))}"):
        Network(model(tmp_path / "m.onnx", card, takes=("other",), says=says))


@pytest.mark.parametrize("data", [b"", b"no model", b"\x08\x08" * 999, bytes(5000)])
def test_garbage_is_no_model(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"m\.onnx"):
        Network(path)


def test_a_broken_model_of_ours_is_no_model(tmp_path: Path) -> None:
    whole = model_paths(DEFAULT)[0].read_bytes()
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
    with pytest.raises(ModelError, match="score is of the shape") as raised:
        default().say(score=np.zeros(shape, np.float32))
    assert f"({shape[0]}, 32, 9)" in raised.value.hint


def test_what_a_model_is_not_shown_and_what_it_does_not_take_is_named() -> None:
    score = np.zeros((1, 32, 9), np.float32)
    with pytest.raises(ModelError, match="score is missing"):
        default().say(rest=score)
    with pytest.raises(ModelError, match="takes score; given were score, z"):
        default().say(score=score, z=score)
    with pytest.raises(ModelError, match="score is missing"):
        default().encode(score)


def test_inputs_of_several_numbers_of_windows_are_refused(tmp_path: Path) -> None:
    card = card_with(task="transfer", part="decoder", latent=5)
    network = Network(model(tmp_path / "m.onnx", card, takes=("score", "z")))
    with pytest.raises(ModelError, match="z is of the shape"):
        network.say(score=np.zeros((3, 32, 9), np.float32), z=np.zeros((1, 5), np.float32))


def test_an_encoder_says_no_performance(tmp_path: Path) -> None:
    card = card_with(task="sample", part="encoder", latent=5)
    network = Network(model(tmp_path / "m.onnx", card, takes=("performance",), says=("z",)))
    with pytest.raises(ModelError, match="encoder of sample"):
        network.say(performance=np.zeros((1, 32, 27), np.float32))
    assert network.encode(np.zeros((0, 32, 27), np.float32)).shape == (0, 5)


def test_no_windows_are_no_work() -> None:
    said = default().say(score=np.zeros((0, 32, 9), np.float32))
    assert all(part.shape == (0, 32, 9) for part in said)


def test_what_the_shipped_network_says_is_in_range() -> None:
    score = (np.random.default_rng(1).random((20, 32, 9)) < 0.3).astype(np.float32)
    said = default().say(score=score)
    assert all(np.isfinite(part).all() for part in said)
    assert 0 <= said.velocities.min() <= said.velocities.max() <= 1
    assert 0 <= said.hit_probabilities.min() <= said.hit_probabilities.max() <= 1
    assert -0.5 <= said.offsets.min() <= said.offsets.max() <= 0.5


def test_models_are_found_by_name_nickname_and_path(tmp_path: Path) -> None:
    assert ALIASES[DEFAULT] in model_names()
    assert model_paths(DEFAULT) == model_paths(ALIASES[DEFAULT])
    path = model(tmp_path / "mine.onnx", CARD.to_json())
    assert model_paths(path) == model_paths(str(path)) == (path,)
    for name in ("mine", tmp_path, "x" * 300, "", "/", "a\0b", "seq2seq.encoder"):
        with pytest.raises(ModelError, match="no model is called") as raised:
            model_paths(name)
        assert "seq2seq" in raised.value.hint


def test_a_model_of_two_files_is_found_by_its_name_and_by_either_file(tmp_path: Path) -> None:
    both = tmp_path / "my.groove.encoder.onnx", tmp_path / "my.groove.decoder.onnx"
    for path in both:
        path.write_bytes(b"x")
    for name in (*both, tmp_path / "my.groove.onnx"):
        assert model_paths(name) == both


@pytest.mark.parametrize(("there", "missing"), [("encoder", "decoder"), ("decoder", "encoder")])
def test_half_a_model_is_refused_and_the_other_half_named(
    tmp_path: Path, there: str, missing: str
) -> None:
    path = tmp_path / f"mine.{there}.onnx"
    path.write_bytes(b"x")
    with pytest.raises(ModelError, match="is half of a model") as raised:
        model_paths(path)
    assert f"mine.{missing}.onnx" in raised.value.hint
    with pytest.raises(ModelError):
        model_paths(tmp_path / "mine.onnx")


def half(folder: Path, file: str, part: str, **values: Any) -> Path:
    """A file that is the encoder or the decoder of a groove transfer model."""
    takes, says = SIGNATURES["transfer", part]
    card = card_with(task="transfer", part=part, **{"latent": 5, **values})
    return model(folder / file, card, takes=tuple(takes), says=says)


def test_encoder_and_decoder_are_loaded_together(tmp_path: Path) -> None:
    path = half(tmp_path, "my.encoder.onnx", "encoder")
    half(tmp_path, "my.decoder.onnx", "decoder")
    assert [each.card.part for each in load_networks(path)] == ["encoder", "decoder"]
    assert len(load_networks(DEFAULT)) == 1


def test_files_that_are_not_the_part_they_are_called_are_refused(tmp_path: Path) -> None:
    path = half(tmp_path, "alone.onnx", "encoder")
    with pytest.raises(ModelError, match="is the encoder of known, by its name the whole"):
        load_networks(path)
    half(tmp_path, "my.encoder.onnx", "decoder")
    path = half(tmp_path, "my.decoder.onnx", "encoder")
    with pytest.raises(ModelError, match="is the decoder of known, by its name the encoder"):
        load_networks(path)


@pytest.mark.parametrize("other", [{"name": "other"}, {"latent": 6}])
def test_halves_of_two_models_are_refused(tmp_path: Path, other: dict[str, Any]) -> None:
    path = half(tmp_path, "my.encoder.onnx", "encoder")
    half(tmp_path, "my.decoder.onnx", "decoder", **other)
    with pytest.raises(ModelError, match="halves of two models") as raised:
        load_networks(path)
    assert raised.value.hint


@pytest.mark.parametrize("name", model_names())
def test_every_model_that_came_with_groovae_is_whole_and_loads(name: str) -> None:
    networks = load_networks(name)
    cards = [network.card for network in networks]
    assert [card.part for card in cards] in (["whole"], ["encoder", "decoder"])
    for card, path in zip(cards, model_paths(name), strict=True):
        assert path.parent == WEIGHTS
        assert (card.name, card.task, card.latent) == (name, cards[0].task, cards[0].latent)
        assert all(len(each) == 9 for each in card.thresholds.values())
        assert (card.spread is None) == (card.part == "encoder")
