"""Figures as people read them, and tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .pictures import TITLES
from .report import ATTRIBUTION, Results

HEADINGS: Final = {
    "timing_mae_ms": "Timing MAE (ms)",
    "timing_mse_steps2": "Timing MSE (16th²)",
    "timing_kl": "Timing KL (nats)",
    "velocity_kl": "Velocity KL (nats)",
    "velocity_mae_midi": "Velocity MAE (of 127)",
    "timing_correlation": "Timing correlation",
    "hit_precision": "Hit precision",
    "hit_recall": "Hit recall",
    "hit_f1": "Hit F1",
    "density_ratio": "Density ratio",
    "hit_nats": "Hit NLL (nats a window)",
    "velocity_mae": "Velocity MAE (of 127)",
    "given_timing_mae_ms": "Timing MAE (ms)",
    "given_timing_mse_steps2": "Timing MSE (16th²)",
    "given_velocity_mae": "Velocity MAE (of 127)",
    "accuracy": "Drummer found",
    "timing_accuracy": "by timing",
    "velocity_accuracy": "by velocity",
    "centred_accuracy": "Drummer found, centred",
    "centred_timing_accuracy": "by timing",
    "centred_velocity_accuracy": "by velocity",
    "timing_margin_ms": "Timing margin (ms)",
    "velocity_margin": "Velocity margin (of 127)",
}
_FORMATS: Final = {
    "timing_mae_ms": ".2f",
    "timing_mse_steps2": ".4f",
    "timing_kl": "#.3g",
    "velocity_kl": "#.3g",
    "velocity_mae_midi": ".1f",
    "hit_nats": ".2f",
    "velocity_mae": ".1f",
    "given_timing_mae_ms": ".2f",
    "given_timing_mse_steps2": ".4f",
    "given_velocity_mae": ".1f",
    "timing_margin_ms": ".2f",
    "velocity_margin": ".2f",
}
_SHARE: Final = ".3f"


def figure(value: float | None, metric: str, sign: str = "") -> str:
    """A figure with the digits of its metric; `sign` "+" prints the sign of a difference."""
    # z: what rounds to zero has no sign of its own.
    return "n/a" if value is None else format(value, f"{sign}z{_FORMATS.get(metric, _SHARE)}")


def ends(values: Sequence[float | None], metric: str, sign: str = "") -> str:
    """An interval, as ``[low, high]``."""
    if None in values:
        return "n/a"
    return "[" + ", ".join(figure(end, metric, sign) for end in values) + "]"


def with_interval(cell: Mapping[str, Any], which: str, metric: str, sign: str = "") -> str:
    """A figure and one of its intervals; `which` names the interval's key."""
    if cell["value"] is None:
        return "n/a"
    value = figure(cell["value"], metric, sign)
    return value if None in cell[which] else f"{value} {ends(cell[which], metric, sign)}"


def score_table(
    rows: Iterable[Mapping[str, Any]], metrics: Sequence[str], which: str, first: str = "model"
) -> str:
    """Rows with a model, a setting, and metrics with one of their intervals."""
    return markdown(
        [first, "setting", *(HEADINGS[metric] for metric in metrics)],
        [
            [row["model"], row["setting"]] + [with_interval(row[m], which, m) for m in metrics]
            for row in rows
        ],
    )


def paired_table(paired: Iterable[Mapping[str, Any]], metrics: Sequence[str]) -> str:
    """Differences of rows from others, with their paired intervals over takes."""
    return markdown(
        ["row", "less", *(HEADINGS[metric] for metric in metrics)],
        [
            [one["row"], one["reference"]]
            + [with_interval(one[m], "ci_takes", m, "+") for m in metrics]
            for one in paired
        ],
    )


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def headline(results: Results, what: str, picture: str, caption: str) -> str:
    """The beginning of a table: what was scored, on what and by which version, and its picture."""
    return (
        f"# {TITLES[results['task']]}, {results['split']} split\n\n"
        f"{what} groovae {results['version']}, {results['date']}, seed {results['seed']}.\n\n"
        f"![{caption}]({picture})"
    )


def again(results: Results, source: str) -> str:
    """The end of a table: how to make it again, and whose data it rests on."""
    return (
        f"## Again\n\n```\n{results['command']}\n```\n\n"
        f"Data: {ATTRIBUTION} Archive sha256: {results['data_sha256'] or 'unknown (a folder)'}.\n\n"
        f"{source}\n"
    )
