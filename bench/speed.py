"""How fast groovae is, in ratios measured in one run: ``python -m bench.speed`` (``make bench``).

- cold: the `humanize` command on a beat of four bars, from process start to file written, against a
  bare ``python -c "import numpy, onnxruntime, mido"``: what no program on these libraries can undercut.
- warm: one pass of the shipped model against the same network in eager torch, on one thread each.
- arithmetic: that pass against the time one core needs for as many multiplications in one large
  matrix product of 32-bit numbers.

The two of a pair are run in turn, so a machine that slows down slows both; figures are medians.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from groovae.demo import straight_beat
from groovae.network import Network, model_path
from groovae.training.config import TrainConfig
from groovae.training.seq2seq import Seq2Seq

COLD_RUNS = 21
WARM_RUNS = 200
BASE = "import numpy, onnxruntime, mido"


def in_turn(
    first: Callable[[], object], second: Callable[[], object], runs: int
) -> tuple[float, float, float]:
    """Median seconds of two calls and the median of their ratios, pair by pair, after a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs + 1):
        for call, taken in zip((first, second), times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    one, other = times[0][1:], times[1][1:]
    ratios = [a / b for a, b in zip(one, other, strict=True)]
    return statistics.median(one), statistics.median(other), statistics.median(ratios)


def cold() -> tuple[float, float, float]:
    """The command against bare imports."""
    with tempfile.TemporaryDirectory() as folder:
        beat, played = Path(folder) / "beat.mid", Path(folder) / "played.mid"
        straight_beat().write(beat)
        program = [str(Path(sys.executable).with_name("groovae")), "humanize", str(beat)]
        command = [*program, "-o", str(played), "--force"]
        return in_turn(
            lambda: subprocess.run(command, check=True, capture_output=True),
            lambda: subprocess.run([sys.executable, "-c", BASE], check=True, capture_output=True),
            COLD_RUNS,
        )


def warm(batch: int) -> tuple[float, float, float]:
    """The shipped model against the same network in eager torch, both on one thread."""
    network = Network(model_path("default"))
    config = TrainConfig.from_dict({k: v for k, v in network.card.training.items() if k != "epoch"})
    model = Seq2Seq(config.model).eval()
    score = (np.random.default_rng(1).random((batch, network.card.steps, 9)) < 0.13).astype(
        np.float32
    )
    tensor = torch.from_numpy(score)
    with torch.inference_mode():
        return in_turn(
            lambda: network.run(score), lambda: model(tensor, tensor), WARM_RUNS // batch + 5
        )


def arithmetic_floor() -> float:
    """Seconds for the multiplications of one window, at the rate of a large float32 product."""
    model = Seq2Seq(TrainConfig("seq2seq").model)
    once = (model.to_latent, model.to_state)
    every_step = (model.encoder, model.decoder, model.to_frame)
    multiplications = sum(
        times * weight.numel()
        for times, parts in ((1, once), (32, every_step))
        for part in parts
        for weight in part.parameters()
        if weight.ndim == 2
    )
    size = 1024
    matrix = np.random.default_rng(1).random((size, size), np.float32)
    start = time.perf_counter()
    for _ in range(5):
        matrix @ matrix
    return multiplications * (time.perf_counter() - start) / (5 * size**3)


def row(what: str, ours: float, peer: str, theirs: float, ratio: float) -> str:
    """A line of the table; times in seconds, shown in milliseconds."""
    return f"| {what} | {ours * 1e3:.3g} ms | {peer}: {theirs * 1e3:.3g} ms | {ratio:.2f} |"


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    print("| what | groovae | against | ratio |")
    print("| --- | --- | --- | --- |")
    print(row("cold: `groovae humanize`, 4 bars", *_with_peer(cold(), f"`{BASE}`")))
    single = warm(1)
    print(row("warm: 1 window of 2 bars", *_with_peer(single, "eager torch")))
    print(row("warm: 16 windows of 2 bars", *_with_peer(warm(16), "eager torch")))
    floor = arithmetic_floor()
    print(row("warm: 1 window of 2 bars", single[0], "float32 floor", floor, single[0] / floor))


def _with_peer(times: tuple[float, float, float], peer: str) -> tuple[float, str, float, float]:
    ours, theirs, ratio = times
    return ours, peer, theirs, ratio


if __name__ == "__main__":
    main()
