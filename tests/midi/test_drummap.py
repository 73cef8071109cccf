from pathlib import Path

import pytest

from groovae.drums import DRUM_INDEX, DRUMS, PITCHES, ROLAND_TD
from groovae.errors import BeatError
from groovae.midi.drummap import guess_map, load_map, named_maps, parse_map


def test_the_maps_of_groovae_know_every_drum_by_its_own_pitch() -> None:
    for name, table in named_maps().items():
        for index, drum in enumerate(DRUMS):
            assert table[drum.pitch] == index, (name, drum.name)


def test_roland_is_the_table_of_the_paper() -> None:
    assert load_map("roland_td", ()) == ("roland_td", ROLAND_TD)
    assert len(ROLAND_TD) == len(PITCHES) == 22


def test_general_midi_agrees_with_roland_on_every_pitch_both_name() -> None:
    general = named_maps()["general_midi"]
    assert all(general[pitch] == ROLAND_TD[pitch] for pitch in general.keys() & ROLAND_TD.keys())


def test_pitches_that_only_an_e_kit_sends_choose_its_map() -> None:
    assert guess_map([36, 38, 22]) == "roland_td"
    assert guess_map([36, 38, 42]) == "general_midi"
    assert guess_map([36, 26, 54]) == "general_midi"  # no e-kit has a tambourine
    assert load_map("auto", [36, 58])[0] == "roland_td"


def test_a_map_is_a_text_file(tmp_path: Path) -> None:
    text = tmp_path / "mine.txt"
    text.write_text("# my kit\n\n60 kick  # the big one\n  61\tsnare\r\n", "utf-8")
    name, table = load_map(str(text), ())
    assert table == {60: DRUM_INDEX["kick"], 61: DRUM_INDEX["snare"]}
    assert name == str(text)


def test_a_map_saved_by_notepad_is_read(tmp_path: Path) -> None:
    text = tmp_path / "mine.txt"
    text.write_text("60 kick\n", "utf-8-sig")
    assert load_map(str(text), ())[1] == {60: 0}


@pytest.mark.parametrize(
    "line",
    [
        "kick 36",
        "36",
        "128 kick",
        "-1 kick",
        "36 cowbell",
        "36 kick drum",
        "٣٦ kick",
        "9" * 5000 + " kick",
    ],
)
def test_a_line_that_is_no_pitch_and_drum_is_named(line: str) -> None:
    with pytest.raises(BeatError, match="line 2 of drum map mine") as raised:
        parse_map(f"36 kick\n{line}\n", "mine")
    assert "closed_hihat" in raised.value.hint


def test_a_map_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    for name in ("ezdrummer", str(tmp_path), "x" * 300, "a\0b"):
        with pytest.raises(BeatError, match="no drum map is called") as raised:
            load_map(name, ())
        assert "general_midi, roland_td" in raised.value.hint


def test_a_map_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map").write_bytes(b"\xff\xfe3\x006\x00")
    with pytest.raises(BeatError, match="no drum map"):
        load_map(str(tmp_path / "map"), ())
