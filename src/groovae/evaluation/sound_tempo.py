"""The tempo that is heard in takes of GMD, and how sure of it the ears are."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..dataset.gmd import Take
from ..errors import BeatError
from ..midi.pulse import CONFIDENT, hear_pulse
from ..midi.tempo_of_taps import estimate_tempo
from ..sound.onsets import hear
from ..sound.read import Sound
from ..taps import Taps
from .bootstrap import TAKE_RESAMPLES, draw_takes, interval
from .recordings import onsets_of, record
from .report import Results

Doubles = NDArray[np.float64]

WITHIN_TEMPO: Final = 0.01
TEMPO_SECONDS: Final = 60.0
"""How much of a take is heard: its beginning."""
SURENESS: Final = (0.0, 0.3, 0.5, 0.7, 0.9, 1.01)


def heard_in(sound: Sound) -> Taps | None:
    """What is heard in a recording; None where nothing is."""
    try:
        return hear(sound)
    except BeatError:
        return None


def tempo_heard(take: Take) -> dict[str, Any]:
    """The tempo of a take, estimated from its sound and from its file."""
    found: dict[str, Any] = {"take": take.id, "tempo": take.tempo}
    heard = heard_in(record(take, None, TEMPO_SECONDS))
    for source, taps in (("sound", heard), ("midi", onsets_of(take, TEMPO_SECONDS))):
        estimate = None if taps is None else estimate_tempo(taps)
        if taps is None or estimate is None:
            found[source] = {"estimate": np.nan, "other": np.nan, "sure": 0.0, "refused": True}
            continue
        try:
            hear_pulse(taps, None, 0.0, guess=False, follow=False)
            refused = False
        except BeatError:
            refused = True
        found[source] = {
            "estimate": estimate.tempo,
            "other": estimate.other,
            "sure": estimate.confidence,
            "refused": refused,
        }
    return found


def tempo_figures(takes: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> Results:
    """Shares of takes whose tempo is right."""
    truth = np.array([take["tempo"] for take in takes])
    draws = draw_takes(len(takes), TAKE_RESAMPLES, rng).astype(np.float64)
    figures: Results = {"takes": len(takes), "within": WITHIN_TEMPO, "confident": CONFIDENT}
    for source in ("sound", "midi"):
        said = {
            key: np.array([take[source][key] for take in takes], np.float64)
            for key in ("estimate", "other", "sure", "refused")
        }
        right = np.abs(said["estimate"] / truth - 1) <= WITHIN_TEMPO
        named = right | (np.abs(said["other"] / truth - 1) <= WITHIN_TEMPO)
        taken = said["refused"] == 0
        figures[source] = {
            "right": _share(right, draws),
            "right_or_named": _share(named, draws),
            "refused": _share(~taken, draws),
            "right_or_named_of_taken": float(named[taken].mean()) if taken.any() else np.nan,
            "by_sureness": [
                {
                    "from": low,
                    "to": min(high, 1.0),
                    "takes": int(((said["sure"] >= low) & (said["sure"] < high)).sum()),
                    "right": _mean_or_nan(right[(said["sure"] >= low) & (said["sure"] < high)]),
                }
                for low, high in pairwise(SURENESS)
            ],
        }
    return figures


def mean_of(takes: Sequence[Mapping[str, Any]], key: str, draws: Doubles) -> Results:
    """The mean over the takes that have a figure, and its interval."""
    values = np.array([take[key] for take in takes], np.float64)
    return _share(values[np.isfinite(values)], draws[:, np.isfinite(values)])


def _share(values: NDArray[Any], draws: Doubles) -> Results:
    """A mean over takes and its interval."""
    drawn = draws @ values / np.maximum(draws.sum(1), 1)
    return {"value": float(values.mean()), "ci_takes": list(interval(drawn))}


def _mean_or_nan(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else float("nan")
