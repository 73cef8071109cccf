"""The tempo of taps: which beat would a listener tap along with?

The distances between taps, up to six seconds apart, are weighed by how hard both taps were, and their
spectrum is taken: how regular are the taps at each frequency. Every distance is blurred as if each tap
lay 20 ms off its place, as those of people do, so that a drawn beat is judged like a played one. A tempo
is as likely as its bars of four beats, half-bars, beats, eighths, triplets and sixteenths are regular, and a
little more so near 110 a minute.

The weights are those of a softmax over all tempos, fitted on the train split of GMD and as many made-up
patterns with and without jitter; the probability it gives is the confidence. On the validation split, of
takes that last eight bars at 60..180 a minute, 36 of 39 are right within 2 % (tests/midi), and the others
an octave off, where listeners differ too. The spectrum is that of tempograms (Grosche,
Müller, Kurth 2010, "Cyclic tempogram").
"""

from typing import Final, NamedTuple

import numpy as np

from ..taps import Seconds, Taps

SLOWEST_ESTIMATE: Final = 60.0
FASTEST_ESTIMATE: Final = 180.0
"""Beats per minute. An octave and a half: with more, an octave could not be told from another."""

_PARTS: Final = np.array([0.25, 0.5, 1, 2, 3, 4])
"""How often a beat, from a bar of 4/4 on; how much each counts:"""
_WEIGHTS: Final = np.array([31, 22, 9, 32, 43, 46])
_USUAL: Final = 110.0
_USUAL_WEIGHT: Final = 2.0
_BLUR_SECONDS: Final = 0.02
_FEW_TAPS: Final = 20
"""At this many taps what they say counts half of what it counts at very many."""

_LONGEST_SECONDS: Final = 6.0
_BIN_SECONDS: Final = 0.0025
_SPECTRUM: Final = 2**15
_APART: Final = 0.0025
_CANDIDATES: Final = np.exp(
    np.arange(np.log(SLOWEST_ESTIMATE), np.log(FASTEST_ESTIMATE) + 1e-9, _APART)
)
_AROUND: Final = np.exp(_APART * np.arange(-11, 12))
"""Tempos closer to each other than three percent are one."""
_OFTEN: Final = 1 / 3
_BLOCK_BEATS: Final = 8
_SUREST: Final = 0.99
"""No estimate is said to be surer."""


class Estimate(NamedTuple):
    """A tempo heard in taps.

    Attributes:
        tempo: beats per minute, 60..180.
        confidence: how probable it is, 0..1.
        other: half or double of it, whichever is more probable: where a listener may tap along instead.
        octave: the same where it is nearly as probable; else None.
        either: how probable it is that it is the tempo or that octave, where one is named.
    """

    tempo: float
    confidence: float
    other: float
    octave: float | None
    either: float

    @property
    def said(self) -> str:
        """How sure it is, in words. Beyond 60..180 no octave is weighed against it: then what is sure is
        that it is one of the two.
        """
        within = SLOWEST_ESTIMATE <= self.other <= FASTEST_ESTIMATE
        beyond = f" beyond the {SLOWEST_ESTIMATE:g} to {FASTEST_ESTIMATE:g} that are estimated"
        if self.octave is None:
            sure = f"{_percent(self.confidence)} sure"
            return f"{sure}, its octave would be {self.other:.2f}{'' if within else f',{beyond}'}"
        both = f"{_percent(self.either)} sure to be that or its octave {self.octave:.2f}"
        if not within:
            return f"{both}, which is{beyond}"
        return f"{both}, {_percent(self.confidence)} to be that"


def estimate_tempo(taps: Taps) -> Estimate | None:
    """The tempo of taps; None where fewer than three are apart from each other."""
    taps = taps.merged()
    if len(taps) < 3:
        return None
    scores = _likely(taps, _CANDIDATES)
    best, most = float(_CANDIDATES[scores.argmax()]), scores.max()
    all_of_them = np.exp(scores - most).sum()

    def probability(tempo: float) -> float:
        # An octave may lie beyond the tempos that are estimated, and be as probable all the same.
        near = np.exp(_likely(taps, tempo * _AROUND) - most).sum()
        return min(1.0, float(near / all_of_them))

    confidence = probability(best)
    octave = max((best / 2, best * 2), key=probability)
    refined = steady_tempo(taps, best)
    other = octave * refined / best
    if (also := probability(octave)) < _OFTEN * confidence:
        return Estimate(refined, confidence, other, None, confidence)
    return Estimate(refined, confidence, other, other, min(1.0, confidence + also))


def near_tempo(taps: Taps, tempo: float) -> float:
    """The tempo that fits taps best among those within 6 % of one."""
    candidates = tempo * np.exp(np.arange(-0.06, 0.0601, 0.0025))
    return float(candidates[_scores(taps.merged(), candidates).argmax()])


def steady_tempo(taps: Taps, tempo: float) -> float:
    """The steady tempo nearest to taps, from one that is right within one percent.

    The place of every two bars within a sixteenth, or within a triplet where these fit better, is the
    mean on the circle; a straight line through the places is the steady tempo.
    """
    beats = (taps.seconds - taps.seconds[0]) * tempo / 60
    _, block = np.unique(beats // _BLOCK_BEATS, return_inverse=True)
    placed = [
        _per_block(block, taps.weights * np.exp(2j * np.pi * parts * beats)) for parts in (4, 3)
    ]
    strong = int(np.argmax([np.abs(each).sum() for each in placed]))
    places, parts = placed[strong], (4, 3)[strong]
    # Taps thrown at random are longer together than this one time in seven.
    chance = 2 * np.bincount(block, taps.weights**2)
    told = np.abs(places) ** 2 > chance
    if told.sum() < 2:
        return tempo
    late = np.unwrap(np.angle(places[told])) / (2 * np.pi * parts)
    counts = np.bincount(block)
    middle = (np.bincount(block, beats) / counts)[told]
    slope, _ = np.polyfit(middle, late, 1, w=np.sqrt(np.abs(places[told])))
    return float(tempo * (1 - slope))


def _likely(taps: Taps, tempos: Seconds) -> Seconds:
    """The score of each tempo, a little more near the usual one."""
    return _scores(taps, tempos) - _USUAL_WEIGHT * np.log2(tempos / _USUAL) ** 2


def _scores(taps: Taps, tempos: Seconds) -> Seconds:
    """The score of each tempo, by taps alone."""
    lags, weights = [np.zeros(0)], [np.zeros(0)]
    for apart in range(1, len(taps)):
        lag = taps.seconds[apart:] - taps.seconds[:-apart]
        near = lag < _LONGEST_SECONDS
        if not near.any():
            break
        lags.append(lag[near])
        weights.append((taps.weights[apart:] * taps.weights[:-apart])[near])
    lag, weight = np.concatenate(lags), np.concatenate(weights)
    # Far lags count less, so that a tempo that is not quite steady stays one.
    weight = weight * (0.5 + 0.5 * np.cos(np.pi * lag / _LONGEST_SECONDS))
    at, between = np.divmod(lag / _BIN_SECONDS, 1)
    bins = int(_LONGEST_SECONDS / _BIN_SECONDS) + 2
    histogram = np.bincount(at.astype(int), weight * (1 - between), bins)
    histogram += np.bincount(at.astype(int) + 1, weight * between, bins)
    regular = np.fft.rfft(histogram / max(histogram.sum(), 1e-9), _SPECTRUM).real
    frequencies = np.fft.rfftfreq(_SPECTRUM, _BIN_SECONDS)
    regular *= np.exp(-((2 * np.pi * _BLUR_SECONDS * frequencies) ** 2))  # both ends of a distance
    each = np.interp(tempos[:, None] / 60 * _PARTS, frequencies, regular)
    return np.asarray(each @ _WEIGHTS * len(taps) / (len(taps) + _FEW_TAPS))


def _percent(share: float) -> str:
    return f"{min(share, _SUREST):.0%}"


def _per_block(block: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.bincount(block, values.real) + 1j * np.bincount(block, values.imag)
