"""`groovae transfer` and `groovae grooves`."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from groovae.perform.latent.grooves import grooves_dir
from midi.files import (
    BASS,
    Note,
    assert_only_played,
    bass_line,
    beat,
    from_bytes,
    is_signature,
    rock,
    song,
    to_bytes,
    track,
)
from perform.halves import shipped_transfer

from .running import Ran, groovae, names, process

MODEL = ("--model", shipped_transfer())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we are in: two grooves, a song to be played, and nothing else."""
    monkeypatch.chdir(tmp_path)
    soft = [Note(note.tick + 15, note.pitch, 40) for note in rock(3)]
    loud = [Note(note.tick, note.pitch, 120) for note in rock(5)]
    Path("soft.mid").write_bytes(to_bytes(beat(*soft)))
    Path("loud.mid").write_bytes(to_bytes(beat(*loud)))
    whole = song(track(bass_line(4), channel=BASS, name="Bass"), track(rock(4)))
    Path("song.mid").write_bytes(to_bytes(whole))
    return tmp_path


def transfer(*arguments: object, given: bytes = b"") -> Ran:
    return groovae("transfer", *arguments, *MODEL, given=given)


def grooves(verb: str, *arguments: object, given: bytes = b"") -> Ran:
    by_model = MODEL if verb in ("save", "average", "interpolate") else ()
    return groovae("grooves", verb, *arguments, *by_model, given=given)


def test_the_performance_lies_beside_the_score(folder: Path) -> None:
    ran = transfer("--groove", "soft.mid", "--score", "song.mid")
    assert (ran.status, ran.output) == (0, b"")
    assert f"song.transferred.mid: {len(rock(4))} drum notes played" in ran.talk
    before, after = (from_bytes(Path(n).read_bytes()) for n in ("song.mid", "song.transferred.mid"))
    assert_only_played(before, after, lengths=False)
    assert names(folder) == ["loud.mid", "soft.mid", "song.mid", "song.transferred.mid"]


def test_the_model_is_transfer_unless_another_is_named() -> None:
    assert "default: transfer]" in " ".join(groovae("transfer", "--help").output.decode().split())
    assert groovae("transfer", "--groove", "a", "--score", "b", "--model", "no").error == (
        "no model is called no"
    )
    assert "for humanize, not for transfer" in (
        groovae("transfer", "--groove", "a", "--score", "b", "--model", "seq2seq").error
    )


def test_a_groove_and_a_score_are_needed(folder: Path) -> None:
    for arguments in (["--groove", "soft.mid"], ["--score", "song.mid"], []):
        assert groovae("transfer", *arguments).status == 2


def test_the_same_seed_is_the_same_file_in_every_process(folder: Path) -> None:
    arguments = ["--groove", "soft.mid", "--score", "song.mid", "--temperature", "1", "-o", "-"]
    here = transfer(*arguments, "--seed", "5").output
    assert here.startswith(b"MThd")
    assert here == process("transfer", *arguments, "--seed", "5", *MODEL).output
    assert here != transfer(*arguments, "--seed", "6").output


def test_variations_are_numbered_and_their_seeds_count_up(folder: Path) -> None:
    both = ["--groove", "soft.mid", "--score", "song.mid"]
    assert transfer(*both, "-n", 2, "--seed", 4, "-o", "take.mid").status == 0
    single = transfer(*both, "--temperature", 1, "--seed", 5, "-o", "-").output
    assert Path("take.2.mid").read_bytes() == single
    assert Path("take.1.mid").read_bytes() != single


def test_either_file_can_come_from_a_stream_but_not_both(folder: Path) -> None:
    assert transfer("--groove", "soft.mid", "--score", "song.mid").status == 0
    written = Path("song.transferred.mid").read_bytes()
    given = Path("song.mid").read_bytes()
    assert transfer("--groove", "soft.mid", "--score", "-", given=given).output == written
    given = Path("soft.mid").read_bytes()
    piped = transfer("--groove", "-", "--score", "song.mid", "-o", "-", given=given).output
    played = [
        [event for event in from_bytes(data).tracks[1] if not is_signature(event)]
        for data in (piped, written)
    ]
    assert played[0] == played[1]
    assert "standard input can be one file" in transfer("--groove", "-", "--score", "-").error


def test_the_report_can_be_asked_for_as_data(folder: Path) -> None:
    ran = transfer("--groove", "soft.mid", "--score", "song.mid", "--json")
    report = json.loads(ran.output)
    assert (report["verb"], report["source"]) == ("transfer", "song.mid")
    assert report["notes_in"] == report["notes_out"]
    assert ran.talk == ""


def test_nothing_is_overwritten_unasked_and_nothing_is_left_by_an_error(folder: Path) -> None:
    Path("song.transferred.mid").write_bytes(b"mine")
    before = names(folder)
    ran = transfer("--groove", "soft.mid", "--score", "song.mid")
    assert ran.error == "song.transferred.mid exists already"
    assert Path("song.transferred.mid").read_bytes() == b"mine"
    for wrong in (["nobody.mid", "song.mid"], ["soft.mid", "nobody.mid"], ["nobody", "song.mid"]):
        assert "nobody" in transfer("--groove", wrong[0], "--score", wrong[1], "-o", "x.mid").error
    assert names(folder) == before


def test_a_groove_whose_drums_are_hidden_can_be_saved_by_track(folder: Path) -> None:
    hidden = song(track(bass_line(4), channel=BASS), track([Note(0, 60), Note(960, 60)], channel=1))
    Path("hidden.mid").write_bytes(to_bytes(hidden))
    ran = transfer("--groove", "hidden.mid", "--score", "song.mid")
    assert ran.error == "no drums were found in hidden.mid"
    assert "groovae grooves save" in ran.hint
    kicks = Path("kicks.txt")
    kicks.write_text("60 kick\n")
    assert grooves("save", "found", "hidden.mid", "--track", 2, "--map", kicks).status == 0
    assert transfer("--groove", "found", "--score", "song.mid").status == 0


# Saved grooves


def test_a_saved_groove_plays_as_its_file_does(folder: Path) -> None:
    ran = grooves("save", "soft", "soft.mid")
    assert (ran.status, ran.output) == (0, b"")
    assert "soft.mid (2 windows" in ran.talk
    assert "soft.json" in ran.talk
    for groove, target in (("soft", "a.mid"), ("soft.mid", "b.mid")):
        transfer("--groove", groove, "--score", "song.mid", "-o", target)
    played = [list(from_bytes(Path(n).read_bytes()).tracks[1]) for n in ("a.mid", "b.mid")]
    assert played[0] == played[1]


def test_grooves_are_saved_from_a_stream_too(folder: Path) -> None:
    assert grooves("save", "soft", "-", given=Path("soft.mid").read_bytes()).status == 0
    assert "standard input (2 windows" in groovae("grooves", "list").output.decode()


def test_saved_grooves_are_listed_shown_and_removed(folder: Path) -> None:
    assert groovae("grooves", "list").output == b""
    for name in ("soft", "loud"):
        grooves("save", name, f"{name}.mid")
    listed = groovae("grooves", "list").output.decode().splitlines()
    assert [line.split()[:2] for line in listed] == [["loud", "loud.mid"], ["soft", "soft.mid"]]
    assert all(MODEL[1] in line for line in listed)
    data = json.loads(groovae("grooves", "list", "--json").output)
    assert [each["windows"] for each in data] == [4, 2]
    assert "loud.mid" in groovae("grooves", "show", "loud").output.decode()
    assert len(json.loads(groovae("grooves", "show", "loud", "--json").output)["z"]) == 256
    assert groovae("grooves", "remove", "loud", "soft").status == 0
    assert names(grooves_dir()) == []
    assert groovae("grooves", "remove", "loud").error == "no groove is saved as loud"


def test_saved_grooves_and_files_are_mixed(folder: Path) -> None:
    grooves("save", "soft", "soft.mid")
    assert grooves("average", "house", "soft", "loud.mid").status == 0
    assert grooves("interpolate", "near", "soft", "loud.mid", "--at", "0.3").status == 0
    listed = groovae("grooves", "list").output.decode()
    assert "the average of soft, loud.mid (6 windows" in listed
    assert "soft to loud.mid at 0.3 (6 windows" in listed
    both = ["--groove", "soft", "--groove", "loud.mid", "--score", "song.mid", "-o", "-"]
    averaged = ["--groove", "house", "--score", "song.mid", "-o", "-"]
    tracks = [from_bytes(transfer(*each).output).tracks[1] for each in (both, averaged)]
    assert tracks[0] == tracks[1]


def test_at_its_ends_the_way_between_grooves_is_the_grooves(folder: Path) -> None:
    grooves("save", "soft", "soft.mid")
    grooves("save", "loud", "loud.mid")
    for at, end in (("0", "soft"), ("1", "loud")):
        grooves("interpolate", "mixed", "soft", "loud", "--at", at, "--force")
        shown = [
            json.loads(groovae("grooves", "show", n, "--json").output)["z"] for n in ("mixed", end)
        ]
        assert shown[0] == shown[1]


def test_a_saved_groove_is_not_replaced_unasked(folder: Path) -> None:
    grooves("save", "mine", "soft.mid")
    before = (grooves_dir() / "mine.json").read_bytes()
    for verb in (
        ["save", "mine", "loud.mid"],
        ["average", "mine", "loud.mid"],
        ["interpolate", "mine", "mine", "loud.mid"],
    ):
        assert grooves(*verb).error == "a groove is saved as mine already"
    assert (grooves_dir() / "mine.json").read_bytes() == before
    assert grooves("save", "mine", "loud.mid", "--force").status == 0
    assert (grooves_dir() / "mine.json").read_bytes() != before


@pytest.mark.parametrize("name", ["", ".", "..", "a.mid", "../a", "a/b", "a\\b", " a"])
def test_bad_names_are_refused(folder: Path, name: str) -> None:
    for verb in (
        ["save", name, "soft.mid"],
        ["average", name, "soft.mid"],
        ["interpolate", name, "soft.mid", "loud.mid"],
    ):
        assert "a groove cannot be called" in grooves(*verb).error
    for verb in (["show", name], ["remove", name]):
        assert "a groove cannot be called" in groovae("grooves", *verb).error
    assert names(folder) == ["loud.mid", "soft.mid", "song.mid"]


def test_another_model_refuses_a_saved_groove_by_name(folder: Path) -> None:
    grooves("save", "soft", "soft.mid")
    path = grooves_dir() / "soft.json"
    for key, theirs, message in (
        ("model", "theirs", f"made by the model theirs, not by {MODEL[1]}"),
        ("card_sha256", "0", "made by another training"),
    ):
        whole = path.read_text()
        path.write_text(json.dumps({**json.loads(whole), key: theirs}))
        assert message in transfer("--groove", "soft", "--score", "song.mid").error
        assert message in grooves("average", "x", "loud.mid", "soft").error.replace(
            f"{MODEL[1]}, not by theirs", f"theirs, not by {MODEL[1]}"
        )
        path.write_text(whole)


def test_a_broken_saved_groove_is_one_error_and_hides_no_other(folder: Path) -> None:
    grooves("save", "good", "soft.mid")
    (grooves_dir() / "bad.json").write_text("{")
    for ran in (
        transfer("--groove", "bad", "--score", "song.mid"),
        groovae("grooves", "show", "bad"),
        grooves("average", "x", "good", "bad"),
    ):
        assert ran.error.startswith("the saved groove bad is broken")
    listed = groovae("grooves", "list")
    assert listed.status == 0
    assert listed.output.decode().startswith("good ")
    assert "warning: the saved groove bad is broken" in listed.talk
    assert groovae("grooves", "remove", "bad").status == 0


def test_all_of_it_works_offline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert grooves("save", "soft", "soft.mid").status == 0
    assert transfer("--groove", "soft", "--score", "song.mid").status == 0
    assert groovae("sample").status == 0
    assert groovae("interpolate", "soft.mid", "loud.mid").status == 0
