import json

import pytest

from groovae import __version__
from groovae.cli import COMMANDS

from .running import groovae, process


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    ran = groovae(name, "--help")
    assert ran.status == 0
    assert ran.output.decode().startswith("Usage: groovae " + name)
    assert ran.talk == ""


@pytest.mark.parametrize(
    "words",
    [
        ["humanize"], ["show"], ["models"], ["data", "fetch"], ["data", "stats"], ["evaluate"], ["train"],
        ["export"], ["render"], ["compare"], ["listen", "make"], ["listen", "score"], ["data", "ranges"],
    ],
)  # fmt: skip
def test_every_verb_has_examples(words: list[str]) -> None:
    text = groovae(*words, "--help").output.decode()
    head, _, examples = text.partition("Options:")[0].partition("\n\n")
    assert head.startswith("Usage")
    assert f"  groovae {' '.join(words)}" in examples


def test_the_list_of_commands_tells_what_each_does() -> None:
    text = groovae("--help").output.decode()
    for name, (_, summary) in COMMANDS.items():
        assert name in text
        assert summary.split()[0] in text


def test_the_version_is_that_of_the_package() -> None:
    assert __version__ in groovae("--version").output.decode()


def test_groovae_is_a_module_too() -> None:
    assert process("--version").output == groovae("--version").output


def test_models_are_listed_for_people_and_for_programs() -> None:
    cards = json.loads(groovae("models", "--json").output)
    assert {"name", "task", "data", "licence", "validation"} <= cards[0].keys()
    text = groovae("models").output.decode()
    for card in cards:
        assert card["name"] in text
        assert card["licence"] in text
    assert "(default)" in text
