"""The house: who may import whom, and what loading a part of it loads."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import groovae

SOURCE = Path(groovae.__file__).parent

LAYERS = {
    # What a file of each room may import of the house, beside its own room.
    "midi": {"errors", "drums", "hvo", "taps"},
    "perform": {
        "errors", "_version", "atomic", "card", "drums", "groove", "hvo", "midi", "network", "sound",
        "taps", "tasks", "userdirs",
    },
    "sound": {"errors", "atomic", "extras", "taps"},
    "kit": {"errors", "drums"},
    "rendering": {
        "errors", "atomic", "drums", "extras", "groove", "hvo", "kit", "midi", "perform", "sound",
    },
    "verbs": {"card", "errors", "groove", "hvo", "midi", "network", "perform", "sound", "taps"},
    "dataset": {"errors", "atomic", "drums", "extras", "feel", "hvo", "userdirs"},
    "evaluation": {
        "errors", "_version", "atomic", "card", "dataset", "drums", "extras", "groove", "hvo",
        "midi", "network", "perform", "rendering", "sound", "taps", "tasks",
    },
    "listen": {
        "errors", "_version", "atomic", "card", "dataset", "drums", "evaluation", "extras",
        "groove", "hvo", "midi", "network", "perform", "rendering", "sound", "tasks",
    },
    "picture": {"errors", "drums", "extras", "feel", "hvo", "midi"},
    "training": {
        "errors", "_version", "atomic", "card", "dataset", "drums", "evaluation", "hvo", "network",
        "sound", "taps", "tasks",
    },
    "cli": {
        "errors", "_version", "atomic", "card", "dataset", "evaluation", "extras", "groove", "hvo",
        "listen", "midi", "network", "perform", "picture", "rendering", "sound", "taps", "training", "verbs",
    },
}  # fmt: skip


def imports_of(path: Path) -> set[str]:
    """Dotted modules of the house that a file imports, relative to it."""
    package = path.relative_to(SOURCE).parent.parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            name = ".".join(part for part in base if part)
            for alias in node.names:
                deeper = f"{name}.{alias.name}".lstrip(".")
                inside = SOURCE.joinpath(*deeper.split("."))
                found.add(deeper if inside.with_suffix(".py").exists() or inside.is_dir() else name)
    return {name for name in found if name}


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts): path
        for path in SOURCE.rglob("*.py")
    }


def test_the_imports_are_a_staircase_without_cycles() -> None:
    graph = {name: imports_of(path) - {name} for name, path in modules().items()}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("room", LAYERS)
def test_a_room_imports_only_from_the_rooms_below_it(room: str) -> None:
    for name, path in modules().items():
        if name.split(".")[0] == room:
            used = {imported.split(".")[0] for imported in imports_of(path)}
            assert used <= LAYERS[room] | {room}, name


def libraries_of(path: Path) -> set[str]:
    """First names of what a file imports from outside the house."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


def test_only_training_imports_torch() -> None:
    for name, path in modules().items():
        if not name.startswith("training."):
            assert "torch" not in libraries_of(path), name


def test_nothing_but_the_program_imports_the_command_line() -> None:
    for name, path in modules().items():
        if not name.startswith("cli") and name != "__main__":
            assert not any(used.split(".")[0] == "cli" for used in imports_of(path)), name


def test_importing_groovae_loads_no_torch_no_web_no_audio_and_no_model() -> None:
    code = "import sys, groovae; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    heavy = {
        "torch",
        "fastapi",
        "librosa",
        "soundfile",
        "sounddevice",
        "matplotlib",
        "scipy",
        "sklearn",
        "symusic",
    }
    assert not loaded & (heavy | {"onnxruntime", "rich", "click"})


def test_the_public_names_are_exactly_all() -> None:
    loaded = {name for name in vars(groovae) if not name.startswith("_")}
    rooms = {path.stem for path in SOURCE.iterdir()}
    assert loaded - rooms - {"TYPE_CHECKING"} <= set(groovae.__all__)
    assert all(getattr(groovae, name) is not None for name in groovae.__all__)
    assert groovae.__all__ == sorted(groovae.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'humanise'"):
        _ = groovae.humanise  # type: ignore[attr-defined]


def test_a_command_loads_the_verb_it_plays_and_no_other() -> None:
    code = "import sys, groovae.cli.humanize; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "groovae.perform.humanize" in loaded
    assert not [name for name in loaded if name.startswith("groovae.perform.latent")]
    assert not [name for name in loaded if name.startswith("groovae.perform.tap2drum")]


def test_no_file_is_longer_than_one_can_hold_in_the_head() -> None:
    longest = max(modules().values(), key=lambda path: len(path.read_text().splitlines()))
    assert len(longest.read_text().splitlines()) <= 270, longest
