"""The ears in training: examples, the network, and the graph that is exported."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from evaluation.handmade import random_take
from groovae.evaluation.recordings import record
from groovae.sound.bands import AFTER, BANDS, BEFORE, HOP_SECONDS
from groovae.training import onset_constants, onsets
from groovae.training.made_up import line_of, play_bass, play_made_up
from groovae.training.onset_constants import fit_constants
from groovae.training.onsets import SECONDS, Ears, excerpt, fit, to_graph, told


def levels(frames: int = 50, batch: int = 1) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.random((batch, 3, BANDS, BEFORE + frames + AFTER)).astype(np.float32)


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


def test_ears_tell_what_they_were_trained_with(tmp_path: Path) -> None:
    font = tmp_path / "Some.sf2"
    font.write_bytes(b"")
    said = told(3, 40, font)
    assert (said["seed"], said["takes"], said["soundfont"]) == ("3", "40", "Some.sf2")
    assert said["soundfont_sha256"].startswith("e3b0c442")
    assert "Groove MIDI Dataset by Google LLC (CC BY 4.0)" in said["data"]


def test_the_constants_are_fitted_on_train_and_chosen_on_validation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the shipped ears; a soundfont is not needed where none is played."""
    monkeypatch.setattr(onset_constants, "SECONDS", 4.0)
    monkeypatch.setattr(onset_constants, "record", lambda take, _: record(take, None))
    takes = [
        random_take(np.random.default_rng(seed), f"{seed}", split, bars=2)
        for seed, split in enumerate(["train", "validation"])
    ]
    shipped = onnx.load(Path(onsets.__file__).parents[1] / "sound" / "onsets.onnx")
    fitted = fit_constants(shipped, takes, Path("unused.sf2"))
    assert set(fitted) == {"likely", "strength", "curve", "softest"}
    assert float(fitted["likely"]) in onset_constants.LIKELY
    assert float(fitted["curve"]) > 0


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


def test_a_bass_plays_one_low_note_at_a_time_from_its_onset_on() -> None:
    take = random_take(np.random.default_rng(0), "one", "train", bars=2)
    line = line_of(take, np.random.default_rng(1))
    assert 2 <= len(line.ticks) < len(take.ticks)
    assert np.diff(line.ticks).min() > 0
    assert line.pitches.max() < 56
    samples = play_bass(line, np.random.default_rng(0))
    first = int(line.ticks.min() / 960 * 44_100)
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
