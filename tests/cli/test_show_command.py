"""`groovae show`: files and streams, what is said, and what is refused."""

import random
from pathlib import Path

import pytest

from groovae.demo import straight_beat
from midi.files import HAT, SNARE, STEP, Note, beat, rock, to_bytes

from .mutations import damage
from .running import groovae, names
from .test_bad_input import own_files

pytest.importorskip("matplotlib")

PNG = b"\x89PNG\r\n\x1a\n"


def test_before_and_after_are_drawn_and_told_in_one_line(song: Path, tmp_path: Path) -> None:
    played, target = tmp_path / "played.mid", tmp_path / "both.png"
    notes = [
        n if n.pitch != SNARE else n._replace(tick=n.tick + 10, velocity=n.velocity + 20)
        for n in rock()
    ]
    played.write_bytes(to_bytes(beat(*notes)))
    ran = groovae("show", song, "--after", played, "-o", target)
    assert (ran.status, ran.output) == (0, b"")
    assert ran.talk == f"{target}: drawn\n  snare 10 ms late; velocity: backbeat +20\n"
    assert target.read_bytes().startswith(PNG)


def test_a_humanized_beat_is_drawn(tmp_path: Path) -> None:
    straight, played = tmp_path / "beat.mid", tmp_path / "played.mid"
    straight_beat().write(straight)
    assert groovae("humanize", straight, "-o", played).status == 0
    ran = groovae("show", straight, "--after", played)
    assert " ms early" in ran.talk
    assert "ghost notes" in ran.talk
    assert "dropped" not in ran.talk
    assert names(tmp_path) == ["beat.before-after.png", "beat.mid", "played.mid"]


def test_a_picture_lies_beside_its_beat_and_is_never_overwritten_unasked(song: Path) -> None:
    assert groovae("show", song).status == 0
    assert names(song.parent) == ["beat.mid", "beat.png"]
    assert "exists already" in groovae("show", song).error
    assert groovae("show", song, "--force").status == 0


def test_each_kind_of_picture_has_its_own_name(song: Path) -> None:
    for asked in ([], ["--offsets"], ["--after", song]):
        assert groovae("show", song, *asked).status == 0
    pictures = ["beat.before-after.png", "beat.mid", "beat.offsets.png", "beat.png"]
    assert names(song.parent) == pictures


@pytest.mark.parametrize("name", ["beat.svg", "beat.pdf", "beat.txt", "beat", "new.mid"])
def test_a_picture_is_a_png_or_refused_before_the_work(song: Path, name: str) -> None:
    ran = groovae("show", song.parent / "no.mid", "-o", song.parent / name, "--force")
    assert "pictures are written as .png, not as" in ran.error
    assert names(song.parent) == ["beat.mid"]


def test_an_input_is_never_overwritten(song: Path) -> None:
    data, other = song.read_bytes(), song.with_name("other.png")
    other.write_bytes(data)
    for asked in (
        ["show", song, "-o", song],
        ["show", song, "--after", other, "-o", other],
        ["show", other],
        ["compare", song, other, "-o", other],
        ["compare", song, "-o", song.parent / ".." / song.parent.name / song.name],
    ):
        ran = groovae(*asked, "--force")
        assert ran.status == 1
        assert ran.error.endswith("is the beat itself")
    assert song.read_bytes() == other.read_bytes() == data


def test_a_swing_that_is_played_is_told(song: Path) -> None:
    ticks = [480 * (i // 2) + 278 * (i % 2) + (-8, 3, -5)[i % 3] for i in range(2, 66)]
    song.write_bytes(to_bytes(beat(*(Note(tick, HAT) for tick in ticks))))
    ran = groovae("compare", song)
    assert b"120 bpm, swung 58 %, 64 drum notes; stiff" in ran.output


def test_the_help_speaks_of_looking_not_of_playing() -> None:
    for command in ("show", "compare"):
        told = groovae(command, "--help").output.decode()
        assert "Look only at this track" in told
        assert "Play only" not in told


def test_show_works_on_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = to_bytes(beat())
    assert groovae("show", "-", given=data).output.startswith(PNG)
    assert groovae("show", "-", "--offsets", "--bars", 1, given=data).output.startswith(PNG)
    assert "cannot" not in groovae("show", "-", "-o", "x.png", given=data).talk
    assert names(tmp_path) == ["x.png"]


def test_standard_input_cannot_be_before_and_after(song: Path) -> None:
    ran = groovae("show", "-", "--after", "-", given=song.read_bytes())
    assert "one file, not two" in ran.error


def test_after_and_offsets_are_one_picture_each(song: Path) -> None:
    ran = groovae("show", song, "--after", song, "--offsets")
    assert ran.status == 2
    assert "leave --offsets out" in ran.talk


def test_what_cannot_be_drawn_is_refused_in_two_lines(song: Path) -> None:
    folder = song.parent
    assert "nothing to see from bar 99 on" in groovae("show", song, "--from", "99").error
    assert groovae("show", folder / "no.mid").error.endswith("does not exist")
    assert groovae("show", song, "--after", folder / "no.mid").error.endswith("does not exist")
    assert "is a folder" in groovae("show", folder).error
    assert groovae("show", ".").error.endswith("is a folder")
    assert "no folder" in groovae("show", song, "-o", folder / "no" / "x.png").error
    assert names(folder) == ["beat.mid"]


def test_damaged_files_are_drawn_after_a_good_one_or_refused(
    song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, drawn = random.Random(4), 0
    bad, target = song.parent / "bad.mid", song.parent / "out.png"
    for _ in range(150):
        bad.write_bytes(damage(rng.choice(own_files()), rng))
        with monkeypatch.context() as patched:
            if drawn >= 3:  # what is drawn was found; the rest is matplotlib's
                patched.setattr("groovae.picture.before_after.to_png", lambda _: b"drawn")
            ran = groovae("show", song, "--after", bad, "-o", target, "--bars", 64)
        if ran.status == 0:
            drawn += 1
            assert "nan" not in ran.talk
            target.unlink()
        else:
            assert ran.error
        assert names(song.parent) == ["bad.mid", "beat.mid"]
    assert drawn > 20


def test_notes_that_were_added_are_named(song: Path) -> None:
    more = song.parent / "more.mid"
    more.write_bytes(to_bytes(beat(*rock(), Note(7 * STEP, SNARE, 40))))
    assert "1 snare note added" in groovae("show", song, "--after", more, "-o", "-").talk
