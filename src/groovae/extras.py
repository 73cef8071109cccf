"""Optional libraries: asked for by name, refused with the command that installs them."""

import importlib
from types import ModuleType

from .errors import ExtraError


def require(module: str, extra: str) -> ModuleType:
    """Import an optional library.

    Args:
        module: what to import, for example ``matplotlib.pyplot``.
        extra: the extra of this package that brings it.

    Raises:
        ExtraError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExtraError(
            f"this needs {module.partition('.')[0]}, which is not installed",
            f"pip install 'groovae[{extra}]'",
        ) from error
