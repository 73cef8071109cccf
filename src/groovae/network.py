"""The model border: an ONNX session with its card. Nothing above it knows torch, nothing below it music.

A humanization network maps ``score`` (B, T, 9) to ``hit_probabilities``, ``velocities`` and ``offsets``,
each (B, T, 9); see `groovae.hvo` for their units.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from .card import METADATA_KEY, Card
from .errors import ModelError
from .hvo import Floats, M

WEIGHTS: Final = Path(__file__).parent / "weights"
DEFAULT: Final = "default"
ALIASES: Final = {DEFAULT: "seq2seq"}
INPUTS: Final = ("score",)


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

    Args:
        path: an .onnx file exported by groovae.

    Raises:
        ModelError: the file is missing, broken, or of other conventions.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime  # a tenth of a second, paid only where a model is needed

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a second thread costs more than it brings
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
        for what, ours, theirs in (
            ("takes", INPUTS, self._session.get_inputs()),
            ("says", Said._fields, self._session.get_outputs()),
        ):
            names = tuple(each.name for each in theirs)
            if names != ours:
                raise ModelError(
                    f"{path} {what} {', '.join(names)}; this groovae expects {', '.join(ours)}",
                    _LIST,
                )

    def run(self, score: Floats) -> Said:
        """What the network says, the same for a window whatever stands beside it.

        One window a pass: the 8-bit arithmetic of a pass is scaled to all that is in it, so windows of
        one batch would hear each other.

        Shape:
            - score: (B, T, 9), 0 or 1, T = card.steps; returns (B, T, 9) three times

        Raises:
            ModelError: a score of another shape.
        """
        shape = (len(score), self.card.steps, M)
        if score.shape != shape:
            raise ModelError(f"the score has the shape {score.shape}", f"expected {shape}")
        parts = [
            self._session.run(None, {"score": np.asarray(window[None], np.float32)})
            for window in score
        ] or [[np.zeros(shape, np.float32)] * 3]
        return Said(*(np.concatenate(each) for each in zip(*parts, strict=True)))


_LIST: Final = "`groovae models` lists the models that came with groovae"


def model_names() -> list[str]:
    """The models that came with groovae."""
    return sorted(path.stem for path in WEIGHTS.glob("*.onnx"))


def model_path(name_or_path: str | Path) -> Path:
    """The file of a model by name, or the path itself where a file is there.

    Raises:
        ModelError: no such model.
    """
    name = ALIASES.get(str(name_or_path), str(name_or_path))
    if name in model_names():
        return WEIGHTS / f"{name}.onnx"
    with suppress(OSError):  # no file can have such a name
        if Path(name).is_file():
            return Path(name)
    raise ModelError(
        f"no model is called {name_or_path}",
        f"use one of {', '.join(model_names())}, or the path of an .onnx file",
    )
