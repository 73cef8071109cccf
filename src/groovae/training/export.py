"""Export: from a checkpoint to the one file users run, with its card inside.

The LSTM weights are stored as 8-bit integers (7 of them used, so that no processor's integer
arithmetic overflows) and multiplied as such: a quarter of the size, and several times the speed,
because one pass is bound by reading weights. Export measures what that costs and refuses the file if it
is more than stated. The sampler's decoder, whose LSTMs stand inside a loop, keeps its 32 bits.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic

from .._version import __version__
from ..atomic import check_target, write_atomically
from ..card import METADATA_KEY, Card, Spread
from ..dataset.windows import WINDOW_STEPS, Windows
from ..errors import ModelError
from ..hvo import HITS, Bools, Floats
from ..network import Network, Said
from .bidirectional import Bidirectional
from .build import Model, build
from .calibrate import calibrate_infill, calibrate_score, calibrate_taps
from .checkpoint import Checkpoint
from .config import TrainConfig
from .examples import Example, make_example
from .graphs import to_graphs
from .mlp import MLP
from .seq2seq import Seq2Seq
from .validate import perform

GRAPH_TOLERANCE: Final = 1e-4
"""Largest difference of any output between torch and the graph in float32."""

TOLERANCE: Final = 0.05
"""Largest difference of a played velocity or offset between torch and the stored 8-bit model: of 150,000
values the worst, six MIDI velocities. What matters is the mean, below."""

MEAN_TOLERANCE: Final = 0.002
"""Mean of the same: a quarter of a millisecond at 120 bpm, a quarter of a MIDI velocity."""

HIT_TOLERANCE: Final = 0.25
"""Largest difference of a hit's probability; thresholds are chosen on what the stored model says."""

DATA: Final = "Groove MIDI Dataset v1.0.0 (Google LLC, CC BY 4.0), training split"
LICENCE: Final = "Apache-2.0; data CC BY 4.0"
INT8: Final = "LSTM weights int8 (7 bits), activations uint8 on the fly, the rest float32"


@dataclass(frozen=True)
class Parity:
    """How far the graph in float32, and the model as stored, are from torch on real windows."""

    graph_largest: float
    largest: float
    mean: float
    hit_largest: float

    @property
    def holds(self) -> bool:
        """Whether nothing differs by more than is tolerated."""
        return (
            self.graph_largest <= GRAPH_TOLERANCE
            and self.largest <= TOLERANCE
            and self.mean <= MEAN_TOLERANCE
            and self.hit_largest <= HIT_TOLERANCE
        )


def export(
    checkpoint: Checkpoint,
    validation: Windows,
    data_sha256: str,
    target: Path,
    *,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write the best weights of a run as an .onnx file with its card; encoder and decoder as two.

    Args:
        validation: real windows, on which the file must equal torch, is scored for its card, and its
            thresholds are chosen.
        target: ``NAME.onnx``; of two files, ``NAME.encoder.onnx`` and ``NAME.decoder.onnx`` beside it.
        say: told the parity and the scores.

    Returns:
        The files written.

    Raises:
        ModelError: the stored model differs from torch by more than the tolerances; nothing is written.
        OutputError: a target exists and `force` is not given, or cannot be written.
    """
    config = checkpoint.config
    model = build(config)
    model.load_state_dict(checkpoint.best)
    model.eval()
    graphs = to_graphs(model, config, WINDOW_STEPS)
    targets = {
        part: target if part == "whole" else target.with_name(f"{target.stem}.{part}.onnx")
        for part in graphs
    }
    for path in targets.values():
        check_target(path, force=force)
    stored = {part: _with_8_bit_lstms(graph) for part, graph in graphs.items()}

    example = make_example(torch.from_numpy(validation.hvo), config, training=False)
    expected = Said(*np.split(perform(model, example), 3, -1))
    said = _Sessions(stored, config, batch=1).say(example)
    in_float32 = _Sessions(graphs, config, batch=64).say(example)
    hits = (example.frames[..., HITS] * example.asked).numpy() > 0
    parity = parity_of(expected, in_float32, said, hits)
    say(f"parity with torch on {len(hits)} windows: {parity}")
    if not parity.holds:
        raise ModelError(
            f"the exported model differs from torch: {parity}; allowed are "
            f"{GRAPH_TOLERANCE}, {TOLERANCE}, {MEAN_TOLERANCE}, {HIT_TOLERANCE}",
            "this is a bug in groovae or in a library it uses; nothing was written",
        )
    card = _card(model, checkpoint, data_sha256)
    card = _calibrated(card, _Sessions(stored, config, batch=1), validation, said)
    say(f"validation: {card.validation}")
    for part, graph in stored.items():
        quantized = any(node.op_type == "DynamicQuantizeLSTM" for node in graph.graph.node)
        own = replace(card, part=part, precision=INT8 if quantized else "float32")
        if part == "encoder":
            own = replace(own, spread=None, thresholds={}, validation={})
        onnx.helper.set_model_props(graph, {METADATA_KEY: own.to_json()})
        write_atomically(targets[part], graph.SerializeToString(), force=force)
        Network(targets[part])  # what users load must load
    return tuple(targets.values())


class _Sessions:
    """The parts of a model, run one after the other on pairs of its task."""

    def __init__(self, graphs: dict[str, onnx.ModelProto], config: TrainConfig, batch: int) -> None:
        self.config, self.batch = config, batch
        self.sessions = {
            part: InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
            for part, graph in graphs.items()
        }

    def say(self, example: Example) -> Said:
        """What the model says of performances whose hits are told."""
        shown, hits = example.shown.numpy(), example.frames[..., HITS].numpy()
        if "whole" in self.sessions:
            return self.whole(shown)
        (z,) = self._run("encoder", shown)
        if self.config.task == "transfer":
            return Said(*self._run("decoder", hits, z))
        # No probability is above 2, every one is above -1: so hits are told.
        return Said(*self._run("decoder", z, np.where(hits > 0, -1, 2).astype(np.float32)))

    def whole(self, shown: Floats) -> Said:
        """What a model of one file says."""
        return Said(*self._run("whole", shown))

    def _run(self, part: str, *inputs: Floats) -> list[Floats]:
        session = self.sessions[part]
        names = [each.name for each in session.get_inputs()]
        parts = [
            session.run(
                None,
                {name: each[i : i + self.batch] for name, each in zip(names, inputs, strict=True)},
            )
            for i in range(0, len(inputs[0]), self.batch)
        ]
        return [np.concatenate(each) for each in zip(*parts, strict=True)]


def _card(model: Model, checkpoint: Checkpoint, data_sha256: str) -> Card:
    config = checkpoint.config
    return Card(
        name=config.name,
        task=config.task,
        part="whole",
        steps=WINDOW_STEPS,
        latent=model.config.latent if isinstance(model, Seq2Seq) else 0,
        network=describe(model),
        data=DATA,
        data_sha256=data_sha256,
        licence=LICENCE,
        validation={},
        spread=None,
        thresholds={},
        version=__version__,
        precision="float32",
        tolerance=TOLERANCE,
        training={**json.loads(config.to_json()), "epoch": checkpoint.best_epoch},
    )


def _calibrated(card: Card, sessions: _Sessions, validation: Windows, said: Said) -> Card:
    """The card with what the stored model scores on validation.

    `said` is what it says of the pairs of its task.
    """
    thresholds: dict[str, tuple[float, ...]] = {}
    spread: Spread
    if card.task == "infill":
        scores, spread, thresholds = calibrate_infill(validation, sessions.whole)
    elif card.task == "tap2drum":
        scores, spread, thresholds = calibrate_taps(validation, sessions.whole)
    else:
        scores, spread = calibrate_score(validation, said)
    return replace(card, validation=scores, spread=spread, thresholds=thresholds)


def describe(model: Model) -> str:
    """One line on a network, with the paper's section."""
    if isinstance(model, MLP):
        return f"MLP (Gillick et al. 2019, section 5.2.1): {model.hidden.out_features} ReLU"
    sizes = asdict(model.config)
    if isinstance(model, Bidirectional):
        return "{layers} bidirectional LSTM layers ({units}), no bottleneck".format(**sizes)
    name = "Groove Transfer" if model.config.told_score else "Seq2Seq"
    section = "5.2.3" if model.config.told_score else "5.2.2"
    line = (
        "{name} (Gillick et al. 2019, section {section}): bidirectional LSTM ({encoder_units}), "
        "z ({latent}), {decoder_layers}-layer LSTM ({decoder_units})"
    ).format(name=name, section=section, **sizes)
    if model.config.hits_first:
        line += ", a step's hits first"
    if model.config.beta:
        line += ", variational bottleneck (section 5.3): beta {beta}, {free_bits} free bits".format(
            **sizes
        )
    return line


def parity_of(expected: Said, in_float32: Said, stored: Said, hits: Bools) -> Parity:
    """Compare the graph and the stored model with torch; hits (N, 32, 9) are where notes are played."""
    graph = [np.abs(a - b) for a, b in zip(in_float32, expected, strict=True)]
    hit, velocity, offset = (np.abs(a - b) for a, b in zip(stored, expected, strict=True))
    played = np.concatenate([velocity[hits], offset[hits]])
    return Parity(
        graph_largest=float(max(each.max() for each in graph)),
        largest=float(played.max()),
        mean=float(played.mean()),
        hit_largest=float(hit.max()),
    )


def _with_8_bit_lstms(graph: onnx.ModelProto) -> onnx.ModelProto:
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "float32.onnx", Path(folder) / "int8.onnx"
        onnx.save(graph, before)
        quantize_dynamic(
            before,
            after,
            op_types_to_quantize=["LSTM"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
        return onnx.load(after)
