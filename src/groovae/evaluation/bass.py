"""Other instruments than drums: a bass line on the kicks of a take, played by a soundfont.

Each note is rendered alone and laid so that it reaches a tenth of its peak on its onset: the samples of a
finger bass swell for 10 to 50 ms before they do, each in its own time. A note ends as the next begins.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..dataset.gmd import Take
from ..errors import BeatError
from ..rendering.soundfont import Soundfont
from ..sound.read import Sound
from ..taps import Taps
from .bootstrap import TAKE_RESAMPLES, draw_takes
from .onset_match import WIDE_SECONDS, match, row_of
from .recordings import RATE, worsened
from .report import Results
from .sound_tempo import heard_in

Samples = NDArray[np.float32]

PROGRAM: Final = 33
"""Electric bass, fingered, of General MIDI counted from 0."""
PITCHES: Final = range(28, 44)
"""E1 to G2."""
FEWEST_NOTES: Final = 6
CONDITIONS: Final = ("clean", "noise_20_db")
_KICKS: Final = (35, 36)
_CLOSEST_SECONDS: Final = 0.1
_ENDS_SECONDS: Final = 0.02
_LAST_SECONDS: Final = 1.0
_BEGUN: Final = 0.1
"""Of its peak, where a note has begun."""
_LEVELS: Final = 8
"""Velocities are in steps of so many, so that few notes are rendered."""


def bass_of(take: Take, seconds: float) -> Taps | None:
    """The onsets of a bass that plays with the kick, none within 100 ms of another; None where it hardly
    plays.
    """
    kicks = np.isin(take.pitches, _KICKS)
    order = np.flatnonzero(kicks)[np.argsort(take.ticks[kicks], kind="stable")]
    at = take.ticks[order] * 60 / take.tempo / take.ticks_per_beat
    kept: list[int] = []
    for index in np.flatnonzero(at < seconds).tolist():
        if not kept or at[index] - at[kept[-1]] >= _CLOSEST_SECONDS:
            kept.append(index)
    if len(kept) < FEWEST_NOTES:
        return None
    return Taps(at[kept], take.velocities[order[kept]] / 127)


def play_bass(bass: Soundfont, line: Taps, rng: np.random.Generator) -> Sound:
    """A line of a bass, each pitch drawn."""
    starts = np.rint(line.seconds * RATE).astype(int)
    ends = np.append(starts[1:], starts[-1] + round(_LAST_SECONDS * RATE))
    played = np.zeros(int(ends[-1]) + 1, np.float32)
    fade = round(_ENDS_SECONDS * RATE)
    for start, end, weight in zip(
        starts.tolist(), ends.tolist(), line.weights.tolist(), strict=True
    ):
        velocity = min(127, _LEVELS * max(1, round(127 * weight / _LEVELS)))
        note = bass.strike(int(rng.choice(PITCHES)), velocity, 0).mean(0)
        lead = min(start, int(np.argmax(np.abs(note) > _BEGUN * np.abs(note).max())))
        note = note[: end - start + lead]
        note = note * np.minimum(1, np.arange(len(note))[::-1] / fade)
        played[start - lead : start - lead + len(note)] += note
    return Sound(played / max(1e-9, float(np.abs(played).max())), RATE)


def open_bass(path: Path) -> Soundfont:
    """The bass of a soundfont.

    Raises:
        BeatError: the file has none, or cannot be read.
        ExtraError: FluidSynth is missing.
    """
    return Soundfont(path, RATE, PROGRAM)


def bass_rows(
    path: Path, takes: Sequence[Take], seconds: float, room: Samples, rng: np.random.Generator
) -> list[Results]:
    """The bass of a soundfont with the first seconds of takes, under each condition; nothing where it
    has none.
    """
    try:
        bass = open_bass(path)
    except BeatError:
        return []
    scores: dict[str, list[dict[str, Any]]] = {}
    for take in takes:
        line = bass_of(take, seconds)
        if line is None:
            continue
        clean = play_bass(bass, line, rng)
        for condition in CONDITIONS:
            heard = heard_in(worsened(clean, condition, room, rng))
            wide = match(line, heard, WIDE_SECONDS)
            score = wide | {"f1": match(line, heard)["f1"], "wide_f1": wide["f1"]}
            scores.setdefault(condition, []).append(score)
    rows: list[Results] = []
    for condition, takes_heard in scores.items():
        draws = draw_takes(len(takes_heard), TAKE_RESAMPLES, rng).astype(np.float64)
        figures = ("f1", "wide_f1", "precision", "recall", "strength")
        told = {"instrument": f"finger bass of {path.stem}", "condition": condition}
        rows.append(told | row_of(takes_heard, draws, figures))
    return rows
