"""The humanization table: the paper's baselines and any models, on one split.

A row is a `Candidate`: a model's name, a setting's name, and a function from hits to a performance.
No function is handed anything of the scored windows but hits, so no true groove can reach a model.

Source: Gillick et al. 2019, sections 5.1 and 6.2.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple, Protocol, runtime_checkable

import numpy as np

from ..dataset.windows import Windows
from ..hvo import Bools, Floats
from .baselines import fit_linear, fit_quantized
from .exported import Exported
from .gains import Predict, fit_gains
from .human_likeness import Samplers, humanize_likeness, write_judge_picture
from .humanize_table import humanize_table
from .likeness.samplers import performer
from .neighbours import fit_knn, fit_knn_jaccard, knn_grid_search
from .pictures import SCATTER, draw_scatter
from .report import Evaluation, Results, without_nan, write_predictions, write_results
from .rows import PLAIN, Row, Scores, score

PERFORMED: Final = "performed"
"""The setting of a sample at temperature 1."""

REFERENCES: Final = ("knn_jaccard.scored", "seq2seq.scored")
"""What rows are compared with: the strongest that is no network, and the paper's first model."""


class Predictor(Protocol):
    """A model that answers the same every time."""

    def predict(self, hits: Bools) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> velocities, 0..1, and offsets, steps; both (N, 32, 9)."""
        ...


@runtime_checkable
class Performer(Protocol):
    """A model that can be sampled as well."""

    def perform(self, hits: Bools, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Hits (N, 32, 9) -> a sample of velocities and offsets, both (N, 32, 9)."""
        ...


class Candidate(NamedTuple):
    """A row to be: a model in a setting, and how it predicts."""

    model: str
    setting: str
    predict: Predict


def baselines_of(train: Windows) -> list[Candidate]:
    """The rows that are no networks, fitted (section 5.1).

    Raises:
        DataError: there are no train notes.
        ExtraError: scikit-learn is not installed.
    """
    return [
        Candidate("quantized", PLAIN, fit_quantized(train).predict),
        Candidate("linear", PLAIN, fit_linear(train).predict),
        Candidate("knn", PLAIN, fit_knn(train).predict),
        Candidate("knn_jaccard", PLAIN, fit_knn_jaccard(train).predict),
    ]


def settings_of(
    name: str, model: Predictor, validation: Windows, rng: np.random.Generator
) -> list[Candidate]:
    """A model in each of its settings: `scored`, `gain`, and `performed` when it is a `Performer`.

    Raises:
        DataError: the validation windows are too few to fit gains on.
    """
    settings = [
        Candidate(name, PLAIN, model.predict),
        Candidate(name, "gain", fit_gains(model.predict, validation).predict),
    ]
    if isinstance(model, Performer):
        settings.append(Candidate(name, PERFORMED, partial(model.perform, rng=rng)))
    return settings


def samplers_of(models: Mapping[str, Predictor], hits: Bools) -> Samplers:
    """How the rows `performed` are sampled, over and over.

    Shape:
        - hits: (N, 32, 9)
    """
    samplers = {}
    for name, model in models.items():
        if isinstance(model, Exported):  # all windows at once
            sampler = performer(model.network, hits, *model.predict(hits))
        elif isinstance(model, Performer):
            sampler = partial(model.perform, hits)
        else:
            continue
        samplers[f"{name}.{PERFORMED}"] = sampler
    return samplers


def evaluate_humanize(
    asked: Evaluation, models: Mapping[str, Predictor], extra: Iterable[Candidate] = ()
) -> Results:
    """Score the baselines and the models on a split, and write the report.

    Gains are fitted on validation, whatever is scored.

    Args:
        models: row name -> model; each gives a row for each of its `settings_of`.
        extra: more rows; each stands with the other rows of its model.

    Returns:
        What ``results.json`` holds.

    Raises:
        ConfigError: two rows have one name.
        DataError: a split has no notes.
        ModelError: a prediction is of another shape than its score, or not finite.
        OutputError: the folder cannot be written.
        ExtraError: scikit-learn or matplotlib is not installed.
    """
    train, validation, windows = asked.windows()
    asked.progress("fitting the baselines")
    candidates = baselines_of(train)
    for name, model in models.items():
        asked.progress(f"fitting the gains of {name}")
        candidates += settings_of(name, model, validation, np.random.default_rng(asked.seed))
    candidates += extra
    order = list(dict.fromkeys(candidate.model for candidate in candidates))
    candidates.sort(key=lambda candidate: order.index(candidate.model))
    rows = []
    for candidate in candidates:
        asked.progress(f"predicting {candidate.model}.{candidate.setting}")
        rows.append(Row(candidate.model, candidate.setting, *candidate.predict(windows.hits)))
    asked.progress("bootstrapping")
    scores = score(rows, windows, seed=asked.seed, references=REFERENCES)
    asked.progress("searching the K of the neighbours")
    grid = knn_grid_search(train, validation)
    notes, takes = int(windows.hits.sum()), len(np.unique(windows.take))
    results: Results = without_nan(
        {
            **asked.heading("humanize", len(windows), notes, takes),
            **scores_to_json(scores),
            "knn_grid_search": grid,
        }
    )
    if asked.judge:
        samplers = samplers_of(models, windows.hits)
        results |= humanize_likeness(asked, train, windows, rows, samplers)
    asked.progress(f"writing {asked.out}")
    write_results(asked.out, results, humanize_table(results), draw_scatter(results), SCATTER)
    write_judge_picture(asked, results)
    if asked.save_predictions:
        for row in rows:
            write_predictions(asked.out, row, windows)
    return results


def scores_to_json(scores: Scores) -> Results:
    """The ``rows`` and ``paired`` of `results.json`; nan where a metric does not exist."""
    rows = []
    for name, measures in scores.measures.items():
        model, _, setting = name.partition(".")
        cells = {metric: measure._asdict() for metric, measure in measures.items()}
        rows.append({"model": model, "setting": setting} | cells)
    paired = [
        {"row": one.row, "reference": one.reference}
        | {metric: difference._asdict() for metric, difference in one.differences.items()}
        for one in scores.paired
    ]
    return {"rows": rows, "paired": paired}
