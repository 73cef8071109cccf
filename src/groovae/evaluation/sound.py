"""The table of the ears: takes of GMD played by kits, in noise and in a room, and heard again.

    onsets      found within 20 ms of those of the take, both with what is one tap taken together
                (mir_eval); how far off in time, and how strengths go with velocities
    tempo       of every take of eight bars or more of 4/4, estimated from what is heard and, beside it,
                from the onsets of the MIDI file: within 1 %, and within 1 % or an octave off, which the
                verb names beside its estimate; how sure it said it was
    instruments a bass of each soundfont that has one, on the kicks of the takes: its onsets within 20 and
                within 50 ms
    drums       hits of the whole kit that the model for taps finds again from what is heard, and from
                the MIDI file, on the bars of the take

A figure of onsets or drums is the mean over takes, an error the median over onsets.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..dataset.gmd import Take
from ..dataset.windows import take_to_hvo
from ..hvo import BEATS_PER_BAR, HITS, STEPS_PER_BAR, M
from ..midi.file import read_bytes
from ..midi.pulse import Pulse
from ..network import Network
from ..perform.settings import Settings
from ..perform.tap2drum.kit import play_taps
from ..perform.tap2drum.options import in_bars
from ..sound.onsets import provenance
from ..taps import Taps
from .bass import bass_rows
from .bootstrap import TAKE_RESAMPLES, draw_takes
from .onset_match import WIDE_SECONDS, WITHIN_SECONDS, match, row_of
from .pictures import draw_sound
from .recordings import (
    CONDITIONS,
    late_by,
    made_up_room,
    onsets_of,
    read_room,
    record,
    spread,
    worsened,
)
from .report import Evaluation, Results, without_nan, write_results
from .sound_table import PICTURE, sound_table
from .sound_tempo import heard_in, mean_of, tempo_figures, tempo_heard

Doubles = NDArray[np.float64]
Samples = NDArray[np.float32]

FEWEST_BARS: Final = 8
TAKES: Final = 40
SECONDS: Final = 30.0
"""How many takes are heard under all conditions, evenly spaced among those of eight bars or more, and how
much of each: its beginning."""


@dataclass(frozen=True)
class Ears:
    """What is heard through.

    Attributes:
        soundfonts: more kits, .sf2 or .sf3, beside ours.
        room: the impulse response of a recorded room, a sound file; None: one that is made up.
        takes: how many takes, at most, are heard under all conditions.
    """

    soundfonts: tuple[Path, ...] = ()
    room: Path | None = None
    takes: int = TAKES


def evaluate_sound(asked: Evaluation, network: Network, ears: Ears) -> Results:
    """Score the hearing of onsets, tempo and drums on a split, and write the report.

    Args:
        network: a model for taps.

    Raises:
        BeatError: the room or the soundfont cannot be read.
        OutputError: the folder cannot be written.
        ExtraError: librosa, mir_eval, matplotlib or what plays a soundfont is not installed.
    """
    rng = np.random.default_rng(asked.seed)
    room = made_up_room(rng) if ears.room is None else read_room(ears.room)
    long = [
        take for take in asked.takes if take.split == asked.split and bars_of(take) >= FEWEST_BARS
    ]
    chosen = spread(long, ears.takes)
    kits = {"groovae": None} | {path.stem: path for path in ears.soundfonts}
    scores: dict[tuple[str, str], list[dict[str, Any]]] = {}
    from_midi = []
    for number, take in enumerate(chosen):
        asked.progress(f"hearing {take.id}, {number + 1} of {len(chosen)}")
        truth = onsets_of(take, SECONDS)
        from_midi.append(_drums(network, take, truth))
        for kit, soundfont in kits.items():
            clean = record(take, soundfont, SECONDS)
            for condition in CONDITIONS:
                heard = _on_time(heard_in(worsened(clean, condition, room, rng)), condition)
                score = match(truth, heard) | _drums(network, take, heard)
                scores.setdefault((kit, condition), []).append(score)
    asked.progress("hearing a bass")
    instruments = [
        row
        for path in ears.soundfonts
        for row in bass_rows(path, chosen, SECONDS, room, np.random.default_rng(asked.seed))
    ]
    asked.progress(f"estimating the tempo of {len(long)} takes")
    tempo = [tempo_heard(take) for take in long]
    draws = draw_takes(len(chosen), TAKE_RESAMPLES, rng).astype(np.float64)
    results: Results = without_nan(
        {
            **asked.heading(
                "sound", 0, sum(len(onsets_of(each, SECONDS)) for each in chosen), len(chosen)
            ),
            "seconds": SECONDS,
            "within_ms": 1000 * WITHIN_SECONDS,
            "soundfonts": [_named(path) for path in ears.soundfonts],
            "room": None if ears.room is None else _named(ears.room),
            "model": network.card.name,
            "rows": [
                {"kit": kit, "condition": condition, **row_of(takes, draws, _FIGURES)}
                for (kit, condition), takes in scores.items()
            ],
            "ears": provenance(),
            "wide_ms": 1000 * WIDE_SECONDS,
            "instruments": instruments,
            "from_midi": {key: mean_of(from_midi, key, draws) for key in _DRUM_FIGURES},
            "tempo": tempo_figures(tempo, rng),
        }
    )
    results["command"] += _told(ears)
    asked.progress(f"writing {asked.out}")
    write_results(asked.out, results, sound_table(results), draw_sound(results), PICTURE)
    return results


def _on_time(heard: Taps | None, condition: str) -> Taps | None:
    """What is heard, as if the recording began with the take."""
    return None if heard is None else Taps(heard.seconds - late_by(condition), heard.strengths)


def bars_of(take: Take) -> float:
    """How many bars of 4/4 a take lasts; 0 of another meter."""
    return take.duration * take.tempo / 60 / BEATS_PER_BAR if take.time_signature == "4-4" else 0.0


_DRUM_FIGURES: Final = ("drum_f1", "drum_f1_velocity")


_FIGURES: Final = ("f1", "precision", "recall", "strength", *_DRUM_FIGURES)


def _drums(network: Network, take: Take, taps: Taps | None) -> dict[str, float]:
    """Hit F1 of a kit for taps against the take, on its own bars; without and with strengths."""
    bars = int(SECONDS * take.tempo / 60 / BEATS_PER_BAR)
    true = take_to_hvo(take)[..., HITS].reshape(-1, STEPS_PER_BAR, M)[:bars] > 0
    bars = len(true)
    figures = {}
    for name, known in zip(_DRUM_FIGURES, (False, True), strict=True):
        found = np.zeros_like(true)
        if taps is not None:
            cells = Pulse(take.tempo, 0.0).cells(taps.seconds)
            told = in_bars(cells, taps.strengths, known=known)
            hits, _, _ = play_taps(network, Settings(), told.bars, told.taps)
            within = told.bars < bars
            found[told.bars[within]] = hits[within]
        both = 2 * (true & found).sum()
        figures[name] = float(both / max(1, true.sum() + found.sum()))
    return figures


def _named(path: Path) -> dict[str, str]:
    """A file by its name and what is in it."""
    return {"name": path.name, "sha256": sha256(read_bytes(path)).hexdigest()}


def _told(ears: Ears) -> str:
    """The options of the command beside those of every evaluation."""
    soundfonts = "".join(f" --soundfont {path.name}" for path in ears.soundfonts)
    return soundfonts + ("" if ears.room is None else f" --room {ears.room.name}")
