"""Which sound a pitch asks for."""

import pytest

from groovae.drums import DRUM_INDEX, PITCHES
from groovae.kit.articulations import ARTICULATIONS, GENERAL_MIDI, articulation_of
from groovae.midi.drummap import named_maps


def test_every_pad_of_an_e_kit_has_a_sound_of_its_own() -> None:
    struck = [articulation_of(row.pitch, DRUM_INDEX[row.drum], roland=True) for row in PITCHES]
    assert len(set(struck)) == len(PITCHES)
    for row, name in zip(PITCHES, struck, strict=True):
        assert name
        assert ARTICULATIONS[name].drum == row.drum


@pytest.mark.parametrize("map_name", ["general_midi", "roland_td"])
def test_a_pitch_sounds_as_the_drum_that_its_map_says(map_name: str) -> None:
    for pitch, drum in named_maps()[map_name].items():
        name = articulation_of(pitch, drum, roland=map_name == "roland_td")
        assert name
        assert DRUM_INDEX[ARTICULATIONS[name].drum] == drum


def test_a_map_of_ones_own_is_obeyed() -> None:
    snare = DRUM_INDEX["snare"]
    assert articulation_of(36, snare, roland=False) == "snare"
    assert articulation_of(37, snare, roland=False) == "cross_stick"
    assert articulation_of(100, DRUM_INDEX["ride"], roland=False) == "ride_bow"


def test_percussion_beside_the_kit_sounds_where_something_is_near() -> None:
    assert articulation_of(56, -1, roland=False) == "cowbell"
    assert articulation_of(56, -1, roland=True) == "cowbell"
    assert articulation_of(72, -1, roland=False) is None  # a whistle
    assert articulation_of(3, -1, roland=False) is None


def test_every_articulation_can_be_asked_for() -> None:
    reached = set(GENERAL_MIDI.values())
    reached |= {articulation_of(r.pitch, DRUM_INDEX[r.drum], roland=True) or "" for r in PITCHES}
    assert reached == set(ARTICULATIONS)
