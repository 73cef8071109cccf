"""The infill and Tap2Drum tables for people."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from .cells import HEADINGS, again, figure, headline, markdown, paired_table, score_table
from .hit_rows import ALL, GROUPS
from .human_likeness import likeness_sections
from .peers import PEERS
from .pictures import PER_DRUM, has_own_hits
from .report import Results

FOUND: Final = ("hit_precision", "hit_recall", "hit_f1", "density_ratio", "hit_nats")
ERRORS: Final = ("timing_mae_ms", "timing_mse_steps2", "velocity_mae")
GIVEN: Final = tuple(f"given_{metric}" for metric in ERRORS)

_ROWS: Final = {
    "infill": """\
A window is asked for every drum it holds, one after another; the model sees the hits, velocities and
offsets of the other eight. The headline is the closed hi-hat, the drum of the paper; the other eight
follow. Rows:

- `every_eighth`, `every_sixteenth`: hits there, with the drum's mean velocity and offset in training.
- `position`: hits where the drum often falls on that step of the bar, played as it is there on average.
- `nearest`: the drum as in the training window whose other drums have most hits in common (Jaccard).
- `scored`: a model, its thresholds those of its card, chosen on validation.
- `copy.at_MODEL`: the model's hits, velocity and offset of the loudest other hit on the step (where
  there is none, the drum's mean); `drum_mean.at_MODEL`: the model's hits, the drum's mean.""",
    "tap2drum": """\
The model sees a rhythm: which steps have a hit, and when the loudest of each step is struck. Rows:

- `silence`: no hit at all.
- `position_tap`: a hit on a tap where the drum often falls on that step of the bar if there is a tap.
- `nearest`: the hits of the training window that shares most taps (Jaccard).
- `scored`: a model without velocities, the paper's input; a hit on a tap takes the tap's offset, as
  the verb does by default. `loose`: the same hits; only the likeliest on a tap takes its offset.
- `velocity`: the model told how hard each tap was; offsets as in `scored`; the loudest hit on a tap
  takes the tap's velocity, and no other is louder.
- `copy.at_MODEL_velocity`: the hits of that row with the tap's velocity and offset;
  `drum_mean.at_MODEL`: the hits of `scored` with each drum's mean velocity.

The headline is all nine drums pooled. Thresholds are those of the model's card, chosen on validation.""",
}
_NOTES: Final = """\
Precision, recall and F1 count hits over all windows together (micro). The density ratio is said hits by
played hits, 1 is a drummer's. NLL is what the hit probabilities leave unexplained. Errors are those of
true positives; rows with the same hits (a model, `copy`, `drum_mean`) are compared at the same notes.
In brackets: 95 % bootstrap over takes."""
_PEERS: Final = (
    "Rows in italics are later work, measured once for this project and not by this command: "
    "released weights on the same windows, or gradient boosting on nearly the same (2,124 of them)."
)
_CAPTION: Final = "Hit F1 of each drum, row by row"


def hit_table(results: Results) -> str:
    """`results.json` of infill or Tap2Drum in Markdown."""
    rows, group = results["rows"], results["headline"]
    of = _called(group)
    what = (
        f"{results['windows']:,} windows of two bars"
        + ("" if group == ALL else f" that hold a {of}")
        + f", {results['notes']:,} hits to find, {results['takes']} takes."
    )
    peers = PEERS[results["task"]] if results["split"] == "test" else {}
    found = score_table(rows, (*FOUND, *ERRORS), "ci_takes")
    if peers:
        found += "\n" + "\n".join(_peer(name, cells) for name, cells in peers.items())
    parts = [
        headline(results, what, PER_DRUM, _CAPTION),
        _ROWS[results["task"]],
        f"## Scores, {of}\n\n{_NOTES}" + (f" {_PEERS}" if peers else "") + f"\n\n{found}",
    ]
    if group != ALL:
        pooled = [{**row, **row["per_drum"][ALL]} for row in rows]
        parts.append(
            "## All nine drums pooled\n\n" + score_table(pooled, (*FOUND, *ERRORS), "ci_takes")
        )
    parts.append(
        "## What there is to find\n\n"
        + markdown(
            ["drum", "windows", "hits"],
            [
                [group, f"{count['windows']:,}", f"{count['notes']:,}"]
                for group, count in results["to_find"].items()
            ],
        )
    )
    for metric in ("hit_f1", "density_ratio", "timing_mae_ms", "velocity_mae"):
        chosen = rows if metric in ERRORS else [row for row in rows if has_own_hits(row)]
        note = "At true positives.\n\n" if metric in ERRORS else ""
        parts.append(f"## {HEADINGS[metric]} of each drum\n\n{note}{_per_drum(chosen, metric)}")
    parts += [
        f"## Had the hits been given, {of}\n\nErrors at every played hit, whether the row found it or "
        "not.\n\n" + score_table(rows, GIVEN, "ci_takes"),
        *_paired(results),
        *likeness_sections(results),
        again(results, "Peers: see `groovae.evaluation.peers`." if peers else ""),
    ]
    return "\n\n".join(parts).rstrip() + "\n"


def _called(group: str) -> str:
    return "all drums" if group == ALL else group.replace("_", " ")


def _peer(name: str, cells: Mapping[str, str]) -> str:
    figures = [f"*{cells[m]}*" if m in cells else "" for m in (*FOUND, *ERRORS)]
    return "| " + " | ".join([f"*{name}*", "*peer*", *figures]) + " |"


def _per_drum(rows: Iterable[Mapping[str, Any]], metric: str) -> str:
    return markdown(
        ["model", "setting", *GROUPS],
        [
            [row["model"], row["setting"]]
            + [figure(row["per_drum"][group][metric]["value"], metric) for group in GROUPS]
            for row in rows
        ],
    )


def _paired(results: Results) -> list[str]:
    parts = []
    for group in dict.fromkeys([results["headline"], ALL]):
        paired = [one for one in results["paired"] if one["drum"] == group]
        if paired:
            parts.append(
                f"## Against the baselines, {_called(group)}\n\nEach model less each baseline, with the 95 % "
                "interval of the difference over the same drawn takes (paired bootstrap): a "
                "difference whose interval holds 0 may be chance. Errors are of the same notes only "
                "against `copy` and `drum_mean`.\n\n" + paired_table(paired, ("hit_f1", *ERRORS))
            )
    return parts
