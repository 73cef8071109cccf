"""Music of our own to train on: two-bar grooves whose feel follows from their score."""

import numpy as np

from groovae.dataset.windows import Windows
from groovae.hvo import M, pack


def feelful_windows(n: int, seed: int) -> Windows:
    """Windows in which the kick is late and loud and every other drum early and soft."""
    rng = np.random.default_rng(seed)
    hits = rng.random((n, 32, M)) < 0.15
    hits[:, 0, 0] = True
    kick = np.arange(M) == 0
    velocities = np.where(hits, np.where(kick, 0.8, 0.3), 0).astype(np.float32)
    offsets = np.where(hits, np.where(kick, 0.1, -0.2), 0).astype(np.float32)
    names = np.array([f"own/{i // 4}" for i in range(n)])
    return Windows(pack(hits, velocities, offsets), names, np.arange(n) % 4, np.full(n, 100.0))
