"""`groovae train`."""

from pathlib import Path

import click

from ..dataset.archive import locate
from ..dataset.cache import load_windows
from ..extras import require
from . import options


@click.command(name="train")
@click.argument("config")
@click.option(
    "--out", type=options.PATH, metavar="DIR", help="Folder of the run; runs/NAME by default."
)
@click.option(
    "--resume", is_flag=True, help="Go on from the checkpoint in the folder, if there is one."
)
@click.option(
    "--from",
    "start",
    type=options.PATH,
    metavar="RUN",
    help="Begin with the best weights of this run instead of random ones.",
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    metavar="N",
    help="Processor threads to use; all by default.",
)
@options.data
def train_command(
    config: str,
    out: Path | None,
    resume: bool,
    start: Path | None,
    threads: int | None,
    data: Path | None,
) -> None:
    """Train CONFIG: the name of a configuration, or a .toml file that changes one.

    Every epoch leaves a checkpoint; the best on validation is kept in it. TensorBoard logs lie beside
    it: `tensorboard --logdir runs`.

    \b
    groovae train seq2seq
    groovae train seq2seq --resume
    groovae train wider.toml        # base = "seq2seq", model.latent = 512
    """
    torch = require("torch", "train")
    progress = require("rich.progress", "train")
    from ..training.checkpoint import load_checkpoint
    from ..training.config import load_config
    from ..training.fit import Progress, fit

    settings = load_config(config)
    folder = out or Path("runs") / settings.name
    source = locate(data)
    if threads:
        torch.set_num_threads(threads)
    train, validation = load_windows(source, "train"), load_windows(source, "validation")
    click.echo(f"{folder}: {len(train)} training windows, {settings.epochs} epochs", err=True)
    columns = (
        *progress.Progress.get_default_columns(),
        progress.TextColumn("loss {task.fields[loss]:.4f}"),
    )
    with progress.Progress(
        *columns, console=require("rich.console", "train").Console(stderr=True)
    ) as bar:
        job = bar.add_task("epoch 1", total=None, loss=0.0)

        def watch(now: Progress) -> None:
            if now.scores:
                scores = ", ".join(f"{name} {value:.4g}" for name, value in now.scores.items())
                bar.console.print(f"epoch {now.epoch}: {scores}", highlight=False)
            else:
                bar.update(
                    job,
                    description=f"epoch {now.epoch}",
                    total=settings.epochs * now.batches,
                    completed=(now.epoch - 1) * now.batches + now.batch,
                    loss=now.loss,
                )

        done = fit(
            settings,
            train,
            validation,
            folder,
            resume=resume,
            start=load_checkpoint(start) if start else None,
            watch=watch,
        )
    best = done.history[done.best_epoch - 1]
    told = ", ".join(f"{name} {value:.4g}" for name, value in best.items() if "loss" not in name)
    click.echo(f"best epoch {done.best_epoch}, on validation: {told}", err=True)
    click.echo(f"next: groovae export {folder}", err=True)
