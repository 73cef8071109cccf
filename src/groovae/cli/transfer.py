"""`groovae transfer`."""

from pathlib import Path

import click

from ..errors import BeatError
from ..midi.notation import Grid
from ..perform.latent.embedding import Embedding, hear_data
from ..perform.latent.grooves import average_of, told_of
from ..perform.latent.transfer import TRANSFER, performer
from ..perform.play_file import Drummer, Where, default_target, play_bytes
from ..perform.report import Report
from ..perform.settings import Settings
from ..verbs.loaded import networks_of
from . import options


@click.command(name="transfer")
@click.option(
    "--groove",
    "grooves",
    multiple=True,
    required=True,
    metavar="A.mid|NAME",
    help="Whose groove: a MIDI file, or a saved groove by its name; given again, their mean.",
)
@click.option(
    "--score",
    type=options.PATH,
    required=True,
    metavar="B.mid",
    help="What is to be played. Track, channel, map and grid are those of this file.",
)
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
@options.model_named(TRANSFER)
@options.as_json
@options.force
def transfer_command(
    grooves: tuple[str, ...],
    score: Path,
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
    """Play the drums of one file in the groove of another: every note stays.

    Where the drums of a groove's file are not found, save it with `groovae grooves save`, which can be
    told, and use its name.

    \b
    groovae transfer --groove funk.mid --score beat.mid
    groovae transfer --groove funk.mid --groove jazz.mid --score beat.mid -o both.mid
    groovae grooves save laidback take.mid
    groovae transfer --groove laidback --score beat.mid --timing 60
    """
    if output is None:
        output = score if options.is_stream(score) else default_target(score, "transferred")
    options.check_one_stream(score, *map(Path, grooves))
    heat = options.temperature_of(temperature, count)
    where = Where(track, channel, drum_map, grid)
    targets = options.numbered(output, count)
    encoder, decoder = networks_of(model, "transfer")

    def hear_file(path: Path) -> Embedding:
        try:
            return hear_data(encoder, decoder.card, *options.read_input(path))
        except BeatError as error:
            saved = "; for a groove, with `groovae grooves save`" if "--track" in error.hint else ""
            raise BeatError(str(error), error.hint + saved) from error

    heard = average_of(grooves, hear_file)
    heard.check(decoder.card)
    data, name = options.read_input(score)

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(timing, velocity, heat, seed + number)
        play = performer(decoder, heard.z, settings)
        drummer = Drummer("transfer", decoder.card, play, told_of(grooves))
        return play_bytes(drummer, data, name, str(target), settings, where)

    options.write_variations(targets, make, as_json=as_json, force=force)
