"""How fast groovae is, in ratios measured in one run: ``python -m bench.speed`` (``make bench``).

- cold: each verb as a command on a beat of four bars, from process start to file written, against a bare
  ``python -c "import numpy, onnxruntime, mido"``: what no program on these libraries can undercut.
- warm: one pass of each shipped model over one window, and over a batch, against the network of the paper
  (section 5.2.2, 512 and 256 units) in eager torch on as many threads.
- arithmetic: one warm pass against the time one core needs for as many multiplications in one large
  matrix product of 32-bit numbers.

The two of a pair are run in turn, so a machine that slows down slows both; the times are medians, the
ratio is the median of the ratios of pairs. The
table is printed, and written to docs/results/speed/table.md.
"""

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import torch

from groovae.demo import straight_beat
from groovae.hvo import HITS, WIDTH, M
from groovae.network import Network, model_names, model_paths
from groovae.tasks import rest_of, taps_of
from groovae.training.build import Model, build
from groovae.training.config import CONFIGS, TrainConfig

COLD_RUNS: Final = 11
WARM_RUNS: Final = 200
BATCH: Final = 16
BASE: Final = "import numpy, onnxruntime, mido"
TABLE: Final = Path("docs/results/speed/table.md")


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


def commands(folder: Path) -> dict[str, list[str]]:
    """The verbs on a beat of four bars, by what the table calls them."""
    beat = folder / "beat.mid"
    straight_beat().write(beat)
    out = ["-o", str(folder / "out.mid"), "--force"]
    return {
        "humanize": ["humanize", str(beat), *out],
        "infill": ["infill", str(beat), "--drum", "closed_hihat", *out],
        "tap2drum": ["tap2drum", str(beat), *out],
        "transfer": ["transfer", "--groove", str(beat), "--score", str(beat), *out],
        "sample": ["sample", "--bars", "4", *out],
        "interpolate": ["interpolate", str(beat), str(beat), *out],
    }


def cold_rows() -> list[str]:
    """Each verb against bare imports."""
    program = str(Path(sys.executable).with_name("groovae"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for verb, words in commands(Path(folder)).items():
            times = in_turn(
                lambda words=words: subprocess.run(  # type: ignore[misc]
                    [program, *words], check=True, capture_output=True
                ),
                lambda: subprocess.run([sys.executable, "-c", BASE], check=True),
                COLD_RUNS,
            )
            rows.append(row(f"cold: `groovae {verb}`, 4 bars", times, "bare imports"))
    return rows


def warm_rows(threads: int) -> list[str]:
    """Each shipped model against the network of the paper in eager torch."""
    torch.set_num_threads(threads)
    paper = build(CONFIGS["seq2seq"]).eval()
    rows = []
    for name in model_names():
        for batch in (1, BATCH):
            hvo = some_performances(batch)
            score = torch.from_numpy(hvo[..., HITS])
            ours = one_pass(name, hvo, threads)
            with torch.inference_mode():
                times = in_turn(ours, lambda s=score: paper(s, s), WARM_RUNS // batch + 5)  # type: ignore[misc]
            windows = "1 window" if batch == 1 else f"{batch} windows"
            peer = f"paper's network, torch, {threads} thread" + "s" * (threads > 1)
            rows.append(
                row(f"warm: {name}, {windows}, {threads} thread" + "s" * (threads > 1), times, peer)
            )
            if batch == threads == 1:
                floor = arithmetic_floor(name)
                rows.append(
                    row(
                        f"warm: {name}, 1 window",
                        (times[0], floor, times[0] / floor),
                        "float32 floor",
                    )
                )
    return rows


def some_performances(batch: int) -> np.ndarray:
    """(B, 32, 27), as dense as real ones."""
    rng = np.random.default_rng(1)
    hits = (rng.random((batch, 32, M)) < 0.13).astype(np.float32)
    rest = rng.uniform(0, 0.4, (batch, 32, WIDTH - M)).astype(np.float32)
    return np.concatenate([hits, rest * np.tile(hits, 2)], -1)


def one_pass(name: str, hvo: np.ndarray, threads: int) -> Callable[[], object]:
    """A call that runs all of a model once over performances (B, 32, 27)."""
    networks = [Network(path, threads=threads) for path in model_paths(name)]
    task, score = networks[0].card.task, hvo[..., HITS]
    if task == "infill":
        return lambda: networks[0].say(rest=rest_of(hvo, 2))
    if task == "tap2drum":
        return lambda: networks[0].say(taps=taps_of(hvo, velocity=True))
    if task == "humanize":
        return lambda: networks[0].say(score=score)
    encoder, decoder = networks
    if task == "transfer":
        return lambda: decoder.say(score=score, z=encoder.encode(hvo))
    even = np.full(score.shape, 0.5, np.float32)
    return lambda: decoder.say(z=encoder.encode(hvo), threshold=even)


def arithmetic_floor(name: str) -> float:
    """Seconds for the multiplications of one window, at the rate of a large float32 product."""
    training = Network(model_paths(name)[-1]).card.training
    model = build(TrainConfig.from_dict({k: v for k, v in training.items() if k != "epoch"}))
    size = 1024
    matrix = torch.rand(size, size)
    start = time.perf_counter()
    for _ in range(5):
        matrix @ matrix
    return multiplications(model) * (time.perf_counter() - start) / (5 * size**3)


def multiplications(model: Model) -> int:
    """Of one window: a weight of a layer that runs at every step counts 32 times."""
    once = ("to_latent", "to_state", "hidden", "out")
    count = 0
    for name, part in model.named_children():
        if name != "to_log_std":  # trained with, not played with
            weights = sum(w.numel() for w in part.parameters() if w.ndim == 2)
            count += weights * (1 if name in once else 32)
    return count


def row(what: str, times: tuple[float, float, float], peer: str) -> str:
    """A line of the table; times in seconds, shown in milliseconds."""
    ours, theirs, ratio = times
    return f"| {what} | {ours * 1e3:.3g} ms | {peer}: {theirs * 1e3:.3g} ms | {ratio:.2f} |"


def main() -> None:
    """Print the table, and write it."""
    lines = ["| what | groovae | against | ratio |", "| --- | --- | --- | --- |"]
    print(*lines, sep="\n")
    for part in (cold_rows, lambda: warm_rows(1), lambda: warm_rows(2)):
        rows = part()
        print(*rows, sep="\n", flush=True)
        lines += rows
    about = (
        f"{datetime.now(UTC).date().isoformat()}, {platform.machine()}, torch {torch.__version__}. "
        "Medians of the ratios of pairs, each measured in turn in one run by `make bench`."
    )
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text("\n".join(["# Speed", "", about, "", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
