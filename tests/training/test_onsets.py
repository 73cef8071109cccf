"""The ears in training: examples, the network, and the graph that is exported."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from evaluation.handmade import random_take
from groovae.sound.bands import AFTER, BANDS, BEFORE, HOP_SECONDS
from groovae.training import onsets
from groovae.training.made_up import play_made_up
from groovae.training.onsets import SECONDS, Ears, excerpt, fit, to_graph


def levels(frames: int = 50, batch: int = 1) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.random((batch, 2, BANDS, BEFORE + frames + AFTER)).astype(np.float32)


def test_there_is_an_answer_for_every_frame() -> None:
    assert Ears()(torch.from_numpy(levels(37, 2))).shape == (2, 37)


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    torch.manual_seed(0)
    ears, path = Ears().eval(), tmp_path / "ears.onnx"
    onnx.save(to_graph(ears), path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    shown = levels()
    (said,) = session.run(None, {"levels": shown})
    with torch.no_grad():
        wanted = torch.sigmoid(ears(torch.from_numpy(shown)))[0].numpy()
    assert said == pytest.approx(wanted, abs=1e-5)
    assert "Groove MIDI Dataset" in session.get_modelmeta().custom_metadata_map["data"]


def test_the_shipped_ears_are_of_this_shape() -> None:
    shipped = onnx.load(Path(onsets.__file__).parents[1] / "sound" / "onsets.onnx")
    mine = to_graph(Ears())
    assert [node.op_type for node in shipped.graph.node] == [
        node.op_type for node in mine.graph.node
    ]
    assert [w.dims for w in shipped.graph.initializer] == [w.dims for w in mine.graph.initializer]


def test_an_excerpt_is_short_and_keeps_its_distances() -> None:
    take = random_take(np.random.default_rng(0), "long", "train", bars=40)
    part = excerpt(take, np.random.default_rng(1))
    assert part is not None
    assert part.ticks.max() < (SECONDS + 1) * 2 * 480
    assert set(np.diff(np.sort(part.ticks))) <= set(np.diff(np.sort(take.ticks)))


def test_made_up_instruments_sound_when_they_are_struck() -> None:
    take = random_take(np.random.default_rng(0), "one", "train", bars=2)
    samples = play_made_up(take, np.random.default_rng(0))
    first = int(take.ticks.min() / 960 * 44_100)
    assert np.abs(samples).max() == pytest.approx(1)
    assert not samples[:first].any()
    assert samples[first : first + 4000].any()


def test_a_little_training_finds_what_rises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onsets, "EPOCHS", 40)
    rng, frames = np.random.default_rng(0), 100
    shown = np.asarray(0.1 * levels(frames, 48), np.float32)
    wanted = np.zeros((48, frames), np.float32)
    for row in range(48):
        at = int(rng.integers(5, 90))
        shown[row, ..., BEFORE + at :] += 1
        wanted[row, at] = 1
    ears = fit(shown, wanted, 0)
    with torch.no_grad():
        said = ears(torch.from_numpy(shown)).argmax(1).numpy()
    assert (np.abs(said - wanted.argmax(1)) <= 1).mean() > 0.9
    assert HOP_SECONDS < 0.003
