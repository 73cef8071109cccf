"""`groovae humanize`: streams, files, and everything that can be wrong with them."""

import errno
import json
import os
import signal
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from midi.files import (
    BAR,
    KICK,
    Note,
    assert_only_played,
    beat,
    from_bytes,
    rock,
    song,
    to_bytes,
    track,
)

from .running import command, groovae, names, process


def test_the_performance_lies_beside_the_beat(song: Path) -> None:
    ran = groovae("humanize", song)
    assert (ran.status, ran.output) == (0, b"")
    assert names(song.parent) == ["beat.humanized.mid", "beat.mid"]
    assert f"{song.parent / 'beat.humanized.mid'}: {len(rock())} drum notes played" in ran.talk
    assert f"{len(rock())} in, {len(rock())} out" in ran.talk
    after = from_bytes((song.parent / "beat.humanized.mid").read_bytes())
    assert_only_played(from_bytes(song.read_bytes()), after, lengths=False)


def test_it_can_be_named_and_its_report_asked_for_as_data(song: Path, tmp_path: Path) -> None:
    ran = groovae("humanize", song, "-o", tmp_path / "played.mid", "--json", "--seed", "3")
    report = json.loads(ran.output)
    assert ran.talk == ""
    assert report["notes_in"] == report["notes_out"] == len(rock())
    assert report["output"] == str(tmp_path / "played.mid")
    assert report["settings"]["seed"] == 3
    assert {"largest_shift_ms", "mean_shift_ms", "unmapped", "warnings"} <= report.keys()


def test_the_streams_carry_the_same_as_the_files(song: Path) -> None:
    groovae("humanize", song)
    written = (song.parent / "beat.humanized.mid").read_bytes()
    piped = groovae("humanize", "-", given=song.read_bytes())
    assert piped.output == written
    assert "drum notes played" in piped.talk
    assert groovae("humanize", song, "-o", "-").output == written
    into_file = groovae("humanize", "-", "-o", song.parent / "x.mid", given=song.read_bytes())
    assert into_file.output == b""
    assert (song.parent / "x.mid").read_bytes() == written
    assert "-" not in names(song.parent)


def test_the_report_stays_out_of_a_performance_on_standard_output(song: Path) -> None:
    ran = groovae("humanize", song, "-o", "-", "--json")
    assert ran.output.startswith(b"MThd")
    assert json.loads(ran.talk)["output"] == "-"


def test_the_dials_are_those_of_the_library(song: Path) -> None:
    ran = groovae("humanize", song, "-o", "-", "--timing", "0", "--velocity", "0")
    before, after = from_bytes(song.read_bytes()), from_bytes(ran.output)
    assert [e for e in after.tracks[0] if e.type != "text"] == list(before.tracks[0])


def test_every_process_plays_the_same(song: Path) -> None:
    dials = ("--temperature", "1", "--seed", "5", "-o", "-")
    here = groovae("humanize", song, *dials).output
    there = [process("humanize", song, *dials) for _ in range(2)]
    assert [ran.status for ran in there] == [0, 0]
    assert here == there[0].output == there[1].output


# Several performances


def test_variations_are_numbered_beside_the_beat(song: Path) -> None:
    ran = groovae("humanize", song, "-n", "3")
    assert ran.status == 0
    numbered = [f"beat.humanized.{number}.mid" for number in (1, 2, 3)]
    assert names(song.parent) == [*numbered, "beat.mid"]
    for name in numbered:
        assert f"{song.parent / name}: {len(rock())} drum notes played" in ran.talk
        after = from_bytes((song.parent / name).read_bytes())
        assert_only_played(from_bytes(song.read_bytes()), after, lengths=False)
    assert len({(song.parent / name).read_bytes() for name in numbered}) == 3


@pytest.mark.parametrize(
    ("output", "first"),
    [("x.mid", "x.1.mid"), ("my.best.midi", "my.best.1.midi"), ("x", "x.1"), (".x", ".x.1")],
)
def test_variations_are_numbered_before_the_ending(song: Path, output: str, first: str) -> None:
    assert groovae("humanize", song, "-o", song.parent / output, "-n", "2").status == 0
    assert names(song.parent) == sorted([first, first.replace("1", "2"), "beat.mid"])


def test_one_variation_is_not_numbered(song: Path) -> None:
    assert groovae("humanize", song, "-n", "1").status == 0
    assert names(song.parent) == ["beat.humanized.mid", "beat.mid"]


def test_each_variation_is_what_its_seed_plays_alone(song: Path) -> None:
    out = song.parent / "out.mid"
    groovae("humanize", song, "-o", out, "--seed", "5", "-n", "3")
    for number, seed in ((1, 5), (2, 6), (3, 7)):
        alone = groovae("humanize", song, "-o", "-", "--seed", seed, "--temperature", "1")
        assert (song.parent / f"out.{number}.mid").read_bytes() == alone.output
    groovae(
        "humanize", song, "-o", out, "--seed", "5", "-n", "2", "--temperature", "0.5", "--force"
    )
    alone = groovae("humanize", song, "-o", "-", "--seed", "6", "--temperature", "0.5")
    assert (song.parent / "out.2.mid").read_bytes() == alone.output


def test_the_reports_of_several_are_a_list(song: Path) -> None:
    ran = groovae("humanize", song, "-n", "2", "--seed", "5", "--json")
    reports = json.loads(ran.output)
    assert ran.talk == ""
    assert [report["settings"]["seed"] for report in reports] == [5, 6]
    assert [report["settings"]["temperature"] for report in reports] == [1, 1]
    assert [Path(report["output"]).name for report in reports] == [
        "beat.humanized.1.mid", "beat.humanized.2.mid"
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["-"], ["-", "--json"], ["beat.mid", "-o", "-"]])
def test_several_do_not_fit_into_one_stream(
    song: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(song.parent)
    ran = groovae("humanize", *arguments, "-n", "2", given=song.read_bytes())
    assert ran.error == "2 variations do not fit into one stream"
    assert "-o" in ran.hint


def test_several_of_the_same_are_refused(song: Path) -> None:
    ran = groovae("humanize", song, "-n", "2", "--temperature", "0")
    assert "would all be the same" in ran.error
    assert "--temperature" in ran.hint
    assert names(song.parent) == ["beat.mid"]


def test_none_of_several_is_written_where_one_is_there_already(song: Path) -> None:
    (song.parent / "beat.humanized.2.mid").write_bytes(b"mine")
    ran = groovae("humanize", song, "-n", "3")
    assert ran.error == f"{song.parent / 'beat.humanized.2.mid'} exists already"
    assert names(song.parent) == ["beat.humanized.2.mid", "beat.mid"]
    assert groovae("humanize", song, "-n", "3", "--force").status == 0
    assert (song.parent / "beat.humanized.2.mid").read_bytes().startswith(b"MThd")


@pytest.mark.parametrize("folder", [".", "..", "/", "songs"])
def test_a_folder_is_no_place_for_variations(
    folder: str, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (song.parent / "songs").mkdir()
    monkeypatch.chdir(song.parent)
    ran = groovae("humanize", song, "-o", folder, "-n", "2")
    assert ran.error == f"{folder} is a folder, not a file"
    assert names(song.parent) == ["beat.mid", "songs"]


# What is there already


def test_nothing_is_overwritten_unasked(song: Path) -> None:
    target = song.parent / "beat.humanized.mid"
    target.write_bytes(b"mine")
    ran = groovae("humanize", song)
    assert ran.error == f"{target} exists already"
    assert "--force" in ran.hint
    assert target.read_bytes() == b"mine"
    assert groovae("humanize", song, "--force").status == 0
    assert target.read_bytes().startswith(b"MThd")
    assert names(song.parent) == ["beat.humanized.mid", "beat.mid"]


def test_nothing_is_overwritten_by_a_stream_either(song: Path) -> None:
    ran = groovae("humanize", "-", "-o", song, given=song.read_bytes())
    assert "exists already" in ran.error


def test_the_input_is_overwritten_only_on_purpose_and_whole(song: Path) -> None:
    before = song.read_bytes()
    assert "exists already" in groovae("humanize", song, "-o", song).error
    assert song.read_bytes() == before
    assert groovae("humanize", song, "-o", song, "--force").status == 0
    assert_only_played(from_bytes(before), from_bytes(song.read_bytes()), lengths=False)
    assert names(song.parent) == ["beat.mid"]


# Paths


@pytest.mark.parametrize("folder", [".", "..", "/", "songs"])
def test_a_folder_is_no_beat(folder: str, song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (song.parent / "songs").mkdir()
    monkeypatch.chdir(song.parent)
    assert groovae("humanize", folder).error == f"{folder} is a folder"


def test_a_folder_is_no_place_for_a_performance(song: Path) -> None:
    for force in ([], ["--force"]):
        ran = groovae("humanize", song, "-o", song.parent, *force)
        assert ran.error == f"{song.parent} is a folder, not a file"


def test_a_missing_beat_is_named(tmp_path: Path) -> None:
    assert groovae("humanize", tmp_path / "no.mid").error == f"{tmp_path / 'no.mid'} does not exist"
    assert names(tmp_path) == []


def test_a_missing_folder_is_named(song: Path) -> None:
    ran = groovae("humanize", song, "-o", song.parent / "songs" / "x.mid")
    assert ran.error == f"there is no folder {song.parent / 'songs'}"
    assert names(song.parent) == ["beat.mid"]


def test_a_name_longer_than_any_file_may_have_is_refused(song: Path) -> None:
    for arguments in (["x" * 300], [song, "-o", "x" * 300], [song, "--model", "x" * 300]):
        assert groovae("humanize", *arguments).error
    assert names(song.parent) == ["beat.mid"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_written_to_and_not_refused_as_a_file_that_exists(song: Path) -> None:
    pipe = song.parent / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        ran = groovae("humanize", song, "-o", pipe)
        assert reader.communicate(timeout=20)[0].startswith(b"MThd")
    assert ran.status == 0
    assert pipe.is_fifo()


def refusing(number: int) -> Any:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "no room on the disk for"),
        (errno.EROFS, "may not be written here"),
        (errno.EACCES, "may not be written here"),
        (errno.EIO, "cannot be written"),
    ],
)
@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_disk_that_refuses_leaves_nothing_behind(
    song: Path, monkeypatch: pytest.MonkeyPatch, number: int, message: str, step: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, step, refusing(number))
        ran = groovae("humanize", song)
    assert message in ran.error
    assert names(song.parent) == ["beat.mid"]


@pytest.mark.skipif(os.name != "posix", reason="limits on file sizes are POSIX's")
def test_a_file_that_the_system_cuts_off_leaves_nothing_behind(song: Path) -> None:
    import resource

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    # A child that is measured for coverage writes that into a file too, and could not.
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    ran = process("humanize", song, preexec_fn=small, env=unmeasured)
    assert "cannot be written: File too large" in ran.error
    assert names(song.parent) == ["beat.mid"]


def test_a_read_only_folder_is_refused(song: Path) -> None:
    song.parent.chmod(0o555)
    try:
        if os.access(song.parent, os.W_OK):
            pytest.skip("this user may write into read-only folders; see the refusing disk above")
        assert "may not be written" in groovae("humanize", song).error
    finally:
        song.parent.chmod(0o755)
    assert names(song.parent) == ["beat.mid"]


# Streams that break


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full on this system")
def test_a_full_standard_output_is_said_in_one_line(song: Path) -> None:
    for arguments in (["humanize", song, "-o", "-"], ["models"]):
        with Path("/dev/full").open("wb") as full:
            ran = process(*arguments, stdout=full)
        assert "No space left on device" in ran.error


@pytest.mark.skipif(os.name != "posix", reason="closes streams as a POSIX shell does")
def test_closed_streams_are_said_in_one_line(song: Path) -> None:
    def closed(stream: int, *arguments: object) -> Any:
        return process(*arguments, preexec_fn=lambda: os.close(stream), stdout=None)

    assert closed(0, "humanize", "-").error == "standard input is closed"
    assert closed(1, "humanize", song, "-o", "-").error == "standard output is closed"


def test_a_reader_that_leaves_is_no_error_to_talk_about(song: Path) -> None:
    long = beat(*rock(600))
    with subprocess.Popen(
        command("humanize", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdout.close()
        running.stdin.write(to_bytes(long))
        running.stdin.close()
        talk = running.stderr.read().decode()
        assert running.wait(timeout=60) == 1
    assert "Traceback" not in talk
    assert "Exception" not in talk


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_control_c_stops_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "beat.mid"
    os.mkfifo(pipe)
    running = subprocess.Popen(
        command("humanize", pipe),
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background has them, and their children, ignore Ctrl-C.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    with running, pipe.open("wb"):  # opens when the command does, which then waits for the beat
        running.send_signal(signal.SIGINT)
        _, talk = running.communicate(timeout=60)
    assert running.returncode == 130
    assert talk.decode().strip() == "stopped"
    assert names(tmp_path) == ["beat.mid"]


# Beats that are none


def test_beats_that_cannot_be_played_are_refused_in_words(tmp_path: Path) -> None:
    whole = to_bytes(beat())
    for data, message in (
        (b"", "is empty"),
        (b"RIFF....WAVE" + bytes(40), "is not a MIDI file"),
        (whole[:12] + b"\xe2\x50" + whole[14:], "counts SMPTE frames"),
        (whole[:12] + b"\0\0" + whole[14:], "has 0 ticks per beat"),
        (whole[:9] + b"\2" + whole[10:], "of type 2"),
        (whole[:-9], "is broken MIDI"),
        (to_bytes(song(track())), "has no notes"),
        (to_bytes(song(track([Note(0, 90)], channel=0))), "no drums were found"),
        (to_bytes(song(track([Note(0, 90)]))), "is in the drum map"),
    ):
        path = tmp_path / "bad.mid"
        path.write_bytes(data)
        assert message in groovae("humanize", path).error
        assert message in groovae("humanize", "-", given=data).error
        assert names(tmp_path) == ["bad.mid"]


def test_a_beat_without_a_tempo_is_played_at_120(tmp_path: Path) -> None:
    path = tmp_path / "beat.mid"
    path.write_bytes(to_bytes(beat(Note(BAR, KICK, 100))))
    assert groovae("humanize", path).status == 0


def test_two_hours_are_played_in_a_minute(tmp_path: Path) -> None:
    bars = 2 * 60 * 60 // 2  # two seconds each at 120 bpm
    path = tmp_path / "long.mid"
    path.write_bytes(to_bytes(beat(*rock(bars)[::2])))
    ran = groovae("humanize", path, "--json")
    report = json.loads(ran.output)
    assert report["notes_in"] == report["notes_out"] == len(rock(bars)) / 2


@pytest.mark.parametrize("option", [["--track", "Loop"], ["--track", "9"], ["--channel", "3"]])
def test_drums_that_are_not_where_they_were_said_to_be(song: Path, option: list[str]) -> None:
    ran = groovae("humanize", song, *option)
    assert "track" in ran.error


def test_a_bad_map_is_refused_by_its_line(song: Path) -> None:
    mine = song.parent / "map.txt"
    mine.write_text("36 kick\n38 snaer\n")
    ran = groovae("humanize", song, "--map", mine)
    assert ran.error.startswith(f"line 2 of drum map {mine} is '38 snaer'")
    assert "snare" in ran.hint
    assert "no drum map is called" in groovae("humanize", song, "--map", "ezdrummer").error


def test_a_model_that_is_none_is_refused(song: Path) -> None:
    broken = song.parent / "model.onnx"
    broken.write_bytes(b"no model")
    assert "is not a model" in groovae("humanize", song, "--model", broken).error
    assert "no model is called" in groovae("humanize", song, "--model", "gpt").error


@pytest.mark.parametrize(
    "arguments",
    [
        ["humanize"],
        ["humanize", "a.mid", "b.mid"],
        ["humanize", "a.mid", "--timing", "101"],
        ["humanize", "a.mid", "--timing", "much"],
        ["humanize", "a.mid", "--velocity", "-1"],
        ["humanize", "a.mid", "--temperature", "3"],
        ["humanize", "a.mid", "--seed", "-1"],
        ["humanize", "a.mid", "--seed", "x"],
        ["humanize", "a.mid", "-n", "0"],
        ["humanize", "a.mid", "--variations", "100"],
        ["humanize", "a.mid", "--channel", "17"],
        ["humanize", "a.mid", "--grid", "waltz"],
        ["humanize", "a.mid", "--nonsense"],
        ["show", "a.mid", "--bars", "0"],
        ["show", "a.mid", "--from", "0"],
        ["dehumanize"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_exits_with_two(arguments: list[str]) -> None:
    ran = groovae(*arguments)
    assert ran.status == 2
    assert ran.output == b""
    assert "Error: " in ran.talk
