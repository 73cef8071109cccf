"""The Seq2Seq network as an ONNX graph, written out operator by operator.

Some forty operators, which load in milliseconds and can be read in one sitting. Export compares graph
and torch on real windows, so nothing rests on this file being right.

Shapes, time first as ONNX's LSTM wants it: T steps, B batch, M drums, Z latent, D decoder units.
"""

from typing import Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from ..hvo import M
from ..network import Said
from .seq2seq import Seq2Seq

OPSET: Final = 17
IR_VERSION: Final = 8  # the oldest that OPSET allows, so that older onnxruntimes load the file


def to_graph(model: Seq2Seq, steps: int) -> onnx.ModelProto:
    """The model in evaluation mode, in float32: score (B, T, 9) -> `network.Said`."""
    layers, units = model.config.decoder_layers, model.config.decoder_units
    weights: dict[str, NDArray[np.generic]] = {
        "latent_w": _array(model.to_latent.weight),
        "latent_b": _array(model.to_latent.bias),
        "state_w": _array(model.to_state.weight),
        "state_b": _array(model.to_state.bias),
        "frame_w": _array(model.to_frame.weight).T,
        "frame_b": _array(model.to_frame.bias),
        "half": np.array(0.5, np.float32),
        "flat": np.array([0, -1], np.int64),
        "state_shape": np.array([0, 2 * layers, units], np.int64),
        "every_step": np.array([steps, 1, 1], np.int64),
        "first": np.array([0], np.int64),
        "but_last": np.array([steps - 1], np.int64),
        "one_before": np.array([1, 0, 0, 0, 0, 0], np.int64),
        **_lstm_weights("encoder", model.encoder, 0, 2),
    }
    node = helper.make_node
    nodes = [
        node("Transpose", ["score"], ["score_t"], perm=[1, 0, 2]),  # (T, B, M)
        node(
            "LSTM",
            ["score_t", "encoder_w", "encoder_r", "encoder_b"],
            ["", "encoder_h"],
            hidden_size=model.config.encoder_units,
            direction="bidirectional",
        ),  # (2, B, E)
        node("Transpose", ["encoder_h"], ["encoder_bh"], perm=[1, 0, 2]),
        node("Reshape", ["encoder_bh", "flat"], ["summary"]),  # (B, 2 E)
        node("Gemm", ["summary", "latent_w", "latent_b"], ["z"], transB=1),  # (B, Z)
        node("Gemm", ["z", "state_w", "state_b"], ["state_raw"], transB=1),
        node("Tanh", ["state_raw"], ["state_flat"]),
        node("Reshape", ["state_flat", "state_shape"], ["state_bld"]),  # (B, 2 L, D)
        node("Transpose", ["state_bld"], ["state"], perm=[1, 0, 2]),  # first states, then cells
        node(
            "Split",
            ["state"],
            [f"h{i}" for i in range(layers)] + [f"c{i}" for i in range(layers)],
            axis=0,
        ),
        node("Slice", ["score_t", "first", "but_last", "first"], ["all_but_last"]),
        node("Pad", ["all_but_last", "one_before"], ["previous"]),  # the hits of the step before
        node("Unsqueeze", ["z", "first"], ["z_1"]),
        node("Expand", ["z_1", "every_step"], ["z_t"]),  # (T, B, Z)
        node("Concat", ["previous", "z_t"], ["in0"], axis=2),
    ]
    for i in range(layers):
        weights |= _lstm_weights(f"decoder{i}", model.decoder, i, 1)
        nodes += [
            node(
                "LSTM",
                [f"in{i}", f"decoder{i}_w", f"decoder{i}_r", f"decoder{i}_b", "", f"h{i}", f"c{i}"],
                [f"out{i}"],
                hidden_size=units,
            ),  # (T, 1, B, D)
            node("Squeeze", [f"out{i}", "one"], [f"in{i + 1}"]),
        ]
    weights["one"] = np.array([1], np.int64)
    nodes += [
        node("MatMul", [f"in{layers}", "frame_w"], ["frame_raw"]),
        node("Add", ["frame_raw", "frame_b"], ["frame_t"]),  # (T, B, 27)
        node("Transpose", ["frame_t"], ["frame"], perm=[1, 0, 2]),
        node("Split", ["frame"], ["hits_raw", "velocities_raw", "offsets_raw"], axis=2),
        node("Sigmoid", ["hits_raw"], ["hit_probabilities"]),
        node("Sigmoid", ["velocities_raw"], ["velocities"]),
        node("Tanh", ["offsets_raw"], ["offsets_unit"]),
        node("Mul", ["offsets_unit", "half"], ["offsets"]),
    ]
    cells = ["B", steps, M]
    graph = helper.make_graph(
        nodes,
        "seq2seq",
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, cells)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, cells) for name in Said._fields],
        [
            numpy_helper.from_array(np.ascontiguousarray(value), name)
            for name, value in weights.items()
        ],
    )
    proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    onnx.checker.check_model(proto, full_check=True)
    return proto


def _array(parameter: Tensor) -> NDArray[np.float32]:
    values: NDArray[np.float32] = parameter.detach().cpu().numpy()
    return values


def _lstm_weights(
    name: str, lstm: nn.LSTM, layer: int, directions: int
) -> dict[str, NDArray[np.float32]]:
    """One layer's weights in ONNX's layout: directions first, gates in the order i, o, f, c.

    Torch's gates are in the order i, f, g, o, where g is what ONNX calls c.
    """

    def stacked(kind: str) -> NDArray[np.float32]:
        parts = []
        for suffix in ("", "_reverse")[:directions]:
            gate_i, gate_f, gate_c, gate_o = np.split(
                _array(getattr(lstm, f"{kind}_l{layer}{suffix}")), 4
            )
            parts.append(np.concatenate([gate_i, gate_o, gate_f, gate_c]))
        return np.stack(parts)

    return {
        f"{name}_w": stacked("weight_ih"),
        f"{name}_r": stacked("weight_hh"),
        f"{name}_b": np.concatenate([stacked("bias_ih"), stacked("bias_hh")], -1),
    }
