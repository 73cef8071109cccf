"""Beats from nowhere and beats between beats, by a model that holds whole performances in a vector z.

Such a model was trained so that z is normal noise; so noise is a beat, and what lies between two beats
is one as well. Its decoder hits a drum where its probability is above a threshold, and plays on from
what it hit: the threshold is where the dice come in.

Source: Gillick et al. 2019, section 5.3 and its online supplement; Roberts et al. 2018 (MusicVAE).
"""

from __future__ import annotations  # so that numpy.random is loaded only where dice are thrown

from numbers import Integral
from typing import Final

import numpy as np

from ...errors import BeatError
from ...groove import Groove
from ...hvo import STEPS_PER_BAR, WIDTH, Floats, M, pack, unpack
from ...network import Network
from ..settings import Settings
from ..vary import REACH, vary
from .vectors import slerp, window_at

SAMPLER: Final = "sampler"
"""The model that came with groovae for it."""
PHRASE_BARS: Final = 2
SECTION_BARS: Final = 8
LONGEST_BARS: Final = 1000
MOST_STEPS: Final = LONGEST_BARS // PHRASE_BARS

_FINEST: Final = 2.0**-53
"""The least of numpy's uniform numbers that is not 0."""


def sample(decoder: Network, *, bars: int, tempo: float, settings: Settings) -> Groove:
    """A beat out of nowhere.

    One vector z, drawn from the normal distribution whatever the temperature, is the beat. It is a
    phrase of two bars that comes again, as drummers do; in the last bar of every eight other dice are
    thrown, which makes it a fill. Temperature is that of the dice (0: what is more likely than not is
    hit, and there is no fill; 1: as likely as the model says; 2: flatter), and the spread of velocities
    and offsets, which are played anew in every bar.

    Args:
        bars: of 4/4, 1..1000; a longer beat of the same seed begins with the hits of a shorter one.
        tempo: beats per minute.

    Raises:
        BeatError: too many bars, or no tempo.
    """
    _check_count(bars, "bars", 1, LONGEST_BARS)
    rng = np.random.default_rng(settings.seed)
    z = rng.standard_normal((1, decoder.card.latent)).astype(np.float32)
    shape = PHRASE_BARS * STEPS_PER_BAR, M
    body = rng.random(shape)
    # Which phrase each is: 0 the body, from 1 on the fill at the end of a section.
    per_section = SECTION_BARS // PHRASE_BARS
    order = [
        number // per_section + 1 if (number + 1) % per_section == 0 else 0
        for number in range(-(-bars // PHRASE_BARS))
    ]
    dice = [body]
    for _ in range(max(order)):
        fill = body.copy()
        fill[-STEPS_PER_BAR:] = rng.random((STEPS_PER_BAR, M))
        dice.append(fill)
    phrases = decode(decoder, np.tile(z, (len(dice), 1)), np.stack(dice), settings.temperature)
    whole = phrases[order].reshape(-1, STEPS_PER_BAR, WIDTH)[:bars]
    return _played(decoder, whole, tempo, settings, rng)


def interpolate(
    encoder: Network,
    decoder: Network,
    a: Groove,
    b: Groove,
    *,
    steps: int,
    bar: int | None,
    tempo: float | None,
    settings: Settings,
) -> list[Groove]:
    """Beats of two bars on the way from one beat to another, on an arc in z; both ends included.

    The ends are the two beats as the model remembers them. With a temperature above 0 all are hit with
    the same dice and stray in the same way, so that neighbours stay neighbours.

    Args:
        steps: how many beats, 2..500.
        bar: which two bars of each are meant, by the first of them, from 1; None: the first two that
            are played.
        tempo: beats per minute; that of the first beat where None.

    Raises:
        BeatError: too few or too many steps, no such bar, or nothing is played in it.
    """
    _check_count(steps, "beats", 2, MOST_STEPS)
    windows = []
    for which, groove in (("first", a), ("second", b)):
        try:
            windows.append(window_at(groove, bar))
        except BeatError as error:
            raise BeatError(f"of the {which} beat: {error}", error.hint) from error
    start, end = encoder.encode(np.stack(windows))
    z = np.stack([slerp(start, end, step / (steps - 1)) for step in range(steps)])
    dice = np.random.default_rng(settings.seed).random((PHRASE_BARS * STEPS_PER_BAR, M))
    beats = decode(decoder, z, np.tile(dice, (steps, 1, 1)), settings.temperature)
    tempo = a.tempo if tempo is None else tempo
    # Every beat strays in the same way, drawn from other numbers than the dice.
    takes = [np.random.default_rng((settings.seed, 1)) for _ in range(steps)]
    return [
        _played(decoder, beat[None], tempo, settings, take)
        for beat, take in zip(beats, takes, strict=True)
    ]


def joined(beats: list[Groove]) -> Groove:
    """Beats one after the other, in the tempo of the first."""
    return Groove.from_hvo(np.concatenate([beat.to_hvo() for beat in beats]), beats[0].tempo)


def threshold(dice: np.ndarray, temperature: float) -> Floats:
    """From which probability on a drum is hit, so that dice decide by a probability p tempered:
    sigmoid(logit(p) / temperature).

    Shape:
        - dice: uniform in [0, 1), any shape; returns the same shape, 0.5 at temperature 0

    >>> threshold(np.array([0.25, 0.75]), 1).tolist(), threshold(np.array([0.25, 0.75]), 0).tolist()
    ([0.25, 0.75], [0.5, 0.5])
    """
    dice = np.maximum(dice, _FINEST)
    odds = (dice / (1 - dice)) ** temperature
    return np.asarray(odds / (1 + odds), np.float32)


def decode(decoder: Network, z: Floats, dice: np.ndarray, temperature: float) -> Floats:
    """The beats of vectors.

    Shape:
        - z: (B, Z); dice: uniform in [0, 1), (B, 32, 9); returns (B, 32, 27), see `groovae.hvo`
    """
    above = threshold(dice, temperature)
    said = decoder.say(z=z, threshold=above)
    hits = said.hit_probabilities > above
    return pack(hits, said.velocities * hits, np.clip(said.offsets, -REACH, REACH) * hits)


def _check_count(count: int, of: str, least: int, most: int) -> None:
    if not isinstance(count, Integral) or not least <= count <= most:
        raise BeatError(
            f"{count} {of} were asked for", f"choose a whole number from {least} to {most}"
        )


def _played(
    decoder: Network, bars: Floats, tempo: float, settings: Settings, rng: np.random.Generator
) -> Groove:
    """Bars (K, T, 27), strayed from by temperature, as one groove."""
    hits, velocities, offsets = unpack(bars)
    spread = decoder.card.spread
    if settings.temperature > 0 and spread is not None:
        velocities, offsets = vary(
            hits, velocities, offsets, spread, temperature=settings.temperature, rng=rng
        )
    return Groove.from_hvo(pack(hits, velocities, offsets).reshape(-1, WIDTH), tempo)
