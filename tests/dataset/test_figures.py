from pathlib import Path

import numpy as np
import pytest

from groovae.dataset.figures import draw_figure2, offsets_on_and_off_beat
from groovae.dataset.gmd import Take
from groovae.errors import DataError, OutputError

from .music import BAR, KICK, SNARE, STEP, take

PLAYED = (
    (12, KICK, 90, 9),  # step 0, late by a tenth
    (STEP - 30, SNARE, 90, 9),  # step 1, early by a quarter
    (2 * STEP, KICK, 90, 9),  # step 2, exact
    (BAR + 3 * STEP + 60, KICK, 90, 9),  # half way: step 4 of bar 2, early
)


def test_notes_on_an_eighth_are_on_the_beat_and_the_others_off() -> None:
    on_beat, off_beat = offsets_on_and_off_beat([take(*PLAYED)])
    assert on_beat.steps.tolist() == [np.float32(0.1), 0.0, -0.5]
    assert off_beat.steps.tolist() == [-0.25]


def test_an_exact_note_is_neither_early_nor_late() -> None:
    on_beat, off_beat = offsets_on_and_off_beat([take(*PLAYED)])
    assert (on_beat.early, on_beat.late) == (1 / 3, 1 / 3)
    assert (off_beat.early, off_beat.late) == (1.0, 0.0)


def test_milliseconds_are_at_the_tempo_of_the_take() -> None:
    on_beat, _ = offsets_on_and_off_beat([take(*PLAYED), take(*PLAYED, tempo=60.0)])
    assert on_beat.milliseconds == pytest.approx([12.5, 0, -62.5, 25, 0, -125])


def test_only_four_four_takes_of_the_training_set_are_drawn() -> None:
    others = [take(*PLAYED, split="test"), take(*PLAYED, time_signature="3-4")]
    on_beat, _ = offsets_on_and_off_beat([take(*PLAYED), *others])
    assert len(on_beat.steps) == 3
    with pytest.raises(DataError, match="no 4/4 takes"):
        offsets_on_and_off_beat(others)


@pytest.mark.parametrize(
    ("name", "start"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.PDF", b"%PDF")]
)
def test_the_picture_is_of_the_kind_its_name_says(tmp_path: Path, name: str, start: bytes) -> None:
    draw_figure2([take(*PLAYED)], tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_the_picture_says_in_words_where_data_and_caption_part(
    tmp_path: Path,
) -> None:
    early = ((STEP - 12, KICK, 90, 9), (2 * STEP - 12, KICK, 90, 9))
    late = ((STEP + 12, KICK, 90, 9), (2 * STEP + 12, KICK, 90, 9))
    said = {}
    for name, notes in (("early", early), ("late", late)):
        draw_figure2([take(*notes)], tmp_path / f"{name}.svg")
        said[name] = (tmp_path / f"{name}.svg").read_text()
    assert "contradicts it for on-beat notes and supports it for off-beat notes" in said["early"]
    assert "contradicts it for off-beat notes and supports it for on-beat notes" in said["late"]
    assert "positive = late" in said["early"]


def test_a_picture_is_not_drawn_over_another_unasked(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        draw_figure2([take(*PLAYED)], tmp_path / "a.png", force=False)
    assert (tmp_path / "a.png").read_bytes() == b"mine"


def test_an_unknown_kind_of_picture_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="names no picture format"):
        draw_figure2([], tmp_path / "a.docx")


@pytest.mark.gmd
def test_in_the_data_notes_are_early_on_and_off_the_beat(gmd_takes: list[Take]) -> None:
    on_beat, off_beat = offsets_on_and_off_beat(gmd_takes)
    assert (len(on_beat.steps), len(off_beat.steps)) == (221_845, 100_989)
    assert on_beat.steps.mean() == pytest.approx(-0.071, abs=5e-4)
    assert off_beat.steps.mean() == pytest.approx(-0.032, abs=5e-4)
    assert on_beat.late == pytest.approx(0.311, abs=5e-4)
    assert off_beat.late == pytest.approx(0.416, abs=5e-4)
