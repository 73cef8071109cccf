"""The exported model as a row of the table: what is scored is the file that users run."""

from dataclasses import dataclass

import numpy as np

from ..hvo import Bools, Floats, pack
from ..network import Network
from ..perform.vary import vary
from ..tasks import TASKS

PERFORMED_TEMPERATURE = 1.0


@dataclass(frozen=True)
class Exported:
    """A humanization network that answers and can be sampled, window by window."""

    network: Network

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities and offsets, each (N, 32, 9); the deterministic decoding."""
        nothing = np.zeros(hits.shape, np.float32)
        said = self.network.run(TASKS["humanize"].hide(pack(hits, nothing, nothing)))
        return said.velocities, said.offsets

    def perform(self, hits: Bools, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """A sample at temperature 1; each window is a take of its own."""
        sampled = [
            vary(
                one[None],
                v[None],
                o[None],
                self.network.card.spread,
                temperature=PERFORMED_TEMPERATURE,
                rng=rng,
            )
            for one, v, o in zip(hits, *self.predict(hits), strict=True)
        ]
        velocities, offsets = (np.concatenate(each) for each in zip(*sampled, strict=True))
        return velocities, offsets
