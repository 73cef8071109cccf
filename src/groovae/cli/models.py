"""`groovae models`."""

import json
from dataclasses import asdict

import click

from ..network import ALIASES, Network, model_names, model_paths


@click.command(name="models")
@click.option("--json", "as_json", is_flag=True, help="Print the cards as JSON.")
def models_command(as_json: bool) -> None:
    """List the models that came with groovae, and what their cards say.

    \b
    groovae models
    groovae models --json
    """
    cards = [Network(model_paths(name)[-1]).card for name in model_names()]
    if as_json:
        click.echo(json.dumps([asdict(card) for card in cards], indent=2))
        return
    for card in cards:
        nicknames = [alias for alias, name in ALIASES.items() if name == card.name]
        click.echo(
            f"{card.name}  {card.task}" + (f"  ({', '.join(nicknames)})" if nicknames else "")
        )
        click.echo(f"  network     {card.network}")
        click.echo(f"  data        {card.data}")
        click.echo(f"  licence     {card.licence}")
        click.echo(
            "  validation  "
            + ", ".join(f"{name} {value:.4g}" for name, value in card.validation.items())
        )
