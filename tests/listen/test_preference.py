"""What answers say, and how sure that is."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

from groovae.listen.answers import Answer, Key, Listener, merged, read_answers, read_key
from groovae.listen.figure import draw_preferences
from groovae.listen.findings import findings
from groovae.listen.preference import Score, over_listeners, score, share_of, to_results

from .listeners import Choose, answers, kept_beside, key_beside, real_side, write


def scored(made: Path, folder: Path, **choices: Choose) -> tuple[Score, dict[str, Key]]:
    """Listeners by name, each with a way to choose."""
    key = read_key(kept_beside(made) / "key.json")
    keys = {key.test: key}
    files = [
        write(folder / f"{who}.json", answers(key_beside(made), choose, who=who))
        for who, choose in choices.items()
    ]
    return score(keys, *merged([read_answers(path, keys) for path in files])), keys


def fake_side(pair: dict[str, Any]) -> str:
    return "b" if real_side(pair) == "a" else "a"


def always_a(pair: dict[str, Any]) -> str:
    return "a"


def test_who_prefers_the_drummer_is_scored_as_such(made: Path, tmp_path: Path) -> None:
    (found,) = scored(made, tmp_path, ana=real_side)[0].preferences
    assert (found.first, found.second) == ("quantized.scored", "real")
    assert (found.share.times, found.share.count) == (0, 8)
    assert found.share.p == pytest.approx(2 / 2**8)
    assert found.ci_listeners is None


def test_who_always_chooses_a_prefers_nobody(made: Path, tmp_path: Path) -> None:
    whole, _ = scored(made, tmp_path, ana=always_a)
    assert whole.preferences[0].share.value == 0.5
    assert whole.preferences[0].share.p == 1
    assert whole.side_a.value == 1
    assert whole.side_a.p == pytest.approx(2 / 2**8)
    assert whole.listeners[0].side_a.value == 1


def test_listeners_are_put_together_and_stand_alone(made: Path, tmp_path: Path) -> None:
    whole, _ = scored(made, tmp_path, ana=real_side, bo=fake_side, cy=fake_side)
    assert [list(each.preferred.values()) for each in whole.listeners] == [
        [(0, 8)],
        [(8, 8)],
        [(8, 8)],
    ]
    (found,) = whole.preferences
    assert found.share.value == pytest.approx(2 / 3)
    assert found.ci_listeners == (0, 1)
    assert whole.agreement == pytest.approx(1 / 3)


def test_half_an_answer_sheet_counts_for_what_it_holds(made: Path, tmp_path: Path) -> None:
    key = read_key(kept_beside(made) / "key.json")
    path = write(tmp_path / "x.json", answers(key_beside(made), fake_side, count=3))
    whole = score({key.test: key}, [read_answers(path, {key.test: key})], [])
    assert whole.preferences[0].share.times == whole.preferences[0].share.count == 3
    assert whole.listeners[0].answered == 3
    assert whole.listeners[0].pairs == 8


def test_a_comparison_that_nobody_answered_is_not_made_up() -> None:
    key = Key("x", "infill", (("m", "real"), ("n", "real")), {1: ("m", "real"), 2: ("real", "n")})
    whole = score({"x": key}, [listener(key, "a")], [])
    assert [(each.first, each.share.times) for each in whole.preferences] == [("m", 1)]


def listener(key: Key, choices: str) -> Listener:
    given_ = tuple(Answer(number, choice, 1.0, (1, 1)) for number, choice in enumerate(choices, 1))
    return Listener(key.test, choices, "", "", "", given_, "")


def test_intervals_are_exact() -> None:
    share = share_of(5, 8)
    assert share.ci_exact == pytest.approx((0.2448632, 0.9147666), abs=1e-6)
    assert share.p == pytest.approx(186 / 256)
    assert share_of(0, 8).ci_exact == pytest.approx((0, 1 - 0.025 ** (1 / 8)))
    assert share_of(8, 8).ci_exact == pytest.approx((0.025 ** (1 / 8), 1))


@given(st.integers(1, 200), st.data())
def test_an_interval_holds_its_share_and_mirrors_the_other_side(
    count: int, data: st.DataObject
) -> None:
    times = data.draw(st.integers(0, count))
    share, other = share_of(times, count), share_of(count - times, count)
    assert share.ci_exact.low <= share.value <= share.ci_exact.high
    assert share.ci_exact.low == pytest.approx(1 - other.ci_exact.high)
    assert share.p == pytest.approx(other.p)


def test_listeners_who_differ_make_the_interval_over_listeners_wider() -> None:
    rng = np.random.default_rng(0)
    alike = over_listeners(np.array([(16, 32)] * 8), rng)
    apart = over_listeners(np.array([(32, 32), (0, 32)] * 4), rng)
    assert alike == (0.5, 0.5)
    assert apart is not None
    exact = share_of(128, 256).ci_exact
    assert apart.high - apart.low > 2 * (exact.high - exact.low)
    assert over_listeners(np.array([(3, 4)]), rng) is None


def test_the_table_says_everything_a_reader_needs(made: Path, tmp_path: Path) -> None:
    one, _ = scored(made, tmp_path, ana=fake_side)
    text = findings(one)
    assert (
        "| humanize: quantized.scored over real | 8 of 8 | 100.0% [63.1%, 100.0%] | 0.008 |" in text
    )
    assert "One person listened" in text
    assert "| ana | yes | 8 of 8 | 8 of 8 | 50% | 12 | 3.0 |" in text
    several = findings(scored(made, tmp_path, ana=fake_side, bo=real_side)[0])
    assert "over listeners" in several
    assert "chose alike in 0%" in several


def test_results_are_numbers_for_programs(made: Path, tmp_path: Path) -> None:
    results = to_results(*scored(made, tmp_path, ana=real_side, bo=real_side))
    (found,) = results["comparisons"]
    assert found["share"] == 0
    assert found["of"] == 16
    assert found["listeners"] == 2
    assert found["ci_listeners"] == [0, 0]
    assert results["agreement"] == 1


def test_the_picture_is_drawn_for_any_share(made: Path, tmp_path: Path) -> None:
    for number, choose in enumerate((real_side, fake_side, always_a)):
        whole, _ = scored(made, tmp_path, **{f"who{number}": choose})
        picture = draw_preferences(whole)
        assert picture.startswith(b"\x89PNG")
        assert picture == draw_preferences(whole)


def drawn(whole: Score, monkeypatch: pytest.MonkeyPatch) -> tuple[Figure, tuple[int, int]]:
    """What the picture was drawn from, and its size in pixels."""
    figures: list[Figure] = []
    save = Figure.savefig

    def keep(figure: Figure, *given: Any, **more: Any) -> None:
        figures.append(figure)
        save(figure, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Figure, "savefig", keep)
        picture = draw_preferences(whole)
    return figures[0], struct.unpack(">II", picture[16:24])


def intervals(figure: Figure) -> dict[str, list[tuple[float, float]]]:
    """Label of the legend -> low and high ends that are drawn."""
    found = {}
    for marks in figure.axes[0].containers:
        if isinstance(marks, ErrorbarContainer):
            (lines,) = marks.lines[2]
            ends = [(segment[0][1], segment[1][1]) for segment in lines.get_segments()]
            found[str(marks.get_label())] = ends
    return found


def test_the_picture_says_which_interval_is_which(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = scored(made, tmp_path, ana=real_side, bo=fake_side, cy=fake_side)
    figure, (width, height) = drawn(whole, monkeypatch)
    (found,) = whole.preferences
    (exact, over), ends = zip(*intervals(figure).items(), strict=True)
    assert "exact binomial" in exact
    assert "over listeners" in over
    assert ends[0] == [pytest.approx(found.share.ci_exact)]
    assert ends[1] == [pytest.approx(found.ci_listeners)]
    (legend,) = figure.legends
    assert {exact, over, "nobody is preferred"} == {text.get_text() for text in legend.texts}
    assert [text.get_text() for text in figure.axes[0].texts] == ["67 %"]
    assert "16 of 24 answers" in figure.axes[0].get_xticklabels()[0].get_text()
    assert width >= 1000
    assert height >= 800


def test_the_picture_of_one_listener_has_one_interval_and_says_whose(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure, _ = drawn(scored(made, tmp_path, ana=real_side)[0], monkeypatch)
    (label,) = intervals(figure)
    assert "exact binomial" in label
    assert "One person listened" in figure.legends[0].get_title().get_text()
