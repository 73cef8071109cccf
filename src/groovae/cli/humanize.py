"""`groovae humanize`."""

from pathlib import Path

import click

from ..midi.notation import Grid
from ..perform.humanize import humanizer
from ..perform.play_file import Drummer, Where, default_target, play_bytes
from ..perform.report import Report
from ..perform.settings import Settings
from ..verbs.loaded import networks_of
from . import options


@click.command(name="humanize")
@click.argument("beat", type=options.PATH)
@options.output
@options.timing
@options.velocity
@options.temperature
@options.seed
@options.variations
@options.track
@options.channel
@options.drum_map
@options.grid
@options.model
@options.as_json
@options.force
def humanize_command(
    beat: Path,
    output: Path | None,
    timing: float,
    velocity: float,
    temperature: float | None,
    seed: int,
    count: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    grid: Grid,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Play the drums of BEAT: every note stays, with a drummer's velocities and microtiming.

    BEAT is a MIDI file, or - for standard input.

    \b
    groovae humanize beat.mid
    groovae humanize beat.mid --timing 60 --velocity 80 -o tighter.mid
    groovae humanize beat.mid --temperature 0.5 --seed 7
    groovae humanize beat.mid -n 4        # four performances
    """
    if output is None:
        output = beat if options.is_stream(beat) else default_target(beat, "humanized")
    heat = options.temperature_of(temperature, count)
    where = Where(track, channel, drum_map, grid)
    targets = options.numbered(output, count)
    data, name = options.read_input(beat)
    (network,) = networks_of(model, "humanize")

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(timing, velocity, heat, seed + number)
        drummer = Drummer("humanize", network.card, humanizer(network, settings))
        return play_bytes(drummer, data, name, str(target), settings, where)

    options.write_variations(targets, make, as_json=as_json, force=force)
