"""The Tap2Drum table: the whole kit found again from the rhythm of its loudest hits.

The model sees what `tasks.taps_of` leaves: which steps have a hit, when the loudest of each is struck,
and, in the settings that say so, how hard. A tap on which nothing is likely enough stays empty, which
the verb avoids unless it is told so. The thresholds are those of the model's card, chosen on
validation, as is that of `position_tap`.

    silence        no hit at all; what says nothing is right about most cells
    position_tap   hits on taps where the drum falls often enough on that step of the bar, if there is
                   a tap; velocities as they are there
    nearest        the hits of the training window that shares most taps, where there are taps
    scored         a model that hears taps without velocity, the paper's input (section 4). A hit on a
                   tap takes the tap's offset, as the verb does by default
    loose          the same hits; only the likeliest on a tap takes its offset, the others the model's
    velocity       the model told the taps' velocities; offsets as in `scored`; the loudest hit on a tap
                   takes the tap's velocity, and no other is louder
    copy           at_MODEL_velocity: the hits of that row with the tap's velocity and offset
    drum_mean      at_MODEL: the hits of that row, each drum's mean velocity, the tap's offset

Source: Gillick et al. 2019, section 4; the paper judges Tap2Drum by listeners only (section 7.4).
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from ..dataset.windows import Windows
from ..hvo import STEPS_PER_BAR, Bools, Floats, M
from ..network import Network
from ..perform.settings import Settings
from ..perform.tap2drum.kit import play_taps
from ..tasks import TAP_HIT, TAP_OFFSET, TAP_VELOCITY, taps_of
from .exported import PERFORMED_TEMPERATURE
from .hit_baselines import BARS, Habits, by_bar, every_window, habits_of, most_similar, tapped
from .hit_rows import ALL, hit_scores_to_json, pairs_with, score_hits, to_find
from .hit_table import hit_table
from .human_likeness import tap2drum_likeness, write_judge_picture
from .likeness.samplers import tap_performer
from .pictures import PER_DRUM, draw_per_drum
from .report import Evaluation, Results, without_nan, write_predictions, write_results
from .rows import PLAIN, Row
from .thresholds import choose_threshold

SAMPLED: Final = {
    "performed": (False, False),
    "loose_performed": (False, True),
    "velocity_performed": (True, False),
}
"""The settings of samples at temperature 1, told by `--judge` only -> whether velocities are told, and
whether the drums may lie around the taps."""


def evaluate_tap2drum(asked: Evaluation, models: Mapping[str, Network]) -> Results:
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
    baselines = [
        silence_row(habits, windows),
        position_row(train, habits, validation, windows),
        nearest_row(train, habits, windows),
    ]
    rows, at_rows = [], []
    for name, model in models.items():
        asked.progress(f"predicting {name}")
        made = model_rows(name, model, windows)
        rows += made
        at_rows += rows_at(made[0], made[-1], habits, windows)
    asked.progress("bootstrapping")
    all_drums = np.ones((len(windows), M), bool)
    everyone = [*baselines, *rows, *at_rows]
    scores = score_hits(
        everyone,
        windows,
        all_drums,
        seed=asked.seed,
        at_once=True,
        pairs=pairs_with(baselines, at_rows, rows),
    )
    counts = to_find(windows, all_drums)
    results: Results = without_nan(
        {
            **asked.heading("tap2drum", **counts[ALL], takes=len(np.unique(windows.take))),
            "to_find": counts,
            **hit_scores_to_json(scores, ALL),
        }
    )
    if asked.judge:
        samplers = {}
        for name, model in models.items():
            for row, (told, loose) in zip(
                performed_rows(name, model, windows, seed=asked.seed), SAMPLED.values(), strict=True
            ):
                everyone.append(row)
                samplers[row.name] = tap_performer(model, windows, velocity=told, loose=loose)
        results |= tap2drum_likeness(asked, train, windows, everyone, samplers)
    asked.progress(f"writing {asked.out}")
    write_results(asked.out, results, hit_table(results), draw_per_drum(results), PER_DRUM)
    write_judge_picture(asked, results)
    if asked.save_predictions:
        for row in everyone:
            write_predictions(asked.out, row, windows)
    return results


def model_rows(name: str, model: Network, windows: Windows) -> list[Row]:
    """`scored`, `loose` and `velocity`, in this order: each window a piece that the verb plays.

    At cells without a hit of its own a row holds what the model says of them.
    """
    rows = []
    for velocity in (False, True):
        taps = taps_of(windows.hvo, velocity=velocity)
        said = model.say(taps=taps)
        for setting in ("velocity",) if velocity else (PLAIN, "loose"):
            hits, velocities, offsets = _play(model, taps, loose=setting == "loose")
            kept = said.offsets if setting == "loose" else keeptapped(taps, said.offsets)
            rows.append(
                Row(
                    name,
                    setting,
                    np.where(hits, velocities, said.velocities),
                    np.where(hits, offsets, kept),
                    hits,
                    said.hit_probabilities,
                )
            )
    return rows


def performed_rows(name: str, model: Network, windows: Windows, *, seed: int) -> list[Row]:
    """`SAMPLED`: as the verb plays, every tap answered, but at temperature 1; each window is its own take."""
    rows = []
    for setting, (velocity, loose) in SAMPLED.items():
        taps = taps_of(windows.hvo, velocity=velocity)
        said = model.say(taps=taps)
        hits, velocities, offsets = _play(
            model, taps, loose=loose, seed=seed, temperature=PERFORMED_TEMPERATURE
        )
        kept = said.offsets if loose else keeptapped(taps, said.offsets)
        rows.append(
            Row(
                name,
                setting,
                np.where(hits, velocities, said.velocities),
                np.where(hits, offsets, kept),
                hits,
                said.hit_probabilities,
            )
        )
    return rows


def _play(
    model: Network, taps: Floats, *, loose: bool = False, temperature: float = 0.0, seed: int = 0
) -> tuple[Bools, Floats, Floats]:
    """What the verb plays of windows of taps, each a piece of two bars: three times (N, 32, 9).

    A tap on which nothing is likely enough is answered in samples only.
    """
    dice = np.random.SeedSequence(seed).generate_state(len(taps)).tolist()
    played = [
        play_taps(
            model,
            Settings(temperature=temperature, seed=each),
            np.arange(BARS),
            window,
            loose=loose,
            every_tap=temperature > 0,
        )
        for each, window in zip(dice, taps.reshape(len(taps), BARS, STEPS_PER_BAR, -1), strict=True)
    ]
    hits, velocities, offsets = (np.stack(each) for each in zip(*played, strict=True))
    shape = (len(taps), BARS * STEPS_PER_BAR, M)
    return hits.reshape(shape), velocities.reshape(shape), offsets.reshape(shape)


def keeptapped(taps: Floats, offsets: Floats) -> Floats:
    """Offsets (N, 32, 9), on taps those that were tapped."""
    on_tap = taps[..., TAP_HIT, None] > 0
    kept: Floats = np.where(on_tap, taps[..., TAP_OFFSET, None], offsets)
    return kept


def silence_row(habits: Habits, windows: Windows) -> Row:
    """Nothing, and at given hits each drum's mean velocity and the tap's offset."""
    velocities, offsets = _on_taps(habits.drum_velocities, windows)
    return Row("silence", PLAIN, velocities, offsets, np.zeros(velocities.shape, bool))


def position_row(train: Windows, habits: Habits, validation: Windows, windows: Windows) -> Row:
    """Hits on taps: above the share of taps on that step of the bar that is best on validation."""
    taps = by_bar(tapped(train)).sum(0)
    share = (habits.hits / np.maximum(taps, 1)[:, None]).astype(np.float32)
    threshold = choose_threshold(
        validation.hits, every_window(share, len(validation)) * tapped(validation)[..., None]
    )
    likely = every_window(share, len(windows)) * tapped(windows)[..., None]
    velocities, offsets = _on_taps(habits.velocities, windows)
    return Row("position_tap", PLAIN, velocities, offsets, likely > np.float32(threshold), likely)


def nearest_row(train: Windows, habits: Habits, windows: Windows) -> Row:
    """The training window with the most similar taps; what it plays beside the taps is left out."""
    chosen = most_similar(tapped(train)[..., None], tapped(windows)[..., None])
    hits = train.hits[chosen] & tapped(windows)[..., None]
    velocities, offsets = _on_taps(habits.drum_velocities, windows)
    return Row(
        "nearest", PLAIN, np.where(hits, train.velocities[chosen], velocities), offsets, hits
    )


def rows_at(scored: Row, velocity: Row, habits: Habits, windows: Windows) -> list[Row]:
    """`copy` and `drum_mean`: the hits of rows, played otherwise, so that errors are of one set."""
    taps = taps_of(windows.hvo, velocity=True)
    loud = np.broadcast_to(taps[..., TAP_VELOCITY, None], windows.hits.shape)
    mean, offsets = _on_taps(habits.drum_velocities, windows)
    return [
        Row("drum_mean", f"at_{scored.model}", mean, offsets, scored.hits, scored.probabilities),
        Row(
            "copy",
            f"at_{velocity.model}_velocity",
            np.where(taps[..., TAP_HIT, None] > 0, loud, mean),
            offsets,
            velocity.hits,
            velocity.probabilities,
        ),
    ]


def _on_taps(velocities: Floats, windows: Windows) -> tuple[Floats, Floats]:
    """Velocities of a bar (16, 9) or of the drums (9,), and the offsets of the taps: (N, 32, 9) each."""
    loud = every_window(velocities, len(windows))
    return loud, keeptapped(taps_of(windows.hvo, velocity=False), np.zeros_like(loud))
