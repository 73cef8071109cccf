"""The judge's verdicts for people: Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from ..cells import figure, markdown, with_interval

PICTURE: Final = "judge.png"

_QUESTIONS: Final = {
    "humanize": "the drummer's groove and the model's to the same hits",
    "infill": "the drummer's closed hi-hat and the model's, among the same eight other drums",
    "tap2drum": "the drummer's whole kit and the model's to the same taps",
}
_NOTES: Final = {
    "humanize": "",
    "infill": " `performed` is what the verb plays at temperature 1. The judge hears the closed hi-hat; "
    "the tables of samples and statistics that follow are of all nine drums, each found from the others.",
    "tap2drum": " The judge hears when the taps are, and not how hard. Rows with "
    "`performed` are what the verb plays at temperature 1, with every tap answered.",
}
_MEASURES: Final = ("turing_gap", "two_afc", "auc")
_HEADS: Final = ("Turing gap", "2AFC", "AUC", "chosen")


def judge_sections(results: Mapping[str, Any]) -> str:
    """The ``judge`` of `results.json`, as sections of Markdown."""
    judge = results["judge"]
    names: Sequence[str] = judge["classifiers"]
    swapped = next(one for one in judge["ladder"] if one["rung"] == judge["reference"])
    ladder = [[f"*{one['rung']}*", one["what"], *_verdict(one)] for one in judge["ladder"]]
    rows = [[f"{one['model']}.{one['setting']}", *_verdict(one)] for one in judge["rows"]]
    return "\n\n".join(
        [
            "## The judge\n\n"
            f"**2AFC** is how often a classifier that is shown {_QUESTIONS[results['task']]} picks the "
            f"drummer's: .5 is a coin, 1 is never wrong; {judge['target']:g} or less is the target, "
            f"{judge['excellent']:g} or less excellent. The **Turing gap** is what of it is left above "
            f"drummers whose two bars were swapped ({figure(swapped['two_afc']['value'], 'two_afc')}). "
            "**AUC** is the same as 2AFC, of answers to different questions.",
            f"![The judge's 2AFC of every row, beside imitations that are known]({PICTURE})",
            "Everything is rounded to MIDI velocities and ticks first. Classifiers learn on one half of "
            f"the {judge['takes']} takes and are asked about the other, and the other way round "
            f"({judge['windows']:,} windows of "
            "each side). The strongest counts. It is chosen within the half that is learned from: the "
            "greatest of several figures would be above .5 for drummers too. No generator was trained "
            "against any of them. In brackets: 95 %, over takes, with the classifiers and "
            "the folds as they are; takes of one session can be in both halves, which helps the judge to "
            "know copies of training windows. Where drummers judge drummers, .5 should lie within."
            + _NOTES[results["task"]],
            "### The ladder\n\n" + markdown(["rung", "what it is", *_HEADS], ladder),
            "### The rows\n\n" + markdown(["row", *_HEADS], rows),
            "### Each classifier, 2AFC / AUC\n\n"
            + markdown(["", *names], list(_each(judge["ladder"] + judge["rows"], names))),
        ]
    )


def _verdict(one: Mapping[str, Any]) -> list[str]:
    cells = [
        with_interval(one[measure], "ci_takes", measure, "+" * (measure == "turing_gap"))
        for measure in _MEASURES
    ]
    return [*cells, ", ".join(dict.fromkeys(one["chosen"]))]


def _each(verdicts: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Iterable[list[str]]:
    for one in verdicts:
        called = f"*{one['rung']}*" if "rung" in one else f"{one['model']}.{one['setting']}"
        cells = (one["classifiers"][name] for name in names)
        yield [
            called,
            *(" / ".join(figure(each[m], m) for m in ("two_afc", "auc")) for each in cells),
        ]
