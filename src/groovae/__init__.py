"""groovae: any beat, played by a drummer.

The verbs come twice: `humanize` plays a `Groove` (arrays in, arrays out), `humanize_file` a MIDI file.
Both use the model that came with groovae; `load` returns another, with the same verbs as methods.
"""

from ._version import __version__
from .errors import (
    BeatError,
    ConfigError,
    DataError,
    ExtraError,
    GroovaeError,
    ModelError,
    OutputError,
)
from .groove import Groove, read
from .perform.model import Model, humanize, humanize_file, load
from .perform.report import Report

__all__ = [
    "BeatError",
    "ConfigError",
    "DataError",
    "ExtraError",
    "GroovaeError",
    "Groove",
    "Model",
    "ModelError",
    "OutputError",
    "Report",
    "__version__",
    "humanize",
    "humanize_file",
    "load",
    "read",
]
