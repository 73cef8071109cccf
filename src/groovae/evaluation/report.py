"""The files an evaluation leaves: results.json, table.md, and the predictions of each row.

`results.json` holds everything; `table.md` is a reading of it. Each file is written whole or not at
all. A figure that does not exist (the KL of a quantized score) is null, and "n/a" for people.
"""

import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..atomic import write_atomically
from ..dataset.windows import Windows
from ..errors import OutputError
from . import paper
from .rows import Row, Scores
from .sums import METRICS

Results = dict[str, Any]
"""What `results.json` holds."""

ATTRIBUTION: Final = (
    "Groove MIDI Dataset by Google LLC, CC BY 4.0 (https://magenta.tensorflow.org/datasets/groove)."
)

_HEADINGS: Final = {
    "timing_mae_ms": "Timing MAE (ms)",
    "timing_mse_steps2": "Timing MSE (16th²)",
    "timing_kl": "Timing KL (nats)",
    "velocity_kl": "Velocity KL (nats)",
    "velocity_mae_midi": "Velocity MAE (of 127)",
    "timing_correlation": "Timing correlation",
}
_FORMATS: Final = {
    "timing_mae_ms": ".2f",
    "timing_mse_steps2": ".4f",
    "timing_kl": "#.3g",
    "velocity_kl": "#.3g",
    "velocity_mae_midi": ".1f",
    "timing_correlation": ".3f",
}

_NOTES: Final = """\
Lower is better in every column but the last. Timing and velocity are read at the true hits; notes
of overlapping windows count twice, as in the paper. KLs are KL(true || predicted) of Gaussians, the
mean over the four sixteenths of a beat. One row is one model in one setting: `scored` is plain
and deterministic, `gain` the same with its spread fitted on the validation split, `performed` a
sample, `files` the plain one by way of whole takes as MIDI files, straight in and played out.
Velocity MAE and timing correlation are ours; the paper has no such columns."""


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


def without_nan(value: Any) -> Any:
    """The same with null for nan, which JSON does not have, and lists for tuples."""
    if isinstance(value, Mapping):
        return {key: without_nan(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def table(results: Results, reference: str) -> str:
    """The same for people, in Markdown, with the paper's rows beside ours on the test split.

    Args:
        results: as in `results.json`.
        reference: the row, ``MODEL.SETTING``, that later rows are compared with.
    """
    rows = results["rows"]
    head = (
        f"# {results['task'].capitalize()}, {results['split']} split\n\n"
        f"{results['windows']:,} windows of two bars, {results['notes']:,} notes, "
        f"{results['takes']} takes. groovae {results['version']}, {results['date']}, "
        f"seed {results['seed']}.\n\n{_NOTES}"
    )
    parts = [
        head,
        "## Scores\n\nIn brackets: 95 % bootstrap over notes, as the paper's.\n\n"
        + _markdown(["model", "setting", *_HEADINGS.values()], _score_rows(rows, results["split"])),
        "## Intervals over takes\n\nNotes of one take are not independent. This is the honest 95 % "
        "interval of a figure: whole takes are drawn.\n\n"
        + _markdown(
            ["model", "setting", *_HEADINGS.values()],
            [
                [row["model"], row["setting"]] + [_interval(row[m]["ci_takes"], m) for m in METRICS]
                for row in rows
            ],
        ),
    ]
    compared = [one for one in results["paired"] if one["reference"] == reference]
    if compared:
        parts.append(
            f"## Against {reference}\n\nThe row less {reference}, with the 95 % interval of the "
            "difference over the same drawn takes (paired bootstrap): a difference whose interval "
            "holds 0 may be chance. Every other pair is in results.json.\n\n"
            + _markdown(
                ["row", *_HEADINGS.values()],
                [
                    [one["row"]] + [_with_interval(one[m], "ci_takes", m, "+") for m in METRICS]
                    for one in compared
                ],
            )
        )
    parts.append(
        "## The K of the neighbours\n\nOn the validation split. The paper chose 20 so.\n\n"
        + _markdown(
            ["model", "K", *(_HEADINGS[metric] for metric in paper.COLUMNS)],
            [
                [name, str(entry["k"])] + [_figure(entry[m], m) for m in paper.COLUMNS]
                for name, entries in results["knn_grid_search"].items()
                for entry in entries
            ],
        )
    )
    parts.append(
        f"## Again\n\n```\n{results['command']}\n```\n\n"
        f"Data: {ATTRIBUTION} Archive sha256: {results['data_sha256'] or 'unknown (a folder)'}.\n\n"
        f"Paper: {paper.TITLE}, Table 1."
    )
    return "\n\n".join(parts) + "\n"


def write_results(out: Path, results: Results, reference: str) -> None:
    """Write ``results.json`` and ``table.md`` into a folder, which is made when missing.

    Raises:
        OutputError: the folder cannot be written.
    """
    text = json.dumps(results, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
    write_atomically(_folder(out) / "results.json", text.encode())
    write_atomically(out / "table.md", table(results, reference).encode())


def write_predictions(out: Path, row: Row, windows: Windows) -> Path:
    """Write ``predictions/MODEL.SETTING.npz``: what every figure of the row is computed from.

    Arrays: take (N,) id of each window's take, bar (N,) its first bar, from 0; hits, velocities,
    offsets (N, 32, 9).

    Raises:
        OutputError: the folder cannot be written.
    """
    data = io.BytesIO()
    np.savez_compressed(
        data,
        take=windows.take,
        bar=windows.bar,
        hits=windows.hits,
        velocities=row.velocities,
        offsets=row.offsets,
    )
    path = _folder(out / "predictions") / f"{row.name}.npz"
    write_atomically(path, data.getvalue())
    return path


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder {path} cannot be made: {error.strerror}", "name another with --out"
        ) from error
    return path


def _score_rows(rows: Iterable[Mapping[str, Any]], split: str) -> list[list[str]]:
    cells, shown = [], set()
    for row in rows:
        model = row["model"]
        figures = [_with_interval(row[metric], "ci_notes", metric) for metric in METRICS]
        # The paper's row stands above the first of ours of that name.
        if split == "test" and model in paper.TABLE_1 and model not in shown:
            cells.append(_paper_row(model))
        shown.add(model)
        cells.append([model, row["setting"], *figures])
    if split == "test":
        cells += [_paper_row(model) for model in paper.TABLE_1 if model not in shown]
    return cells


def _paper_row(model: str) -> list[str]:
    printed = paper.TABLE_1[model]
    return [f"*{model}*", "*paper*"] + [
        f"*{printed[metric]}*" if metric in printed else "" for metric in METRICS
    ]


def _figure(value: float | None, metric: str, sign: str = "") -> str:
    return "n/a" if value is None else format(value, sign + _FORMATS[metric])


def _interval(ends: Sequence[float | None], metric: str, sign: str = "") -> str:
    if None in ends:
        return "n/a"
    return "[" + ", ".join(_figure(end, metric, sign) for end in ends) + "]"


def _with_interval(cell: Mapping[str, Any], ends: str, metric: str, sign: str = "") -> str:
    if cell["value"] is None:
        return "n/a"
    return f"{_figure(cell['value'], metric, sign)} {_interval(cell[ends], metric, sign)}"


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
