"""`groovae export`."""

from pathlib import Path

import click

from ..dataset.archive import fingerprint, locate
from ..dataset.cache import load_windows
from ..extras import require
from . import options


@click.command(name="export")
@click.argument("run", type=options.PATH)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="MODEL.onnx",
    help="Where to write; RUN/NAME.onnx by default.",
)
@options.data
@options.force
def export_command(run: Path, output: Path | None, data: Path | None, force: bool) -> None:
    """Turn the best weights of RUN into an .onnx file with its card inside, or into
    two: encoder and decoder.

    Refused unless the file equals torch on the real windows of the validation split.

    \b
    groovae export runs/seq2seq
    groovae humanize beat.mid --model runs/seq2seq/seq2seq.onnx
    """
    require("torch", "train")
    from ..training.checkpoint import load_checkpoint
    from ..training.export import export

    checkpoint = load_checkpoint(run)
    source = locate(data)
    target = output or run / f"{checkpoint.config.name}.onnx"
    written = export(
        checkpoint,
        load_windows(source, "validation"),
        fingerprint(source),
        target,
        force=force,
        say=lambda line: click.echo(line, err=True),
    )
    click.echo(f"exported: {', '.join(map(str, written))}", err=True)
