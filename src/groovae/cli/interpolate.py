"""`groovae interpolate`."""

from functools import cache
from pathlib import Path

import click

from ..errors import OutputError
from ..groove import Groove, read_data
from ..midi.meter import FASTEST, SLOWEST
from ..perform.create_file import create_bytes
from ..perform.latent.generate import MOST_STEPS, SAMPLER, interpolate, joined
from ..perform.play_file import default_target
from ..perform.report import Report
from ..perform.settings import Settings
from ..verbs.loaded import networks_of
from . import options


@click.command(name="interpolate")
@click.argument("a", type=options.PATH, metavar="A.mid")
@click.argument("b", type=options.PATH, metavar="B.mid")
@options.output
@click.option(
    "--steps",
    type=click.IntRange(2, MOST_STEPS),
    default=5,
    show_default=True,
    help="How many beats, both ends included.",
)
@click.option(
    "--bar",
    type=click.IntRange(1),
    metavar="N",
    help="Which two bars of each file are meant: N and the next. Default: the first that are played.",
)
@click.option(
    "--tempo",
    type=click.FloatRange(SLOWEST, FASTEST),
    metavar="BPM",
    help="Beats per minute; by default the tempo of A.mid.",
)
@click.option(
    "--separate",
    is_flag=True,
    help="Write OUT.1.mid, OUT.2.mid, and so on, instead of all beats one after the other.",
)
@options.temperature
@options.seed
@options.variations
@options.track
@options.channel
@options.drum_map
@options.model_named(SAMPLER)
@options.as_json
@options.force
def interpolate_command(
    a: Path,
    b: Path,
    output: Path | None,
    steps: int,
    bar: int | None,
    tempo: float | None,
    separate: bool,
    temperature: float | None,
    seed: int,
    count: int,
    track: str | None,
    channel: int | None,
    drum_map: str,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Walk from one beat to another, through beats that lie between them.

    Track, channel and map are those of both files. Each beat is two bars long; the first and the
    last are the two beats as the model remembers them.

    \b
    groovae interpolate verse.mid chorus.mid
    groovae interpolate verse.mid chorus.mid --steps 9 --tempo 100 -o walk.mid
    groovae interpolate verse.mid chorus.mid --bar 5 --separate
    """
    if output is None:
        output = a if options.is_stream(a) else default_target(a, "interpolated")
    options.check_one_stream(a, b)
    heat = options.temperature_of(temperature, count)
    if separate and count > 1:
        raise OutputError(
            f"{count} variations of {steps} files were asked for",
            "leave out --separate, or take one variation at a time with --seed",
        )
    targets = options.numbered(output, steps if separate else count)
    encoder, decoder = networks_of(model, "sample")
    inputs = [options.read_input(path) for path in (a, b)]
    start, end = (
        read_data(data, name, track=track, channel=channel, drum_map=drum_map)
        for data, name in inputs
    )
    names = [name for _, name in inputs]

    @cache
    def walk(settings: Settings) -> list[Groove]:
        return interpolate(
            encoder, decoder, start, end, steps=steps, bar=bar, tempo=tempo, settings=settings
        )

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(temperature=heat, seed=seed if separate else seed + number)
        beats = walk(settings)
        told = f" from={Path(names[0]).name} to={Path(names[1]).name} steps={steps}"
        told += f" step={number + 1}" if separate else ""
        told += "" if bar is None else f" bar={bar}"
        told += f" tempo={beats[0].tempo:g}"
        return create_bytes(
            beats[number] if separate else joined(beats),
            decoder.card,
            "interpolate",
            told,
            settings,
            source=", ".join(names),
            target=str(target),
        )

    options.write_variations(targets, make, as_json=as_json, force=force)
