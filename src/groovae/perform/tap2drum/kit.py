"""Tap2Drum: a rhythm that was tapped in, a kit that plays it out.

The time of a tap is its tapper's, and so is its loudness where that is known: every drum that is hit on
a tap is hit with it, and the loudest as loud. What is hit between the taps is played as the model says.

Source: Gillick et al. 2019, section 4 and 7.4.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from ...errors import BeatError
from ...groove import LONGEST_BARS, Groove
from ...hvo import STEPS_PER_BAR, WIDTH, Bools, Floats, Ints, M, pack
from ...midi.pulse import hear_pulse
from ...network import Network, Said
from ...taps import Seconds, Taps
from ...tasks import TAP_HIT, TAP_OFFSET, TAP_VELOCITY, TAP_VELOCITY_KNOWN
from ..hits import decide_hits, thresholds_of
from ..settings import Settings
from ..stitch import play_bars
from ..vary import REACH, vary
from .options import Tapping, in_bars, taps_of_groove

TAP2DRUM: Final = "tap2drum"
"""The model that came with groovae for it."""
SOFTEST: Final = 1 / 127
"""What is hit is heard: the least velocity a MIDI note can have."""


def play_taps(
    network: Network,
    settings: Settings,
    bars: Ints,
    taps: Floats,
    *,
    loose: bool = False,
    every_tap: bool = True,
) -> tuple[Bools, Floats, Floats]:
    """A kit for the bars of a piece.

    Args:
        loose: see `Tapping`.
        every_tap: where no drum is probable enough on a tap, the most probable is hit all the same.

    Shape:
        - bars: (K,) ascending numbers of bars; taps: (K, 16, 4), as `tasks.as_taps`
        - returns hits, velocities (0..1) and offsets (steps), each (K, 16, 9), 0 where there is no hit

    Raises:
        ModelError: the model's card has no thresholds.
    """

    tapped = taps[..., TAP_HIT] > 0.5
    known = bool((taps[..., TAP_VELOCITY_KNOWN] > 0.5).any())

    def run(windows: Floats) -> Said:
        windows[..., TAP_VELOCITY_KNOWN] = known  # of silent bars in between, too
        return network.say(taps=windows)

    probabilities, velocities, offsets = play_bars(bars, taps, run)
    rng = np.random.default_rng(settings.seed)
    thresholds = thresholds_of(network.card, "taps_with_velocity" if known else "taps")
    hits = decide_hits(probabilities, thresholds, temperature=settings.temperature, rng=rng)
    likeliest = _one_of_each(probabilities)
    if every_tap:
        hits = hits | (likeliest & (tapped & ~hits.any(-1))[..., None])
    velocities = np.clip(velocities, SOFTEST, 1) * hits
    offsets = np.clip(offsets, -REACH, REACH) * hits
    if settings.temperature > 0 and network.card.spread is not None:
        velocities, offsets = vary(
            hits, velocities, offsets, network.card.spread,
            temperature=settings.temperature, rng=rng,
        )  # fmt: skip

    return follow_taps(taps, probabilities, hits, velocities, offsets, loose=loose)


def follow_taps(
    taps: Floats,
    probabilities: Floats,
    hits: Bools,
    velocities: Floats,
    offsets: Floats,
    *,
    loose: bool = False,
) -> tuple[Bools, Floats, Floats]:
    """What is hit on a tap takes its time from the tapper, and its loudness where that is known.

    Args:
        loose: see `Tapping`.

    Shape:
        - taps: (..., 4), as `tasks.as_taps`; all others (..., 9), as are the returned hits, velocities
          and offsets
    """
    tapped = taps[..., TAP_HIT] > 0.5
    on_tap = hits & tapped[..., None]
    if loose:
        on_tap &= _one_of_each(np.where(hits, probabilities, -1))
    offsets = np.where(on_tap, taps[..., TAP_OFFSET, None], offsets)
    if (taps[..., TAP_VELOCITY_KNOWN] > 0.5).any():
        hard = np.clip(taps[..., TAP_VELOCITY, None], SOFTEST, 1)
        loudest = _one_of_each(np.where(hits, velocities, -1))
        bound = np.where(loudest, hard, np.minimum(velocities, hard))
        velocities = np.where(hits & tapped[..., None], bound, velocities)
    return hits, velocities.astype(np.float32), offsets.astype(np.float32)


def tap2drum(
    network: Network,
    taps: Groove | Taps | ArrayLike,
    settings: Settings,
    tapping: Tapping,
) -> Groove:
    """A kit for taps, as a groove: as long as theirs, or for taps in time from the barline at or before
    the first to the one after the last. A sequence of seconds is taps without strengths.

    Raises:
        BeatError: there are no taps, the tempo is none or cannot be estimated, or is given to a groove.
    """
    strengths: Seconds | None
    if not isinstance(taps, Groove):
        taps = taps if isinstance(taps, Taps) else Taps(taps)
        if tapping.tempo == "read":
            raise BeatError("taps in time name no tempo", "give one, or `estimate`")
        pulse = hear_pulse(taps, tapping.given_tempo, tapping.pickup or 0.0).pulse
        before, cells, strengths = 0, pulse.cells(taps.seconds), taps.strengths
        bars, steps, tempo = int(cells.bars[-1]) + 1, None, pulse.tempo
        if bars > LONGEST_BARS:
            raise BeatError(f"the taps last {bars} bars", f"as an array at most {LONGEST_BARS} fit")
    else:
        if tapping.tempo not in ("auto", "read"):
            raise BeatError("a groove has a tempo of its own", "give a tempo with taps in time")
        before, cells, strengths = taps_of_groove(taps, tapping.pickup)
        bars, steps, tempo = -(-(before + taps.steps) // STEPS_PER_BAR), taps.steps, taps.tempo
    tapped = in_bars(cells, strengths, known=tapping.known(strengths))
    hvo = np.zeros((bars, STEPS_PER_BAR, WIDTH), np.float32)
    hvo[tapped.bars] = pack(
        *play_taps(network, settings, tapped.bars, tapped.taps, loose=tapping.loose)
    )
    return Groove.from_hvo(hvo.reshape(-1, WIDTH)[before:][:steps], tempo)


def _one_of_each(values: Floats) -> Bools:
    """The greatest of each step's drums, the first of equals: (..., 9) -> (..., 9)."""
    return np.asarray(np.arange(M) == values.argmax(-1)[..., None])
