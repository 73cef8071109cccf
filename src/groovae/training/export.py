"""Export: from a checkpoint to the one file users run, with its card inside.

The LSTM weights are stored as 8-bit integers (7 of them used, so that no processor's integer
arithmetic overflows) and multiplied as such: a quarter of the size, and several times the speed,
because one pass is bound by reading weights. Export measures what that costs and refuses the file if it
is more than stated.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic

from .._version import __version__
from ..atomic import write_atomically
from ..card import METADATA_KEY, Card
from ..dataset.windows import WINDOW_STEPS, Windows
from ..errors import ModelError
from ..evaluation.spread import measure_spread
from ..hvo import HITS, OFFSETS, VELOCITIES, Bools, Floats
from ..network import Network, Said
from ..tasks import TASKS
from .checkpoint import Checkpoint
from .graph import to_graph
from .seq2seq import Seq2Seq
from .validate import perform, scores_at_hits

GRAPH_TOLERANCE: Final = 1e-4
"""Largest difference of any output between torch and the graph in float32."""

TOLERANCE: Final = 0.05
"""Largest difference of a played velocity or offset between torch and the stored 8-bit model."""

MEAN_TOLERANCE: Final = 0.002
"""Mean of the same: a quarter of a millisecond at 120 bpm, a quarter of a MIDI velocity."""

HIT_TOLERANCE: Final = 0.25
"""Largest difference of a hit's probability, which no verb reads."""

NETWORK: Final = (
    "Seq2Seq (Gillick et al. 2019, section 5.2.2): bidirectional LSTM ({encoder_units}), z ({latent}), "
    "{decoder_layers}-layer LSTM ({decoder_units})"
)
BOTTLENECK: Final = ", variational bottleneck (section 5.3): beta {beta}, {free_bits} free bits"
DATA: Final = "Groove MIDI Dataset v1.0.0 (Google LLC, CC BY 4.0), training split"
LICENCE: Final = "Apache-2.0; data CC BY 4.0"
PRECISION: Final = "LSTM weights int8 (7 bits), activations uint8 on the fly, the rest float32"


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
) -> Card:
    """Write the best weights of a run as an .onnx file with its card.

    Args:
        validation: real windows, on which the file must equal torch and is scored for its card.
        say: told the parity and the scores.

    Raises:
        ModelError: the stored model differs from torch by more than the tolerances; nothing is written.
        OutputError: the target exists and `force` is not given, or cannot be written.
    """
    config = checkpoint.config
    model = Seq2Seq(config.model)
    model.load_state_dict(checkpoint.best)
    model.eval()
    graph = to_graph(model, WINDOW_STEPS)
    stored = _with_8_bit_lstms(graph)

    score = TASKS[config.task].hide(validation.hvo)
    expected = _in_torch(model, score)
    said, in_float32 = _in_onnx(stored, score, batch=1), _in_onnx(graph, score, batch=64)
    parity = parity_of(expected, in_float32, said, validation.hits)
    say(f"parity with torch on {len(score)} windows: {parity}")
    if not parity.holds:
        raise ModelError(
            f"the exported model differs from torch: {parity}; allowed are "
            f"{GRAPH_TOLERANCE}, {TOLERANCE}, {MEAN_TOLERANCE}, {HIT_TOLERANCE}",
            "this is a bug in groovae or in a library it uses; nothing was written",
        )
    card = Card(
        name=config.name,
        task=config.task,
        steps=WINDOW_STEPS,
        network=NETWORK.format(**asdict(config.model))
        + (BOTTLENECK.format(**asdict(config.model)) if config.model.beta else ""),
        data=DATA,
        data_sha256=data_sha256,
        licence=LICENCE,
        validation=scores_at_hits(validation, said.velocities, said.offsets),
        spread=measure_spread(validation, said.velocities, said.offsets),
        version=__version__,
        precision=PRECISION,
        tolerance=TOLERANCE,
        training={**json.loads(config.to_json()), "epoch": checkpoint.best_epoch},
    )
    say(f"validation: {card.validation}")
    onnx.helper.set_model_props(stored, {METADATA_KEY: card.to_json()})
    write_atomically(target, stored.SerializeToString(), force=force)
    Network(target)  # what users load must load
    return card


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


def _in_torch(model: Seq2Seq, score: Floats) -> Said:
    said = torch.from_numpy(perform(model, score))
    return Said(
        said[..., HITS].sigmoid().numpy(), said[..., VELOCITIES].numpy(), said[..., OFFSETS].numpy()
    )


def _in_onnx(graph: onnx.ModelProto, score: Floats, batch: int) -> Said:
    session = InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    parts = [
        session.run(list(Said._fields), {"score": score[i : i + batch]})
        for i in range(0, len(score), batch)
    ]
    return Said(*(np.concatenate(each) for each in zip(*parts, strict=True)))


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
