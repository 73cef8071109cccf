"""What can be struck, and how: every sound of the kit, and the pitch that asks for it.

A pitch of General MIDI and one of a Roland e-kit need not mean the same: 50 is a high tom on the one and
the rim of tom 1 on the other; so there are two tables.
"""

from typing import Final, NamedTuple

from ..drums import DRUM_INDEX, DRUM_NAMES


class Articulation(NamedTuple):
    """One way to strike one instrument.

    Attributes:
        name: unique; drum: one of `drums.DRUM_NAMES`, or empty for percussion beside a kit.
        pitch: the General MIDI percussion key nearest to it, for soundfonts.
        level_db: loudness at velocity 127 against full scale; pan: -1 left .. 1 right, as the
            audience sees a right-handed drummer.
    """

    name: str
    drum: str
    pitch: int
    level_db: float
    pan: float


ARTICULATIONS: Final = {
    row.name: row
    for row in (
        Articulation("kick", "kick", 36, -17.5, 0.0),
        Articulation("snare", "snare", 38, -21.5, 0.06),
        Articulation("snare_rim", "snare", 40, -21.0, 0.06),
        Articulation("cross_stick", "snare", 37, -27.5, 0.1),
        Articulation("clap", "snare", 39, -24.0, 0.0),
        Articulation("closed_bow", "closed_hihat", 42, -32.0, 0.4),
        Articulation("closed_edge", "closed_hihat", 42, -29.0, 0.4),
        Articulation("pedal", "closed_hihat", 44, -34.0, 0.4),
        Articulation("open_bow", "open_hihat", 46, -28.5, 0.4),
        Articulation("open_edge", "open_hihat", 46, -26.5, 0.4),
        Articulation("tom_6", "low_tom", 41, -20.5, -0.45),
        Articulation("tom_5", "low_tom", 43, -20.5, -0.4),
        Articulation("tom_4", "mid_tom", 45, -21.5, -0.1),
        Articulation("tom_3", "mid_tom", 47, -21.5, -0.05),
        Articulation("tom_2", "high_tom", 48, -22.0, 0.2),
        Articulation("tom_1", "high_tom", 50, -22.5, 0.25),
        Articulation("low_tom_rim", "low_tom", 43, -20.5, -0.4),
        Articulation("mid_tom_rim", "mid_tom", 45, -21.5, -0.1),
        Articulation("high_tom_rim", "high_tom", 48, -22.0, 0.2),
        Articulation("crash_1_bow", "crash", 49, -27.0, 0.3),
        Articulation("crash_1_edge", "crash", 49, -24.5, 0.3),
        Articulation("crash_2_bow", "crash", 57, -27.0, -0.5),
        Articulation("crash_2_edge", "crash", 57, -24.5, -0.5),
        Articulation("splash", "crash", 55, -26.0, 0.1),
        Articulation("china", "crash", 52, -24.5, -0.6),
        Articulation("ride_bow", "ride", 51, -30.0, -0.35),
        Articulation("ride_bell", "ride", 53, -27.5, -0.35),
        Articulation("ride_edge", "ride", 59, -25.0, -0.35),
        Articulation("tambourine", "", 54, -28.0, 0.2),
        Articulation("cowbell", "", 56, -27.0, -0.2),
        Articulation("bongo_high", "", 60, -23.0, 0.25),
        Articulation("bongo_low", "", 61, -23.0, 0.15),
        Articulation("conga_mute", "", 62, -27.0, -0.25),
        Articulation("conga_high", "", 63, -22.0, -0.25),
        Articulation("conga_low", "", 64, -22.0, -0.3),
        Articulation("timbale_high", "", 65, -22.0, 0.3),
        Articulation("timbale_low", "", 66, -22.0, 0.35),
        Articulation("agogo_high", "", 67, -28.0, 0.4),
        Articulation("agogo_low", "", 68, -28.0, 0.4),
        Articulation("shaker", "", 70, -32.0, -0.4),
        Articulation("guiro", "", 73, -30.0, -0.3),
        Articulation("claves", "", 75, -27.0, -0.15),
        Articulation("wood_high", "", 76, -26.0, 0.15),
        Articulation("wood_low", "", 77, -26.0, 0.15),
        Articulation("triangle_mute", "", 80, -32.0, 0.3),
        Articulation("triangle", "", 81, -32.0, 0.3),
    )
}

GENERAL_MIDI: Final = {
    31: "claves", 33: "wood_high", 34: "triangle_mute",
    35: "kick", 36: "kick", 37: "cross_stick", 38: "snare", 39: "clap", 40: "snare_rim",
    41: "tom_6", 43: "tom_5", 45: "tom_4", 47: "tom_3", 48: "tom_2", 50: "tom_1",
    42: "closed_bow", 44: "pedal", 46: "open_bow",
    49: "crash_1_edge", 57: "crash_2_edge", 55: "splash", 52: "china",
    51: "ride_bow", 53: "ride_bell", 59: "ride_edge",
    54: "tambourine", 56: "cowbell", 58: "guiro", 60: "bongo_high", 61: "bongo_low",
    62: "conga_mute", 63: "conga_high", 64: "conga_low", 65: "timbale_high", 66: "timbale_low",
    67: "agogo_high", 68: "agogo_low", 69: "shaker", 70: "shaker", 73: "guiro", 74: "guiro",
    75: "claves", 76: "wood_high", 77: "wood_low", 80: "triangle_mute", 81: "triangle",
    82: "shaker", 83: "tambourine", 85: "claves", 86: "conga_low", 87: "tom_6",
}  # fmt: skip
"""Percussion key -> what sounds; what a kit has no sound near (whistles, cuicas, scratches) is left out."""

ROLAND_TD: Final = {
    36: "kick", 38: "snare", 40: "snare_rim", 37: "cross_stick",
    48: "tom_2", 50: "high_tom_rim", 45: "tom_4", 47: "mid_tom_rim", 43: "tom_5", 58: "low_tom_rim",
    46: "open_bow", 26: "open_edge", 42: "closed_bow", 22: "closed_edge", 44: "pedal",
    49: "crash_1_bow", 55: "crash_1_edge", 57: "crash_2_bow", 52: "crash_2_edge",
    51: "ride_bow", 59: "ride_edge", 53: "ride_bell",
}  # fmt: skip
"""The same for the pads and zones of `drums.PITCHES`."""

OF_DRUM: Final = {
    "kick": "kick", "snare": "snare", "closed_hihat": "closed_bow", "open_hihat": "open_bow",
    "low_tom": "tom_5", "mid_tom": "tom_3", "high_tom": "tom_1", "crash": "crash_1_edge",
    "ride": "ride_bow",
}  # fmt: skip
"""What sounds where a map of the user's own says which drum a pitch is."""

CHOKED: Final = frozenset({"open_bow", "open_edge"})
CHOKING: Final = frozenset({"closed_bow", "closed_edge", "pedal"})
"""These close the hi-hat, and end what of `CHOKED` still sounds."""


def articulation_of(pitch: int, drum: int, *, roland: bool) -> str | None:
    """What a note strikes.

    Args:
        drum: index into `drums.DRUMS` that the file's drum map gives the pitch, -1 where it gives none;
            the map is obeyed, the tables only say which of the drum's articulations it is.
        roland: the map is that of a Roland e-kit.

    Returns:
        The name of an articulation; None where nothing of the kit is near.
    """
    near = (ROLAND_TD if roland else GENERAL_MIDI).get(pitch) or GENERAL_MIDI.get(pitch)
    if drum < 0 or (near and DRUM_INDEX.get(ARTICULATIONS[near].drum) == drum):
        return near
    return OF_DRUM[DRUM_NAMES[drum]]


def key_of(pitch: int, name: str | None, *, roland: bool) -> int:
    """The key of General MIDI that a note asks a soundfont for.

    That is its own pitch, which says more than our kit can tell apart, unless its map means another
    drum by it.

    Args:
        name, roland: what the note strikes, see `articulation_of`.
    """
    translated = roland and pitch in ROLAND_TD
    if name is None or (name == GENERAL_MIDI.get(pitch) and not translated):
        return pitch
    return ARTICULATIONS[name].pitch
