"""`groovae sample` and `groovae interpolate`."""

import json
from pathlib import Path

import mido
import numpy as np
import pytest

import groovae as library
from midi.files import STEP, Note, beat, from_bytes, is_signature, rock, to_bytes

from .running import groovae, names, process


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we are in: two beats and nothing else."""
    monkeypatch.chdir(tmp_path)
    tempo = (0, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(90)))
    Path("a.mid").write_bytes(to_bytes(beat(*rock(3), extra=[tempo])))
    Path("b.mid").write_bytes(to_bytes(beat(*[Note(i * 3 * STEP, 51) for i in range(20)])))
    return tmp_path


def text_of(path: str) -> str:
    """How a file says it was made."""
    (text,) = (e.text for e in from_bytes(Path(path).read_bytes()).tracks[0] if is_signature(e))
    return str(text)


def test_a_sample_is_a_beat_of_two_bars(folder: Path) -> None:
    ran = groovae("sample")
    assert (ran.status, ran.output) == (0, b"")
    assert "sample.mid:" in ran.talk
    assert names(folder) == ["a.mid", "b.mid", "sample.mid"]
    midi = from_bytes(Path("sample.mid").read_bytes())
    assert sum(event.time for event in midi.tracks[0]) == pytest.approx(32 * STEP, abs=STEP)
    assert "sample model=sampler bars=2 tempo=120" in text_of("sample.mid")


def test_a_sample_is_the_librarys(folder: Path) -> None:
    ran = groovae("sample", "--bars", 5, "--tempo", 97.5, "--seed", 3, "--temperature", 0.5)
    assert ran.status == 0
    library.sample(5, 97.5, 0.5, 3).write("own.mid")
    events = [
        [event for event in from_bytes(Path(n).read_bytes()).tracks[0] if not is_signature(event)]
        for n in ("sample.mid", "own.mid")
    ]
    assert events[0] == events[1]
    assert "bars=5 tempo=97.5" in text_of("sample.mid")
    assert "temperature=0.5 seed=3" in text_of("sample.mid")


def test_the_same_seed_is_the_same_file_in_every_process(folder: Path) -> None:
    for verb in (["sample", "--bars", 4], ["interpolate", "a.mid", "b.mid", "--temperature", 1]):
        here = groovae(*verb, "--seed", 5, "-o", "-").output
        assert here.startswith(b"MThd")
        assert here == process(*verb, "--seed", 5, "-o", "-").output
        assert here != groovae(*verb, "--seed", 6, "-o", "-").output


def test_several_samples_are_numbered_and_their_seeds_count_up(folder: Path) -> None:
    ran = groovae("sample", "-n", 3, "--seed", 7, "-o", "idea.mid", "--json")
    assert [report["settings"]["seed"] for report in json.loads(ran.output)] == [7, 8, 9]
    assert names(folder) == ["a.mid", "b.mid", "idea.1.mid", "idea.2.mid", "idea.3.mid"]
    assert groovae("sample", "--seed", 9, "-o", "-").output == Path("idea.3.mid").read_bytes()


def test_samples_without_temperature_differ_by_their_seed(folder: Path) -> None:
    assert groovae("sample", "-n", 2, "--temperature", 0).status == 0
    assert Path("sample.1.mid").read_bytes() != Path("sample.2.mid").read_bytes()


def test_nothing_is_overwritten_unasked(folder: Path) -> None:
    for verb in (["sample", "-o", "x.mid"], ["interpolate", "a.mid", "b.mid", "-o", "x.mid"]):
        Path("x.mid").write_bytes(b"mine")
        assert groovae(*verb).error == "x.mid exists already"
        assert Path("x.mid").read_bytes() == b"mine"
        assert groovae(*verb, "--force").status == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["sample", "--bars", "0"],
        ["sample", "--bars", "1001"],
        ["sample", "--bars", "two"],
        ["sample", "--tempo", "0"],
        ["sample", "--tempo", "nan"],
        ["sample", "--tempo", "1001"],
        ["sample", "--temperature", "2.5"],
        ["sample", "--seed", "-1"],
        ["sample", "-n", "0"],
        ["interpolate", "a.mid"],
        ["interpolate", "a.mid", "b.mid", "--steps", "1"],
        ["interpolate", "a.mid", "b.mid", "--bar", "0"],
    ],
)
def test_numbers_beyond_their_range_are_wrong_usage(folder: Path, wrong: list[str]) -> None:
    ran = groovae(*wrong)
    assert ran.status == 2 or ran.error  # nan is in no range, and is refused with the others of it
    assert names(folder) == ["a.mid", "b.mid"]


# Interpolation


def test_the_way_is_one_file_of_two_bars_a_step(folder: Path) -> None:
    ran = groovae("interpolate", "a.mid", "b.mid", "--steps", 7, "--json")
    report = json.loads(ran.output)
    assert (report["output"], report["source"]) == ("a.interpolated.mid", "a.mid, b.mid")
    midi = from_bytes(Path("a.interpolated.mid").read_bytes())
    steps = sum(event.time for event in midi.tracks[0]) / STEP
    assert steps == pytest.approx(7 * 32, abs=1)
    assert "interpolate model=sampler from=a.mid to=b.mid steps=7 tempo=90" in text_of(
        "a.interpolated.mid"
    )


def test_the_way_is_the_librarys(folder: Path) -> None:
    groovae("interpolate", "a.mid", "b.mid", "--steps", 3, "--bar", 2, "--tempo", 101, "--separate")
    way = library.interpolate(library.read("a.mid"), library.read("b.mid"), 3, bar=2, tempo=101)
    for number, step in enumerate(way, 1):
        step.write(f"own.{number}.mid")
        one, other = (
            [e for e in from_bytes(Path(n).read_bytes()).tracks[0] if not is_signature(e)]
            for n in (f"a.interpolated.{number}.mid", f"own.{number}.mid")
        )
        assert one == other
    assert "steps=3 step=2 bar=2 tempo=101" in text_of("a.interpolated.2.mid")


def test_the_separate_steps_are_those_of_the_whole(folder: Path) -> None:
    for options in (["-o", "whole.mid"], ["-o", "step.mid", "--separate"]):
        assert groovae("interpolate", "a.mid", "b.mid", "--steps", 3, *options).status == 0
    assert names(folder)[2:] == ["step.1.mid", "step.2.mid", "step.3.mid", "whole.mid"]
    counts = [
        sum(e.type == "note_on" and e.velocity > 0 for e in from_bytes(path.read_bytes()).tracks[0])
        for path in sorted(folder.glob("step.*.mid"))
    ]
    whole = from_bytes(Path("whole.mid").read_bytes()).tracks[0]
    assert sum(counts) == sum(e.type == "note_on" and e.velocity > 0 for e in whole)


def test_either_beat_can_come_from_a_stream_but_not_both(folder: Path) -> None:
    given = Path("a.mid").read_bytes()
    piped = groovae("interpolate", "-", "b.mid", given=given).output
    assert piped.startswith(b"MThd")
    assert groovae("interpolate", "b.mid", "-", "-o", "-", given=given).output.startswith(b"MThd")
    assert "standard input can be one file" in groovae("interpolate", "-", "-").error


def test_variations_of_the_way_are_numbered(folder: Path) -> None:
    assert groovae("interpolate", "a.mid", "b.mid", "-n", 2, "-o", "w.mid").status == 0
    assert names(folder)[2:] == ["w.1.mid", "w.2.mid"]
    ran = groovae("interpolate", "a.mid", "b.mid", "-n", 2, "--temperature", 0)
    assert "would all be the same" in ran.error
    assert "--separate" in groovae("interpolate", "a.mid", "b.mid", "-n", 2, "--separate").hint


def test_the_error_says_which_of_the_beats_is_meant(folder: Path) -> None:
    assert groovae("interpolate", "a.mid", "none.mid").error == "none.mid does not exist"
    assert "of the first beat: there is no bar 4" in (
        groovae("interpolate", "a.mid", "b.mid", "--bar", 4).error
    )
    Path("empty.mid").write_bytes(to_bytes(beat(Note(0, 60), channel=0)))
    assert "empty.mid" in groovae("interpolate", "a.mid", "empty.mid").error
    assert names(folder) == ["a.mid", "b.mid", "empty.mid"]


def test_a_model_of_another_task_is_refused(folder: Path) -> None:
    for verb in (["sample"], ["interpolate", "a.mid", "b.mid"]):
        assert "for humanize, not for sample" in groovae(*verb, "--model", "seq2seq").error


def test_a_sample_is_read_back_as_it_was_made(folder: Path) -> None:
    groovae("sample", "--seed", 1)
    made, read = library.sample(seed=1), library.read("sample.mid")
    assert np.array_equal(read.hits, made.hits[: read.steps])
