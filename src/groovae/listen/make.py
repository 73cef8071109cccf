"""A listening test made: windows chosen, played by everyone, recorded, and dealt blind into pairs.

Source: Gillick et al. 2019, section 6.1 and Figure 5.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from .._version import __version__
from ..drums import DRUM_NAMES
from ..errors import ConfigError
from ..evaluation.report import ATTRIBUTION, to_json
from ..extras import require
from ..sound.write import to_wav
from .casting import Casting
from .choice import Choice, choose
from .clips import RATE, Clip, Studio, dithered, seconds_of
from .contenders import Contender, contender
from .documents import FORMAT_VERSION, KEY_FORMAT, MANIFEST_FORMAT
from .folder import KEY, MANIFEST, PAGE, PAIRS, check_folder, kept_of, write_folders
from .page import BYTES_A_SECOND, listening_page
from .pairs import SIDES, Pair, comparisons_of, dealt, drawn_from

_KINDS: Final = (("wav", "wav"), ("midi", "mid"))

QUESTION: Final = "Which sounds more like a human drummer?"
SECRET_BYTES: Final = 16
LARGE_BYTES: Final = 60_000_000
"""A page that is larger loads slowly, and a telephone may not load it."""


@dataclass(frozen=True)
class Test:
    """What is asked for.

    Attributes:
        casting: the task, and what contenders are made from; its seed is not looked at.
        models, against: names of contenders; each of the first plays against each of the second.
        split: where the windows are from.
        pairs: how many a listener hears; the comparisons share them.
        seed: of windows, performances and the kit; follows from the secret where None.
        secret: of sides, order and the noise of the clips; drawn anew where None.
        soundfont: a kit; None for groovae's own.
        data_sha256: of the dataset.
        progress: told in a line what comes next.
    """

    __test__ = False  # not pytest's

    casting: Casting
    models: Sequence[str]
    against: Sequence[str]
    split: str
    pairs: int
    seed: int | None = None
    secret: str | None = None
    soundfont: Path | None = None
    data_sha256: str | None = None
    progress: Callable[[str], None] = lambda line: None


def make_test(asked: Test, folder: Path, *, force: bool = False) -> dict[str, Any]:
    """Make a listening test: a folder for listeners, and beside it one to keep, see `folder`.

    Args:
        force: replace a test that is there.

    Returns:
        What the key holds.

    Raises:
        ConfigError: nothing to compare, a name twice, a setting that a model does not have, or more
            pairs than windows.
        ModelError: no such model.
        DataError: the split has no window to ask for.
        OutputError: something is there already, or cannot be written.
        ExtraError: a library is not installed.
    """
    check_folder(folder, force=force)
    for module in ("pyloudnorm", "soundfile"):
        require(module, "listen")
    secret = asked.secret or os.urandom(SECRET_BYTES).hex()
    seed = asked.seed
    if seed is None:
        seed = int(drawn_from(secret, "seed").integers(2**48))
    asked = replace(asked, seed=seed, casting=replace(asked.casting, seed=seed))
    cast = _cast(asked)
    comparisons = comparisons_of(
        *([cast[name].name for name in names] for names in (asked.models, asked.against))
    )
    if asked.pairs < len(comparisons):
        raise ConfigError(
            f"{len(comparisons)} comparisons do not fit into {asked.pairs} pairs",
            "ask for more with --pairs, or compare fewer",
        )
    asked.progress(f"{', '.join(each.name for each in cast.values())} play")
    choice = choose(
        asked.casting, asked.split, list(cast.values()), asked.pairs, np.random.default_rng(seed)
    )
    _warn_if_large(asked, choice)
    pairs = dealt(comparisons, asked.pairs, secret)
    asked.progress(f"recording {len(pairs)} pairs")
    clips = _recorded(Studio(seed, asked.soundfont), choice, pairs, secret)
    asked.progress(f"writing {folder.name} and {kept_of(folder).name}")
    test = hashlib.sha256(f"test {secret}".encode()).hexdigest()[:12]
    key = _key(asked, test, secret, comparisons, pairs, choice)
    handed = {
        PAGE: listening_page(test, QUESTION, clips),
        MANIFEST: _json(_manifest(test, len(pairs))),
    }
    write_folders(folder, handed, _kept(clips) | {KEY: _json(key)}, force=force)
    return key


def _recorded(
    studio: Studio, choice: Choice, pairs: Sequence[Pair], secret: str
) -> list[tuple[Clip, Clip]]:
    """The clips of each pair, A and B."""
    noise = drawn_from(secret, "noise")
    clips = []
    for pair in pairs:
        performances = choice.played[pair.a][pair.window], choice.played[pair.b][pair.window]
        a, b = studio.record(performances, float(choice.windows.tempo[pair.window]))
        clips.append((dithered(a, noise), dithered(b, noise)))
    return clips


def _warn_if_large(asked: Test, choice: Choice) -> None:
    seconds = 2 * sum(seconds_of(tempo) for tempo in choice.windows.tempo.tolist())
    size = seconds * BYTES_A_SECOND
    if size > LARGE_BYTES:
        fit = int(asked.pairs * LARGE_BYTES / size)
        asked.progress(
            f"warning: the page will be of about {size / 1e6:.0f} MB, which loads slowly or not at all: "
            f"{fit} pairs make {LARGE_BYTES / 1e6:.0f} MB"
        )


def _cast(asked: Test) -> dict[str, Contender]:
    """Everyone who plays, by the name they were asked for with."""
    cast: dict[str, Contender] = {}
    for name in dict.fromkeys([*asked.models, *asked.against]):
        asked.progress(f"{name} gets ready")
        cast[name] = contender(asked.casting, name)
    names = [each.name for each in cast.values()]
    for one in names:
        if names.count(one) > 1:
            raise ConfigError(
                f"two contenders are called {one}",
                "name each once, or give exports names of their own",
            )
    return cast


def _named(pairs: int, number: int, side: str) -> str:
    return f"{PAIRS}/{number:0{max(2, len(str(pairs)))}}_{side}"


def _kept(clips: Sequence[tuple[Clip, Clip]]) -> dict[str, bytes]:
    """The clips as files."""
    files: dict[str, bytes] = {}
    for number, both in enumerate(clips, 1):
        for side, clip in zip(SIDES, both, strict=True):
            name = _named(len(clips), number, side)
            files[f"{name}.wav"] = to_wav(clip.samples, RATE)
            files[f"{name}.mid"] = clip.midi
    return files


def _manifest(test: str, pairs: int) -> dict[str, Any]:
    """What is in a test, without who plays."""
    return {
        "format": MANIFEST_FORMAT,
        "format_version": FORMAT_VERSION,
        "note": "The page has every clip. As files they are with whoever made the test.",
        "test": test,
        "question": QUESTION,
        "pairs": [
            {"pair": number}
            | {
                side: {kind: f"{_named(pairs, number, side)}.{suffix}" for kind, suffix in _KINDS}
                for side in SIDES
            }
            for number in range(1, pairs + 1)
        ],
        "data": ATTRIBUTION,
        "version": __version__,
    }


def _json(document: dict[str, Any]) -> bytes:
    return f"{to_json(document)}\n".encode()


def _key(
    asked: Test,
    test: str,
    secret: str,
    comparisons: Sequence[tuple[str, str]],
    pairs: Sequence[Pair],
    choice: Choice,
) -> dict[str, Any]:
    """Who is who, and all it takes to make the same test again."""
    casting, windows = asked.casting, choice.windows
    return {
        "format": KEY_FORMAT,
        "format_version": FORMAT_VERSION,
        "note": "Who is who in the test. Keep it from listeners; `groovae listen score` needs it.",
        "test": test,
        "question": QUESTION,
        "task": casting.task,
        "drum": DRUM_NAMES[casting.drum] if casting.task == "infill" else None,
        "split": asked.split,
        "seed": asked.seed,
        "secret": secret,
        "soundfont": asked.soundfont.name if asked.soundfont else None,
        "data_sha256": asked.data_sha256,
        "version": __version__,
        "comparisons": [list(each) for each in comparisons],
        "pairs": [
            {
                "pair": pair.number,
                "a": pair.a,
                "b": pair.b,
                "take": str(windows.take[pair.window]),
                "bar": int(windows.bar[pair.window]),
                "tempo": float(windows.tempo[pair.window]),
            }
            for pair in pairs
        ],
        "left_out": choice.left_out,
    }
