"""What can go wrong, in words for musicians.

Every error says in one line what came and what was expected, and carries a hint: what to do next.

    GroovaeError
      + BeatError      the file or array handed in cannot be played
      + OutputError    the result cannot be written where it was asked for
      + ModelError     a model file is missing, broken, or of other conventions
      + DataError      the Groove MIDI Dataset is missing or not what was expected
      + ConfigError    a training or evaluation setting makes no sense
      + ListeningError a file of answers of a listening test, or its key, cannot be used
      + ExtraError     an optional part of the installation is missing
"""


class GroovaeError(Exception):
    """Base of all errors groovae raises on purpose.

    Args:
        message: one line; what came and what was expected.
        hint: one line; what to do next. May be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(" ".join(message.split()))
        self.hint = " ".join(hint.split())


class BeatError(GroovaeError):
    """The file or array handed in cannot be played."""


class OutputError(GroovaeError):
    """The result cannot be written where it was asked for."""


class ModelError(GroovaeError):
    """A model file is missing, broken, or of other conventions."""


class DataError(GroovaeError):
    """The Groove MIDI Dataset is missing or not what was expected."""


class ConfigError(GroovaeError):
    """A training or evaluation setting makes no sense."""


class ListeningError(GroovaeError):
    """A file of answers of a listening test, or its key, cannot be used."""


class ExtraError(GroovaeError):
    """An optional part of the installation is missing."""
