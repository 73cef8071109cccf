"""An ONNX graph in the making: nodes and weights, added one by one.

Time comes first inside a graph, as ONNX's LSTM wants it: T steps, B windows.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

OPSET: Final = 17
IR_VERSION: Final = 8  # the oldest that OPSET allows, so that older onnxruntimes load the file


class Draft:
    """A graph that grows. Each method adds something and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, NDArray[np.generic]] = {}

    def add(self, op: str, *inputs: str, to: str | Sequence[str], **attributes: Any) -> str:
        """One node; returns the name of its first output."""
        outputs = [to] if isinstance(to, str) else list(to)
        self.nodes.append(helper.make_node(op, list(inputs), outputs, **attributes))
        return outputs[0]

    def constant(self, name: str, value: object, kind: type[np.generic] = np.float32) -> str:
        """An array that is part of the file."""
        self.weights[name] = np.asarray(value, kind)
        return name

    def linear(self, x: str, layer: nn.Linear, to: str) -> str:
        """x (..., in) -> (..., out). The weights of a layer used twice are stored once."""
        weight = self.constant(f"{self._name_of(layer, to)}_w", array(layer.weight).T)
        bias = self.constant(f"{self._name_of(layer, to)}_b", array(layer.bias))
        self.add("MatMul", x, weight, to=f"{to}_product")
        return self.add("Add", f"{to}_product", bias, to=to)

    def _name_of(self, layer: nn.Linear, to: str) -> str:
        for name, value in self.weights.items():
            if name.endswith("_b") and np.shares_memory(value, array(layer.bias)):
                return name.removesuffix("_b")
        return to

    def bidirectional(self, x: str, lstm: nn.LSTM, layer: int, to: str) -> tuple[str, str]:
        """x (T, B, in) -> all states (T, B, 2 units) and the last ones of both directions (B, 2 units)."""
        units = lstm.hidden_size
        names = self._lstm_weights(f"{to}_lstm", lstm, layer, 2)
        self.add(
            "LSTM", x, *names, to=[f"{to}_both", f"{to}_last"],
            hidden_size=units, direction="bidirectional",
        )  # fmt: skip
        self.add("Transpose", f"{to}_both", to=f"{to}_tbdu", perm=[0, 2, 1, 3])
        keep_two = self.constant("side_by_side", [0, 0, -1], np.int64)
        every = self.add("Reshape", f"{to}_tbdu", keep_two, to=to)
        self.add("Transpose", f"{to}_last", to=f"{to}_last_b", perm=[1, 0, 2])
        flat = self.constant("flat", [0, -1], np.int64)
        return every, self.add("Reshape", f"{to}_last_b", flat, to=f"{to}_summary")

    def forward(self, x: str, lstm: nn.LSTM, layer: int, h: str, c: str, to: str) -> str:
        """x (T, B, in) from the states h and c, each (1, B, units) -> (T, B, units); also names
        ``{to}_h`` and ``{to}_c``, the states it ends with.
        """
        names = self._lstm_weights(f"{to}_lstm", lstm, layer, 1)
        outputs = [f"{to}_tdbu", f"{to}_h", f"{to}_c"]
        self.add("LSTM", x, *names, "", h, c, to=outputs, hidden_size=lstm.hidden_size)
        return self.add("Squeeze", f"{to}_tdbu", self.constant("one", [1], np.int64), to=to)

    def _lstm_weights(self, name: str, lstm: nn.LSTM, layer: int, directions: int) -> list[str]:
        """One layer's weights in ONNX's layout: directions first, gates in the order i, o, f, c.

        Torch's gates are in the order i, f, g, o, where g is what ONNX calls c.
        """

        def stacked(kind: str) -> NDArray[np.float32]:
            parts = []
            for suffix in ("", "_reverse")[:directions]:
                gates = np.split(array(getattr(lstm, f"{kind}_l{layer}{suffix}")), 4)
                parts.append(np.concatenate([gates[i] for i in (0, 3, 1, 2)]))
            return np.stack(parts)

        return [
            self.constant(f"{name}_w", stacked("weight_ih")),
            self.constant(f"{name}_r", stacked("weight_hh")),
            self.constant(
                f"{name}_b", np.concatenate([stacked("bias_ih"), stacked("bias_hh")], -1)
            ),
        ]

    def model(
        self, name: str, takes: Mapping[str, Sequence[object]], says: Mapping[str, Sequence[object]]
    ) -> onnx.ModelProto:
        """The finished file, checked.

        Args:
            takes, says: inputs and outputs by name, each with its shape; a name in a shape is a free
                size.
        """
        proto = helper.make_model(
            helper.make_graph(self.nodes, name, _values(takes), _values(says), self.initializers()),
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
        )
        onnx.checker.check_model(proto, full_check=True)
        return proto

    def initializers(self) -> list[TensorProto]:
        """The weights as the file stores them."""
        return [
            numpy_helper.from_array(np.array(value, order="C"), name)
            for name, value in self.weights.items()
        ]


def array(parameter: Tensor) -> NDArray[np.float32]:
    """A parameter's values, where they lie."""
    values: NDArray[np.float32] = parameter.detach().cpu().numpy()
    return values


def _values(shapes: Mapping[str, Sequence[object]]) -> list[onnx.ValueInfoProto]:
    return [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
        for name, shape in shapes.items()
    ]
