"""The command line, run inside this process and as a real one."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from groovae.cli import main


class Ran(NamedTuple):
    """What a command did."""

    status: int
    output: bytes
    talk: str

    @property
    def error(self) -> str:
        """The one line of a clean refusal, without its ``error:``."""
        lines = self.talk.splitlines()
        assert self.status == 1, self
        assert len(lines) == 2, self
        assert lines[0].startswith("error: "), self
        assert lines[1].startswith("hint: "), self
        assert len(lines[1]) > len("hint: "), self
        assert not self.output, self
        return lines[0].removeprefix("error: ")

    @property
    def hint(self) -> str:
        """The line after it."""
        assert self.error
        return self.talk.splitlines()[1].removeprefix("hint: ")


def groovae(*arguments: object, given: bytes = b"") -> Ran:
    """Run ``groovae ARGUMENTS`` here; any exception but an exit is a traceback, and is raised."""
    streams = [io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (given, b"", b"")]
    with (
        patch.object(sys, "argv", ["groovae", *map(str, arguments)]),
        patch.object(sys, "stdin", streams[0]),
        patch.object(sys, "stdout", streams[1]),
        patch.object(sys, "stderr", streams[2]),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
    told: list[Any] = []
    for stream in streams[1:]:
        stream.flush()
        told.append(stream.buffer.getvalue())
    return Ran(int(status), told[0], told[1].decode())


def command(*arguments: object) -> list[str]:
    """The arguments that start a real process."""
    return [sys.executable, "-m", "groovae", *map(str, arguments)]


def process(*arguments: object, given: bytes = b"", **options: Any) -> Ran:
    """Run ``groovae ARGUMENTS`` as a process of its own."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("env", {**os.environ, "OMP_NUM_THREADS": "1"})
    done = subprocess.run(
        command(*arguments),
        input=given,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
        **options,
    )
    return Ran(done.returncode, done.stdout or b"", done.stderr.decode())


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())
