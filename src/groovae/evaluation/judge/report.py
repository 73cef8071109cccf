"""What the judge says, as JSON."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np

from ..bootstrap import LEVEL, TAKE_RESAMPLES, draw_takes, interval
from ..sums import Doubles
from .contest import FOLDS, Marks, Outcome
from .court import Court
from .heard import Heard
from .ladder import SWAPPED, Rung

TARGET: Final = 0.75
EXCELLENT: Final = 0.65


def judged(
    court: Court,
    rungs: Iterable[Rung],
    rows: Mapping[str, Heard],
    *,
    seed: int,
    progress: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """The ladder, and the rows beside it.

    Args:
        rungs: one of them is `ladder.SWAPPED`, from which the gaps are measured.
        rows: ``MODEL.SETTING`` -> how it plays.
        seed: of the drawn takes, which all share: gaps are paired.

    Returns:
        - ``windows``, ``takes``, ``folds``, ``classifiers``, ``seed``, ``level``, ``take_resamples``
        - ``reference``, ``target`` and ``excellent``, the marks to reach
        - ``ladder``: ``rung``, ``what`` and a verdict; ``rows``: ``model``, ``setting`` and a verdict

        A verdict is ``two_afc``, ``auc`` and ``turing_gap``, each with ``value`` and ``ci_takes``;
        ``chosen``, the strongest classifier of each fold; and ``classifiers``, name -> ``two_afc`` and
        ``auc`` of each.

    Raises:
        ExtraError: scikit-learn is not installed.
    """
    draws = draw_takes(court.takes, TAKE_RESAMPLES, np.random.default_rng(seed)).astype(np.float64)
    outcomes: dict[str, tuple[str, Outcome]] = {}
    for name, what, contest in (
        ("other_takes", "drummers: odd against even takes", court.other_takes),
        ("other_windows", "drummers: a window and the next of the take", court.other_windows),
    ):
        progress(f"judging {name}")
        outcomes[name] = what, contest()
    for rung in rungs:
        progress(f"judging {rung.name}")
        outcomes[rung.name] = rung.what, court.judge(rung.heard)
    reference = outcomes[SWAPPED][1].strongest
    verdicts = []
    for name, heard in rows.items():
        progress(f"judging {name}")
        model, _, setting = name.partition(".")
        verdict = _verdict(court.judge(heard), reference, draws)
        verdicts.append({"model": model, "setting": setting} | verdict)
    return {
        "windows": len(court.human),
        "takes": court.takes,
        "folds": FOLDS,
        "classifiers": list(outcomes[SWAPPED][1].each),
        "seed": seed,
        "level": LEVEL,
        "take_resamples": TAKE_RESAMPLES,
        "reference": SWAPPED,
        "target": TARGET,
        "excellent": EXCELLENT,
        "ladder": [
            {"rung": name, "what": what} | _verdict(outcome, reference, draws)
            for name, (what, outcome) in outcomes.items()
        ],
        "rows": verdicts,
    }


def _verdict(outcome: Outcome, reference: Marks, draws: Doubles) -> dict[str, Any]:
    marks = outcome.strongest
    two_afc, auc = marks.overall()
    base, _ = reference.overall()
    told = marks.two_afc(draws)
    return {
        "two_afc": _measure(two_afc, told),
        "auc": _measure(auc, marks.auc(draws)),
        "turing_gap": _measure(two_afc - base, told - reference.two_afc(draws)),
        "chosen": outcome.chosen,
        "classifiers": {
            name: dict(zip(("two_afc", "auc"), each.overall(), strict=True))
            for name, each in outcome.each.items()
        },
    }


def _measure(value: float, samples: Doubles) -> dict[str, Any]:
    # A draw of few takes may hold one side alone, and says nothing.
    return {"value": value, "ci_takes": list(interval(samples[np.isfinite(samples)]))}
