"""The networks as ONNX graphs, written out operator by operator.

Some forty operators each, which load in milliseconds and can be read in one sitting. Export compares
graph and torch on real windows, so nothing rests on this file being right.

Shapes: T steps, B windows, M drums, Z latent.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import onnx
from onnx import TensorProto, helper

from ..hvo import STEPS_PER_BAR, WIDTH, M
from ..network import Said
from ..tasks import TAP_OFFSET, TASKS
from .bidirectional import Bidirectional
from .build import Model
from .config import TrainConfig
from .draft import Draft, array
from .mlp import MLP
from .seq2seq import Seq2Seq

B: Final = "B"


def to_graphs(model: Model, config: TrainConfig, steps: int) -> dict[str, onnx.ModelProto]:
    """A model in evaluation mode, in float32: part -> graph, see `groovae.network` for what they take."""
    task = TASKS[config.task]
    shown: dict[str, Sequence[object]] = {task.shows: [B, steps, task.width]}
    if isinstance(model, MLP):
        return {"whole": _mlp(model, shown, steps)}
    if isinstance(model, Bidirectional):
        return {"whole": _bidirectional(model, shown, steps)}
    if config.task == "humanize":
        return {"whole": _seq2seq(model, shown, steps)}
    decoder = _told(model, steps) if model.config.told_score else _telling_itself(model, steps)
    return {"encoder": _encoder(model, shown), "decoder": decoder}


def _mlp(model: MLP, shown: dict[str, Sequence[object]], steps: int) -> onnx.ModelProto:
    draft = Draft()
    draft.add("Flatten", *shown, to="flat")
    draft.add("Relu", draft.linear("flat", model.hidden, "hidden_raw"), to="hidden")
    draft.linear("hidden", model.out, "cells")
    draft.constant("frames", [0, steps, WIDTH], np.int64)
    draft.add("Reshape", "cells", "frames", to="frame")
    draft.add("Split", "frame", to=[f"raw_{name}" for name in Said._fields], axis=2)
    for name, low, high in (
        ("hit_probabilities", 0, 1),
        ("velocities", 0, 1),
        ("offsets", -0.5, 0.5),
    ):
        limits = draft.constant(f"{name}_low", low), draft.constant(f"{name}_high", high)
        draft.add("Clip", f"raw_{name}", *limits, to=name)
    return draft.model("mlp", shown, _said(steps))


def _bidirectional(
    model: Bidirectional, shown: dict[str, Sequence[object]], steps: int
) -> onnx.ModelProto:
    draft = Draft()
    draft.add("Transpose", *shown, to="shown_t", perm=[1, 0, 2])
    draft.linear("shown_t", model.into, "seen")
    places = np.tile(array(model.place), (steps // STEPS_PER_BAR, 1))[:, None]
    draft.add("Add", "seen", draft.constant("places", places), to="placed")
    x = draft.add("Relu", "placed", to="in")
    for layer in range(model.config.layers):
        x, _ = draft.bidirectional(x, model.lstm, layer, f"out{layer}")
    draft.linear(x, model.to_frame, "frame_t")
    raw = _shape(draft, "frame_t", "offsets" if not model.after_taps else "from_tap")
    if model.after_taps:
        lane = draft.constant("tap_offset", [TAP_OFFSET], np.int64)
        draft.add("Gather", *shown, lane, to="tap_offsets", axis=2)
        draft.add("Add", raw, "tap_offsets", to="beyond")
        limits = draft.constant("earliest", -0.5), draft.constant("latest", 0.5)
        draft.add("Clip", "beyond", *limits, to="offsets")
    return draft.model("bidirectional", shown, _said(steps))


def _seq2seq(model: Seq2Seq, shown: dict[str, Sequence[object]], steps: int) -> onnx.ModelProto:
    draft = Draft()
    _encode(draft, model, *shown)
    draft.add("Transpose", *shown, to="score_t", perm=[1, 0, 2])
    _decode(draft, model, steps)
    return draft.model("seq2seq", shown, _said(steps))


def _encoder(model: Seq2Seq, shown: dict[str, Sequence[object]]) -> onnx.ModelProto:
    draft = Draft()
    _encode(draft, model, *shown)
    return draft.model("encoder", shown, {"z": [B, model.config.latent]})


def _told(model: Seq2Seq, steps: int) -> onnx.ModelProto:
    """The decoder of Groove Transfer: z and a score -> a performance."""
    draft = Draft()
    draft.add("Transpose", "score", to="score_t", perm=[1, 0, 2])
    _decode(draft, model, steps)
    takes = {"score": [B, steps, M], "z": [B, model.config.latent]}
    return draft.model("decoder", takes, _said(steps))


def _telling_itself(model: Seq2Seq, steps: int) -> onnx.ModelProto:
    """The decoder of the sampler: it is told at each step the hits it said at the step before.

    One step is the body of a Scan over the steps of `threshold`; a drum is hit where its probability
    is above.
    """
    config, body = model.config, Draft()
    layers, units = config.decoder_layers, config.decoder_units
    first = body.constant("step_first", [0], np.int64)
    body.add("Concat", "hits_before", "z_now", to="in", axis=1)
    x = body.add("Unsqueeze", "in", first, to="in0")
    for i in range(layers):
        x = body.forward(x, model.decoder, i, f"h{i}_now", f"c{i}_now", f"out{i}")
    body.linear(x, model.to_frame, "frame_t")
    body.add("Squeeze", "frame_t", first, to="blind")
    body.constant("parts", [M, WIDTH - M], np.int64)
    body.add("Split", "blind", "parts", to=["hits_raw", "rest_blind"], axis=1)
    body.add("Sigmoid", "hits_raw", to="probabilities")
    body.add("Greater", "probabilities", "threshold_now", to="hit")
    body.nodes.append(helper.make_node("Cast", ["hit"], ["hits_now"], to=TensorProto.FLOAT))
    rest = "rest_blind"
    if model.with_hits is not None:
        body.add("Squeeze", x, first, to="decoded")
        body.add("Concat", "decoded", "hits_now", to="state_and_hits", axis=1)
        body.add(
            "Relu", body.linear("state_and_hits", model.with_hits, "knowing_raw"), to="knowing"
        )
        body.linear("knowing", model.to_frame, "frame_knowing")
        body.add("Split", "frame_knowing", "parts", to=["hits_unused", "rest_knowing"], axis=1)
        rest = "rest_knowing"
    body.add("Identity", rest, to="rest")
    body.add("Identity", "z_now", to="z_next")
    states = [f"{kind}{i}_now" for i in range(layers) for kind in ("h", "c")]
    after = [f"out{i}_{kind}" for i in range(layers) for kind in ("h", "c")]
    kinds = {"z_now": [B, config.latent], "hits_before": [B, M], "threshold_now": [B, M]}
    kinds |= {name: [1, B, units] for name in states}

    def values(
        names: Sequence[str], shapes: Sequence[Sequence[object]]
    ) -> list[onnx.ValueInfoProto]:
        return [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))
            for name, shape in zip(names, shapes, strict=True)
        ]

    takes = ["z_now", "hits_before", *states, "threshold_now"]
    says = ["z_next", "hits_now", *after, "probabilities", "rest"]
    says_shapes = [kinds[name] for name in takes[:-1]] + [[B, M], [B, WIDTH - M]]
    graph = helper.make_graph(
        body.nodes,
        "step",
        values(takes, [kinds[name] for name in takes]),
        values(says, says_shapes),
        body.initializers(),
    )

    draft = Draft()
    _start(draft, model)
    draft.add("Transpose", "threshold", to="threshold_t", perm=[1, 0, 2])
    draft.add("Gather", "threshold", draft.constant("at_0", 0, np.int64), to="any_step", axis=1)
    draft.add("Mul", "any_step", draft.constant("zero", 0), to="no_hits")
    draft.add(
        "Scan", "z", "no_hits", *(name.removesuffix("_now") for name in states), "threshold_t",
        to=["z_end", "hits_end", *(f"{name}_end" for name in states), "probabilities_t", "rest_t"],
        body=graph, num_scan_inputs=1,
    )  # fmt: skip
    draft.add("Transpose", "probabilities_t", to="hit_probabilities", perm=[1, 0, 2])
    draft.add("Transpose", "rest_t", to="said_rest", perm=[1, 0, 2])
    draft.constant("nine_each", [M, M], np.int64)
    draft.add("Split", "said_rest", "nine_each", to=["velocities_raw", "offsets_raw"], axis=2)
    _squash(draft, "offsets")
    inputs = {"z": [B, config.latent], "threshold": [B, steps, M]}
    return draft.model("sampler", inputs, _said(steps))


def _encode(draft: Draft, model: Seq2Seq, shown: str) -> None:
    """Adds ``z`` (B, Z)."""
    draft.add("Transpose", shown, to="shown_t", perm=[1, 0, 2])
    _, summary = draft.bidirectional("shown_t", model.encoder, 0, "encoded")
    draft.linear(summary, model.to_latent, "z")


def _start(draft: Draft, model: Seq2Seq) -> None:
    """Adds the decoder's first states ``h0``, ``c0`` and so on from ``z``, each (1, B, units)."""
    layers, units = model.config.decoder_layers, model.config.decoder_units
    draft.add("Tanh", draft.linear("z", model.to_state, "state_raw"), to="state_flat")
    draft.constant("state_shape", [0, 2 * layers, units], np.int64)
    draft.add("Reshape", "state_flat", "state_shape", to="state_bld")
    draft.add("Transpose", "state_bld", to="state", perm=[1, 0, 2])  # first states, then cells
    names = [f"h{i}" for i in range(layers)] + [f"c{i}" for i in range(layers)]
    draft.add("Split", "state", to=names, axis=0)


def _decode(draft: Draft, model: Seq2Seq, steps: int) -> None:
    """Adds `Said` from ``z`` and ``score_t`` (T, B, M)."""
    _start(draft, model)
    first = draft.constant("first", [0], np.int64)
    but_last = draft.constant("but_last", [steps - 1], np.int64)
    draft.add("Slice", "score_t", first, but_last, first, to="all_but_last")
    one_before = draft.constant("one_before", [1, 0, 0, 0, 0, 0], np.int64)
    told = [draft.add("Pad", "all_but_last", one_before, to="previous")]
    if model.config.told_score:
        told.append("score_t")
    draft.add("Unsqueeze", "z", first, to="z_1")
    draft.add("Expand", "z_1", draft.constant("every_step", [steps, 1, 1], np.int64), to="z_t")
    x = draft.add("Concat", *told, "z_t", to="in0", axis=2)
    for i in range(model.config.decoder_layers):
        x = draft.forward(x, model.decoder, i, f"h{i}", f"c{i}", f"out{i}")
    frame = draft.linear(x, model.to_frame, "frame_t")
    if model.with_hits is not None:
        draft.add("Concat", x, "score_t", to="state_and_hits", axis=2)
        draft.add(
            "Relu", draft.linear("state_and_hits", model.with_hits, "knowing_raw"), to="knowing"
        )
        draft.linear("knowing", model.to_frame, "frame_knowing")
        draft.constant("parts", [M, WIDTH - M], np.int64)
        draft.add("Split", "frame_t", "parts", to=["hits_blind", "rest_blind"], axis=2)
        draft.add("Split", "frame_knowing", "parts", to=["hits_unused", "rest_knowing"], axis=2)
        frame = draft.add("Concat", "hits_blind", "rest_knowing", to="frame_both", axis=2)
    _shape(draft, frame, "offsets")


def _shape(draft: Draft, frame: str, offsets: str) -> str:
    """Adds what `Said` says from frames (T, B, 27), the offsets by the name `offsets`; returns it."""
    draft.add("Transpose", frame, to="frame", perm=[1, 0, 2])
    draft.add("Split", "frame", to=["hits_raw", "velocities_raw", "offsets_raw"], axis=2)
    draft.add("Sigmoid", "hits_raw", to="hit_probabilities")
    return _squash(draft, offsets)


def _squash(draft: Draft, offsets: str) -> str:
    draft.add("Sigmoid", "velocities_raw", to="velocities")
    draft.add("Tanh", "offsets_raw", to="offsets_unit")
    return draft.add("Mul", "offsets_unit", draft.constant("half", 0.5), to=offsets)


def _said(steps: int) -> dict[str, Sequence[object]]:
    return {name: [B, steps, M] for name in Said._fields}
