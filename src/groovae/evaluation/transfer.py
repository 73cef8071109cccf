"""The style transfer table: is a borrowed groove still its drummer's? What is counted: `trials`.

    common      the score is the same whoever lends the groove: it gives nobody away
    own         the score is A's own take of beat j, quantized; a model may know A by what is hit, and a
                row without any groove says how well

Rows beside the models:

    other_bars  no transfer: each place of the score as A plays it on average in the other bars of the
                same beat. As easy as it gets
    feel        no network: the mean velocity and offset of A's take of beat i for each drum and place
                in the beat
    seq2seq     no groove: the score humanized. In `common` that is chance by construction

Source: Gillick et al. 2019, sections 5.2.3 and 7.5, which has no such figure.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ..card import Card
from ..groove import Groove
from ..hvo import STEPS_PER_BAR, STEPS_PER_BEAT, Bools, Floats, unpack
from ..network import Network
from ..perform.humanize import Play, humanizer
from ..perform.latent.embedding import hear
from ..perform.latent.transfer import performer
from ..perform.settings import Settings
from .pictures import DRUMMERS, draw_drummers
from .report import Evaluation, Results, without_nan, write_arrays, write_results
from .session import SCORES, Session, session_of
from .transfer_table import transfer_table
from .trials import summed, trials_of

OnScore = Callable[[Bools], tuple[Floats, Floats]]
"""A score (T, 9) -> velocities (0..1) and offsets (steps), each (T, 9)."""


class Lender(NamedTuple):
    """A row to be.

    Attributes:
        model: its name.
        lend: a take (T, 27) and its tempo -> how scores are played with its groove.
        same_beat: whether the take is that of the beat that is played, not of another.
        scores: which of `SCORES` to play; to a row that takes each hit alone all are one.
    """

    model: str
    lend: Callable[[Floats, float], OnScore]
    same_beat: bool = False
    scores: Sequence[str] = SCORES


def evaluate_transfer(asked: Evaluation, lenders: Sequence[Lender]) -> Results:
    """Score the baselines and the models on the evaluation session, and write the report.

    Raises:
        DataError: the split does not hold the session.
        ModelError: a result is not finite.
        OutputError: the folder cannot be written.
        ExtraError: matplotlib is not installed.
    """
    session = session_of(asked.takes, asked.split)
    rows: list[dict[str, Any]] = []
    for lender in (*BASELINES, *lenders):
        asked.progress(f"lending grooves to {lender.model}")
        for kind, (velocities, offsets) in zip(
            lender.scores, play_all(session, lender), strict=True
        ):
            trials = trials_of(session, velocities, offsets)
            found = summed(trials, np.random.default_rng(asked.seed))
            cells = [
                {metric: each[at]._asdict() for metric, each in found.items()}
                for at in range(1 + len(session.drummers))
            ]
            per_drummer = dict(zip(session.drummers, cells[1:], strict=True))
            rows.append(
                {"model": lender.model, "setting": kind, **cells[0], "per_drummer": per_drummer}
            )
            if asked.save_predictions:
                _save(asked, session, f"{lender.model}.{kind}", velocities, offsets)
    windows = sum(each.takes.shape[1] // STEPS_PER_BAR - 1 for each in session.beats)
    notes = int(sum(beat.shared.sum() for beat in session.beats))
    takes = len(session.drummers) * len(session.beats)
    beats = len(session.beats)
    results: Results = without_nan(
        {
            **asked.heading("transfer", windows * len(session.drummers), notes, takes),
            "drummers": session.drummers,
            "beats": [beat.name for beat in session.beats],
            "trials": takes * (beats - 1),
            "chance": 1 / len(session.drummers),
            "rows": rows,
        }
    )
    asked.progress(f"writing {asked.out}")
    write_results(asked.out, results, transfer_table(results), draw_drummers(results), DRUMMERS)
    return results


def play_all(session: Session, lender: Lender) -> list[tuple[list[Floats], list[Floats]]]:
    """Every beat with every groove, for each kind of score.

    Shape:
        - returns for each of the lender's scores velocities and offsets, for each beat j (D, B, T, 9)
    """
    drummers, beats = len(session.drummers), len(session.beats)
    played = [
        tuple(
            [np.zeros((drummers, beats, *beat.shared.shape), np.float32) for beat in session.beats]
            for _ in ("velocities", "offsets")
        )
        for _ in lender.scores
    ]
    for drummer in range(drummers):
        lent = [lender.lend(beat.takes[drummer], beat.tempo) for beat in session.beats]
        for j, beat in enumerate(session.beats):
            for i in range(beats):
                if i == j:
                    continue
                for kind, values in zip(lender.scores, played, strict=True):
                    result = lent[j if lender.same_beat else i](beat.score(kind, drummer))
                    for whole, each in zip(values, result, strict=True):
                        whole[j][drummer, i] = each
    return [(velocities, offsets) for velocities, offsets in played]


def transferring(encoder: Network, decoder: Network) -> Lender:
    """A Groove Transfer model, as `groovae transfer` plays it."""
    card: Card = decoder.card

    def lend(take: Floats, tempo: float) -> OnScore:
        z = hear(encoder, card, Groove.from_hvo(take, tempo), "a take").z
        return _on_whole_scores(performer(decoder, z, Settings()))

    return Lender(card.name, lend)


def humanizing(network: Network) -> Lender:
    """A humanization model, which no groove is lent."""
    play = _on_whole_scores(humanizer(network, Settings()))
    played: dict[bytes, tuple[Floats, Floats]] = {}

    def on_score(score: Bools) -> tuple[Floats, Floats]:
        key = score.tobytes()
        if key not in played:
            played[key] = play(score)
        return played[key]

    return Lender(network.card.name, lambda take, tempo: on_score)


def other_bars(take: Floats, tempo: float) -> OnScore:
    """Each place as it is in the take's other bars on average; where none hits it, the drum's mean."""
    hits, velocities, offsets = (
        each.reshape(-1, STEPS_PER_BAR, each.shape[-1]) for each in unpack(take)
    )
    here = np.stack([hits.astype(np.float32), velocities, offsets])
    elsewhere = here.sum(1, keepdims=True) - here
    drums = here.sum((1, 2), keepdims=True)
    count, *sums = np.where(elsewhere[:1] > 0, elsewhere, drums)
    loud, late = (each / np.maximum(count, 1) for each in sums)
    return lambda score: (loud.reshape(score.shape) * score, late.reshape(score.shape) * score)


def feel(take: Floats, tempo: float) -> OnScore:
    """The mean of each drum on each sixteenth of the beat; where there is none, that of the drum, then
    that of all.
    """
    hits, velocities, offsets = (
        each.reshape(-1, STEPS_PER_BEAT, each.shape[-1]) for each in unpack(take)
    )
    places = np.stack([hits.astype(np.float32), velocities, offsets]).sum(1)  # (3, 4, 9)
    drums, whole = places.sum(1, keepdims=True), places.sum((1, 2), keepdims=True)
    sums = np.where(places[:1] > 0, places, np.where(drums[:1] > 0, drums, whole))
    loud, late = sums[1:] / np.maximum(sums[:1], 1)

    def on_score(score: Bools) -> tuple[Floats, Floats]:
        beats = len(score) // STEPS_PER_BEAT
        return np.tile(loud, (beats, 1)) * score, np.tile(late, (beats, 1)) * score

    return on_score


BASELINES: Final = (
    Lender("other_bars", other_bars, same_beat=True, scores=SCORES[:1]),
    Lender("feel", feel, scores=SCORES[:1]),
)


def _on_whole_scores(play: Play) -> OnScore:
    def on_score(score: Bools) -> tuple[Floats, Floats]:
        bars = score.reshape(-1, STEPS_PER_BAR, score.shape[-1])
        struck = np.flatnonzero(bars.any((1, 2)))
        wholes = np.zeros((2, *bars.shape), np.float32)
        for whole, values in zip(wholes, play(struck, bars[struck]), strict=True):
            whole[struck] = values
        velocities, offsets = wholes.reshape(2, *score.shape)
        return velocities, offsets

    return on_score


def _save(
    asked: Evaluation,
    session: Session,
    name: str,
    velocities: Sequence[Floats],
    offsets: Sequence[Floats],
) -> None:
    """`predictions/MODEL.SETTING.npz`: of each beat j an array ``velocities_j`` and ``offsets_j``
    (D, B, T, 9), by whose groove and of which beat, and ``compared_j`` (T, 9); and the names of both.
    """
    arrays: dict[str, np.ndarray] = {
        "drummers": np.array(session.drummers),
        "beats": np.array([beat.name for beat in session.beats]),
    }
    for beat, loud, late in zip(session.beats, velocities, offsets, strict=True):
        arrays |= {
            f"velocities_{beat.name}": loud,
            f"offsets_{beat.name}": late,
            f"compared_{beat.name}": beat.shared,
        }
    write_arrays(asked.out, name, **arrays)
