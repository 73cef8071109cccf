"""The infilling table: each of the nine drums found again from the other eight.

A window is asked for every drum it holds, one after another; the model sees the hits, velocities and
offsets of the others, as `tasks.rest_of` leaves them. The thresholds are those of the model's card,
chosen on validation, as are those of `position`.

    every_eighth, every_sixteenth   hits there, played as the drum is on average in training
    position     hits where the drum falls often enough on that step of the bar; played as it is there
    nearest      the drum as it is played in the training window (of those that hold it) whose other
                 drums have the largest share of hits in common; a hit it lacks: the drum's mean
    copy         at_MODEL: the hits of that model; velocity and offset of the loudest hit of another
                 drum on the same step; where there is none, the drum's mean
    drum_mean    at_MODEL: the hits of that model, the drum's mean velocity and offset

Source: Gillick et al. 2019, section 4; the paper judges infilling by listeners only (section 7.3).
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..drums import DRUM_INDEX
from ..hvo import STEPS_PER_BAR, Bools, Floats, M
from ..network import Network
from ..perform.hits import decide_hits, thresholds_of
from ..perform.vary import SOFTEST, vary
from .each_drum import say_each_drum
from .exported import PERFORMED_TEMPERATURE
from .hit_baselines import (
    Habits,
    every_window,
    habits_of,
    held,
    most_similar,
    simultaneous,
)
from .hit_rows import hit_scores_to_json, pairs_with, score_hits, to_find
from .hit_table import hit_table
from .human_likeness import infill_likeness, write_judge_picture
from .likeness.samplers import performer
from .pictures import PER_DRUM, draw_per_drum
from .report import Evaluation, Results, without_nan, write_predictions, write_results
from .rows import PLAIN, Row
from .thresholds import threshold_per_drum

HEADLINE: Final = "closed_hihat"
"""The drum the paper fills in, and every later work."""


def evaluate_infill(asked: Evaluation, models: Mapping[str, Network]) -> Results:
    """Score the baselines and the models on a split, and write the report.

    Raises:
        ConfigError: two rows have one name.
        DataError: a split has no notes.
        ModelError: a card has no thresholds, or a prediction is not finite.
        OutputError: the folder cannot be written.
        ExtraError: matplotlib is not installed.
    """
    train, validation, windows = asked.windows()
    asked.progress("fitting the baselines")
    habits = habits_of(train)
    baselines = [*straight_rows(habits, windows), position_row(habits, validation, windows)]
    asked.progress("searching the neighbours")
    baselines.append(nearest_row(train, habits, windows))
    rows = []
    for name, model in models.items():
        asked.progress(f"predicting {name}")
        rows.append(fill_in(name, model, windows))
    at_rows = [each for row in rows for each in rows_at(row, habits, windows)]
    asked.progress("bootstrapping")
    asked_for = held(windows)
    everyone = [*baselines, *rows, *at_rows]
    scores = score_hits(
        everyone,
        windows,
        asked_for,
        seed=asked.seed,
        at_once=False,
        pairs=pairs_with(baselines, at_rows, rows),
    )
    counts = to_find(windows, asked_for)
    takes = len(np.unique(windows.take[asked_for[:, DRUM_INDEX[HEADLINE]]]))
    results: Results = without_nan(
        {
            **asked.heading("infill", **counts[HEADLINE], takes=takes),
            "to_find": counts,
            **hit_scores_to_json(scores, HEADLINE),
        }
    )
    if asked.judge:
        performed = [perform(models[row.model], row, windows, seed=asked.seed) for row in rows]
        samplers = {
            sample.name: performer(models[row.model], windows.hits, row.velocities, row.offsets)
            for row, sample in zip(rows, performed, strict=True)
        }
        everyone += performed
        results |= infill_likeness(asked, train, windows, everyone, samplers, DRUM_INDEX[HEADLINE])
    asked.progress(f"writing {asked.out}")
    write_results(asked.out, results, hit_table(results), draw_per_drum(results), PER_DRUM)
    write_judge_picture(asked, results)
    if asked.save_predictions:
        for row in everyone:
            write_predictions(asked.out, row, windows)
    return results


def fill_in(name: str, model: Network, windows: Windows) -> Row:
    """A model asked for each drum that a window holds."""
    threshold = thresholds_of(model.card, "rest")
    whole = say_each_drum(windows, lambda rest: model.say(rest=rest))
    probabilities, velocities, offsets = whole
    return Row(name, PLAIN, velocities, offsets, probabilities > threshold, probabilities)


def perform(model: Network, row: Row, windows: Windows, *, seed: int) -> Row:
    """What the verb plays at temperature 1 of what a model says, `row`; each window is a take of its own."""
    assert row.probabilities is not None, "a model says probabilities"
    rng = np.random.default_rng(seed)
    thresholds, spread = thresholds_of(model.card, "rest"), model.card.spread
    assert spread is not None, "a model that says velocities and offsets has a spread"
    hits = np.stack(
        [
            decide_hits(likely, thresholds, temperature=PERFORMED_TEMPERATURE, rng=rng)
            for likely in row.probabilities.reshape(len(windows), -1, STEPS_PER_BAR, M)
        ]
    ).reshape(windows.hits.shape)
    hits &= held(windows)[:, None]
    bars = len(windows), -1, STEPS_PER_BAR, M
    velocities, offsets = vary(
        hits.reshape(bars),
        np.clip(row.velocities, SOFTEST, 1).reshape(bars),
        row.offsets.reshape(bars),
        spread,
        temperature=PERFORMED_TEMPERATURE,
        rng=rng,
    )
    return Row(
        row.model,
        "performed",
        np.where(hits, velocities.reshape(hits.shape), row.velocities),
        np.where(hits, offsets.reshape(hits.shape), row.offsets),
        hits,
        row.probabilities,
    )


def straight_rows(habits: Habits, windows: Windows) -> Iterable[Row]:
    """Every eighth, and every sixteenth."""
    played = _as_the_drum_is(habits, len(windows))
    for name, steps in (("every_eighth", 2), ("every_sixteenth", 1)):
        hits = np.zeros(windows.hits.shape, bool)
        hits[:, ::steps] = held(windows)[:, None]
        yield Row(name, PLAIN, *played, hits)


def position_row(habits: Habits, validation: Windows, windows: Windows) -> Row:
    """Hits where the drum often is: above the share of bars that is best on validation."""
    share = (habits.hits / np.maximum(habits.bars, 1)).astype(np.float32)
    threshold = threshold_per_drum(
        validation.hits, every_window(share, len(validation)), held(validation)
    )
    likely, velocities, offsets = (
        every_window(each, len(windows)) for each in (share, habits.velocities, habits.offsets)
    )
    hits = (likely > np.array(threshold, np.float32)) & held(windows)[:, None]
    return Row("position", PLAIN, velocities, offsets, hits, likely)


def nearest_row(train: Windows, habits: Habits, windows: Windows) -> Row:
    """Each drum as in the training window with the most similar rest."""
    velocities, offsets = (each.copy() for each in _as_the_drum_is(habits, len(windows)))
    hits = np.zeros(windows.hits.shape, bool)
    for drum in range(M):
        holding, at = (np.flatnonzero(held(each)[:, drum]) for each in (train, windows))
        if not len(holding) or not len(at):
            continue
        chosen = holding[
            most_similar(_without(train.hits[holding], drum), _without(windows.hits[at], drum))
        ]
        played = train.hits[chosen, :, drum]
        hits[at, :, drum] = played
        for ours, theirs in ((velocities, train.velocities), (offsets, train.offsets)):
            ours[at, :, drum] = np.where(played, theirs[chosen, :, drum], ours[at, :, drum])
    return Row("nearest", PLAIN, velocities, offsets, hits)


def rows_at(row: Row, habits: Habits, windows: Windows) -> list[Row]:
    """`copy` and `drum_mean`: the hits of a row, played otherwise, so that errors are of one set."""
    mean_velocities, mean_offsets = _as_the_drum_is(habits, len(windows))
    velocities, offsets = mean_velocities.copy(), mean_offsets.copy()
    for drum in range(M):
        there, loud, late = simultaneous(windows, drum)
        velocities[..., drum][there], offsets[..., drum][there] = loud[there], late[there]
    setting = f"at_{row.model}"
    return [
        Row("copy", setting, velocities, offsets, row.hits, row.probabilities),
        Row("drum_mean", setting, mean_velocities, mean_offsets, row.hits, row.probabilities),
    ]


def _as_the_drum_is(habits: Habits, windows: int) -> tuple[Floats, Floats]:
    return (
        every_window(habits.drum_velocities, windows),
        every_window(habits.drum_offsets, windows),
    )


def _without(hits: Bools, drum: int) -> Bools:
    hits = hits.copy()
    hits[..., drum] = False
    return hits
