"""Groove transfer: the groove of one piece, the score of another.

An encoder hears how something is played and says it in a vector z, the groove embedding; a decoder
plays any score with it. The hits of the score are given and stay as they are.

Source: Gillick et al. 2019, section 5.2.3.
"""

from functools import partial
from typing import Final

import numpy as np

from ...errors import BeatError
from ...hvo import Floats
from ...network import Network
from ..humanize import Play, play_score
from ..settings import Settings

TRANSFER: Final = "transfer"
"""The model that came with groovae for it."""


def performer(decoder: Network, z: Floats, settings: Settings) -> Play:
    """How a transfer model performs a score with a groove embedding z (Z,).

    Raises:
        BeatError: z is not of the model's size, or not of numbers.
    """
    z = np.asarray(z, np.float32)
    if z.shape != (decoder.card.latent,) or not np.isfinite(z).all():
        raise BeatError(
            f"the groove is an array of the shape {z.shape}",
            f"expected ({decoder.card.latent},), all finite, as `Model.embed` returns it",
        )

    def run(windows: Floats) -> tuple[Floats, Floats]:
        said = decoder.say(score=windows, z=np.tile(z, (len(windows), 1)))
        return said.velocities, said.offsets

    return partial(play_score, run, decoder.card.spread, settings)
