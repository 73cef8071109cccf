"""A listening test made: windows chosen, played by everyone, recorded, and dealt blind into pairs.

Source: Gillick et al. 2019, section 6.1 and Figure 5.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from .._version import __version__
from ..dataset.windows import Windows
from ..drums import DRUM_NAMES
from ..errors import ConfigError, DataError
from ..evaluation.report import ATTRIBUTION, to_json
from ..extras import require
from ..hvo import HITS, Bools, Floats, Ints
from ..sound.write import to_wav
from .casting import Casting, can_be_asked
from .clips import RATE, Clip, Studio
from .contenders import Contender, contender
from .folder import MANIFEST, PAGE, PAIRS, check_folder, write_folder
from .page import listening_page
from .pairs import SIDES, Pair, at_random, comparisons_of, dealt

KEY_FORMAT: Final = "groovae listening test key"
MANIFEST_FORMAT: Final = "groovae listening test"
FORMAT_VERSION: Final = 1
QUESTION: Final = "Which sounds more like a human drummer?"
SECRET_BYTES: Final = 16


@dataclass(frozen=True)
class Test:
    """What is asked for.

    Attributes:
        casting: the task, and what contenders are made from.
        models, against: names of contenders; each of the first plays against each of the second.
        split: where the windows are from.
        pairs: how many a listener hears; the comparisons share them.
        seed: of windows, performances and the kit.
        secret: of sides and order; drawn anew where None.
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
    seed: int = 1
    secret: str | None = None
    soundfont: Path | None = None
    data_sha256: str | None = None
    progress: Callable[[str], None] = lambda line: None


def make_test(asked: Test, folder: Path, *, force: bool = False) -> dict[str, Any]:
    """Make a listening test: its folder, and its key beside the folder.

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
    casting = asked.casting
    cast = _cast(asked)
    comparisons = comparisons_of(
        *([cast[name].name for name in names] for names in (asked.models, asked.against))
    )
    if asked.pairs < len(comparisons):
        raise ConfigError(
            f"{len(comparisons)} comparisons do not fit into {asked.pairs} pairs",
            "ask for more with --pairs, or compare fewer",
        )
    windows = casting.split(asked.split)
    windows = _chosen(windows, np.flatnonzero(can_be_asked(casting.task, casting.drum, windows)))
    if not len(windows):
        raise DataError(
            f"no window of the {asked.split} split can be asked for",
            "choose another --split or --drum, or the whole dataset with --data",
        )
    order = at_random(windows.take, np.random.default_rng(asked.seed))
    # Twice as many as needed are played, so that a window in which somebody is silent can be left out.
    windows = _chosen(windows, order[: 2 * asked.pairs])
    played: dict[str, Floats] = {}
    for each in cast.values():
        asked.progress(f"{each.name} plays")
        played[each.name] = each.play(windows)
    heard = _heard_by_all(played)
    kept = np.flatnonzero(heard)[: asked.pairs]
    if len(kept) < asked.pairs:
        raise ConfigError(
            f"{asked.pairs} pairs were asked for, and {len(kept)} windows can be heard",
            f"ask for at most {len(kept)} pairs",
        )
    left_out = int((~heard[: kept[-1]]).sum())
    secret = asked.secret or os.urandom(SECRET_BYTES).hex()
    test = hashlib.sha256(f"test {secret}".encode()).hexdigest()[:12]
    pairs = dealt(comparisons, kept.tolist(), secret)
    asked.progress(f"recording {len(pairs)} pairs")
    studio = Studio(asked.seed, asked.soundfont)
    clips = [
        studio.record(
            (played[pair.a][pair.window], played[pair.b][pair.window]),
            float(windows.tempo[pair.window]),
        )
        for pair in pairs
    ]
    asked.progress(f"writing {folder}")
    key = _key(asked, test, secret, comparisons, pairs, windows) | {"left_out": left_out}
    write_folder(folder, _files(test, clips), key, force=force)
    return key


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


def _chosen(windows: Windows, which: Ints) -> Windows:
    return Windows(
        windows.hvo[which], windows.take[which], windows.bar[which], windows.tempo[which]
    )


def _heard_by_all(played: Mapping[str, Floats]) -> Bools:
    """Windows in which nobody is silent: (N,). Silence has no loudness that could be matched."""
    return np.asarray(np.all([each[..., HITS].any((1, 2)) for each in played.values()], 0))


def _names(pairs: int, number: int, side: str) -> str:
    return f"{PAIRS}/{number:0{max(2, len(str(pairs)))}}_{side}"


def _files(test: str, clips: Sequence[tuple[Clip, Clip]]) -> dict[str, bytes]:
    """What listeners get: the clips, the manifest and the page."""
    files: dict[str, bytes] = {}
    listed = []
    for number, both in enumerate(clips, 1):
        entry: dict[str, Any] = {"pair": number}
        for side, clip in zip(SIDES, both, strict=True):
            name = _names(len(clips), number, side)
            entry[side] = {"wav": f"{name}.wav", "midi": f"{name}.mid"}
            files[f"{name}.wav"] = to_wav(clip.samples, RATE)
            files[f"{name}.mid"] = clip.midi
        listed.append(entry)
    manifest = {
        "format": MANIFEST_FORMAT,
        "format_version": FORMAT_VERSION,
        "test": test,
        "question": QUESTION,
        "pairs": listed,
        "data": ATTRIBUTION,
        "version": __version__,
    }
    files[MANIFEST] = f"{to_json(manifest)}\n".encode()
    files[PAGE] = listening_page(test, QUESTION, clips)
    return files


def _key(
    asked: Test,
    test: str,
    secret: str,
    comparisons: Sequence[tuple[str, str]],
    pairs: Sequence[Pair],
    windows: Windows,
) -> dict[str, Any]:
    """Who is who, and all it takes to make the same test again."""
    casting = asked.casting
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
    }
