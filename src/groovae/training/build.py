"""From a configuration to a network."""

from ..tasks import TASKS
from .bidirectional import Bidirectional
from .config import TrainConfig
from .mlp import MLP
from .seq2seq import Seq2Seq
from .sizes import BidirectionalConfig, MLPConfig

Model = MLP | Seq2Seq | Bidirectional
"""Each has `forward(shown, hits)`, `losses(example)` and `shape(frame)`."""


def build(config: TrainConfig) -> Model:
    """A network with fresh weights, for what its task shows."""
    task = TASKS[config.task]
    if isinstance(config.model, MLPConfig):
        return MLP(config.model, task.width)
    if isinstance(config.model, BidirectionalConfig):
        return Bidirectional(config.model, task)
    return Seq2Seq(config.model, task.width)
