"""The pulse: a beat in real time, and how it is laid under taps.

Where a file does not say where the beat is, it is told (a tempo) or heard (in the taps themselves). The
grid of sixteenths is shifted so that the taps lie around it, and the first tap is the downbeat unless
beats come before it, as a pickup. It is steady unless the taps wander from it so far that they would be
on other sixteenths: then it follows them bar by bar, where their course is clear.
"""

from dataclasses import dataclass
from numbers import Real
from typing import Final, NamedTuple, Self

import numpy as np

from ..errors import BeatError
from ..hvo import BEATS_PER_BAR, STEPS_PER_BAR, STEPS_PER_BEAT, Floats, Ints
from ..taps import Seconds, Taps
from .follow import Followed, follow_bars
from .meter import FASTEST, SLOWEST, Cells
from .pickup import steps_before
from .tempo_of_taps import Estimate, estimate_tempo, near_tempo

CONFIDENT: Final = 0.7
"""From here on an estimate is right on more than seven takes of GMD in ten."""
_WANDER_STEPS: Final = 0.5
"""From here on a tap may be on the wrong sixteenth of a steady beat."""
_CLOSER: Final = 0.4
"""Of takes of GMD, played to a click, one in thirty is closer to some other course by that much."""
_STEADY: Final = 0.02
"""Share of the tempo within which taps stay at one, though not at that which was given."""
_AWAY: Final = 0.003
"""Share of a given tempo from which on another is told of."""
_TAPS_TO_JUDGE: Final = 16
_BEFORE_HALF: Final = np.nextafter(np.float32(0.5), np.float32(0))


@dataclass(frozen=True)
class Pulse:
    """A beat: bars of sixteen sixteenths from a downbeat on.

    Attributes:
        tempo: beats per minute, the mean where it follows; downbeat: seconds at which bar 0 begins.
        bars: seconds at which bars 0, 1, ... begin, ascending, where it follows; before and after these
            the tempo stays. Empty where it is steady.
    """

    tempo: float
    downbeat: float
    bars: tuple[float, ...] = ()

    @classmethod
    def following(cls, bars: Seconds) -> Self:
        """A pulse whose bars begin at these times, two or more."""
        mean = 60 * BEATS_PER_BAR * (len(bars) - 1) / float(bars[-1] - bars[0])
        return cls(mean, float(bars[0]), tuple(bars.tolist()))

    @property
    def bar_tempos(self) -> Seconds:
        """Beats per minute of bars 0, 1, ...; one where it is steady."""
        if not self.bars:
            return np.array([self.tempo])
        return np.asarray(60 * BEATS_PER_BAR / np.diff(self.bars))

    def steps_at(self, seconds: Seconds) -> Seconds:
        """Sixteenths since the downbeat."""
        seconds = np.asarray(seconds, np.float64)
        if not self.bars:
            return np.asarray((seconds - self.downbeat) * self.tempo * STEPS_PER_BEAT / 60)
        begin = np.array(self.bars)
        bar = np.clip(np.searchsorted(begin, seconds, side="right") - 1, 0, len(begin) - 2)
        return np.asarray(
            STEPS_PER_BAR * (bar + (seconds - begin[bar]) / (begin[bar + 1] - begin[bar]))
        )

    def seconds_at(self, steps: Seconds | Ints) -> Seconds:
        """The reverse of `steps_at`."""
        at = np.asarray(steps, np.float64)
        if not self.bars:
            return np.asarray(self.downbeat + at * 60 / self.tempo / STEPS_PER_BEAT)
        begin = np.array(self.bars)
        bar = np.clip(np.floor(at / STEPS_PER_BAR), 0, len(begin) - 2).astype(np.int64)
        return np.asarray(begin[bar] + (at / STEPS_PER_BAR - bar) * (begin[bar + 1] - begin[bar]))

    def cells(self, seconds: Seconds) -> Cells:
        """The bar, step and offset of each onset; half way between two steps belongs to the later."""
        positions = self.steps_at(seconds)
        nearest = np.floor(positions + 0.5)
        offsets = np.clip((positions - nearest).astype(np.float32), -0.5, _BEFORE_HALF)
        bars, steps = np.divmod(nearest.astype(np.int64), STEPS_PER_BAR)
        return Cells(bars, steps, offsets)

    def seconds(self, bars: Ints, steps: Ints, offsets: Floats) -> Seconds:
        """The reverse of `cells`."""
        return self.seconds_at(bars * STEPS_PER_BAR + steps + np.asarray(offsets, np.float64))


class Heard(NamedTuple):
    """A pulse and what is to be said of it: how it was found, and what the user should know.

    `estimate` is its tempo where that was not given.
    """

    pulse: Pulse
    how: str
    warnings: tuple[str, ...]
    estimate: Estimate | None = None


def hear_pulse(
    taps: Taps, tempo: float | None, pickup: float, *, guess: bool = True, follow: bool = True
) -> Heard:
    """The pulse of taps.

    Args:
        tempo: beats per minute; None to estimate it.
        pickup: see `pickup.check_pickup`.
        guess: take an estimate that is not sure, and say so; otherwise it is refused. Which of two
            octaves it is need not be sure.
        follow: follow taps that drift from a steady tempo; otherwise they are refused.

    Raises:
        BeatError: the tempo is beyond its range, or there are too few taps to estimate one; or taps that
            are not to be guessed at or followed.
    """
    estimate = None
    if tempo is None:
        estimate = estimate_tempo(taps)
        if estimate is None:
            raise BeatError(
                "a tempo cannot be estimated from fewer than three taps", "give it with --tempo BPM"
            )
        pulse, on_grid = fit_pulse(taps, estimate.tempo, pickup)
        how, warnings = _estimated(estimate, pulse.tempo, guess=guess)
    else:
        if not isinstance(tempo, Real) or not SLOWEST <= tempo <= FASTEST:
            raise BeatError(
                f"the tempo is {tempo}", f"expected {SLOWEST}..{FASTEST} beats per minute"
            )
        pulse, on_grid = fit_pulse(taps, float(tempo), pickup)
        how, warnings = f"{pulse.tempo:g} bpm, given", []
    if len(taps) < _TAPS_TO_JUDGE:
        return Heard(pulse, how, tuple(warnings), estimate)
    course = follow_bars(taps, near_tempo(taps, pulse.tempo), steps_before(pickup))
    away = 0.0 if course is None else _wander(pulse, course)
    if course is not None and away > _WANDER_STEPS:
        closer = _much_closer(course, pulse, taps)
        if course.clear or (closer and course.likely):
            if follow:
                given = None if tempo is None else pulse.tempo
                return _followed(course, how, warnings, given)._replace(estimate=estimate)
            if closer:
                raise _drifting(course, pulse)
            return Heard(pulse, how, tuple(warnings), estimate)
        if closer or not on_grid:
            milliseconds = 1000 * away * 60 / pulse.tempo / STEPS_PER_BEAT
            lost = (
                f"the taps wander from {pulse.tempo:.1f} bpm, by about {milliseconds:.0f} ms, and "
                "cannot be followed"
            )
            remedy = "give a tempo with --tempo BPM, or tap to a click"
            if not follow:
                raise BeatError(lost, remedy)
            warnings.append(f"{lost}; {remedy}")
    elif not on_grid:
        warnings.append(
            f"the taps keep to no sixteenths at {pulse.tempo:.1f} bpm; give another with --tempo BPM"
        )
    return Heard(pulse, how, tuple(warnings), estimate)


def _estimated(estimate: Estimate, tempo: float, *, guess: bool) -> tuple[str, list[str]]:
    """What to say of an estimate, and of it what the user should know.

    Raises:
        BeatError: it is not sure, and not to be guessed at.
    """
    if estimate.either < CONFIDENT and not guess:
        raise BeatError(
            f"the tempo of the taps is not clear: {tempo:.1f} bpm is {estimate.said}; "
            f"{CONFIDENT:.0%} is asked for",
            "give it with --tempo BPM, or take that guess with --tempo estimate",
        )
    warnings = []
    if estimate.either < CONFIDENT:
        warnings.append(
            f"the tempo is only a guess, {estimate.either:.0%} sure; give it with --tempo BPM if you know it"
        )
    if estimate.octave is not None:
        warnings.append(
            f"the taps may as well be at {estimate.octave:.1f} bpm as at {tempo:.1f}; choose with --tempo BPM"
        )
    return f"{tempo:.2f} bpm, estimated, {estimate.said}", warnings


def _drifting(course: Followed, pulse: Pulse) -> BeatError:
    """What to say of taps that are not at the tempo of a steady pulse, and could be followed."""
    found = Pulse.following(course.bars)
    first, *_, last = found.bar_tempos.tolist()
    if abs(last / first - 1) < _STEADY:
        return BeatError(
            f"the taps are at {found.tempo:.1f} bpm, not at {pulse.tempo:g}",
            f"give --tempo {found.tempo:.1f}, leave --tempo away, or follow them with --follow",
        )
    return BeatError(
        f"the tempo of the taps does not stay: it goes from {first:.1f} to {last:.1f} bpm",
        "follow them with --follow, or tap to a click",
    )


def fit_pulse(taps: Taps, tempo: float, pickup: float) -> tuple[Pulse, bool]:
    """A pulse of a tempo under taps, and whether they keep to its sixteenths.

    The grid lies where the taps are on average, on the circle of a sixteenth; where they are spread all
    over it, as those of triplets are, the first tap is on the grid. Bar 0 holds the first tap.
    """
    step = 60 / tempo / STEPS_PER_BEAT
    first = taps.seconds[0]
    turns = np.exp(2j * np.pi * (taps.seconds - first) / step)
    mean = (taps.weights * turns).sum()
    # Taps thrown at random come out longer than this one time in fifty.
    on_grid = bool(np.abs(mean) ** 2 >= 4 * (taps.weights**2).sum())
    late = np.angle(mean) / (2 * np.pi) if on_grid else 0.0
    return Pulse(tempo, float(first + (late - steps_before(pickup)) * step)), on_grid


def _followed(course: Followed, how: str, warnings: list[str], given: float | None) -> Heard:
    """The pulse of a course, and what to say of it."""
    pulse = Pulse.following(course.bars)
    first, *_, last = pulse.bar_tempos.tolist()
    if not course.clear:
        warnings = [
            *warnings,
            "the taps wander, and where they are followed they may be a sixteenth off; tap to a click "
            "to be sure",
        ]
    if given is not None and abs(pulse.tempo / given - 1) > _AWAY:
        warnings = [
            *warnings,
            f"the taps wander from {given:g} bpm and are followed; on the whole they are at "
            f"{pulse.tempo:.1f} bpm",
        ]
    return Heard(pulse, f"{how}; followed from {first:.1f} to {last:.1f} bpm", tuple(warnings))


def _much_closer(course: Followed, pulse: Pulse, taps: Taps) -> bool:
    """Whether taps keep to a course far better than to a steady pulse."""
    taps = taps.merged()
    turns = np.exp(2j * np.pi * pulse.steps_at(taps.seconds))
    return bool(np.abs((taps.weights * turns).sum()) < _CLOSER * course.close * taps.weights.sum())


def _wander(pulse: Pulse, course: Followed) -> float:
    """How far apart, in steps, a steady pulse puts what a course has on one place of its steps."""
    apart = pulse.steps_at(Pulse.following(course.bars).seconds_at(course.steps)) - course.steps
    return float(np.ptp(apart))
