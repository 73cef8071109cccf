"""The piano roll: what it shows, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.running import groovae, names
from groovae.drums import DRUM_NAMES
from groovae.errors import BeatError
from groovae.picture import INCHES_PER_BAR, PANEL_INCHES, ROWS, Roll, draw_rolls, read_roll
from midi.files import BAR, COWBELL, CRASH, HAT, KICK, SNARE, STEP, Note, beat, rock, to_bytes

pyplot = pytest.importorskip("matplotlib.pyplot")

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def figures() -> Iterator[list[Any]]:
    """The figures that were drawn, kept for a closer look."""
    kept: list[Any] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pyplot, "close", kept.append)
        yield kept
    pyplot.close("all")


def roll(*notes: Note, name: str = "beat.mid") -> Roll:
    return read_roll(to_bytes(beat(*notes)), name)


def pixels(png: bytes) -> Any:
    import io

    return pyplot.imread(io.BytesIO(png))


def test_a_roll_knows_where_its_notes_stand() -> None:
    made = roll(Note(0, KICK, 100), Note(STEP + 30, SNARE, 7), Note(BAR - 12, HAT))
    assert made.positions.tolist() == pytest.approx([0, 1.25, 15.9])
    assert made.grid.tolist() == [0, 1, 16]
    assert made.offsets_ms.tolist() == pytest.approx([0, 31.25, -12.5])
    assert made.velocities.tolist() == [100, 7, 100]
    assert [DRUM_NAMES[drum] for drum in made.drums] == ["kick", "snare", "closed_hihat"]


def test_of_flams_every_note_is_drawn_and_of_no_drums_none() -> None:
    made = roll(Note(0, SNARE), Note(10, SNARE), Note(0, COWBELL))
    assert len(made.positions) == 2


def test_every_drum_has_its_row() -> None:
    assert sorted(ROWS) == sorted(DRUM_NAMES)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_rolls_are_drawn_one_above_the_other(count: int, figures: list[Any]) -> None:
    png = draw_rolls([roll(name=f"{i}.mid") for i in range(count)])
    assert png.startswith(PNG)
    picture = pixels(png)
    assert picture.shape[0] == pytest.approx(150 * (PANEL_INCHES * count + 0.5), abs=2)
    assert picture.std() > 0.05  # something is drawn
    (figure,) = figures
    panels = [axes for axes in figure.axes if axes.get_title(loc="left")]
    assert len(panels) == count
    assert len(figure.axes) == count + 1  # and the scale of velocities
    for i, panel in enumerate(panels):
        assert panel.get_title(loc="left").startswith(f"{i}.mid   120 bpm, 0.0 ms")
        assert panel.get_yticklabels()[0].get_text() == "kick"
        (notes,) = [each for each in panel.collections if each.get_array() is not None]
        assert len(notes.get_array()) == len(rock())
        assert set(np.asarray(notes.get_array()).tolist()) == {80, 100, 110}


def test_only_the_bars_asked_for_are_drawn(figures: list[Any]) -> None:
    song = roll(*rock(6), Note(3 * BAR, CRASH))
    draw_rolls([song], first_bar=4, bars=2)
    panel = figures[0].axes[0]
    assert panel.get_xlim() == (48 - 0.8, 80)
    labels = [tick.get_text() for tick in panel.get_xticklabels()]
    assert (labels[0], labels[-1]) == ("4.1", "5.4")
    (notes,) = [each for each in panel.collections if each.get_array() is not None]
    assert len(notes.get_array()) == len(rock(2)) + 1


def test_a_short_beat_is_not_drawn_with_empty_bars_behind_it(figures: list[Any]) -> None:
    draw_rolls([roll(*rock(1)), roll(*rock(2))], bars=64)
    assert figures[0].axes[0].get_xlim()[1] == 32
    assert figures[0].get_size_inches()[0] == pytest.approx(max(7.5, 2 * INCHES_PER_BAR + 1.6))


def test_bars_beyond_the_end_are_refused() -> None:
    with pytest.raises(BeatError, match="nothing to see from bar 3 on") as raised:
        draw_rolls([roll()], first_bar=3)
    assert "the last note is in bar 2" in raised.value.hint


@pytest.mark.parametrize("name", ["a$b$.mid", "$\\frac$.mid", "鼓.mid", "x" * 200])
def test_a_file_may_be_called_anything(name: str) -> None:
    assert draw_rolls([roll(*rock(1), name=name)]).startswith(PNG)


# The command


def test_show_draws_before_and_after(tmp_path: Path, figures: list[Any]) -> None:
    before, after = tmp_path / "beat.mid", tmp_path / "after.mid"
    before.write_bytes(to_bytes(beat()))
    groovae("humanize", before, "-o", after)
    ran = groovae("show", before, "--after", after, "-o", tmp_path / "both.png")
    assert (ran.status, ran.output) == (0, b"")
    assert ran.talk == f"{tmp_path / 'both.png'}: drawn\n"
    assert len(figures[0].axes) == 3
    assert (tmp_path / "both.png").read_bytes().startswith(PNG)


def test_a_picture_lies_beside_its_beat_and_is_never_overwritten_unasked(tmp_path: Path) -> None:
    source = tmp_path / "beat.mid"
    source.write_bytes(to_bytes(beat()))
    assert groovae("show", source).status == 0
    assert names(tmp_path) == ["beat.mid", "beat.png"]
    assert "exists already" in groovae("show", source).error
    assert groovae("show", source, "--force").status == 0


def test_show_works_on_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = to_bytes(beat())
    assert groovae("show", "-", given=data).output.startswith(PNG)
    assert names(tmp_path) == []


def test_what_cannot_be_drawn_is_refused_in_two_lines(tmp_path: Path) -> None:
    source = tmp_path / "beat.mid"
    source.write_bytes(to_bytes(beat()))
    assert "nothing to see from bar 99 on" in groovae("show", source, "--from", "99").error
    assert groovae("show", tmp_path / "no.mid").error.endswith("does not exist")
    assert "is a folder" in groovae("show", tmp_path).error
    assert "no folder" in groovae("show", source, "-o", tmp_path / "no" / "x.png").error
    assert names(tmp_path) == ["beat.mid"]
