"""What `--judge` adds to a table: the judge with its ladder, and how alike to drummers each row is.

The stand-ins for the paper's listeners (its Figure 5). Results gain ``judge`` and ``likeness``.
"""

from collections.abc import Mapping, Sequence

from ..dataset.windows import Windows
from ..hvo import Bools
from ..tasks import taps_of
from .hit_baselines import habits_of, held
from .judge.court import Court
from .judge.heard import Heard
from .judge.hit_ladder import in_company, infill_ladder, tap_ladder
from .judge.ladder import ladder
from .judge.picture import draw_judge
from .judge.report import judged
from .judge.table import PICTURE, judge_sections
from .likeness.forecasts import Sampler
from .likeness.report import likeness, likeness_table
from .likeness.samplers import baseline_samplers
from .report import Evaluation, Results, without_nan, write_picture
from .rows import Row

Samplers = Mapping[str, Sampler]
"""``MODEL.SETTING`` -> who plays the true hits."""


def humanize_likeness(
    asked: Evaluation,
    train: Windows,
    windows: Windows,
    rows: Sequence[Row],
    samplers: Samplers,
) -> Results:
    """Grooves to given hits.

    Raises:
        DataError: there are too few takes.
        ExtraError: scikit-learn is not installed.
    """
    human = Heard.human(windows)
    court = Court(human, windows.take, habits_of(train), score=False, seed=asked.seed)
    heard = {row.name: Heard.of(windows.hits, row.velocities, row.offsets) for row in rows}
    rungs = ladder(train, windows, human, seed=asked.seed)
    judge = judged(court, rungs, heard, seed=asked.seed, progress=asked.progress)
    return _with_likeness(asked, train, windows, rows, samplers, judge)


def infill_likeness(
    asked: Evaluation,
    train: Windows,
    windows: Windows,
    rows: Sequence[Row],
    samplers: Samplers,
    drum: int,
) -> Results:
    """One drum among eight given ones, in the windows that hold it; the likeness is that of all nine, each
    found from the others.

    Raises:
        DataError: there are too few takes.
        ExtraError: scikit-learn is not installed.
    """
    at = held(windows)[:, drum]
    human = Heard.human(windows)
    court = Court(human.some(at), windows.take[at], habits_of(train), score=True, seed=asked.seed)
    rungs = [
        rung._replace(heard=rung.heard.some(at)) for rung in infill_ladder(windows, human, drum)
    ]
    heard = {
        row.name: in_company(windows, drum, _hits(row), row.velocities, row.offsets).some(at)
        for row in rows
    }
    judge = judged(court, rungs, heard, seed=asked.seed, progress=asked.progress)
    return _with_likeness(asked, train, windows, rows, samplers, judge)


def tap2drum_likeness(
    asked: Evaluation,
    train: Windows,
    windows: Windows,
    rows: Sequence[Row],
    samplers: Samplers,
) -> Results:
    """A whole kit for given taps. The judge hears when the taps are, and not how hard.

    Raises:
        DataError: there are too few takes.
        ExtraError: scikit-learn is not installed.
    """
    taps = taps_of(windows.hvo, velocity=False)
    human = Heard.human(windows, taps)
    court = Court(human, windows.take, habits_of(train), score=True, seed=asked.seed)
    heard = {row.name: Heard.of(_hits(row), row.velocities, row.offsets, taps) for row in rows}
    rungs = tap_ladder(train, windows, human)
    judge = judged(court, rungs, heard, seed=asked.seed, progress=asked.progress)
    return _with_likeness(asked, train, windows, rows, samplers, judge)


def likeness_sections(results: Results) -> list[str]:
    """The sections that `results` have for it, none without ``judge``."""
    if "judge" not in results:
        return []
    return [judge_sections(results), likeness_table(results["likeness"]).rstrip()]


def write_judge_picture(asked: Evaluation, results: Results) -> None:
    """Write ``judge.png``, if there is a judge.

    Raises:
        OutputError: the folder cannot be written.
        ExtraError: matplotlib is not installed.
    """
    if "judge" in results:
        write_picture(asked.out, PICTURE, draw_judge(results))


def _with_likeness(
    asked: Evaluation,
    train: Windows,
    windows: Windows,
    rows: Sequence[Row],
    samplers: Samplers,
    judge: Results,
) -> Results:
    asked.progress("comparing grooves with the drummers'")
    performances = {
        row.name: (windows.hits if row.hits is None else row.hits, row.velocities, row.offsets)
        for row in rows
    }
    everyone = {**baseline_samplers(train, windows.hits), **samplers}
    alike = likeness(windows, performances, everyone, seed=asked.seed)
    added: Results = without_nan({"judge": judge, "likeness": alike})
    return added


def _hits(row: Row) -> Bools:
    assert row.hits is not None, "a row of found hits has hits"
    return row.hits
