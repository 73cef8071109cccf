"""The ears of groovae, trained: which frames of a recording are onsets.

    python -m groovae.training.onsets --soundfont KIT.sf2 --out src/groovae/sound/onsets.onnx

Excerpts of the train split of GMD are played by our kit, by a soundfont and by instruments that are
made up, as they are, in noise, in rooms that are made up, or cut off above some frequency. A small
convolutional network is shown the levels of the bands around each frame (Schlüter and Böck 2014,
"Improved Musical Onset Detection with Convolutional Neural Networks", in small) and says how likely an
onset is there. The same seed gives the same weights, on the same machine. What is made of the
likelihoods is fitted then (`onset_constants`), and the file says where it comes from.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import click
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .._version import __version__
from ..atomic import write_atomically
from ..dataset.archive import locate
from ..dataset.gmd import Take, read_takes
from ..evaluation.recordings import RATE, in_noise, in_room, made_up_room, onsets_of, record
from ..sound.bands import AFTER, BANDS, BEFORE, HOP_SECONDS, WINDOWS_SECONDS, Values, levels_of
from ..sound.read import Sound
from .draft import Draft, array
from .made_up import line_of, play_bass, play_made_up
from .onset_constants import fit_constants

Floats = NDArray[np.float32]

TAKES: Final = 200
SECONDS: Final = 20.0
EPOCHS: Final = 10
FRAMES: Final = 700
BATCH: Final = 16
LEARNING_RATE: Final = 4e-3
CHANNELS: Final = (10, 20, 40)
_NEAR: Final = ((-2, 0.25), (2, 0.25), (-1, 0.6), (1, 0.6), (0, 1.0))
"""How likely an onset is said to be in the frames around one."""
_LEAST_NOTES: Final = 5


class Ears(nn.Module):
    """(B, 3, 40, BEFORE + frames + AFTER) levels -> (B, frames) log-odds of an onset."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.low = nn.Conv2d(len(WINDOWS_SECONDS), first, (3, 7))
        self.middle = nn.Conv2d(first, second, (3, 5))
        self.high = nn.Conv2d(second, third, (3, 8))
        self.out = nn.Conv2d(third, 1, 1)

    def forward(self, levels: Tensor) -> Tensor:
        """See the class."""
        x = levels
        for layer in (self.low, self.middle):
            x = nn.functional.max_pool2d(torch.relu(layer(x)), (3, 1))
        said: Tensor = self.out(torch.relu(self.high(x)))[:, 0, 0]
        return said


def excerpt(take: Take, rng: np.random.Generator) -> Take | None:
    """Some seconds of a take from a random place on; None where hardly anything is played."""
    per_second = take.tempo / 60 * take.ticks_per_beat
    begin = rng.uniform(0, max(0.0, int(take.ticks.max()) - SECONDS * per_second))
    kept = (take.ticks >= begin) & (take.ticks < begin + SECONDS * per_second)
    if kept.sum() < _LEAST_NOTES:
        return None
    early = int(max(0.0, rng.uniform(-0.1, 0.5)) * per_second)
    return replace(
        take,
        ticks=take.ticks[kept] - take.ticks[kept].min() + early,
        pitches=take.pitches[kept],
        velocities=take.velocities[kept],
        durations=take.durations[kept],
    )


def examples(
    takes: list[Take], soundfont: Path, rng: np.random.Generator
) -> Iterator[tuple[Values, Floats]]:
    """Levels (3, 40, BEFORE + frames + AFTER) and how likely an onset is in each frame (frames,)."""
    for take in takes:
        part = excerpt(take, rng)
        if part is None:
            continue
        line = line_of(part, rng)
        for played, sound in (
            (part, record(part, None)),
            (part, record(part, soundfont)),
            (part, Sound(play_made_up(part, rng), RATE)),
            (line, Sound(play_bass(line, rng), RATE)),
        ):
            onsets = onsets_of(played).seconds
            for changed in (sound, _worsened(sound, rng)):
                levels = levels_of(changed).values
                if rng.random() < 0.15:
                    levels[:, rng.integers(15, BANDS) :] = 0
                yield levels, _wanted(levels.shape[-1] - BEFORE - AFTER, onsets)


def _worsened(sound: Sound, rng: np.random.Generator) -> Sound:
    samples = sound.samples
    if rng.random() < 0.5:
        samples = in_room(samples, made_up_room(rng, rng.uniform(0.15, 1.2), rng.uniform(-12, 3)))
    if rng.random() < 0.6:
        samples = in_noise(samples, rng.uniform(5, 30), rng, pink=bool(rng.integers(2)))
    if rng.random() < 0.3:
        samples = samples + _hum(len(samples), rng) * np.abs(samples).max()
    if rng.random() < 0.2:  # what a coarse converter makes of it
        finest = np.abs(samples).max() * 2.0 ** -rng.integers(6, 12)
        samples = np.asarray(np.rint(samples / finest) * finest, np.float32)
    return Sound(samples, sound.rate)


def _hum(frames: int, rng: np.random.Generator) -> Floats:
    """Of the mains, or any tone that goes on, 20 to 60 dB below full scale."""
    hertz = rng.choice([50.0, 60.0, 10 ** rng.uniform(1.6, 3)])
    turns = hertz * np.arange(frames) / RATE
    tones = sum(
        rng.uniform() / harmonic * np.sin(2 * np.pi * (harmonic * turns + rng.uniform()))
        for harmonic in range(1, 8)
    )
    return np.asarray(10 ** rng.uniform(-3, -1) * tones, np.float32)


def _wanted(frames: int, onsets: NDArray[np.float64]) -> Floats:
    wanted, at = np.zeros(frames, np.float32), np.rint(onsets / HOP_SECONDS).astype(int)
    for step, likely in _NEAR:
        near = at + step
        near = near[(near >= 0) & (near < frames)]
        wanted[near] = np.maximum(wanted[near], likely)
    return wanted


def fit(shown: Floats, wanted: Floats, seed: int) -> Ears:
    """Train on pieces of (N, 3, 40, BEFORE + FRAMES + AFTER) and (N, FRAMES)."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    ears, count = Ears(), len(shown)
    batches = count // BATCH + 1
    optimizer = torch.optim.AdamW(ears.parameters(), LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, LEARNING_RATE, total_steps=EPOCHS * batches
    )
    for epoch in range(EPOCHS):
        total, begun = 0.0, time.monotonic()
        for batch in np.array_split(rng.permutation(count), batches):
            levels = torch.from_numpy(shown[batch].astype(np.float32))
            levels *= torch.from_numpy(rng.uniform(0.8, 1.25, (len(batch), 1, 1, 1)).astype("f4"))
            loss = nn.functional.binary_cross_entropy_with_logits(
                ears(levels), torch.from_numpy(wanted[batch])
            )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        took = time.monotonic() - begun
        click.echo(f"epoch {epoch + 1}: loss {total / count:.4f}, {took:.0f} s", err=True)
    return ears.eval()


def to_graph(ears: Ears) -> onnx.ModelProto:
    """The network as ONNX: ``levels`` (1, 3, 40, BEFORE + N + AFTER) -> ``likely`` (N,), 0..1."""
    draft = Draft()
    x = "levels"
    for name, layer in (("low", ears.low), ("middle", ears.middle), ("high", ears.high)):
        x = draft.add("Relu", _conv(draft, x, layer, name), to=f"{name}_relu")
        if name != "high":
            x = draft.add("MaxPool", x, to=f"{name}_pool", kernel_shape=[3, 1], strides=[3, 1])
    draft.add("Sigmoid", _conv(draft, x, ears.out, "out"), to="shaped")
    draft.add("Reshape", "shaped", draft.constant("flat", [-1], np.int64), to="likely")
    graph = draft.model(
        "onsets", {"levels": [1, len(WINDOWS_SECONDS), BANDS, "N_and_context"]}, {"likely": ["N"]}
    )
    return graph


def _conv(draft: Draft, x: str, layer: nn.Conv2d, name: str) -> str:
    assert layer.bias is not None
    weight = draft.constant(f"{name}_w", array(layer.weight))
    return draft.add("Conv", x, weight, draft.constant(f"{name}_b", array(layer.bias)), to=name)


def told(seed: int, takes: int, soundfont: Path) -> dict[str, str]:
    """Where ears come from, for their file."""
    return {
        "groovae": __version__,
        "task": "onsets",
        "seed": str(seed),
        "takes": str(takes),
        "split": "train",
        "soundfont": soundfont.name,
        "soundfont_sha256": sha256(soundfont.read_bytes()).hexdigest(),
        "data": "Groove MIDI Dataset by Google LLC (CC BY 4.0), train split, rendered",
        "licence": "Apache-2.0",
    }


@click.command()
@click.option("--soundfont", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--takes", "count", default=TAKES, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(soundfont: Path, out: Path, count: int, seed: int) -> None:
    """Train the ears and write them as ONNX."""
    rng = np.random.default_rng(seed)
    archive = read_takes(locate())
    takes = [take for take in archive if take.split == "train"]
    chosen = [takes[index] for index in rng.choice(len(takes), count, replace=False)]
    shown, wanted = [], []
    for levels, likely in examples(chosen, soundfont, rng):
        for begin in range(0, len(likely) - FRAMES, FRAMES):
            end = begin + BEFORE + FRAMES + AFTER
            shown.append(levels[..., begin:end].astype(np.float16))
            wanted.append(likely[begin : begin + FRAMES])
    click.echo(f"{len(shown)} pieces of {FRAMES * HOP_SECONDS:.1f} s", err=True)
    ears = fit(np.stack(shown), np.stack(wanted), seed)
    graph = to_graph(ears)
    fitted = fit_constants(graph, archive, soundfont)
    onnx.helper.set_model_props(graph, told(seed, count, soundfont) | fitted)
    write_atomically(out, graph.SerializeToString())


if __name__ == "__main__":
    main()
