"""What a judge is handed: a performance as a MIDI file holds it, and what it was an answer to."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ...dataset.windows import Windows
from ...hvo import STEPS_PER_BAR, Bools, Floats, Ints
from ...tasks import TAP_HIT, TAP_OFFSET
from ..likeness.played import whole_ticks, whole_velocities


@dataclass(frozen=True, eq=False)
class Heard:
    """Windows as somebody played them, rounded: no judge can tell a machine by its decimals.

    Shape:
        - hits: (N, 32, 9)
        - velocities: (N, 32, 9), whole numbers 1..127; ticks: (N, 32, 9), whole, 120 to a step,
          positive = late; both 0 where there is no hit
        - taps: (N, 32, 2), tap 0 or 1 and its offset in ticks; None where no taps were answered
    """

    hits: Bools
    velocities: Floats
    ticks: Floats
    taps: Floats | None = None

    @classmethod
    def of(
        cls, hits: Bools, velocities: Floats, offsets: Floats, taps: Floats | None = None
    ) -> Self:
        """Round a performance; what it says beside its hits is not heard.

        Shape:
            - hits, velocities (0..1), offsets (steps): (N, 32, 9); taps: (N, 32, 4), see `tasks.as_taps`
        """
        hits = np.asarray(hits, bool)
        loud, late = (np.where(hits, each, np.float32(0)) for each in (velocities, offsets))
        if taps is not None:
            tapped = taps[..., TAP_HIT] > 0
            late_tap = np.where(tapped, whole_ticks(taps[..., TAP_OFFSET]), 0)
            taps = np.stack([tapped, late_tap], -1).astype(np.float32)
        return cls(
            hits,
            np.where(hits, whole_velocities(loud), 0).astype(np.float32),
            whole_ticks(late).astype(np.float32),
            taps,
        )

    @classmethod
    def human(cls, windows: Windows, taps: Floats | None = None) -> Self:
        """The windows as they were recorded."""
        return cls.of(windows.hits, windows.velocities, windows.offsets, taps)

    def __len__(self) -> int:
        return len(self.hits)

    def some(self, index: Ints | Bools) -> Self:
        """Some of the windows."""
        taps = None if self.taps is None else self.taps[index]
        return type(self)(self.hits[index], self.velocities[index], self.ticks[index], taps)

    def swapped(self) -> Self:
        """The two bars of each window in the other order, with the taps they answer."""
        taps = None if self.taps is None else swap_bars(self.taps)
        return type(self)(
            swap_bars(self.hits), swap_bars(self.velocities), swap_bars(self.ticks), taps
        )

    @property
    def key(self) -> bytes:
        """Equal for equal performances."""
        parts = np.packbits(self.hits), self.velocities, self.ticks
        return b"".join(each.tobytes() for each in parts)


def swap_bars(cells: np.ndarray) -> np.ndarray:
    """(N, 32, ...), the second bar first."""
    return np.roll(cells, STEPS_PER_BAR, axis=1)
