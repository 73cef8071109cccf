"""groovae: any beat, played by a drummer.

The verbs come twice: `humanize` plays a `Groove` (arrays in, arrays out), `humanize_file` a MIDI file.
Both use the model that came with groovae; `load` returns another, with the same verbs as methods.
"""

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from .rendering.functions import render, render_file
    from .verbs.functions import (
        hear,
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
    "hear",
    "humanize",
    "humanize_file",
    "infill",
    "infill_file",
    "interpolate",
    "load",
    "read",
    "render",
    "render_file",
    "sample",
    "tap2drum",
    "tap2drum_file",
    "transfer",
    "transfer_file",
]

_VERBS = ".verbs.functions"
_HOMES = {
    "Model": ".verbs.model",
    "load": ".verbs.model",
    "render": ".rendering.functions",
    "render_file": ".rendering.functions",
}
"""Where a name lives that is loaded when it is asked for; the others are verbs."""

if not TYPE_CHECKING:  # a type checker knows every name and should miss a misspelt one

    def __getattr__(name: str) -> object:
        """The verbs, loaded when the first is asked for: a command that plays one does without the others."""
        if name not in __all__:
            raise AttributeError(f"module 'groovae' has no attribute {name!r}")
        import importlib

        found: object = getattr(importlib.import_module(_HOMES.get(name, _VERBS), __name__), name)
        return found
