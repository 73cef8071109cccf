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
from .perform.report import Report
from .taps import Taps
from .verbs.functions import (
    humanize,
    humanize_file,
    infill,
    infill_file,
    interpolate,
    sample,
    tap2drum,
    tap2drum_file,
    transfer,
    transfer_file,
)
from .verbs.model import Model, load

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
    "Taps",
    "__version__",
    "humanize",
    "humanize_file",
    "infill",
    "infill_file",
    "interpolate",
    "load",
    "read",
    "sample",
    "tap2drum",
    "tap2drum_file",
    "transfer",
    "transfer_file",
]
