"""A MIDI file in, a sound file out, and a report of what was heard."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..atomic import check_target, write_atomically
from ..errors import BeatError
from ..midi.drummap import AUTO
from ..midi.file import read_bytes
from ..sound.write import Samples, check_suffix, to_bytes
from .play import Setup, play_strikes
from .strikes import read_strikes

OUR_KIT: Final = "groovae's kit"
SUFFIX: Final = ".wav"


@dataclass(frozen=True)
class RenderReport:
    """What was rendered.

    Attributes:
        source, output: where the beat came from and went to; kit: what played it.
        seed, rate: enough to do it again; seconds: of the sound, its tail included.
        notes: number of drum notes played; unplayed: pitch -> number of drum notes without a sound.
        others: number of notes of the file that are not heard, since they are no drums or not on the
            track and channel that were asked for; asked: these, in words, empty where none was.
        passed: parts that are called drums and are not heard, in words.
        turned_down_db: by how much the whole is softer than usual, so that it does not clip.
    """

    source: str
    output: str
    kit: str
    seed: int
    rate: int
    seconds: float
    notes: int
    unplayed: dict[int, int]
    others: int
    asked: str
    passed: tuple[str, ...]
    turned_down_db: float

    def __str__(self) -> str:
        count = f"{self.notes} drum note" + "s" * (self.notes != 1)
        lines = [f"{self.output}: {count} on {self.kit}, {self.seconds:.1f} s"]
        if self.others:
            what = f"{self.others} note" + "s" * (self.others != 1)
            lines.append(f"  not heard {what} beside {self.asked or 'the drum part'}")
        if not self.asked:
            lines += [f"  not heard {part}; --track plays it instead" for part in self.passed]
        if self.unplayed:
            listed = ", ".join(f"{pitch} ({count})" for pitch, count in self.unplayed.items())
            lines.append(f"  not heard pitches that {self.kit} has no sound for: {listed}")
        if self.turned_down_db:
            lines.append(
                f"  level     turned down by {self.turned_down_db:.1f} dB so as not to clip"
            )
        return "\n".join(lines)


def render_data(
    data: bytes,
    source: str,
    target: str,
    setup: Setup,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
) -> tuple[Samples, RenderReport]:
    """The drums of a MIDI file as sound, and the report; see `play.render_midi`.

    Args:
        source, target: what the file and the sound are called, in errors and report.
    """
    strikes = read_strikes(data, source, track=track, channel=channel, drum_map=drum_map)
    mixed = play_strikes(strikes, source, setup)
    asked = {"track": track, "channel": channel}
    return mixed.samples, RenderReport(
        source=source,
        output=target,
        kit=str(setup.soundfont or OUR_KIT),
        seed=setup.seed,
        rate=setup.rate,
        seconds=len(mixed.samples) / setup.rate,
        notes=len(strikes) - sum(mixed.unplayed.values()),
        unplayed=mixed.unplayed,
        others=strikes.others,
        asked=", ".join(f"{name} {value}" for name, value in asked.items() if value is not None),
        passed=strikes.passed,
        turned_down_db=mixed.turned_down_db,
    )


def render_path(
    source: Path,
    target: Path | None,
    setup: Setup,
    *,
    track: str | None = None,
    channel: int | None = None,
    drum_map: str = AUTO,
    force: bool = False,
) -> RenderReport:
    """Render a file into another, written whole or not at all and refused before the work.

    Raises:
        BeatError, ExtraError: as for `play.render_midi`; the source cannot be read.
        OutputError: no such format, the target exists and `force` is not given, or it cannot be
            written.
    """
    data = read_bytes(source)
    target = target or default_target(source)
    check_sound_target(target, force=force)
    samples, report = render_data(
        data, str(source), str(target), setup, track=track, channel=channel, drum_map=drum_map
    )
    write_atomically(target, to_bytes(samples, setup.rate, target.suffix), force=force)
    return report


def check_sound_target(target: Path, *, force: bool) -> None:
    """Refuse a target that a sound could not be written to: before the work.

    Its format comes before whether it exists: forcing would not help there.

    Raises:
        OutputError: no such format, a folder, or it exists and `force` is not given.
        ExtraError: FLAC or OGG, and soundfile is not installed.
    """
    check_target(target, force=True)
    check_suffix(target.suffix)
    check_target(target, force=force)


def default_target(source: Path) -> Path:
    """``BEAT.mid`` -> ``BEAT.wav``, beside it.

    Raises:
        BeatError: the source is a folder that has no name of its own, such as ``.``.
    """
    if not source.name:
        raise BeatError(f"{source} is a folder", "name a MIDI file in it")
    return source.with_suffix(SUFFIX)
