"""`groovae grooves`: groove embeddings as things."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..errors import BeatError
from ..perform.latent.embedding import Embedding, between, hear_data
from ..perform.latent.grooves import (
    average_of,
    check_name_is_free,
    find_groove,
    groove_names,
    load_groove,
    remove_groove,
    save_groove,
)
from ..perform.latent.transfer import TRANSFER
from ..verbs.loaded import networks_of
from . import options

_name = click.argument("name", metavar="NAME")
_replace = click.option("--force", is_flag=True, help="Replace a saved groove of this name.")


@click.group(name="grooves")
def grooves_command() -> None:
    """Save the groove of a take by a name, and mix saved grooves.

    A saved groove can be named wherever `groovae transfer --groove` takes a file. It can be played only
    by the model that heard it.
    """


@grooves_command.command(name="save")
@_name
@click.argument("take", type=options.PATH, metavar="A.mid")
@options.track
@options.channel
@options.drum_map
@options.model_named(TRANSFER)
@_replace
def save_command(
    name: str,
    take: Path,
    track: str | None,
    channel: int | None,
    drum_map: str,
    model: str,
    force: bool,
) -> None:
    """Save the groove of the drums in A.mid as NAME.

    \b
    groovae grooves save laidback take.mid
    """
    check_name_is_free(name, force=force)
    encoder, decoder = networks_of(model, "transfer")
    data, source = options.read_input(take)
    where: dict[str, Any] = {"track": track, "channel": channel, "drum_map": drum_map}
    _save(name, hear_data(encoder, decoder.card, data, source, **where), force=force)


@grooves_command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print what is known of them as JSON.")
def list_command(as_json: bool) -> None:
    """List the saved grooves."""
    found = {}
    for name in groove_names():
        try:
            found[name] = load_groove(name)
        except BeatError as error:  # one broken file does not hide the others
            click.echo(f"warning: {error}", err=True)
    if as_json:
        click.echo(json.dumps([_described(*each) for each in found.items()], indent=2))
        return
    width = max(map(len, found), default=0)
    for name, groove in found.items():
        click.echo(f"{name:<{width}}  {_in_words(groove)}")


@grooves_command.command(name="show")
@_name
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, with its vector.")
def show_command(name: str, as_json: bool) -> None:
    """Say what is known of a saved groove."""
    groove = load_groove(name)
    if as_json:
        click.echo(json.dumps({**_described(name, groove), "z": groove.z.tolist()}, indent=2))
        return
    click.echo(
        f"{name}\n  source   {groove.source}\n  heard    {groove.windows} windows of two bars"
    )
    click.echo(f"  model    {groove.model}, groovae {groove.version}")
    click.echo(f"  data     sha256 {groove.data_sha256}")


@grooves_command.command(name="average")
@_name
@click.argument("grooves", nargs=-1, required=True, metavar="A B...")
@options.model_named(TRANSFER)
@_replace
def average_command(name: str, grooves: tuple[str, ...], model: str, force: bool) -> None:
    """Save the mean of grooves as NAME: saved ones by name, or MIDI files. Each counts once.

    \b
    groovae grooves average house laidback take.mid
    """
    check_name_is_free(name, force=force)
    options.check_one_stream(*map(Path, grooves))
    _save(name, average_of(grooves, lambda path: _hear(path, model)), force=force)


@grooves_command.command(name="interpolate")
@_name
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--at",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="How far to go from A, 0, to B, 1.",
)
@options.model_named(TRANSFER)
@_replace
def interpolate_command(name: str, a: str, b: str, at: float, model: str, force: bool) -> None:
    """Save a groove between A and B as NAME; both are saved ones by name, or MIDI files.

    \b
    groovae grooves interpolate loose laidback tight --at 0.3
    """
    check_name_is_free(name, force=force)
    options.check_one_stream(Path(a), Path(b))
    start, end = (find_groove(each, lambda path: _hear(path, model)) for each in (a, b))
    _save(name, between(start, end, at, (Path(a).name, Path(b).name)), force=force)


@grooves_command.command(name="remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def remove_command(names: tuple[str, ...]) -> None:
    """Remove saved grooves."""
    for name in names:
        remove_groove(name)
        click.echo(f"{name}: removed", err=True)


def _hear(path: Path, model: str) -> Embedding:
    encoder, decoder = networks_of(model, "transfer")
    return hear_data(encoder, decoder.card, *options.read_input(path))


def _save(name: str, groove: Embedding, *, force: bool) -> None:
    path = save_groove(name, groove, force=force)
    click.echo(f"{name}: {_in_words(groove)}; saved in {path}", err=True)


def _in_words(groove: Embedding) -> str:
    return f"{groove.source} ({groove.windows} windows, {groove.model})"


def _described(name: str, groove: Embedding) -> dict[str, Any]:
    known = asdict(groove)
    del known["z"]
    return {"name": name, **known}
