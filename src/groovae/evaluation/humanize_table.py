"""The humanization table for people: the paper's Table 1, whole, with ours beside it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from . import paper
from .cells import HEADINGS, again, ends, figure, headline, markdown, paired_table, with_interval
from .human_likeness import likeness_sections
from .pictures import SCATTER
from .report import Results
from .sums import METRICS

_NOTES: Final = """\
Lower is better in every column but the last. Timing and velocity are read at the true hits; notes
of overlapping windows count twice, as in the paper. KLs are KL(true || predicted) of Gaussians, the
mean over the four sixteenths of a beat. Velocity MAE and timing correlation are ours; the paper has
no such columns. One row is one model in one setting:

- `scored`: plain and deterministic. `transfer` and `transfer_vib` play a score with the mean
  embedding of the 3 training windows that have most hits in common with it (section 5.2.3).
- `gain`: the same with its spread fitted on the validation split.
- `performed`: a sample at temperature 1.
- `jaccard3`: as `scored`, but nearest by the share of hits in common, not by their number.
- `files`: as `scored`, by way of whole takes as MIDI files, straight in and played out: what users get."""

_CAPTION: Final = "Timing KL against timing MAE: every row of ours and of the paper"


def humanize_table(results: Results) -> str:
    """`results.json` in Markdown, with the paper's rows beside ours on the test split."""
    rows = results["rows"]
    what = (
        f"{results['windows']:,} windows of two bars, {results['notes']:,} notes, "
        f"{results['takes']} takes."
    )
    columns = ["model", "setting", *(HEADINGS[metric] for metric in METRICS)]
    parts = [
        headline(results, what, SCATTER, _CAPTION),
        _NOTES,
        "## Scores\n\nIn brackets: 95 % bootstrap over notes, as the paper's.\n\n"
        + markdown(columns, _score_rows(rows, results["split"])),
        "## Intervals over takes\n\nNotes of one take are not independent. This is the honest 95 % "
        "interval of a figure: whole takes are drawn.\n\n"
        + markdown(
            columns,
            [
                [row["model"], row["setting"]] + [ends(row[m]["ci_takes"], m) for m in METRICS]
                for row in rows
            ],
        ),
    ]
    if results["paired"]:
        parts.append(
            "## Against each other\n\nEach row less the strongest that is no network, less Seq2Seq, "
            "and less its own model's plain decoding, with the 95 % interval of the difference over "
            "the same drawn takes (paired bootstrap): a difference whose interval holds 0 may be "
            "chance.\n\n" + paired_table(results["paired"], METRICS)
        )
    parts += [
        "## The K of the neighbours\n\nOn the validation split. The paper chose 20 so.\n\n"
        + markdown(
            ["model", "K", *(HEADINGS[metric] for metric in paper.COLUMNS)],
            [
                [name, str(entry["k"])] + [figure(entry[m], m) for m in paper.COLUMNS]
                for name, entries in results["knn_grid_search"].items()
                for entry in entries
            ],
        ),
        *likeness_sections(results),
        again(results, f"Paper: {paper.TITLE}, Table 1."),
    ]
    return "\n\n".join(parts)


def _score_rows(rows: Iterable[Mapping[str, Any]], split: str) -> list[list[str]]:
    cells, shown = [], set()
    for row in rows:
        model = row["model"]
        figures = [with_interval(row[metric], "ci_notes", metric) for metric in METRICS]
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
