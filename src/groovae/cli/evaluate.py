"""`groovae evaluate`."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import click

from ..dataset.archive import fingerprint, locate
from ..dataset.gmd import SPLITS, Take, read_takes
from ..dataset.windows import windows_of
from ..errors import ModelError
from ..evaluation.exported import Exported, Library, Transferred
from ..evaluation.humanize import Candidate, evaluate_humanize
from ..evaluation.infill import evaluate_infill
from ..evaluation.report import Evaluation, Results
from ..evaluation.sound import Ears, evaluate_sound
from ..evaluation.tap2drum import evaluate_tap2drum
from ..evaluation.through_files import through_files
from ..evaluation.transfer import evaluate_transfer, humanizing, transferring
from ..hvo import Bools, Floats
from ..network import DEFAULT, Network, load_networks, model_names, model_paths
from . import options

Networks = tuple[Network, ...]
"""One network, or an encoder and a decoder."""


@click.command(name="evaluate")
@click.argument("task", type=click.Choice(["humanize", "infill", "tap2drum", "transfer", "sound"]))
@click.option(
    "--split",
    type=click.Choice(SPLITS),
    required=True,
    help="Choose on validation; test is for reporting. The drummers of `transfer` are in test.",
)
@click.option(
    "--out",
    type=options.PATH,
    required=True,
    metavar="DIR",
    help="Folder for results.json, table.md and a picture.",
)
@click.option(
    "--save-predictions",
    is_flag=True,
    help="Keep what every row plays in DIR/predictions.",
)
@click.option(
    "--judge",
    is_flag=True,
    help="Tell every row from the drummers, beside imitations that are known: humanize, infill, tap2drum.",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="MODEL",
    help="Score this model (name or .onnx file) instead of all that came with groovae; may be given again.",
)
@click.option(
    "--soundfont",
    "soundfonts",
    type=options.PATH,
    multiple=True,
    metavar="FILE.sf2",
    help="sound: hear the drum kit of this soundfont (.sf2 or .sf3) as well as ours; may be given again.",
)
@click.option(
    "--room",
    type=options.PATH,
    metavar="FILE.wav",
    help="sound: hear in this room, the recording of its impulse response, not in a made-up one.",
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
    judge: bool,
    models: tuple[str, ...],
    soundfonts: tuple[Path, ...],
    room: Path | None,
    seed: int,
    data: Path | None,
) -> None:
    """Score baselines and exported models on a split of the Groove MIDI Dataset.

    humanize is the paper's Table 1; infill and tap2drum find hits again; transfer asks whether a borrowed
    groove is still its drummer's; sound asks what is heard of takes that are played by kits.

    \b
    groovae evaluate humanize --split validation --out out/validation
    groovae evaluate humanize --split validation --out out/judged --judge
    groovae evaluate infill --split test --out docs/results/infill --save-predictions
    """
    if judge and task not in _JUDGED:
        raise click.UsageError(f"--judge is for {', '.join(_JUDGED)}")
    if task == _SOUND and save_predictions:
        raise click.UsageError("--save-predictions is not for sound, which has none")
    if task != _SOUND and (soundfonts or room):
        raise click.UsageError("--soundfont and --room are for sound")
    source = locate(data)
    loaded = [load_networks(name) for name in models or model_names()]
    asked = Evaluation(
        read_takes(source),
        split,
        out,
        seed=seed,
        data_sha256=fingerprint(source),
        models=models,
        save_predictions=save_predictions,
        judge=judge,
        progress=lambda line: click.echo(line, err=True),
    )
    usable = [networks for networks in loaded if networks[-1].card.task in _SERVED_BY[task]]
    if models and len(usable) < len(loaded):
        other = next(networks[-1].card for networks in loaded if networks not in usable)
        raise ModelError(
            f"the model {other.name} is for {other.task}, not for {task}",
            f"`groovae evaluate {task}` scores models for {' and '.join(_SERVED_BY[task])}",
        )
    if task == _SOUND:
        evaluate_sound(asked, usable[0][-1], Ears(soundfonts, room))
    else:
        _EVALUATIONS[task](asked, usable)
    click.echo((out / "table.md").read_text(encoding="utf-8"))


_SOUND: Final = "sound"
_JUDGED: Final = ("humanize", "infill", "tap2drum")

_SERVED_BY: Final = {
    "humanize": ("humanize", "transfer"),
    "infill": ("infill",),
    "tap2drum": ("tap2drum",),
    "transfer": ("transfer", "humanize"),
    _SOUND: ("tap2drum",),
}
"""Task -> the tasks of the models that are scored for it."""


def _humanize(asked: Evaluation, models: Sequence[Networks]) -> Results:
    train = windows_of(asked.takes, "train")
    rows: dict[str, Exported] = {}
    extra = []
    for *encoder, network in models:
        name = network.card.name
        if encoder:
            library = Library(encoder[0], train)
            rows[name] = Transferred(network, library)
            alike = Transferred(network, library, jaccard=True)
            extra.append(Candidate(name, "jaccard3", alike.predict))
            continue
        rows[name] = Exported(network)
        by_files = partial(_by_files, network, asked.takes, asked.split)
        extra.append(Candidate(name, "files", by_files))
    return evaluate_humanize(asked, rows, extra)


def _transfer(asked: Evaluation, models: Sequence[Networks]) -> Results:
    lenders = []
    for *encoder, network in models:
        if encoder:
            lenders.append(transferring(encoder[0], network))
        elif asked.models or network.card.name == _default():  # one row without a groove is enough
            lenders.append(humanizing(network))
    return evaluate_transfer(asked, lenders)


def _infill(asked: Evaluation, models: Sequence[Networks]) -> Results:
    return evaluate_infill(asked, {network.card.name: network for (network,) in models})


def _tap2drum(asked: Evaluation, models: Sequence[Networks]) -> Results:
    return evaluate_tap2drum(asked, {network.card.name: network for (network,) in models})


_EVALUATIONS: Final[dict[str, Callable[[Evaluation, Sequence[Networks]], Results]]] = {
    "humanize": _humanize,
    "infill": _infill,
    "tap2drum": _tap2drum,
    "transfer": _transfer,
}


def _default() -> str:
    return model_paths(DEFAULT)[-1].stem


def _by_files(
    network: Network, takes: Sequence[Take], split: str, hits: Bools
) -> tuple[Floats, Floats]:
    """The windows' hits are in the files already; what is returned lies at the same places."""
    velocities, offsets = through_files(network, takes, split)
    assert velocities.shape == hits.shape
    return velocities, offsets
