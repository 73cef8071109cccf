"""`groovae evaluate`."""

from functools import partial
from pathlib import Path

import click

from ..dataset.archive import fingerprint, locate
from ..dataset.gmd import SPLITS, Take, read_takes
from ..evaluation.exported import Exported
from ..evaluation.humanize import Candidate, evaluate_humanize
from ..evaluation.through_files import through_files
from ..hvo import Bools, Floats
from ..network import Network, model_names, model_path
from . import options


@click.command(name="evaluate")
@click.argument("task", type=click.Choice(["humanize"]))
@click.option(
    "--split",
    type=click.Choice(SPLITS),
    required=True,
    help="Choose on validation; test is for reporting.",
)
@click.option(
    "--out",
    type=options.PATH,
    required=True,
    metavar="DIR",
    help="Folder for results.json and table.md.",
)
@click.option(
    "--save-predictions",
    is_flag=True,
    help="Keep every row's velocities and offsets in DIR/predictions.",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="MODEL",
    help="Score this model (name or .onnx file) instead of all that came with groovae; may be given again.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Of the bootstraps and samples.",
)
@options.data
def evaluate_command(
    task: str,
    split: str,
    out: Path,
    save_predictions: bool,
    models: tuple[str, ...],
    seed: int,
    data: Path | None,
) -> None:
    """Score the baselines and the exported models on a split of the Groove MIDI Dataset.

    \b
    groovae evaluate humanize --split validation --out out/validation
    groovae evaluate humanize --split test --out docs/results/humanize --save-predictions
    """
    source = locate(data)
    networks = [Network(model_path(name)) for name in models or model_names()]
    rows = {
        network.card.name: Exported(network) for network in networks if network.card.task == task
    }
    takes = read_takes(source)
    files = [
        Candidate(name, "files", partial(_by_files, row.network, takes, split))
        for name, row in rows.items()
    ]
    evaluate_humanize(
        takes,
        split,
        rows,
        out,
        seed=seed,
        data_sha256=fingerprint(source),
        extra=files,
        save_predictions=save_predictions,
        progress=lambda line: click.echo(line, err=True),
    )
    click.echo((out / "table.md").read_text(encoding="utf-8"))


def _by_files(
    network: Network, takes: list[Take], split: str, hits: Bools
) -> tuple[Floats, Floats]:
    """The windows' hits are in the files already; what is returned lies at the same places."""
    velocities, offsets = through_files(network, takes, split)
    assert velocities.shape == hits.shape
    return velocities, offsets
