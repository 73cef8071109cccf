"""`groovae tap2drum`, also called `drumify`: streams, files, variations and bad input."""

import json
import random
import time
import zipfile
from collections import Counter
from pathlib import Path

import mido
import pytest

import groovae as library
from midi.files import BASS, Note, bass_line, beat, from_bytes, heard, rock, song, to_bytes, track

from .mutations import damage
from .running import groovae, names

SECONDS_A_FILE = 5.0
TICKS = [0, 480, 720, 960, 1440, 1920, 2400, 2640, 2880, 3360]


@pytest.fixture
def taps(tmp_path: Path) -> Path:
    """Two bars tapped on a table, at 100 bpm."""
    path = tmp_path / "taps.mid"
    conductor = track(extra=[(0, mido.MetaMessage("set_tempo", tempo=600_000))])
    tapped = track([Note(tick, 60, 50 + tick // 60, 10) for tick in TICKS], channel=BASS)
    path.write_bytes(to_bytes(song(conductor, tapped)))
    return path


def kit(path: Path) -> list[tuple[int, int, int]]:
    """Tick, pitch and velocity of the notes on channel 10."""
    notes = heard(from_bytes(path.read_bytes()))
    return [(note.tick, note.pitch, note.velocity) for note in notes if note.channel == 9]


@pytest.mark.parametrize("verb", ["tap2drum", "drumify"])
def test_the_drums_lie_beside_the_taps(verb: str, taps: Path) -> None:
    ran = groovae(verb, taps)
    assert (ran.status, ran.output) == (0, b"")
    assert names(taps.parent) == ["taps.drums.mid", "taps.mid"]
    assert "track 3 'drums', channel 10; beside it stay the 10 taps of track 2" in ran.talk
    assert "100 bpm, that of the file" in ran.talk
    assert set(TICKS) <= {tick for tick, _, _ in kit(taps.parent / "taps.drums.mid")}


def test_the_library_does_the_same(taps: Path, tmp_path: Path) -> None:
    groovae("tap2drum", taps, "-o", tmp_path / "a.mid", "--loose", "--seed", 3, "--temperature", 1)
    report = library.tap2drum_file(
        taps, tmp_path / "b.mid", loose=True, seed=3, temperature=1, channel=1
    )
    library.tap2drum_file(taps, tmp_path / "c.mid", loose=True, seed=4, temperature=1)
    assert kit(tmp_path / "a.mid") == kit(tmp_path / "b.mid") != kit(tmp_path / "c.mid")
    assert report.drum_notes == len(kit(tmp_path / "b.mid"))
    assert library.tap2drum_file(taps).output == str(tmp_path / "taps.drums.mid")


def test_the_report_can_be_asked_for_as_data(taps: Path) -> None:
    ran = groovae("tap2drum", taps, "--json", "--tempo", "101.5", "--pickup", "1")
    report = json.loads(ran.output)
    assert (report["verb"], report["notes_in"], report["beat"]) == (
        "tap2drum",
        len(TICKS),
        "101.5 bpm, given",
    )
    assert report["notes_out"] == len(TICKS) + sum(report["added"].values())


def test_the_streams_carry_the_same_as_the_files(taps: Path) -> None:
    groovae("tap2drum", taps)
    written = (taps.parent / "taps.drums.mid").read_bytes()
    assert groovae("tap2drum", "-", given=taps.read_bytes()).output == written
    to_stream = groovae("tap2drum", taps, "-o", "-")
    assert to_stream.output == written
    assert to_stream.talk.startswith("standard output: ")


def test_several_kits_are_several_files_each_made_again_by_its_seed(taps: Path) -> None:
    ran = groovae("tap2drum", taps, "-n", "3", "--seed", "7", "--json")
    files = [taps.parent / f"taps.drums.{number}.mid" for number in (1, 2, 3)]
    assert [report["output"] for report in json.loads(ran.output)] == [str(f) for f in files]
    assert len({tuple(kit(file)) for file in files}) == 3
    groovae("tap2drum", taps, "--seed", "8", "--temperature", "1", "-o", taps.parent / "again.mid")
    assert kit(taps.parent / "again.mid") == kit(files[1])


def test_a_tempo_can_be_estimated_and_the_file_conformed_to_it(tmp_path: Path) -> None:
    free = [round((0.9 + i * 60 / 112) * 960) for i in range(24)]
    source = tmp_path / "free.mid"
    source.write_bytes(to_bytes(song(track([Note(t, 60) for t in free], channel=0), kind=0)))
    ran = groovae("tap2drum", source, "--tempo", "estimate", "--conform")
    assert "estimated" in ran.talk
    after = from_bytes((tmp_path / "free.drums.mid").read_bytes())
    tempo = next(event.tempo for event in after.tracks[0] if event.type == "set_tempo")
    assert 60e6 / tempo == pytest.approx(112, rel=0.003)


def test_nothing_is_overwritten_unasked(taps: Path) -> None:
    target = taps.parent / "taps.drums.mid"
    target.write_bytes(b"mine")
    assert groovae("tap2drum", taps).error == f"{target} exists already"
    assert target.read_bytes() == b"mine"
    assert groovae("tap2drum", taps, "--force").status == 0
    assert target.read_bytes().startswith(b"MThd")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--pickup", "5"], "the pickup is 5.0 beats"),
        (["--pickup", "0.3"], "the pickup is 0.3 beats"),
        (["--pickup", "nan"], "the pickup is nan beats"),
        (["--tempo", "0"], "the tempo is 0.0"),
        (["--tempo", "nan"], "the tempo is nan"),
        (["--tempo", "1e9"], "the tempo is 1000000000.0"),
        (["--conform"], "nothing is to be conformed"),
        (["--track", "Bass"], "no track is called Bass"),
        (["--channel", "5"], "no notes on the chosen track and channel"),
        (["--model", "seq2seq"], "not for tap2drum"),
        (["-n", "2", "--temperature", "0"], "would all be the same"),
    ],
)
def test_what_makes_no_sense_is_said_in_two_lines(
    arguments: list[str], told: str, taps: Path
) -> None:
    assert told in groovae("tap2drum", taps, *arguments).error
    assert names(taps.parent) == ["taps.mid"]


@pytest.mark.parametrize(
    "arguments",
    [["--tempo", "fast"], ["--velocity", "maybe"], ["--channel", "17"], ["--temperature", "3"], []],
)
def test_wrong_usage_is_status_2(arguments: list[str], taps: Path) -> None:
    ran = groovae("drumify", *([taps, *arguments] if arguments else []))
    assert ran.status == 2
    assert names(taps.parent) == ["taps.mid"]


# Bad input


def own_files() -> list[bytes]:
    conductor = track(
        extra=[
            (0, mido.MetaMessage("set_tempo", tempo=400_000)),
            (0, mido.MetaMessage("time_signature", numerator=3, denominator=4)),
            (1920, mido.MetaMessage("marker", text="Refrain")),
        ]
    )
    return [
        to_bytes(beat()),
        to_bytes(song(conductor, track(bass_line(), channel=BASS, name="Bass"), track(rock()))),
        to_bytes(beat(*rock(1, ppq=24), ppq=24, name="Taps", channel=3)),
    ]


def try_all(files: list[bytes], count: int, seed: int, folder: Path) -> Counter[str]:
    """Damage and drum to `count` files; what became of them."""
    rng = random.Random(seed)
    source, target = folder / "bad.mid", folder / "out.mid"
    became: Counter[str] = Counter()
    for _ in range(count):
        data = damage(rng.choice(files), rng)
        source.write_bytes(data)
        dials = rng.choice(
            (
                [],
                ["--temperature", "1"],
                ["--tempo", "estimate"],
                ["--tempo", "90", "--loose"],
                ["--tempo", "300", "--conform"],
                ["--pickup", "1.25"],
            )
        )
        began = time.monotonic()
        ran = groovae("tap2drum", source, "-o", target, *dials)
        assert time.monotonic() - began < SECONDS_A_FILE, data.hex()
        if ran.status == 0:
            became["played"] += 1
            kept = Counter((n.channel, n.pitch, n.velocity) for n in heard(from_bytes(data)))
            after = from_bytes(target.read_bytes())
            assert not kept - Counter((n.channel, n.pitch, n.velocity) for n in heard(after))
            assert all(event.time >= 0 for events in after.tracks for event in events)
            target.unlink()
        else:
            assert ran.error, data.hex()
            became["refused"] += 1
        assert names(folder) == ["bad.mid"], data.hex()
    return became


def test_damaged_files_are_drummed_to_or_refused_in_two_lines(tmp_path: Path) -> None:
    became = try_all(own_files(), 600, 1, tmp_path)
    assert became["played"] > 80
    assert became["refused"] > 100


@pytest.mark.gmd
def test_damaged_real_takes_are_drummed_to_or_refused_in_two_lines(
    gmd_zip: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(gmd_zip) as archive:
        takes = sorted(
            (entry for entry in archive.infolist() if entry.filename.endswith(".mid")),
            key=lambda entry: entry.file_size,
        )
        files = [archive.read(entry) for entry in takes[:400:8]]
    became = try_all(files, 300, 2, tmp_path)
    assert became["played"] > 40
    assert became["refused"] > 50
