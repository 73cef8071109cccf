"""The nine drums: the table of the paper's Appendix B, and everything derived from it.

`PITCHES` is the only place that knows which Roland TD-11 pitch is which drum. The order of `DRUMS` is
the order of columns in every array and every model of groovae.

Source: Gillick et al. 2019, "Learning to Groove with Inverse Sequence Transformations", Table 2.
"""

from typing import Final, NamedTuple


class Drum(NamedTuple):
    """One of the nine drums: its name and the General MIDI pitch it is written as."""

    name: str
    pitch: int


DRUMS: Final = (
    Drum("kick", 36),
    Drum("snare", 38),
    Drum("closed_hihat", 42),
    Drum("open_hihat", 46),
    Drum("low_tom", 43),
    Drum("mid_tom", 47),
    Drum("high_tom", 50),
    Drum("crash", 49),
    Drum("ride", 51),
)

DRUM_NAMES: Final = tuple(drum.name for drum in DRUMS)
DRUM_INDEX: Final = {drum.name: index for index, drum in enumerate(DRUMS)}


class Pitch(NamedTuple):
    """One pad or zone of the Roland TD-11, as the paper's Table 2 lists it.

    `paper_count` is the number of notes the paper prints for the whole dataset.
    """

    pitch: int
    zone: str
    drum: str
    paper_count: int


PITCHES: Final = (
    Pitch(36, "Kick", "kick", 88067),
    Pitch(38, "Snare (Head)", "snare", 102787),
    Pitch(40, "Snare (Rim)", "snare", 22262),
    Pitch(37, "Snare X-Stick", "snare", 9696),
    Pitch(48, "Tom 1", "high_tom", 13145),
    Pitch(50, "Tom 1 (Rim)", "high_tom", 1561),
    Pitch(45, "Tom 2", "mid_tom", 3935),
    Pitch(47, "Tom 2 (Rim)", "mid_tom", 1322),
    Pitch(43, "Tom 3 (Head)", "low_tom", 11260),
    Pitch(58, "Tom 3 (Rim)", "low_tom", 1003),
    Pitch(46, "HH Open (Bow)", "open_hihat", 3905),
    Pitch(26, "HH Open (Edge)", "open_hihat", 10243),
    Pitch(42, "HH Closed (Bow)", "closed_hihat", 31691),
    Pitch(22, "HH Closed (Edge)", "closed_hihat", 34764),
    Pitch(44, "HH Pedal", "closed_hihat", 52343),
    Pitch(49, "Crash 1 (Bow)", "crash", 720),
    Pitch(55, "Crash 1 (Edge)", "crash", 5567),
    Pitch(57, "Crash 2 (Bow)", "crash", 1832),
    Pitch(52, "Crash 2 (Edge)", "crash", 1046),
    Pitch(51, "Ride (Bow)", "ride", 43847),
    Pitch(59, "Ride (Edge)", "ride", 2220),
    Pitch(53, "Ride (Bell)", "ride", 5567),
)

ROLAND_TD: Final = {row.pitch: DRUM_INDEX[row.drum] for row in PITCHES}
"""Roland TD pitch -> index into `DRUMS`."""
