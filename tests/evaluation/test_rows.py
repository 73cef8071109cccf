import numpy as np
import pytest

from groovae.dataset.windows import Windows
from groovae.errors import ConfigError
from groovae.evaluation.rows import Row, Scores, pairs_of, score

from .handmade import random_groove, random_windows

RNG = np.random.default_rng(0)
WINDOWS = random_windows(RNG, 40, takes=10)
NOISE = Row("noise", "scored", *random_groove(RNG, WINDOWS.hits))
TRUTH = Row("truth", "scored", WINDOWS.velocities, WINDOWS.offsets)


def scored(rows: list[Row], windows: Windows = WINDOWS, references: tuple[str, ...] = ()) -> Scores:
    return score(
        rows, windows, seed=0, references=references, note_resamples=100, take_resamples=100
    )


def test_a_measure_lies_within_both_of_its_intervals() -> None:
    for measure in scored([NOISE]).measures["noise.scored"].values():
        assert measure.ci_notes.low < measure.value < measure.ci_notes.high
        assert measure.ci_takes.low < measure.value < measure.ci_takes.high


def test_the_intervals_of_a_row_do_not_depend_on_the_rows_beside_it() -> None:
    together = scored([TRUTH, NOISE]).measures["noise.scored"]
    assert together == scored([NOISE]).measures["noise.scored"]


def test_a_row_is_compared_with_the_references_and_with_the_plain_setting_of_its_model() -> None:
    gain = Row("noise", "gain", NOISE.velocities, NOISE.offsets)
    paired = scored([TRUTH, NOISE, gain], references=("truth.scored",)).paired
    assert [(one.row, one.reference) for one in paired] == [
        ("noise.scored", "truth.scored"),
        ("noise.gain", "truth.scored"),
        ("noise.gain", "noise.scored"),
    ]
    worse, same = paired[0].differences["timing_mae_ms"], paired[2].differences["timing_mae_ms"]
    assert worse.value > worse.ci_takes.low > 0
    assert (same.value, *same.ci_takes) == (0, 0, 0)


def test_no_pair_is_compared_twice_and_none_with_a_row_that_is_not_there() -> None:
    rows = ["linear.scored", "knn.scored", "seq2seq.scored"]
    assert pairs_of(rows, ["knn.scored", "seq2seq.scored", "mlp.scored"]) == [
        ("linear.scored", "knn.scored"),
        ("linear.scored", "seq2seq.scored"),
        ("seq2seq.scored", "knn.scored"),
    ]


def test_one_model_in_one_setting_is_one_row() -> None:
    with pytest.raises(ConfigError, match="same model and setting"):
        scored([NOISE, NOISE])


@pytest.mark.parametrize("name", ["", "../up", "a.b", "a b"])
def test_a_name_that_could_not_name_a_file_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be called"):
        Row(name, "scored", NOISE.velocities, NOISE.offsets)
