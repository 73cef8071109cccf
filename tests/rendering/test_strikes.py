"""Which note strikes what, and when."""

from pathlib import Path

import numpy as np

from groovae.rendering.strikes import read_strikes
from midi.files import (
    COWBELL,
    HAT,
    KICK,
    OPEN_HAT,
    PPQ,
    RIDE,
    SNARE,
    Note,
    beat,
    song,
    to_bytes,
    track,
)

WHISTLE = 72
EDGE, OPEN_EDGE, TOM_1_RIM = 22, 26, 50


def test_strokes_of_several_tracks_come_in_the_order_of_time() -> None:
    late = track([Note(PPQ, KICK, 11), Note(3 * PPQ, KICK, 33)], name="kick")
    early = track([Note(0, SNARE, 1), Note(2 * PPQ, SNARE, 22)], name="snare")
    strikes = read_strikes(to_bytes(song(late, early)), "a song")
    np.testing.assert_allclose(strikes.seconds, [0, 0.5, 1, 1.5])
    assert strikes.articulations == ("snare", "kick", "snare", "kick")
    assert strikes.velocities.tolist() == [1, 11, 22, 33]


def test_an_e_kit_is_known_by_its_edges() -> None:
    e_kit = read_strikes(to_bytes(beat(*(Note(0, p) for p in (EDGE, OPEN_EDGE, TOM_1_RIM)))), "a")
    assert e_kit.articulations == ("closed_edge", "open_edge", "high_tom_rim")
    assert read_strikes(to_bytes(beat(Note(0, TOM_1_RIM))), "a").articulations == ("tom_1",)


def test_what_our_kit_has_no_sound_for_is_still_a_key_of_a_soundfont() -> None:
    notes = [Note(0, HAT), Note(10, WHISTLE), Note(30, 3), Note(40, COWBELL)]
    strikes = read_strikes(to_bytes(beat(*notes)), "a beat")
    assert strikes.articulations == ("closed_bow", None, None, "cowbell")
    assert strikes.keys.tolist() == strikes.pitches.tolist() == [HAT, WHISTLE, 3, COWBELL]
    assert strikes.others == 0


def test_a_soundfont_is_asked_for_the_very_key_that_general_midi_has() -> None:
    """Our kit has one kick, one shaker and no vibraslap."""
    pitches = [35, 36, 58, 69, 70, 50, 55, COWBELL]
    strikes = read_strikes(to_bytes(beat(*(Note(10 * i, p) for i, p in enumerate(pitches)))), "a")
    assert strikes.keys.tolist() == pitches


def test_a_soundfont_is_asked_for_the_drum_that_a_map_means(tmp_path: Path) -> None:
    e_kit = beat(*(Note(10 * i, p) for i, p in enumerate((EDGE, OPEN_EDGE, TOM_1_RIM, KICK))))
    assert read_strikes(to_bytes(e_kit), "a").keys.tolist() == [HAT, OPEN_HAT, 48, KICK]
    mine = tmp_path / "mine.txt"
    mine.write_text(f"{KICK} snare\n{WHISTLE} ride\n39 snare\n")
    data = to_bytes(beat(*(Note(10 * i, p) for i, p in enumerate((KICK, WHISTLE, 39)))))
    assert read_strikes(data, "a", drum_map=str(mine)).keys.tolist() == [SNARE, RIDE, 39]
