"""The humanization table: the paper's baselines and any models, on one split.

A row is a `Candidate`: a model's name, a setting's name, and a function from hits to a performance.
No function is handed anything but hits, so no true groove can reach a model.

Source: Gillick et al. 2019, sections 5.1 and 6.2.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, Protocol, runtime_checkable

import numpy as np

from .._version import __version__
from ..dataset.gmd import SPLITS, Take
from ..dataset.windows import Windows, windows_of
from ..errors import ConfigError
from ..hvo import Bools, Floats
from .baselines import fit_linear, fit_quantized
from .bootstrap import LEVEL, NOTE_RESAMPLES, TAKE_RESAMPLES
from .gains import Predict, fit_gains
from .neighbours import fit_knn, fit_knn_jaccard, knn_grid_search
from .report import (
    ATTRIBUTION,
    Results,
    scores_to_json,
    without_nan,
    write_predictions,
    write_results,
)
from .rows import Row, score

REFERENCE: Final = "knn_jaccard.scored"
"""What models are compared with in `table.md`: the strongest row that is no network."""


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
        Candidate("quantized", "scored", fit_quantized(train).predict),
        Candidate("linear", "scored", fit_linear(train).predict),
        Candidate("knn", "scored", fit_knn(train).predict),
        Candidate("knn_jaccard", "scored", fit_knn_jaccard(train).predict),
    ]


def settings_of(
    name: str, model: Predictor, validation: Windows, rng: np.random.Generator
) -> list[Candidate]:
    """A model in each of its settings: `scored`, `gain`, and `performed` when it is a `Performer`.

    Raises:
        DataError: the validation windows are too few to fit gains on.
    """
    settings = [
        Candidate(name, "scored", model.predict),
        Candidate(name, "gain", fit_gains(model.predict, validation).predict),
    ]
    if isinstance(model, Performer):
        settings.append(Candidate(name, "performed", partial(model.perform, rng=rng)))
    return settings


def evaluate_humanize(
    takes: Sequence[Take],
    split: str,
    models: Mapping[str, Predictor],
    out: Path,
    *,
    seed: int = 0,
    data_sha256: str | None = None,
    extra: Sequence[Candidate] = (),
    save_predictions: bool = False,
    progress: Callable[[str], None] = lambda line: None,
) -> Results:
    """Score the baselines and the models on a split, and write the report.

    Args:
        takes: the dataset, as `dataset.gmd.read_takes` gives it.
        split: train, validation or test. Gains are fitted on validation, whatever is scored.
        models: row name -> model; each gives a row for each of its `settings_of`.
        out: a folder for ``results.json`` and ``table.md``; made when missing.
        seed: of the bootstraps and of samples.
        data_sha256: of the archive the takes were read from; None for a folder.
        extra: more rows.
        save_predictions: write ``predictions/MODEL.SETTING.npz`` for each row too.
        progress: told in a line what comes next.

    Returns:
        What ``results.json`` holds.

    Raises:
        ConfigError: there is no such split, or two rows have one name.
        DataError: a split has no notes.
        ModelError: a prediction is of another shape than its score, or not finite.
        OutputError: the folder cannot be written.
        ExtraError: scikit-learn is not installed.
    """
    if split not in SPLITS:
        raise ConfigError(f"there is no split {split!r}", f"the splits are {', '.join(SPLITS)}")
    progress("cutting takes into windows")
    train, validation, windows = (
        windows_of(takes, name) for name in ("train", "validation", split)
    )
    progress("fitting the baselines")
    candidates = baselines_of(train)
    for name, model in models.items():
        progress(f"fitting the gains of {name}")
        candidates += settings_of(name, model, validation, np.random.default_rng(seed))
    rows = []
    for candidate in [*candidates, *extra]:
        progress(f"predicting {candidate.model}.{candidate.setting}")
        rows.append(Row(candidate.model, candidate.setting, *candidate.predict(windows.hits)))
    progress("bootstrapping")
    scores = score(rows, windows, seed=seed)
    progress("searching the K of the neighbours")
    grid = knn_grid_search(train, validation)
    results: Results = without_nan(
        {
            "task": "humanize",
            "split": split,
            "windows": len(windows),
            "notes": int(windows.hits.sum()),
            "takes": len(np.unique(windows.take)),
            "data_sha256": data_sha256,
            "data": ATTRIBUTION,
            "version": __version__,
            "seed": seed,
            "date": datetime.now(UTC).date().isoformat(),
            "command": f"groovae evaluate humanize --split {split} --seed {seed} --out DIR"
            + (" --save-predictions" if save_predictions else ""),
            "bootstrap": {
                "level": LEVEL,
                "note_resamples": NOTE_RESAMPLES,
                "take_resamples": TAKE_RESAMPLES,
            },
            **scores_to_json(scores),
            "knn_grid_search": grid,
        }
    )
    progress(f"writing {out}")
    write_results(out, results, REFERENCE)
    if save_predictions:
        for row in rows:
            write_predictions(out, row, windows)
    return results
