"""A small dataset of our own, and a test made of it."""

from pathlib import Path

import numpy as np
import pytest

from cli.running import groovae
from dataset.music import STEP, archive, midi
from groovae.dataset.gmd import Take, read_takes

TEMPO = 500.0
"""Fast, so that clips are short."""


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten takes of four to six bars of busy drumming; the first two are to learn from."""
    rng = np.random.default_rng(3)
    splits = ["train", "train", "validation", *["test"] * 7]
    takes = []
    for number, split in enumerate(splits):
        notes = [
            (step * STEP + int(rng.integers(0, 30)), pitch, int(rng.integers(20, 128)), 30)
            for step in range(16 * (4 + number % 3))
            for pitch in (36, 38, 42)
            if rng.random() < 0.3
        ]
        takes.append((f"drummer{number}/session1/{number}", split, midi(*notes, tempo=TEMPO)))
    return archive(tmp_path_factory.mktemp("data") / "own.zip", *takes)


@pytest.fixture(scope="session")
def takes(data: Path) -> list[Take]:
    return read_takes(data)


@pytest.fixture(scope="session")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a test of eight pairs, quantized against the drummer; what is kept lies beside it."""
    out = tmp_path_factory.mktemp("made") / "test"
    ran = groovae(
        *("listen", "make", "--task", "humanize", "--models", "quantized", "--pairs", 8),
        *("--secret", "a tune", "--data", data, "--out", out),
    )
    assert ran.status == 0, ran.talk
    return out
