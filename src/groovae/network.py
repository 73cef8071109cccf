"""The model border: an ONNX session with its card. Nothing above it knows torch, nothing below it music.

A model is one file, or two with a vector z between them. B windows, T steps, Z the latent size:

    task      part     takes                                        says
    humanize  whole    score (B, T, 9)                              `Said`
    infill    whole    rest (B, T, 36)                              `Said`
    tap2drum  whole    taps (B, T, 4)                               `Said`
    transfer  encoder  performance (B, T, 27)                       z (B, Z)
    transfer  decoder  score (B, T, 9), z (B, Z)                    `Said`
    sample    encoder  performance (B, T, 27)                       z (B, Z)
    sample    decoder  z (B, Z), threshold (B, T, 9)                    `Said`

What is shown is made by `groovae.tasks`. The decoder of `sample` hits where its probability is above
`threshold`, and is told so at the next step: the dice are the caller's.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from .card import METADATA_KEY, Card
from .errors import ModelError
from .hvo import WIDTH, Floats, M
from .tasks import TASKS

WEIGHTS: Final = Path(__file__).parent / "weights"
DEFAULT: Final = "default"
ALIASES: Final = {DEFAULT: "seq2seq"}


class Said(NamedTuple):
    """What a network says of each cell, whether or not there is a hit.

    Shape:
        - hit_probabilities (0..1), velocities (0..1), offsets (steps): (B, T, 9)
    """

    hit_probabilities: Floats
    velocities: Floats
    offsets: Floats


class Network:
    """A loaded model file.

    Attributes:
        card: what the model is.
        takes: the inputs, name -> shape of one window.

    Args:
        path: an .onnx file exported by groovae.
        threads: processor threads of a pass; a second one costs more than it brings.

    Raises:
        ModelError: the file is missing, broken, or of other conventions.
    """

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        import onnxruntime  # a tenth of a second, paid only where a model is needed

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what goes wrong is raised
        # The graph is written by hand; what the thorough optimizer would look for is not in it.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        try:
            path.open("rb").close()
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except OSError as error:
            raise ModelError(f"the model {path} cannot be read: {error.strerror}", _LIST) from error
        except Exception as error:  # onnxruntime raises a family of its own without a common base
            raise ModelError(f"{path} is not a model that onnxruntime can load", _LIST) from error
        metadata = self._session.get_modelmeta().custom_metadata_map
        self.card = Card.from_json(metadata.get(METADATA_KEY, "{}"), str(path))
        self.takes, says = signature(self.card, str(path))
        for what, ours, theirs in (
            ("takes", tuple(self.takes), self._session.get_inputs()),
            ("says", says, self._session.get_outputs()),
        ):
            names = tuple(each.name for each in theirs)
            if names != ours:
                raise ModelError(
                    f"{path} {what} {', '.join(names)}; this groovae expects {', '.join(ours)}",
                    _LIST,
                )

    def say(self, **shown: Floats) -> Said:
        """What a network that says hits, velocities and offsets says; see the table above.

        The same for a window whatever stands beside it: one window a pass, because the 8-bit arithmetic
        of a pass is scaled to all that is in it, and windows of one batch would hear each other.

        Shape:
            - inputs by name, each (B, ...); returns (B, T, 9) three times

        Raises:
            ModelError: an input of another name or shape.
        """
        return Said(*self._run(shown, 3))

    def encode(self, performance: Floats) -> Floats:
        """z (B, Z) of performances (B, T, 27), by an encoder.

        Raises:
            ModelError: an input of another shape, or no encoder.
        """
        (z,) = self._run({"performance": performance}, 1)
        return z

    def _run(self, shown: dict[str, Floats], outputs: int) -> list[Floats]:
        windows = max((len(each) for each in shown.values()), default=0)
        for name, shape in self.takes.items():
            if name not in shown or shown[name].shape != (windows, *shape):
                came = f"of the shape {shown[name].shape}" if name in shown else "missing"
                raise ModelError(f"{name} is {came}", f"expected {(windows, *shape)}")
        if len(shown) > len(self.takes) or outputs != len(self._session.get_outputs()):
            raise ModelError(
                f"{self.card.name}, {self.card.part} of {self.card.task}, takes "
                f"{', '.join(self.takes)}; given were {', '.join(shown)}",
                _LIST,
            )
        ready = {name: np.asarray(shown[name], np.float32) for name in self.takes}
        parts: list[list[Floats]] = [
            self._session.run(None, {name: each[i : i + 1] for name, each in ready.items()})
            for i in range(windows)
        ]
        if not parts:
            last = (self.card.latent,) if outputs == 1 else (self.card.steps, M)
            return [np.zeros((0, *last), np.float32)] * outputs
        return [np.concatenate(each) for each in zip(*parts, strict=True)]


def signature(card: Card, source: str) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
    """What a model of this card takes, name -> shape of one window, and the names of what it says.

    Raises:
        ModelError: a task or part this groovae does not know; the message begins with `source`.
    """
    if card.task in TASKS:
        task, steps, z = TASKS[card.task], card.steps, (card.latent,)
        narrow = card.task in ("transfer", "sample")
        if card.part == "whole" and not narrow:
            return {task.shows: (steps, task.width)}, Said._fields
        if card.part == "encoder" and narrow:
            return {"performance": (steps, WIDTH)}, ("z",)
        if card.part == "decoder" and card.task == "transfer":
            return {"score": (steps, M), "z": z}, Said._fields
        if card.part == "decoder" and card.task == "sample":
            return {"z": z, "threshold": (steps, M)}, Said._fields
    raise ModelError(f"{source} is the {card.part} of {card.task}, which is not known here", _LIST)


_LIST: Final = "`groovae models` lists the models that came with groovae"
PARTS: Final = ("encoder", "decoder")


def model_names() -> list[str]:
    """The models that came with groovae."""
    return sorted({_without_part(path.stem) for path in WEIGHTS.glob("*.onnx")})


def model_paths(name_or_path: str | Path) -> tuple[Path, ...]:
    """The file of a model, or its encoder and decoder, by name or by the path of one of them.

    Raises:
        ModelError: no such model, or one half of it is missing.
    """
    name = ALIASES.get(str(name_or_path), str(name_or_path))
    path = WEIGHTS / f"{name}.onnx" if name in model_names() else Path(name)
    with suppress(OSError, ValueError):  # no file can have such a name
        stem = _without_part(path.stem)
        both = tuple(path.with_name(f"{stem}.{part}.onnx") for part in PARTS)
        if path.is_file() and stem == path.stem:
            return (path,)
        if all(half.is_file() for half in both):
            return both
        if path.is_file():
            raise ModelError(
                f"{path} is half of a model", f"put {both[0].name} and {both[1].name} together"
            )
    raise ModelError(
        f"no model is called {name_or_path}",
        f"use one of {', '.join(model_names())}, or the path of an .onnx file",
    )


def load_networks(name_or_path: str | Path) -> tuple[Network, ...]:
    """The network of a model, or its encoder and decoder, by name or by the path of one of them.

    Raises:
        ModelError: no such model, one of other conventions, or files that do not belong together.
    """
    paths = model_paths(name_or_path)
    networks = tuple(map(Network, paths))
    parts = PARTS if len(paths) > 1 else ("whole",)
    for path, network, part in zip(paths, networks, parts, strict=True):
        if network.card.part != part:
            raise ModelError(
                f"{path} is the {network.card.part} of {network.card.name}, by its name the {part}",
                f"files are called NAME.onnx, or NAME.{PARTS[0]}.onnx and NAME.{PARTS[1]}.onnx",
            )
    if len({(each.card.name, each.card.task, each.card.latent) for each in networks}) > 1:
        raise ModelError(
            f"{' and '.join(path.name for path in paths)} are halves of two models: "
            f"{' and '.join(each.card.name for each in networks)}",
            "put the encoder and the decoder of one export together",
        )
    return networks


def _without_part(stem: str) -> str:
    for part in PARTS:
        stem = stem.removesuffix(f".{part}")
    return stem
