"""`groovae listen`."""

import os
from pathlib import Path
from typing import Any

import click

from ..atomic import check_target
from ..dataset.archive import fingerprint, locate
from ..dataset.gmd import SPLITS, read_takes
from ..evaluation.infill import HEADLINE
from ..evaluation.report import to_json, write_results
from ..evaluation.rows import PLAIN
from ..listen.answers import merged, read_answers, read_key
from ..listen.casting import Casting
from ..listen.contenders import REAL
from ..listen.figure import PICTURE, draw_preferences
from ..listen.findings import findings
from ..listen.folder import KEY, PAGE, PAIRS, kept_of
from ..listen.make import Test, make_test
from ..listen.models import PERFORMED, SETTINGS
from ..listen.preference import score, to_results
from ..perform.infill.part import drum_called
from . import options


@click.group(name="listen")
def listen_command() -> None:
    """Make a blind listening test, and score what listeners answered.

    \b
    groovae listen make --task humanize --models seq2seq_vib --out test
    groovae listen score answers-*.json --key test.kept/key.json
    """


def _names(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> list[str]:
    """Names with commas between or given again, each once."""
    named = [name.strip() for text in given for name in text.split(",")]
    if not all(named):
        raise click.BadParameter("a name is empty", context, parameter)
    return list(dict.fromkeys(named))


@listen_command.command(name="make")
@click.option("--task", type=click.Choice(list(SETTINGS)), required=True)
@click.option(
    "--models",
    multiple=True,
    required=True,
    callback=_names,
    metavar="MODEL,...",
    help="Who plays: models, .onnx files or baselines of `groovae evaluate`. MODEL.SETTING says how: "
    "scored, the plain decoding; performed, a sample at temperature 1; for tap2drum also loose and "
    "velocity. A test has no other settings.",
)
@click.option(
    "--against",
    multiple=True,
    default=[REAL],
    callback=_names,
    metavar="MODEL,...",
    show_default=True,
    help=f"Whom each of them is compared with: {REAL}, the drummer, or models.",
)
@click.option(
    "--pairs",
    type=click.IntRange(1, 999),
    default=32,
    show_default=True,
    help="How many pairs a listener hears; comparisons share them.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="NUMBER",
    help="Of windows, samples and the kit; by default drawn with the secret. Whoever knows it knows which "
    "windows are heard.",
)
@click.option(
    "--secret",
    metavar="TEXT",
    help="Of sides and order. By default drawn anew; with secret and seed of a key the same test is made "
    "again.",
)
@click.option(
    "--out",
    type=options.PATH,
    required=True,
    metavar="DIR",
    help="Folder for the page, which listeners get. The key and the clips as files go beside it, to "
    "DIR.kept, which they do not.",
)
@click.option(
    "--split",
    type=click.Choice(SPLITS),
    default="test",
    show_default=True,
    help="Where the windows are from.",
)
@click.option(
    "--drum", metavar="DRUM", help=f"The drum that infill plays anew; {HEADLINE} by default."
)
@click.option(
    "--setting",
    type=click.Choice([PLAIN, PERFORMED]),
    default=PLAIN,
    show_default=True,
    help="Of models that are named without one.",
)
@click.option(
    "--soundfont",
    type=options.PATH,
    metavar="FILE",
    help="Play on the drums of an .sf2 or .sf3 file instead of groovae's kit.",
)
@options.data
@options.as_json
@options.force
def make_command(
    task: str,
    models: list[str],
    against: list[str],
    pairs: int,
    seed: int | None,
    secret: str | None,
    out: Path,
    split: str,
    drum: str | None,
    setting: str,
    soundfont: Path | None,
    data: Path | None,
    as_json: bool,
    force: bool,
) -> None:
    """Write blind pairs of clips, and a page that plays them and asks.

    Each pair is one window of two bars, played by two of those compared: loudness-matched, of one length,
    on one kit, every drum once a step. No two pairs have one score, or share a bar.

    Give listeners DIR/index.html, and nothing else; nothing in DIR says who plays. Keep DIR.kept from them:
    key.json says who is who, and in pairs/, WAV and MIDI of each clip, the notes of a MIDI file tell who
    plays to whoever looks.

    A secret keeps who is who from being worked out, and adds noise too soft to hear, so that no clip is
    found again by its bytes. But whoever has the dataset can compare what they hear with it, by ear or by
    program: a blind test trusts its listeners not to.

    \b
    groovae listen make --task humanize --models seq2seq_vib --out test
    groovae listen make --task humanize --models seq2seq_vib --against knn,real --out figure5
    groovae listen make --task tap2drum --models tap2drum.performed --out taps
    """
    if drum is not None and task != "infill":
        raise click.UsageError("--drum is for --task infill")
    folder = out.absolute()
    source = locate(data)
    casting = Casting(task, read_takes(source), drum_called(drum or HEADLINE), setting)
    test = Test(
        casting, models, against, split, pairs,
        seed=seed,
        secret=secret,
        soundfont=soundfont,
        data_sha256=fingerprint(source),
        progress=lambda line: click.echo(line, err=True),
    )  # fmt: skip
    key = make_test(test, folder, force=force)
    click.echo(to_json(_made(key, out)) if as_json else _told(key, out))


def _made(key: dict[str, Any], out: Path) -> dict[str, Any]:
    """What was made, without who is who."""
    return {
        "test": key["test"],
        "page": str(out / PAGE),
        "key": str(_kept(out) / KEY),
        "clips": str(_kept(out) / PAIRS),
        "pairs": len(key["pairs"]),
        "comparisons": [
            {"first": first, "second": second, "pairs": _count(key, first, second)}
            for first, second in key["comparisons"]
        ],
        "left_out": key["left_out"],
    }


def _kept(out: Path) -> Path:
    """Where what is kept lies, absolute only if the folder was named so."""
    kept = kept_of(out.absolute())
    return kept if out.is_absolute() else Path(os.path.relpath(kept))


def _count(key: dict[str, Any], first: str, second: str) -> int:
    return sum({pair["a"], pair["b"]} == {first, second} for pair in key["pairs"])


def _told(key: dict[str, Any], out: Path) -> str:
    made = _made(key, out)
    size = (out / PAGE).stat().st_size / 1e6
    lines = [f"{made['page']}: test {made['test']}, {made['pairs']} pairs, {size:.1f} MB"]
    lines += [
        f"  {each['pairs']} pairs of {each['first']} against {each['second']}"
        for each in made["comparisons"]
    ]
    if made["left_out"]:
        lines.append(
            f"  {made['left_out']} windows left out, in which somebody is silent or plays as in another"
        )
    lines.append(f"{made['key']}: who is who; {made['clips']}: the clips as WAV and MIDI")
    lines.append(f"Give listeners {made['page']}, and nothing else; keep {_kept(out)} from them.")
    return "\n".join(lines)


@listen_command.command(name="score")
@click.argument("answers", nargs=-1, required=True, type=options.PATH)
@click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    type=options.PATH,
    metavar="DIR.kept/key.json",
    help="Who is who, as `make` wrote it; may be given again, to score several tests in one picture.",
)
@click.option(
    "--out",
    type=options.PATH,
    metavar="DIR",
    help="Folder for results.json, table.md and a picture like the paper's Figure 5.",
)
@options.as_json
@options.force
def score_command(
    answers: tuple[Path, ...], keys: tuple[Path, ...], out: Path | None, as_json: bool, force: bool
) -> None:
    """Put the ANSWERS of listeners together: who was preferred, and how sure that is.

    ANSWERS are files that the page saved, whole or half-way. Of two files of one listener the one saved
    last counts.

    \b
    groovae listen score answers-*.json --key test.kept/key.json --out scored
    """
    known = {key.test: key for key in map(read_key, keys)}
    listeners, notes = merged([read_answers(path, known) for path in answers])
    scored = score(known, listeners, notes)
    results = to_results(scored, known)
    table = findings(scored)
    if out is not None:
        for name in ("results.json", "table.md", PICTURE):
            check_target(out / name, force=force, option="--out")
        write_results(out, results, table, draw_preferences(scored), PICTURE)
    click.echo(to_json(results) if as_json else table, nl=as_json)
