"""What every loaded model has, whichever verb it serves."""

from pathlib import Path

from ..card import Card
from ..errors import ModelError
from ..network import Network, load_networks


class Loaded:
    """A loaded model.

    Attributes:
        networks: the ONNX session, or those of encoder and decoder.
    """

    def __init__(self, *networks: Network) -> None:
        self.networks = networks

    @property
    def card(self) -> Card:
        """What the model is, what it learned from and how it scored; of two files, the decoder's."""
        return self.networks[-1].card

    def networks_for(self, task: str) -> tuple[Network, ...]:
        """The networks, if they serve this task.

        Raises:
            ModelError: they serve another.
        """
        if self.card.task != task:
            raise ModelError(
                f"the model {self.card.name} is for {self.card.task}, not for {task}",
                "`groovae models` lists the models and their tasks",
            )
        return self.networks

    def __repr__(self) -> str:
        return f"Model({self.card.name!r}, task={self.card.task!r})"


def networks_of(name_or_path: str | Path, task: str) -> tuple[Network, ...]:
    """The networks of a model by name or path, for a task.

    Raises:
        ModelError: no such model, or one of another task.
    """
    return Loaded(*load_networks(name_or_path)).networks_for(task)
