"""What storing the weights as 8-bit integers costs: ``python -m bench.precision RUN``.

The best weights of a humanization run in torch (float32) and as `groovae export` stores them, on the
validation split, at the true hits.
"""

import sys
import tempfile
from pathlib import Path

import torch

from groovae.dataset.archive import fingerprint, locate
from groovae.dataset.cache import load_windows
from groovae.hvo import OFFSETS, VELOCITIES
from groovae.network import Network
from groovae.training.build import build
from groovae.training.checkpoint import load_checkpoint
from groovae.training.examples import make_example
from groovae.training.export import export
from groovae.training.validate import perform, scores_at_hits


def main() -> None:
    """Print the table."""
    source = locate()
    windows, checkpoint = load_windows(source, "validation"), load_checkpoint(Path(sys.argv[1]))
    config = checkpoint.config
    if config.task != "humanize":
        sys.exit(
            f"{sys.argv[1]} is a run of {config.task}; only humanize is scored at the true hits"
        )
    model = build(config)
    model.load_state_dict(checkpoint.best)
    example = make_example(torch.from_numpy(windows.hvo), config, training=False)
    in_torch = perform(model.eval(), example)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{config.name}.onnx"
        (path,) = export(checkpoint, windows, fingerprint(source), target)
        network = Network(path)
        stored = network.say(score=example.shown.numpy())
    rows = {
        "torch, float32": scores_at_hits(
            windows, in_torch[..., VELOCITIES], in_torch[..., OFFSETS]
        ),
        f"exported, {network.card.precision.partition(' (')[0]}": scores_at_hits(
            windows, stored.velocities, stored.offsets
        ),
    }
    names = list(rows["torch, float32"])
    print("| validation split | " + " | ".join(names) + " |")
    print("| --- |" + " --- |" * len(names))
    for row, scores in rows.items():
        print(f"| {row} | " + " | ".join(f"{scores[name]:.4f}" for name in names) + " |")


if __name__ == "__main__":
    main()
