"""What storing the weights as 8-bit integers costs: ``python -m bench.precision RUN``.

The best weights of a run in torch (float32) and as shipped, on the validation split, at the true hits.
"""

import sys
from pathlib import Path

import numpy as np

from groovae.dataset.archive import locate
from groovae.dataset.cache import load_windows
from groovae.hvo import OFFSETS, VELOCITIES
from groovae.network import Network, model_path
from groovae.training.checkpoint import load_checkpoint
from groovae.training.seq2seq import Seq2Seq
from groovae.training.validate import perform, scores_at_hits


def main() -> None:
    """Print the table."""
    windows = load_windows(locate(), "validation")
    score = windows.hits.astype(np.float32)
    checkpoint = load_checkpoint(Path(sys.argv[1]))
    model = Seq2Seq(checkpoint.config.model)
    model.load_state_dict(checkpoint.best)
    in_torch = perform(model.eval(), score)
    shipped = Network(model_path("default")).run(score)
    rows = {
        "torch, float32": scores_at_hits(
            windows, in_torch[..., VELOCITIES], in_torch[..., OFFSETS]
        ),
        "shipped, 8 bits": scores_at_hits(windows, shipped.velocities, shipped.offsets),
    }
    names = list(rows["torch, float32"])
    print("| validation split | " + " | ".join(names) + " |")
    print("| --- |" + " --- |" * len(names))
    for row, scores in rows.items():
        print(f"| {row} | " + " | ".join(f"{scores[name]:.4f}" for name in names) + " |")


if __name__ == "__main__":
    main()
