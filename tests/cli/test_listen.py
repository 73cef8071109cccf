"""`groovae listen`, as it is typed."""

import json
from pathlib import Path

import pytest

from cli.running import Ran, groovae, names
from dataset.music import STEP, archive, midi
from listen.listeners import answers, kept_beside, key_beside, real_side, write


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six takes of two bars, as one drummer would never play them."""
    takes = []
    for number, split in enumerate(("train", "train", "validation", "test", "test", "test")):
        notes = [
            (step * STEP + (7 * step + number) % 20, pitch, 40 + (step * 13 + number) % 80, 30)
            for step in range(0, 32, 2)
            for pitch in (36, 42)
            if (step + pitch + number) % 3
        ]
        takes.append((f"drummer1/session1/{number}", split, midi(*notes, tempo=400)))
    return archive(tmp_path_factory.mktemp("data") / "own.zip", *takes)


def make(data: Path, out: Path, *more: object, pairs: int = 2, models: str = "quantized") -> Ran:
    return groovae(
        *("listen", "make", "--task", "humanize", "--models", models, "--pairs", pairs),
        *("--data", data, "--out", out, *more),
    )


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "test"
    assert make(data, out).status == 0
    return out


def test_a_test_is_made_and_its_answers_are_scored(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "test"
    ran = make(data, out, models="quantized,knn_jaccard", pairs=3)
    assert ran.status == 0, ran.talk
    told = ran.output.decode()
    assert str(out / "index.html") in told
    assert "2 pairs of quantized.scored against real" in told
    assert "1 pairs of knn_jaccard.scored against real" in told
    assert f"Give listeners {out / 'index.html'}, and nothing else" in told
    assert f"keep {tmp_path / 'test.kept'} from them" in told
    assert names(tmp_path) == ["test", "test.kept"]

    sheet = write(tmp_path / "ana.json", answers(key_beside(out), real_side))
    ran = groovae(
        "listen",
        "score",
        sheet,
        "--key",
        tmp_path / "test.kept/key.json",
        "--out",
        tmp_path / "scored",
    )
    assert ran.status == 0, ran.talk
    assert "| humanize: quantized.scored over real | 0 of 2 |" in ran.output.decode()
    assert names(tmp_path / "scored") == ["preference.png", "results.json", "table.md"]
    assert (tmp_path / "scored/table.md").read_text() == ran.output.decode()


def test_what_was_made_and_scored_can_be_read_by_programs(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "test"
    told = json.loads(make(data, out, "--json").output)
    assert told["pairs"] == 2
    assert told["comparisons"] == [{"first": "quantized.scored", "second": "real", "pairs": 2}]
    assert Path(told["key"]).is_file()
    assert len(names(Path(told["clips"]))) == 8
    sheet = write(tmp_path / "ana.json", answers(key_beside(out), real_side))
    ran = groovae("listen", "score", sheet, "--key", told["key"], "--json")
    assert json.loads(ran.output)["comparisons"][0]["times"] == 0


def test_several_tests_are_scored_in_one_table(data: Path, tmp_path: Path) -> None:
    sheets: list[object] = []
    keys: list[object] = []
    for task, model in (("humanize", "quantized"), ("infill", "every_eighth")):
        out = tmp_path / task
        ran = groovae(
            *("listen", "make", "--task", task, "--models", model, "--pairs", 2),
            *("--data", data, "--out", out),
        )
        assert ran.status == 0, ran.talk
        sheets.append(write(tmp_path / f"{task}.answers.json", answers(key_beside(out), real_side)))
        keys += ["--key", tmp_path / f"{task}.kept/key.json"]
    ran = groovae("listen", "score", *sheets, *keys)
    assert "| humanize: quantized.scored over real |" in ran.output.decode()
    assert "| infill: every_eighth.scored over real |" in ran.output.decode()


def test_a_test_that_is_there_is_not_overwritten(data: Path, made: Path) -> None:
    before = {path: path.read_bytes() for path in made.parent.rglob("*") if path.is_file()}
    ran = make(data, made)
    assert "exists already" in ran.error
    assert "--force" in ran.hint
    assert {path: path.read_bytes() for path in made.parent.rglob("*") if path.is_file()} == before


def test_force_replaces_a_test_and_nothing_else(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "test"
    assert make(data, out, pairs=3).status == 0
    first = key_beside(out)["test"]
    assert make(data, out, "--force").status == 0
    assert key_beside(out)["test"] != first
    assert len(names(tmp_path / "test.kept/pairs")) == 8
    assert names(tmp_path) == ["test", "test.kept"]
    for letter in (out / "letter.txt", tmp_path / "test.kept/pairs/letter.txt"):
        letter.write_text("to my mother")
        ran = make(data, out, "--force")
        assert "holds what is not of a listening test: " in ran.error
        assert ran.error.endswith("letter.txt")
        assert letter.read_text() == "to my mother"
        letter.unlink()
    (tmp_path / "song.mid").write_bytes(b"x")
    assert "is not a folder" in make(data, tmp_path / "song.mid", "--force").error
    assert "there is no folder" in make(data, tmp_path / "a" / "b").error


def test_an_orphaned_key_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    (tmp_path / "test.kept").mkdir()
    (tmp_path / "test.kept/key.json").write_text("mine")
    ran = make(data, tmp_path / "test")
    assert "test.kept exists already" in ran.error
    assert "with --out" in ran.hint
    assert names(tmp_path) == ["test.kept"]


def test_places_are_told_as_the_folder_was_named(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = make(data, Path("test"), "--json")
    told = json.loads(ran.output)
    assert told["page"] == str(Path("test/index.html"))
    assert told["key"] == str(Path("test.kept/key.json"))
    (tmp_path / "tests").mkdir()
    told = json.loads(make(data, Path("tests/../tests/a"), "--json").output)
    assert (tmp_path / told["key"]).is_file()
    assert str(tmp_path) not in make(data, Path("again")).output.decode()


def test_help_and_report_say_that_listeners_get_the_page_only() -> None:
    text = " ".join(groovae("listen", "make", "--help").output.decode().split())
    assert "Give listeners DIR/index.html, and nothing else" in text
    assert "a blind test trusts its listeners" in text
    for setting in ("scored", "performed", "loose", "velocity"):
        assert setting in text


@pytest.mark.parametrize(
    ("more", "error"),
    [
        (("--models", "nobody"), "no model is called nobody"),
        (("--models", "infill"), "is for infill, not for humanize"),
        (("--models", "quantized.performed"), "has no setting performed"),
        (("--against", "quantized"), "no comparison"),
        (("--pairs", 9), "9 pairs were asked for, and 3 windows of the test split can be heard"),
        (("--soundfont", "no.sf2"), "no.sf2"),
        (("--task", "infill", "--drum", "gong"), "no drum is called gong"),
        (
            ("--task", "infill", "--models", "infill", "--drum", "crash"),
            "no window of the test split",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    more: tuple[object, ...], error: str, data: Path, tmp_path: Path
) -> None:
    ran = groovae(
        *("listen", "make", "--task", "humanize", "--data", data, "--out", tmp_path / "test"),
        *(() if "--models" in more else ("--models", "quantized")),
        *(() if "--pairs" in more else ("--pairs", 2)),
        *more,
    )
    assert ran.status == 1, ran
    last = ran.talk.splitlines()[-2:]
    assert error in last[0]
    assert last[1].startswith("hint: ")
    assert not ran.output
    assert names(tmp_path) == []


def test_wrong_usage_is_said_as_such(data: Path, tmp_path: Path) -> None:
    for wrong in (
        ("--pairs", 0),
        ("--models", "a,,b"),
        ("--task", "sing"),
        ("--setting", "loud"),
        ("--drum", "snare"),
    ):
        ran = make(data, tmp_path / "test", *wrong)
        assert ran.status == 2, wrong
    assert groovae("listen", "score", "x.json").status == 2
    assert names(tmp_path) == []


def test_answers_that_cannot_be_scored_are_refused(made: Path, tmp_path: Path) -> None:
    key = kept_beside(made) / "key.json"
    good = write(tmp_path / "good.json", answers(key_beside(made), real_side))
    other = write(tmp_path / "other.json", answers(key_beside(made), real_side, test="another"))
    bad = tmp_path / "bad.json"
    bad.write_text(good.read_text()[:70])
    assert "answers the test another" in groovae("listen", "score", good, other, "--key", key).error
    assert "bad.json is damaged" in groovae("listen", "score", bad, good, "--key", key).error
    assert (
        "expected the key of a listening test"
        in groovae("listen", "score", good, "--key", good).error
    )
    assert (
        "expected answers to a listening test"
        in groovae("listen", "score", key, "--key", key).error
    )
    assert names(tmp_path) == ["bad.json", "good.json", "other.json"]


def test_results_that_are_there_are_not_overwritten(made: Path, tmp_path: Path) -> None:
    sheet = write(tmp_path / "x.json", answers(key_beside(made), real_side))
    asked = ("listen", "score", sheet, "--key", kept_beside(made) / "key.json", "--out", tmp_path)
    (tmp_path / "table.md").write_text("mine")
    assert "exists already" in groovae(*asked).error
    assert "name another with --out" in groovae(*asked).hint
    assert names(tmp_path) == ["table.md", "x.json"]
    assert groovae(*asked, "--force").status == 0
    assert "over real" in (tmp_path / "table.md").read_text()
