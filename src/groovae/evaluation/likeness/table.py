"""Likeness to drummers, for people: Markdown."""

from collections.abc import Mapping
from typing import Any, Final

from ..cells import markdown

_PROPER: Final = {
    "timing_crps_ms": ("CRPS timing (ms)", ".2f"),
    "velocity_crps": ("CRPS velocity (of 127)", ".2f"),
    "timing_energy": ("Energy, timing", ".3f"),
    "velocity_energy": ("Energy, velocity", ".3f"),
    "timing_variogram": ("Variogram, timing", ".0f"),
    "velocity_variogram": ("Variogram, velocity", ".0f"),
    "timing_noticed": ("Timing errors noticed", ".3f"),
}
_FAMILIES: Final = {
    "all": "all",
    "timing": "timing",
    "dynamics": "dynamics",
    "timing_w1": "offsets of each drum and place",
    "velocity_w1": "velocities of each drum",
}
_LISTED: Final = ("timing", "dynamics")
_NONE: Final = "n/a"


def likeness_table(results: Mapping[str, Any]) -> str:
    """What `report.likeness` returns, as sections of Markdown."""
    parts = [
        "## Samples, scored\n\n"
        f"{results['samples']} samples a row at the true hits; smaller is better. 1 sample: a row that "
        "says one thing, whose CRPS is its absolute error. Energy: in the drummers' standard "
        "deviations. Variogram (p = 1/2): over notes on the same and on adjacent steps. Noticed: errors "
        "beyond 6 ms or 2.5 % of the time since the hit before. In brackets: 95 %, over takes.\n\n"
        + _proper_table(results["proper"])
    ]
    if results["paired"]:
        parts.append(
            f"Less `{results['reference']}`, over the same drawn takes:\n\n"
            + _paired_table(results["paired"])
        )
    parts.append(
        "## Groove statistics\n\n"
        "The share of statistics inside the drummers' 95 % interval over takes, of each row's own hits. "
        "`other takes`: the drummers' every second take, judged by the takes between.\n\n"
        + _inside_table(results)
    )
    if _sampled(results):
        parts.append(
            "Each of them, of the rows that are sampled; all others, and the distances of single drums, are "
            "in `results.json`.\n\n" + _each_table(results)
        )
    return "\n\n".join(parts) + "\n"


def _proper_table(proper: Mapping[str, Any]) -> str:
    return markdown(
        ["row", "samples", *(title for title, _ in _PROPER.values())],
        [
            [name, str(scores["samples"]), *(_cell(scores[metric], metric) for metric in _PROPER)]
            for name, scores in proper.items()
        ],
    )


def _paired_table(paired: list[Mapping[str, Any]]) -> str:
    return markdown(
        ["row", *(title for title, _ in _PROPER.values())],
        [[one["row"], *(_cell(one[metric], metric, "+") for metric in _PROPER)] for one in paired],
    )


def _cell(score: Mapping[str, Any], metric: str, sign: str = "") -> str:
    value, low, high = (
        format(each, f"{sign}z{_PROPER[metric][1]}")
        for each in (score["value"], *score["ci_takes"])
    )
    return f"{value} [{low}, {high}]"


def _inside_table(results: Mapping[str, Any]) -> str:
    rows = {name: row["inside"] for name, row in results["statistics"].items()}
    if results["other_takes"] is not None:
        rows["other takes"] = results["other_takes"]
    family_of = [each["family"] for each in results["human"].values()]
    sizes = {family: family_of.count(family) for family in _FAMILIES} | {"all": len(family_of)}
    return markdown(
        ["row", *(f"{title} ({sizes[family]})" for family, title in _FAMILIES.items())],
        [
            [
                name,
                *(_NONE if inside[each] is None else f"{inside[each]:.2f}" for each in _FAMILIES),
            ]
            for name, inside in rows.items()
        ],
    )


def _sampled(results: Mapping[str, Any]) -> dict[str, Any]:
    """The statistics of the rows that try to be drummers; what says means is too stiff by nature."""
    return {
        name: row
        for name, row in results["statistics"].items()
        if results["proper"].get(name, {"samples": 1})["samples"] > 1
    }


def _each_table(results: Mapping[str, Any]) -> str:
    rows = _sampled(results)
    listed = [name for name, human in results["human"].items() if human["family"] in _LISTED]
    return markdown(
        ["statistic", "drummers", *rows],
        [
            [
                results["human"][name]["title"],
                _figure(results["human"][name]["value"])
                + f" [{', '.join(map(_figure, results['human'][name]['interval']))}]",
                *(_verdict(row["each"][name]) for row in rows.values()),
            ]
            for name in listed
        ],
    )


def _verdict(verdict: Mapping[str, Any]) -> str:
    if verdict["value"] is None:
        return str(verdict["wrong"])
    value = _figure(verdict["value"])
    return value if verdict["inside"] else f"{value} **{verdict['wrong']}**"


def _figure(value: float) -> str:
    return format(value, "z.1f" if abs(value) >= 3 else "z.3f")
