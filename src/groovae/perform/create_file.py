"""A beat that was not there before, as a file of its own."""

from .._version import __version__
from ..card import Card
from ..drums import DRUM_NAMES
from ..groove import Groove
from ..midi.create import to_midi
from ..midi.file import serialize
from ..midi.find_drums import describe
from ..midi.notes import find_notes
from .play_file import sign
from .report import Report
from .settings import Settings


def create_bytes(
    groove: Groove,
    card: Card,
    verb: str,
    told: str,
    settings: Settings,
    *,
    source: str,
    target: str,
) -> tuple[bytes, Report]:
    """A MIDI file of a beat, signed with how it was made, and the report.

    Args:
        card: of the model that made it; verb: how.
        told: more settings than the dials, for the text in the file: ``name=value``, each after a space.
        source: what it was made of, in words; may be empty. target: where it goes.
    """
    midi = to_midi(groove.hits, groove.velocities, groove.offsets, groove.tempo)
    sign(midi, card, f"{verb}{told} {settings.dice}")
    notes = find_notes(midi)
    per_drum = zip(DRUM_NAMES, groove.hits.sum(0).tolist(), strict=True)
    silent = "nothing is hit in it; try another seed, or a higher temperature"
    return serialize(midi), Report(
        source=source,
        output=target,
        verb=verb,
        model=card.name,
        version=__version__,
        settings=settings,
        notes_in=0,
        notes_out=len(notes),
        drum_notes=len(notes),
        parts=tuple(describe(midi, notes, notes.velocities > 0)),
        drum_map="general_midi",
        unmapped={},
        mean_shift_ms=0.0,
        mean_abs_shift_ms=0.0,
        largest_shift_ms=0.0,
        mean_velocity_change=0.0,
        added={drum: count for drum, count in per_drum if count},
        warnings=() if len(notes) else (silent,),
    )
