"""What was done to a file, and the proof that nothing else was."""

import json
from dataclasses import asdict, dataclass, field

from .settings import Settings


@dataclass(frozen=True)
class Report:
    """What a verb did to a file.

    Attributes:
        source, output: where the beat came from and went to.
        verb, model, version, settings: enough to do it again.
        notes_in, notes_out: notes of the whole file, counted in what was read and in what was written.
        drum_notes: notes the drummer played; parts: where they stand in the file.
        drum_map: the map that said which drum a pitch is; unmapped: pitch -> number of notes it did
            not know, kept and moved with their step.
        mean_shift_ms, mean_abs_shift_ms, largest_shift_ms: of the drum notes that were there before,
            positive = later.
        mean_velocity_change: of the same notes, in MIDI units, without sign.
        asked: the options of the verb beside the dials.
        heard: what was heard in taps or a recording, as data: ``tempo_bpm``; ``confidence`` of it, and
            ``octave_bpm`` where half or double is nearly as probable, ``confidence_with_octave`` of the
            two together, null where it was not estimated; ``followed``; ``downbeat_seconds``, the first,
            in the recording; ``taps``; of a recording ``recording_seconds``, its length, and
            ``begins_seconds``, where in the file it begins. Empty where nothing was.
        added, removed: drum -> number of notes of it that are new, or no longer there.
        beat: where the beat of taps, or of a borrowed feel, was taken from, in words; else empty.
        warnings: what the user should know.
    """

    source: str
    output: str
    verb: str
    model: str
    version: str
    settings: Settings
    notes_in: int
    notes_out: int
    drum_notes: int
    parts: tuple[str, ...]
    drum_map: str
    unmapped: dict[int, int]
    mean_shift_ms: float
    mean_abs_shift_ms: float
    largest_shift_ms: float
    mean_velocity_change: float
    asked: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    heard: dict[str, float | bool | None] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    beat: str = ""
    warnings: tuple[str, ...] = field(default=())

    def to_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(asdict(self), indent=2)

    def __str__(self) -> str:
        count = f"{self.drum_notes} drum note" + "s" * (self.drum_notes != 1)
        lines = [
            f"{self.output}: {count} played by {self.model}",
            f"  part      {'; '.join(self.parts)}",
            f"  notes     {self.notes_in} in, {self.notes_out} out",
        ]
        if self.beat:
            lines.append(f"  beat      {self.beat}")
        for what, counts in (("added", self.added), ("removed", self.removed)):
            if counts:
                listed = ", ".join(f"{count} {drum}" for drum, count in counts.items())
                lines.append(f"  {what:<9} {listed}")
        if self.largest_shift_ms or self.mean_velocity_change:
            side = "later" if self.mean_shift_ms > 0 else "earlier"
            lines += [
                f"  timing    {self.mean_abs_shift_ms:.1f} ms on average, "
                f"{abs(self.largest_shift_ms):.1f} ms at most; "
                f"overall {abs(self.mean_shift_ms):.1f} ms {side}",
                f"  velocity  changed by {self.mean_velocity_change:.0f} on average",
            ]
        if self.unmapped:
            listed = ", ".join(f"{pitch} ({count})" for pitch, count in self.unmapped.items())
            lines.append(f"  kept      pitches not in the drum map {self.drum_map}: {listed}")
        return "\n".join([*lines, *(f"  warning   {text}" for text in self.warnings)])
