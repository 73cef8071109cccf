"""`groovae infill`: files, streams, variations, and bad input by the thousand."""

import json
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import groovae as library
from groovae.drums import DRUM_NAMES
from midi.compare import notes_between
from midi.files import BAR, HAT, KICK, Note, beat, from_bytes, heard, rock, to_bytes

from .mutations import damage
from .running import groovae, names, process
from .test_bad_input import own_files


def test_the_result_lies_beside_the_beat(song: Path) -> None:
    ran = groovae("infill", song, "--drum", "ride", "--temperature", "1")
    assert (ran.status, ran.output) == (0, b"")
    assert names(song.parent) == ["beat.infilled.mid", "beat.mid"]
    target = song.parent / "beat.infilled.mid"
    gone, new = notes_between(from_bytes(song.read_bytes()), from_bytes(target.read_bytes()))
    assert gone == []
    assert f"{target}: {len(new)} drum notes played by infill" in ran.talk
    assert f"{len(rock())} in, {len(rock()) + len(new)} out" in ran.talk
    assert f"added     {len(new)} ride" in ran.talk


def test_it_does_what_the_library_does(song: Path, tmp_path: Path) -> None:
    options = ("--keep", "--bars", "2", "--temperature", "1.5", "--seed", "3", "--track", "1")
    ran = groovae("infill", song, "--drum", "hi-hat", *options, "-o", tmp_path / "a.mid", "--json")
    report = library.infill_file(
        song, tmp_path / "b.mid", drum="closed_hihat", keep=True, bars=2, temperature=1.5, seed=3,
        track=1,
    )  # fmt: skip
    assert ran.talk == ""
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    told = json.loads(ran.output)
    assert (told["added"], told["removed"]) == (report.added, {})
    assert (told["verb"], told["model"], told["settings"]["seed"]) == ("infill", "infill", 3)


def test_the_streams_carry_the_same_as_the_files(song: Path) -> None:
    groovae("infill", song, "--drum", "crash")
    written = (song.parent / "beat.infilled.mid").read_bytes()
    piped = groovae("infill", "-", "--drum", "crash", given=song.read_bytes())
    assert piped.output == written
    assert groovae("infill", song, "--drum", "crash", "-o", "-").output == written


def test_every_process_plays_the_same(song: Path) -> None:
    arguments = ("infill", song, "--drum", "kick", "--temperature", "1", "--seed", "5", "-o", "-")
    ran = process(*arguments)
    assert ran.status == 0
    assert ran.output == groovae(*arguments).output


def test_several_variations_have_seeds_and_names_of_their_own(song: Path) -> None:
    ran = groovae("infill", song, "--drum", "snare", "-n", "3", "--seed", "4", "--json")
    made = [f"beat.infilled.{number}.mid" for number in (1, 2, 3)]
    assert names(song.parent) == [*made, "beat.mid"]
    reports = json.loads(ran.output)
    assert [report["settings"]["seed"] for report in reports] == [4, 5, 6]
    assert {report["settings"]["temperature"] for report in reports} == {1.0}
    assert "would all be the same" in groovae(
        "infill", song, "--drum", "snare", "-n", "2", "--temperature", "0"
    ).error  # fmt: skip


def test_nothing_is_overwritten_unasked(song: Path) -> None:
    target = song.parent / "beat.infilled.mid"
    target.write_bytes(b"mine")
    assert groovae("infill", song, "--drum", "ride").error == f"{target} exists already"
    assert target.read_bytes() == b"mine"
    assert groovae("infill", song, "--drum", "ride", "--force").status == 0
    assert target.read_bytes().startswith(b"MThd")


def test_what_cannot_be_asked_is_refused_before_anything_is_written(song: Path) -> None:
    for arguments, error, hint in (
        (["--drum", "cowbell"], "no drum is called cowbell", ", ".join(DRUM_NAMES)),
        (["--drum", "tom"], "no drum is called tom", "low_tom, mid_tom, high_tom"),
        (["--drum", "ride", "--bars", "0"], "the bars are 0", "the first bar is 1"),
        (["--drum", "ride", "--bars", "3-4"], "no drums play in bars 3-4", "to bar 2"),
        (["--drum", "ride", "--model", "seq2seq"], "is for humanize, not for infill", "models"),
        (["--drum", "ride", "--map", "ezdrummer"], "no drum map is called", "general_midi"),
        (["--drum", "ride", "--track", "9"], "no track is called 9", ""),
    ):
        ran = groovae("infill", song, *arguments)
        assert error in ran.error
        assert hint in ran.hint
        assert names(song.parent) == ["beat.mid"]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--drum"], ["--drum", "ride", "--temperature", "3"], ["--drum", "ride", "--seed", "-1"]],
)
def test_wrong_usage_is_status_2(song: Path, arguments: list[str]) -> None:
    ran = groovae("infill", song, *arguments)
    assert ran.status == 2
    assert "Error: " in ran.talk
    assert names(song.parent) == ["beat.mid"]


def test_a_part_of_nothing_but_the_drum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hats.mid"
    path.write_bytes(to_bytes(beat(*(Note(240 * i, HAT) for i in range(8)), end=BAR)))
    ran = groovae("infill", path, "--drum", "hihat")
    assert "nothing to play along with" in ran.error
    assert "--keep" in ran.hint
    assert groovae("infill", path, "--drum", "hihat", "--keep").status == 0


def test_two_hours_are_filled_in_a_minute(tmp_path: Path) -> None:
    bars = 2 * 60 * 60 // 2  # two seconds each at 120 bpm
    path = tmp_path / "long.mid"
    path.write_bytes(to_bytes(beat(*(Note(BAR * bar, KICK) for bar in range(bars)))))
    ran = groovae("infill", path, "--drum", "snare", "--temperature", "1", "--json")
    report = json.loads(ran.output)
    assert report["notes_out"] == bars + report["added"]["snare"]


def try_all(files: list[bytes], count: int, seed: int, folder: Path) -> Counter[str]:
    """Damage and fill `count` files; what became of them."""
    rng = random.Random(seed)
    source, target = folder / "bad.mid", folder / "out.mid"
    became: Counter[str] = Counter()
    for _ in range(count):
        data = damage(rng.choice(files), rng)
        source.write_bytes(data)
        drum = rng.choice(DRUM_NAMES)
        options = rng.choice(
            ([], ["--keep"], ["--temperature", "2"], ["--grid", "as-written"], ["--bars", "1-2"])
        )
        ran = groovae("infill", source, "-o", target, "--drum", drum, *options)
        if ran.status == 0:
            became["filled"] += 1
            before, after = from_bytes(data), from_bytes(target.read_bytes())
            assert names(folder) == ["bad.mid", "out.mid"]
            target.unlink()
            gone, new = notes_between(before, after)
            assert len(heard(after)) == len(heard(before)) + len(new) - len(gone)
        else:
            assert ran.error, data.hex()
            assert names(folder) == ["bad.mid"], data.hex()
            became["refused"] += 1
    return became


def test_damaged_files_are_filled_or_refused_in_two_lines(tmp_path: Path) -> None:
    became = try_all(own_files(), 1200, 1, tmp_path)
    assert became["filled"] > 100
    assert became["refused"] > 200


@pytest.mark.gmd
def test_damaged_real_takes_are_filled_or_refused_in_two_lines(
    gmd_zip: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(gmd_zip) as archive:
        takes = sorted(
            (entry for entry in archive.infolist() if entry.filename.endswith(".mid")),
            key=lambda entry: entry.file_size,
        )
        files = [archive.read(entry) for entry in takes[:400:8]]
    became = try_all(files, 300, 2, tmp_path)
    assert became["filled"] > 30
    assert became["refused"] > 50
