"""`groovae sample`."""

from pathlib import Path

import click

from ..midi.meter import FASTEST, SLOWEST
from ..perform.create_file import create_bytes
from ..perform.latent.generate import LONGEST_BARS, SAMPLER, sample
from ..perform.report import Report
from ..perform.settings import Settings
from ..perform.vary import HIGHEST_TEMPERATURE
from ..verbs.loaded import networks_of
from . import options


@click.command(name="sample")
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="OUT.mid",
    default=Path("sample.mid"),
    show_default=True,
    help="Where to write; - for standard output.",
)
@click.option(
    "--bars",
    type=click.IntRange(1, LONGEST_BARS),
    default=2,
    show_default=True,
    help="How long: phrases of two bars, with a fill in the last bar of every eight.",
)
@click.option(
    "--tempo",
    type=click.FloatRange(SLOWEST, FASTEST),
    default=120.0,
    show_default=True,
    metavar="BPM",
    help="Beats per minute.",
)
@click.option(
    "--temperature",
    type=click.FloatRange(0, HIGHEST_TEMPERATURE),
    default=1.0,
    show_default=True,
    metavar="T",
    help="How freely the dice fall, 0 to 2: 0 hits only what is likely, 1 as drummers do.",
)
@options.seed
@options.variations
@options.model_named(SAMPLER)
@options.as_json
@options.force
def sample_command(
    output: Path,
    bars: int,
    tempo: float,
    temperature: float,
    seed: int,
    count: int,
    model: str,
    as_json: bool,
    force: bool,
) -> None:
    """Make up a beat.

    \b
    groovae sample
    groovae sample --bars 8 --tempo 96 --seed 7 -o verse.mid
    groovae sample -n 4 -o idea.mid        # idea.1.mid to idea.4.mid
    """
    targets = options.numbered(output, count)
    _, decoder = networks_of(model, "sample")

    def make(number: int, target: Path) -> tuple[bytes, Report]:
        settings = Settings(temperature=temperature, seed=seed + number)
        beat = sample(decoder, bars=bars, tempo=tempo, settings=settings)
        told = f" bars={bars} tempo={tempo:g}"
        return create_bytes(
            beat, decoder.card, "sample", told, settings, source="", target=str(target)
        )

    options.write_variations(targets, make, as_json=as_json, force=force)
