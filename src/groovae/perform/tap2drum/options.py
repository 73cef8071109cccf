"""Taps on the grid: in which bars they are, on which steps, and what of them a model is told."""

from dataclasses import dataclass
from numbers import Real
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from ...errors import BeatError
from ...groove import Groove
from ...hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Floats, Ints
from ...midi.meter import Cells
from ...midi.pickup import check_pickup
from ...taps import Seconds
from ...tasks import TAP_OFFSET, TAP_VELOCITY, as_taps, taps_of
from ..settings import TEMPO_SOURCES, TempoSource

TapVelocity = Literal["auto", "yes", "no"]
TAP_VELOCITIES: Final = get_args(TapVelocity)

NO_TAP: Final = -1
FARTHEST_SHIFT_MS: Final = 1000


@dataclass(frozen=True)
class Tapping:
    """How taps are to be taken.

    Attributes:
        tempo: beats per minute; or `read` from the file, `estimate`, or `auto`: read where a file has
            any, else estimated.
        pickup: how many beats of them come before the first downbeat, in sixteenths, 0..4; None: what the
            bars of a file or groove say, else 0.
        velocity: whether they say how hard the drums are hit: `yes`, `no`, or `auto`: where they differ
            and were hit as drums are, see `known`.
        loose: drums may lie around a tap as the model says; only the one that stands for it, the most
            probable, is hit with it.
        conform: give the file the tempo and the barlines of the taps.
        follow: follow taps of a recording whose tempo does not stay; those of a MIDI file always are.
        shift_ms: by how many milliseconds a recording is late, -1000..1000: its taps were played so much
            earlier than they are heard.

    Raises:
        BeatError: a pickup or a shift beyond its range, or no such choice.
    """

    tempo: float | TempoSource = "auto"
    pickup: float | None = None
    velocity: TapVelocity = "auto"
    loose: bool = False
    conform: bool = False
    follow: bool = False
    shift_ms: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.tempo, str) and self.tempo not in TEMPO_SOURCES:
            raise BeatError(
                f"the tempo is {self.tempo!r}",
                f"give beats per minute, or one of {', '.join(TEMPO_SOURCES)}",
            )
        if self.pickup is not None:
            object.__setattr__(self, "pickup", check_pickup(self.pickup))
        if self.velocity not in TAP_VELOCITIES:
            raise BeatError(
                f"velocity is {self.velocity!r}", f"choose one of {', '.join(TAP_VELOCITIES)}"
            )
        if not isinstance(self.shift_ms, Real) or not abs(self.shift_ms) <= FARTHEST_SHIFT_MS:
            raise BeatError(
                f"the shift is {self.shift_ms} milliseconds",
                f"choose from -{FARTHEST_SHIFT_MS} to {FARTHEST_SHIFT_MS}",
            )

    @property
    def given_tempo(self) -> float | None:
        """Beats per minute, where they were given."""
        return None if isinstance(self.tempo, str) else self.tempo

    def known(self, strengths: Seconds | None, *, of_drums: bool = True) -> bool:
        """Whether these strengths are to be heard.

        Args:
            of_drums: whether they are of drums, or pads; the accents of another instrument are not those
                of a kit, and are heard only where they are asked for.

        Raises:
            BeatError: they are wanted and there are none.
        """
        if strengths is None:
            if self.velocity == "yes":
                raise BeatError("the taps have no strengths", "leave velocity at auto")
            return False
        differ = of_drums and len(np.unique(strengths)) > 1
        return self.velocity == "yes" or (self.velocity == "auto" and differ)

    def __str__(self) -> str:
        """What was said, each after a space."""
        return "".join(
            (
                f" tempo={self.tempo}" if self.tempo != "auto" else "",
                f" pickup={self.pickup:g}" if self.pickup is not None else "",
                f" velocity={self.velocity}" if self.velocity != "auto" else "",
                " loose=yes" if self.loose else "",
                " conform=yes" if self.conform else "",
                " follow=yes" if self.follow else "",
                f" shift={self.shift_ms:g}" if self.shift_ms else "",
            )
        )


class TappedBars(NamedTuple):
    """Taps in the bars that hold any.

    Shape:
        - bars: (K,) ascending numbers; taps: (K, 16, 4), as `tasks.as_taps`
        - which: (K, 16) index of the tap that stands for its step, -1 where none does
    """

    bars: Ints
    taps: Floats
    which: Ints


def in_bars(cells: Cells, strengths: Seconds | None, *, known: bool) -> TappedBars:
    """Taps as a model is shown them; of several on a step the hardest, the first of equals.

    Args:
        cells: where each tap is, in order of time; strengths: (n,) 0..1 or None.
        known: whether the model is told the strengths.
    """
    hard = np.ones(len(cells.bars)) if strengths is None else strengths
    positions = cells.bars * STEPS_PER_BAR + cells.steps
    order = np.lexsort((np.arange(len(hard)), -hard, positions))
    kept = order[np.diff(positions[order], prepend=positions.min() - 1) > 0]
    bars, rows = np.unique(cells.bars[kept], return_inverse=True)
    which = np.full((len(bars), STEPS_PER_BAR), NO_TAP, np.int64)
    which[rows, cells.steps[kept]] = kept
    tapped = which != NO_TAP
    offsets = np.where(tapped, cells.offsets[which], 0)
    loud = np.where(tapped, hard[which], 0) if known else None
    return TappedBars(bars, as_taps(tapped, offsets, loud), which)


def taps_of_groove(groove: Groove, pickup: float | None) -> tuple[int, Cells, Seconds]:
    """The taps of a groove: a step with any hit is one, with the time and velocity of its loudest.

    Args:
        pickup: how many beats of them come before the first downbeat; None: step 0 is a downbeat.

    Returns:
        How many steps of bar 0 come before the groove; where each tap is; its strength.

    Raises:
        BeatError: the groove has no hits.
    """
    steps = np.flatnonzero(groove.hits.any(-1))
    if not len(steps):
        raise BeatError("there are no taps in the groove", "tap a rhythm of a bar or more")
    before = 0
    if pickup is not None:
        before = int(-(steps[0] + round(pickup * STEPS_PER_BEAT)) % STEPS_PER_BAR)
    taps = taps_of(groove.to_hvo(), velocity=True)[steps]
    bars, within = np.divmod(before + steps, STEPS_PER_BAR)
    return before, Cells(bars, within, taps[:, TAP_OFFSET]), taps[:, TAP_VELOCITY].astype(float)
