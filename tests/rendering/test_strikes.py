"""Which note strikes what, and when."""

import numpy as np

from groovae.rendering.strikes import read_strikes
from midi.files import COWBELL, HAT, KICK, PPQ, SNARE, Note, beat, song, to_bytes, track

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


def test_what_has_no_sound_is_counted() -> None:
    notes = [Note(0, HAT), Note(10, 72), Note(20, 72), Note(30, 3), Note(40, COWBELL)]
    strikes = read_strikes(to_bytes(beat(*notes)), "a beat")
    assert strikes.articulations == ("closed_bow", "cowbell")
    assert strikes.unplayed == {3: 1, 72: 2}
    assert strikes.others == 0
