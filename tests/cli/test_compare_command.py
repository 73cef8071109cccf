"""`groovae compare`: the table, the picture, streams, and what is refused."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from groovae import read
from groovae.dataset.gmd import Take, read_take_file
from midi.files import beat, rock, to_bytes

from .mutations import damage
from .running import groovae, names
from .test_bad_input import own_files

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_straight_beat_is_stiff_and_nothing_is_written(song: Path) -> None:
    ran = groovae("compare", song)
    assert ran.status == 0
    assert ran.talk == ""
    text = ran.output.decode()
    assert text.startswith("A  beat.mid: 120 bpm, 24 drum notes; stiff and flat\n")
    assert "stiffer, flatter" in text
    assert "CC BY 4.0" in text
    assert names(song.parent) == ["beat.mid"]


def test_two_beats_and_their_picture(song: Path) -> None:
    pytest.importorskip("matplotlib")
    other, target = song.parent / "other.mid", song.parent / "both.png"
    other.write_bytes(to_bytes(beat(*(n._replace(tick=n.tick + 13) for n in rock()))))
    ran = groovae("compare", song, other, "-o", target)
    assert target.read_bytes().startswith(PNG)
    assert b"B  other.mid" in ran.output
    assert b"+13.5" in ran.output
    assert ran.talk == f"{target}: drawn\n"
    assert "exists already" in groovae("compare", song, other, "-o", target).error
    assert groovae("compare", song, other, "-o", target, "--force").status == 0


def test_streams_carry_the_beat_the_picture_and_the_json(song: Path) -> None:
    given = song.read_bytes()
    said = json.loads(groovae("compare", "-", song, "--json", given=given).output)
    assert [each["file"] for each in said["beats"]] == ["standard input", "beat.mid"]
    assert said["beats"][0]["drums"] == said["beats"][1]["drums"]
    pytest.importorskip("matplotlib")
    ran = groovae("compare", song, "-o", "-")
    assert ran.output.startswith(PNG)
    assert "drummers" in ran.talk
    assert "one file, not two" in groovae("compare", "-", "-", given=given).error


def test_what_cannot_be_compared_is_refused_in_two_lines(song: Path) -> None:
    folder = song.parent
    assert groovae("compare", folder / "no.mid").error.endswith("does not exist")
    assert groovae("compare", song, folder / "no.mid").error.endswith("does not exist")
    assert "is a folder" in groovae("compare", folder).error
    assert "no folder" in groovae("compare", song, "-o", folder / "no" / "x.png").error
    assert groovae("compare").status == 2
    assert names(folder) == ["beat.mid"]


def test_damaged_files_are_compared_or_refused(song: Path) -> None:
    rng, compared = random.Random(5), 0
    bad = song.parent / "bad.mid"
    for _ in range(300):
        bad.write_bytes(damage(rng.choice(own_files()), rng))
        ran = groovae("compare", bad, song)
        if ran.status == 0:
            compared += 1
            assert b"nan" not in ran.output
        else:
            assert ran.error
    assert compared > 50


# Real drummers


@pytest.mark.gmd
def test_drummers_are_mostly_inside_and_their_quantized_takes_are_stiffer(
    gmd_zip: Path, gmd_takes: list[Take], tmp_path: Path
) -> None:
    """On validation takes, which the table has not seen: by its making nine figures in ten are inside."""
    source, inside, judged = tmp_path / "take.mid", 0, 0
    chosen = [t for t in gmd_takes if (t.split, t.time_signature) == ("validation", "4-4")][::2]
    for take in chosen:
        source.write_bytes(read_take_file(gmd_zip, take.id))
        played = compared(source)
        assert played["notes"] == len(take.ticks)
        inside += played["figures_inside"]
        judged += played["figures_judged"]
        read(source).of_score(read(source).hits, take.tempo).write(source, force=True)
        for drum in compared(source)["drums"].values():
            if beside := drum["beside_drummers"]:
                assert beside["offset_spread_ms"]["verdict"] == "stiffer"
    assert judged > 700
    assert 0.88 < inside / judged < 0.96


def compared(path: Path) -> dict[str, Any]:
    (made,) = json.loads(groovae("compare", path, "--json").output)["beats"]
    return dict(made)
