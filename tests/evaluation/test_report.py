import json
from pathlib import Path

import numpy as np
import pytest

from groovae.errors import OutputError
from groovae.evaluation.report import Evaluation, to_json, without_nan, write_arrays


def test_results_are_json_of_short_lines_that_says_what_they_say() -> None:
    results = {
        "rows": [
            {"name": f"row {i}", "value": {"value": i / 3, "ci": [0.5, None]}} for i in range(9)
        ],
        "nothing": [],
        "title": "häts",
    }
    text = to_json(results)
    read = json.loads(text)
    assert read["rows"][1]["value"] == {"value": 0.3333333, "ci": [0.5, None]}
    assert read["nothing"] == []
    assert read["title"] == "häts"
    assert len(text.splitlines()) == 9 + 6
    assert max(map(len, text.splitlines())) <= 112


def test_a_figure_that_is_no_number_is_null() -> None:
    assert without_nan({"a": (float("nan"), 1.0)}) == {"a": [None, 1.0]}


def test_the_command_in_the_results_names_every_option_that_was_given(tmp_path: Path) -> None:
    asked = Evaluation([], "test", tmp_path, seed=4, models=("a", "b.onnx"), save_predictions=True)
    heading = asked.heading("infill", windows=1, notes=2, takes=3)
    assert heading["command"] == (
        "groovae evaluate infill --split test --seed 4 --out DIR --model a --model b.onnx "
        "--save-predictions"
    )


def test_predictions_are_read_back_without_unpickling(tmp_path: Path) -> None:
    path = write_arrays(tmp_path, "mine", take=np.array(["a", "b"]))
    with np.load(path, allow_pickle=False) as saved:
        assert saved["take"].tolist() == ["a", "b"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file"):
        write_arrays(tmp_path / "file", "mine", a=np.zeros(1))
