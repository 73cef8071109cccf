"""The style transfer table for people."""

from collections.abc import Mapping
from typing import Any, Final

from .cells import HEADINGS, again, ends, figure, headline, markdown, score_table, with_interval
from .pictures import DRUMMERS
from .report import Results
from .trials import ACCURACIES, MARGINS

_NOTES: Final = """\
The drummers of GMD's evaluation session all play the same beats. A's take of beat *i* lends the groove,
beat *j* is the score: is the result nearer to A's own take of beat *j* than to the others'? Compared at
the cells that every drummer hits, so at the same notes for all; the distance is the mean absolute
difference of offsets (ms), of velocities, or of both, each divided by its mean over the drummers.

- Setting `common`: the score has the cells that most drummers hit; it is the same whoever lends the
  groove, and gives nobody away. `own`: A's own hits. There a model may know A by what is hit: how well is
  what the row without a groove shows.
- `other_bars`: no transfer, but A's own average of the same beat's other bars; as easy as it gets.
  `feel`: no network, but the mean of A's take of beat *i* for each drum and place in the beat. `seq2seq`:
  no groove at all; in `common` that is chance by construction.
- *Centred*: what the groove changes against what the drummer does differently. Without it the drummer in
  the middle is nearest to everything that is played safely.
- Margin: how much nearer A is than the others are on average; above 0 is right.

In brackets: 95 % bootstrap over beats. By chance: what comes out when the grooves of each beat are dealt
out anew among the drummers."""
_EACH: Final = """\
After the slash, what chance would give: how often a result is nearest to this drummer, whoever lent the
groove. It is not the same for all: some drummers play like everybody and some like nobody."""

_CAPTION: Final = "How often the result is nearest to the drummer whose groove it was"


def transfer_table(results: Results) -> str:
    """`results.json` of transfer in Markdown."""
    rows, drummers = results["rows"], results["drummers"]
    what = (
        f"{len(drummers)} drummers, {len(results['beats'])} beats, {results['trials']} trials a row, "
        f"{results['notes']:,} notes that all drummers hit. By chance one in {len(drummers)} is found "
        f"({results['chance']:.0%})."
    )
    parts = [
        headline(results, what, DRUMMERS, _CAPTION),
        _NOTES,
        "## Drummer found\n\n" + score_table(rows, ACCURACIES, "ci_beats"),
        f"## By chance\n\nOn average {results['chance']:.0%}, and 95 % of it within:\n\n"
        + markdown(
            ["model", "setting", *(HEADINGS[metric] for metric in ACCURACIES)],
            [
                [row["model"], row["setting"]]
                + [ends(row[metric]["by_chance"], metric) for metric in ACCURACIES]
                for row in rows
            ],
        ),
        "## Margins\n\n" + score_table(rows, MARGINS, "ci_beats"),
        *(
            f"## Each drummer: {title}\n\n{_EACH}\n\n{_per_drummer(results, metric)}"
            for metric, title in (("accuracy", "found"), ("centred_accuracy", "found, centred"))
        ),
        again(results, "").rstrip(),
    ]
    return "\n\n".join(parts) + "\n"


def _per_drummer(results: Mapping[str, Any], metric: str) -> str:
    return markdown(
        ["model", "setting", *results["drummers"]],
        [
            [row["model"], row["setting"]]
            + [
                f"{with_interval(cell, 'ci_beats', metric)} / {figure(cell['chance'], metric)}"
                for cell in (row["per_drummer"][name][metric] for name in results["drummers"])
            ]
            for row in results["rows"]
        ],
    )
