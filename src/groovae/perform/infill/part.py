"""Infill: one drum, added to the others or played anew among them.

The model hears what the other drums do, how hard and when, and is told which drum is asked for.

Source: Gillick et al. 2019, section 4.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np

from ...drums import DRUM_INDEX, DRUM_NAMES
from ...errors import BeatError
from ...groove import Groove
from ...hvo import HITS, WIDTH, Bools, Floats, Ints, pack, unpack
from ...network import Network
from ...tasks import rest_of
from ..hits import decide_hits, thresholds_of
from ..latent.vectors import bars_of
from ..settings import Settings
from ..stitch import play_bars
from ..vary import REACH, vary
from .written import Written

INFILL: Final = "infill"
"""The model that came with groovae for it."""

_ALIASES: Final = {
    **dict.fromkeys(
        ("hihat", "hi_hat", "hat", "hh", "chh", "closed_hat", "closed_hi_hat"), "closed_hihat"
    ),
    **dict.fromkeys(("ohh", "open_hat", "open_hi_hat"), "open_hihat"),
    **dict.fromkeys(("bd", "bass_drum", "bassdrum"), "kick"),
    **dict.fromkeys(("sd", "snare_drum"), "snare"),
    "floor_tom": "low_tom",
}
_SOFTEST: Final = np.float32(1 / 127)


@dataclass(frozen=True)
class Bars:
    """A region of bars, by the numbers that a reader of the score counts.

    Attributes:
        spans: first and last bar of each stretch, from 1, both included.
    """

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, bars: str | int | Iterable[int]) -> Self:
        """A region from ``5``, ``5-8``, several such with commas between, or numbers of bars.

        Raises:
            BeatError: it is something else.
        """
        parts, listed = str(bars).split(","), False
        if isinstance(bars, Iterable) and not isinstance(bars, str):
            parts, listed = [str(each) for each in bars], True
        spans: list[tuple[int, int]] = []
        for part in parts or [""]:
            found = re.fullmatch(r"\s*([0-9]{1,9})\s*(?:-\s*([0-9]{1,9})\s*)?", part)
            first = int(found[1]) if found else 0
            last = int(found[2] or first) if found else 0
            if not 1 <= first <= last:
                raise BeatError(
                    f"the bars are {','.join(parts) or 'none'}",
                    "say 5, or 5-8, or 1-2,5-8; the first bar is 1",
                )
            if listed and spans and first == spans[-1][1] + 1:
                spans[-1] = spans[-1][0], last
            else:
                spans.append((first, last))
        return cls(tuple(spans))

    def hold(self, numbers: Ints) -> Bools:
        """Whether each of the bars is one of them; (...) -> (...)."""
        held = [(first <= numbers) & (numbers <= last) for first, last in self.spans]
        return np.asarray(np.any(held, 0))

    def __str__(self) -> str:
        return ",".join(f"{a}-{b}" if a != b else f"{a}" for a, b in self.spans)


EVERY_BAR: Final = Bars(((1, 2**62),))


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        drum: index into `drums.DRUMS`.
        keep: whether its hits stay, and others are only added; else they are replaced.
        bars: where; all else stays.
    """

    drum: int
    keep: bool = False
    bars: Bars = EVERY_BAR

    @classmethod
    def of(
        cls, drum: str, *, keep: bool = False, bars: str | int | Iterable[int] | None = None
    ) -> Self:
        """What is asked for, in words.

        Raises:
            BeatError: no such drum, or no such bars.
        """
        return cls(drum_called(drum), keep, EVERY_BAR if bars is None else Bars.of(bars))

    @property
    def name(self) -> str:
        """The drum's."""
        return DRUM_NAMES[self.drum]

    def region(self, numbers: Ints) -> Bools:
        """Which bars of a piece are asked for.

        Args:
            numbers: (K,) of the bars that hold drums, as a reader of the score counts them.

        Raises:
            BeatError: drums play in none of them.
        """
        held = self.bars.hold(numbers)
        if len(numbers) and not held.any():
            several = "s" * (not str(self.bars).isdigit())
            raise BeatError(
                f"no drums play in bar{several} {self.bars}",
                f"they play from bar {numbers.min()} to bar {numbers.max()}",
            )
        return held

    def __str__(self) -> str:
        """What was said, each after a space."""
        bars = f" bars={self.bars}" if self.bars != EVERY_BAR else ""
        return f" drum={self.name}{' keep=yes' if self.keep else ''}{bars}"


def drum_called(name: str) -> int:
    """The index of a drum into `drums.DRUMS`, by its name or another that drummers use.

    Raises:
        BeatError: no drum is called that.
    """
    plain = re.sub(r"[\s_-]+", "_", str(name).strip().lower())
    plain = _ALIASES.get(plain, plain)
    if plain not in DRUM_INDEX:
        like = [each for each in DRUM_NAMES if each.split("_")[-1] == plain] or DRUM_NAMES
        raise BeatError(f"no drum is called {name}", f"choose one of {', '.join(like)}")
    return DRUM_INDEX[plain]


class Filled(NamedTuple):
    """The new hits of one drum.

    Shape:
        - hits, velocities (0..1), offsets (steps): (K, 16); 0 where there is no new hit
    """

    hits: Bools
    velocities: Floats
    offsets: Floats


def check_company(asked: Asked, hits: Bools, hint: str = "add a kick or a snare") -> None:
    """Whether there is another drum to follow, (K, 16, 9), or the hits of the one are kept.

    Raises:
        BeatError: neither; `hint` says how other drums may be had.
    """
    if not asked.keep and not np.delete(hits, asked.drum, -1).any():
        raise BeatError(
            f"there is no drum but the {asked.name}: nothing to play along with",
            f"{hint}, or keep its hits and add to them with --keep",
        )


def infill_bars(
    network: Network,
    asked: Asked,
    settings: Settings,
    bars: Ints,
    performance: Floats,
    free: Bools,
    written: Written | None = None,
) -> Filled:
    """New hits of the drum that is asked for, in whole pieces without seams.

    Its own hits are not heard: what is new follows the other drums alone.

    Args:
        settings: temperature and seed count.
        free: where it may be hit anew. Where its hits are kept, their steps are not free anyhow.
        written: where steps are notated, if not on the sixteenths; new offsets are from there.

    Shape:
        - bars: (K,) ascending bar numbers; performance: (K, 16, 27); free: (K, 16) or (K, 1)
    """
    hits = performance[..., HITS] > 0.5

    def run(windows: Floats) -> tuple[Floats, ...]:
        return network.say(rest=rest_of(windows, asked.drum))

    probabilities, velocities, offsets = play_bars(bars, performance, run)
    reach = np.full((*hits.shape[:2], 1), REACH)
    if written is not None:
        probabilities, velocities, offsets = written.around(probabilities, velocities, offsets)
        hits, reach = written.taken(hits), written.reach[..., None]
    rng = np.random.default_rng(settings.seed)
    new = decide_hits(
        probabilities,
        thresholds_of(network.card, "rest"),
        temperature=settings.temperature,
        rng=rng,
    )
    new &= free[..., None]
    if asked.keep:
        new &= ~hits
    velocities = np.clip(velocities, _SOFTEST, 1) * new
    offsets = np.clip(offsets, -reach, reach) * new
    if settings.temperature and (spread := network.card.spread):
        velocities, offsets = vary(
            new, velocities, offsets, spread, temperature=settings.temperature, rng=rng
        )
        offsets = np.clip(offsets, -reach, reach)
    return Filled(new[..., asked.drum], velocities[..., asked.drum], offsets[..., asked.drum])


def infill_groove(network: Network, asked: Asked, settings: Settings, groove: Groove) -> Groove:
    """The same groove with one drum added or played anew; all other drums are as they were.

    Raises:
        BeatError: there is nothing to play along with, or no such bars; or it is no groove.
    """
    if not isinstance(groove, Groove):
        raise BeatError(
            f"expected a Groove, got {type(groove).__name__}", "for a file use infill_file"
        )
    whole = bars_of(groove)
    check_company(asked, whole[..., HITS] > 0.5)
    struck = np.flatnonzero(whole[..., HITS].any((1, 2)))
    region = np.zeros(len(whole), bool)
    region[struck] = asked.region(struck + 1)
    filled = infill_bars(network, asked, settings, struck, whole[struck], region[struck, None])

    played = unpack(whole)
    rows, steps = np.nonzero(filled.hits)
    for each, new in zip(played, filled, strict=True):
        each[region & (not asked.keep), :, asked.drum] = 0
        each[struck[rows], steps, asked.drum] = new[rows, steps]
    return Groove.from_hvo(pack(*played).reshape(-1, WIDTH)[: groove.steps], groove.tempo)
