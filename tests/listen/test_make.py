"""A test as it lies on the disk: blind, whole, and made again by its secret."""

import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile

from cli.running import names
from dataset.music import archive, midi
from groovae.dataset.gmd import Take, read_takes
from groovae.dataset.windows import Windows, windows_of
from groovae.drums import DRUMS
from groovae.errors import ConfigError, OutputError
from groovae.hvo import Floats, unpack
from groovae.listen.casting import Casting
from groovae.listen.contenders import Contender, contender
from groovae.listen.make import Test, make_test

from .listeners import kept_beside, key_beside


def asked(takes: list[Take], **fields: Any) -> Test:
    standard: dict[str, Any] = {
        "casting": Casting("humanize", takes, 2),
        "models": ["quantized"],
        "against": ["real"],
        "split": "test",
        "pairs": 4,
    }
    return Test(**(standard | fields))


def notes(path: Path) -> list[tuple[int, int, int]]:
    """Tick, pitch and velocity of each note."""
    (track,) = mido.MidiFile(path).tracks
    now, found = 0, []
    for event in track:
        now += event.time
        if event.type == "note_on" and event.velocity:
            found.append((now, event.note, event.velocity))
    return found


def test_a_test_has_its_page_and_its_manifest_and_its_pairs_are_kept(made: Path) -> None:
    assert names(made) == ["index.html", "manifest.json"]
    kept = kept_beside(made)
    assert names(kept) == ["key.json", "pairs"]
    manifest = json.loads((made / "manifest.json").read_text())
    assert manifest["question"] == "Which sounds more like a human drummer?"
    listed = [
        pair[side][kind]
        for pair in manifest["pairs"]
        for side in ("a", "b")
        for kind in ("wav", "midi")
    ]
    assert sorted(listed) == [f"pairs/{name}" for name in names(kept / "pairs")]
    assert names(kept / "pairs")[:4] == ["01_a.mid", "01_a.wav", "01_b.mid", "01_b.wav"]
    assert len(listed) == 4 * 8
    assert "CC BY 4.0" in manifest["data"]


def test_the_key_is_not_in_what_listeners_get(made: Path) -> None:
    key = key_beside(made)
    page = (made / "index.html").read_text()
    page = re.sub(r'(?s)(<script type="text/plain"[^>]*>).*?</script>', r"\1", page)
    for text in (page, (made / "manifest.json").read_text()):
        assert key["secret"] not in text
        assert "seed" not in text
        assert str(key["seed"]) not in text
        for pair in key["pairs"]:
            assert pair["take"] not in text
        assert not re.search(r"\b(quantized|scored|real|humanize|knn|seq2seq)\b", text)
        assert key["test"] in text


def test_nothing_about_the_files_tells_a_from_b(made: Path) -> None:
    page = (made / "index.html").read_text()
    for number in range(1, 9):
        for kind in ("wav", "mid"):
            sizes = {
                (kept_beside(made) / f"pairs/{number:02}_{side}.{kind}").stat().st_size
                for side in "ab"
            }
            assert len(sizes) == 1
        embedded = re.findall(rf'id="clip-{number}-[ab]">([^<]*)<', page)
        assert len(embedded) == 2
        assert len(embedded[0]) == len(embedded[1])


def test_no_clip_has_a_roll_a_rim_or_a_long_note(made: Path) -> None:
    pitches = {drum.pitch for drum in DRUMS}
    for path in sorted((kept_beside(made) / "pairs").glob("*.mid")):
        played = notes(path)
        cells = Counter(((tick + 60) // 120, pitch) for tick, pitch, _ in played)
        assert set(cells.values()) == {1}
        assert {pitch for _, pitch, _ in played} <= pitches


def test_the_key_says_truly_who_is_who(made: Path, takes: list[Take]) -> None:
    windows = windows_of(takes, "test")
    for pair in key_beside(made)["pairs"]:
        (at,) = np.flatnonzero((windows.take == pair["take"]) & (windows.bar == pair["bar"]))
        hits, velocities, offsets = unpack(windows.hvo[at])
        steps, drums = np.nonzero(hits)
        real = sorted(
            zip(
                (480 + 120 * steps + np.rint(120 * offsets[steps, drums])).astype(int).tolist(),
                [DRUMS[drum].pitch for drum in drums.tolist()],
                np.rint(127 * velocities[steps, drums]).astype(int).tolist(),
                strict=True,
            )
        )
        for side in ("a", "b"):
            played = sorted(notes(kept_beside(made) / f"pairs/{pair['pair']:02}_{side}.mid"))
            assert (played == real) is (pair[side] == "real")
            assert len(played) == len(real)


def test_each_pair_is_of_another_take_while_takes_last(made: Path) -> None:
    takes = Counter(pair["take"] for pair in key_beside(made)["pairs"])
    assert len(takes) == 7
    assert max(takes.values()) == 2


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a test, those that are kept among them."""
    return {
        path.name: path.read_bytes()
        for place in (folder, kept_beside(folder))
        for path in place.rglob("*.*")
    }


def test_a_secret_makes_the_same_test_and_another_turns_the_sides(
    takes: list[Take], tmp_path: Path
) -> None:
    for name, secret in (("one", "x"), ("same", "x"), ("other", "z"), ("drawn", None)):
        make_test(asked(takes, secret=secret, pairs=7, seed=1), tmp_path / name)
    one, same, other = (contents(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert one["manifest.json"] != other["manifest.json"]
    key, turned, new = (key_beside(tmp_path / name) for name in ("one", "other", "drawn"))
    assert [p["a"] for p in key["pairs"]] != [p["a"] for p in turned["pairs"]]
    assert {p["take"] for p in key["pairs"]} == {p["take"] for p in turned["pairs"]}
    assert len(new["secret"]) == 32


def test_no_clip_of_a_test_made_again_without_its_secret_has_the_same_bytes(
    takes: list[Take], tmp_path: Path
) -> None:
    clips, embedded, music = [], [], []
    for name, secret in (("one", "x"), ("other", "z"), ("drawn", None)):
        make_test(asked(takes, secret=secret, pairs=7, seed=1), tmp_path / name)
        files = contents(tmp_path / name)
        clips += [data for each, data in files.items() if each.endswith(".wav")]
        page = files["index.html"].decode()
        embedded += [text.strip() for text in re.findall(r'id="clip-\d+-[ab]">([^<]*)<', page)]
        music.append(sorted(data for each, data in files.items() if each.endswith(".mid")))
    assert music[0] == music[1] == music[2]
    assert len(set(clips)) == len(clips) == 3 * 14
    assert len(set(embedded)) == len(embedded) == 3 * 14


def test_without_a_seed_windows_and_samples_follow_from_the_secret(
    takes: list[Take], tmp_path: Path
) -> None:
    fields = {"models": ["seq2seq.performed"], "pairs": 7}
    for name, secret in (("one", "x"), ("same", "x"), ("other", "z")):
        make_test(asked(takes, secret=secret, **fields), tmp_path / name)
    one, same = (contents(tmp_path / name) for name in ("one", "same"))
    assert one == same
    key, turned = (key_beside(tmp_path / name) for name in ("one", "other"))
    heard = [{(p["take"], p["bar"]) for p in each["pairs"]} for each in (key, turned)]
    assert heard[0] != heard[1]
    make_test(asked(takes, secret="x", seed=key["seed"], **fields), tmp_path / "again")
    assert contents(tmp_path / "again") == one


def test_one_beat_in_many_takes_is_heard_once(tmp_path: Path) -> None:
    """A model that plays the same to the same would be known by the clip that comes again."""
    rng = np.random.default_rng(0)

    def felt(beat: list[int]) -> list[tuple[int, int, int, int]]:
        return [
            (step * 120 + int(rng.integers(30)), 36, int(rng.integers(30, 120)), 30)
            for step in beat
        ]

    beats = [[0, 8, 16, 24], [0, 8, 16, 24], [0, 6, 16, 24], [0, 8, 16, 24]]
    played = [
        (f"drummer{number}/session1/{number}", "test", midi(*felt(beat), tempo=400.0))
        for number, beat in enumerate(beats)
    ]
    takes = read_takes(archive(tmp_path / "own.zip", *played))
    with pytest.raises(ConfigError, match="and 2 windows of the test split can be heard"):
        make_test(asked(takes, pairs=3, models=["seq2seq"]), tmp_path / "out")
    make_test(asked(takes, pairs=2, models=["seq2seq"]), tmp_path / "out")
    assert "2" in {pair["take"][-1] for pair in key_beside(tmp_path / "out")["pairs"]}


def test_a_page_too_large_is_warned_of_with_how_many_pairs_fit(
    takes: list[Take], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    make_test(asked(takes, pairs=8, progress=told.append), tmp_path / "out")
    assert not any("warning" in line for line in told)
    size = (tmp_path / "out/index.html").stat().st_size
    monkeypatch.setattr("groovae.listen.make.LARGE_BYTES", size // 2)
    make_test(asked(takes, pairs=8, progress=told.append), tmp_path / "large")
    (warning,) = (line for line in told if "warning" in line)
    fit = int(re.findall(r"(\d+) pairs make", warning)[0])
    assert fit == pytest.approx(4, abs=1)


def test_windows_in_which_somebody_is_silent_are_left_out_and_counted(
    takes: list[Take], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shy(windows: Windows) -> Floats:
        played = windows.hvo.copy()
        played[::2] = 0
        return played

    def cast(casting: Casting, name: str) -> Contender:
        return contender(casting, name) if name == "real" else Contender("shy.scored", shy)

    monkeypatch.setattr("groovae.listen.make.contender", cast)
    key = make_test(asked(takes, pairs=5), tmp_path / "out")
    assert len(key["pairs"]) == 5
    assert key["left_out"] == 5


def test_more_pairs_than_windows_are_refused_with_how_many_there_are(
    takes: list[Take], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"99 pairs .* and \d+ windows of the test") as found:
        make_test(asked(takes, pairs=99, seed=1), tmp_path / "out")
    count = int(re.findall(r"at most (\d+)", found.value.hint)[0])
    assert f"and {count} windows" in str(found.value)
    make_test(asked(takes, pairs=count, seed=1, models=["knn"]), tmp_path / "out")
    with pytest.raises(ConfigError, match="2 comparisons do not fit into 1 pairs"):
        make_test(asked(takes, pairs=1, models=["knn", "quantized"]), tmp_path / "few")
    assert names(tmp_path) == ["out", "out.kept"]


def test_a_name_is_given_once(takes: list[Take], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"two contenders are called seq2seq\.scored"):
        make_test(asked(takes, models=["default", "seq2seq"]), tmp_path / "out")
    with pytest.raises(ConfigError, match="no comparison"):
        make_test(asked(takes, models=["real"]), tmp_path / "out")


def test_whatever_goes_wrong_a_test_is_there_whole_or_not_at_all(
    takes: list[Take], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    full = OSError(28, "No space left on device")

    def fail_at(number: int) -> None:
        real, count = Path.write_bytes, iter(range(99))

        def write(self: Path, data: Any) -> int:
            if next(count) == number:
                raise full
            return real(self, data)

        monkeypatch.setattr(Path, "write_bytes", write)

    def rename_fails_at(number: int) -> None:
        real, count = Path.rename, iter(range(99))

        def rename(self: Path, target: Path) -> Path:
            if next(count) == number:
                raise full
            return real(self, target)

        monkeypatch.setattr(Path, "rename", rename)

    fail_at(7)
    with pytest.raises(OutputError, match="No space left"):
        make_test(asked(takes), out)
    assert names(tmp_path) == []
    monkeypatch.undo()
    make_test(asked(takes), out)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    fail_at(3)
    with pytest.raises(OutputError, match="No space left"):
        make_test(asked(takes), out, force=True)
    monkeypatch.undo()
    for number in range(4):  # two old folders are moved away, two new ones into their place
        rename_fails_at(number)
        with pytest.raises(OutputError, match="No space left"):
            make_test(asked(takes), out, force=True)
        monkeypatch.undo()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert names(tmp_path) == ["out", "out.kept"]


@pytest.mark.gmd
def test_real_takes_are_made_into_a_blind_test(gmd_takes: list[Take], tmp_path: Path) -> None:
    casting = Casting("humanize", gmd_takes, 2)
    make_test(
        asked(gmd_takes, casting=casting, models=["seq2seq_vib"], against=["knn", "real"], pairs=6),
        tmp_path / "out",
    )
    key = key_beside(tmp_path / "out")
    assert len({pair["take"] for pair in key["pairs"]}) == 6
    players = Counter(frozenset((pair["a"], pair["b"])) for pair in key["pairs"])
    assert set(players.values()) == {3}
    for number in range(1, 7):
        frames = set()
        for side in "ab":
            data = (tmp_path / f"out.kept/pairs/{number:02}_{side}.wav").read_bytes()
            samples, rate = soundfile.read(io.BytesIO(data))
            assert rate == 44100
            frames.add(len(samples))
        assert len(frames) == 1
