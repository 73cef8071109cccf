"""The table of the ears for people."""

from typing import Final

from .cells import again, headline, markdown
from .report import Results

PICTURE: Final = "onsets.png"

_ONSETS: Final = {
    "f1": ("F1", ".3f"),
    "precision": ("precision", ".3f"),
    "recall": ("recall", ".3f"),
    "error_ms": ("median error (ms)", ".2f"),
    "lean_ms": ("median lean (ms)", "+.2f"),
    "strength": ("strengths", ".2f"),
}
_TARGETS: Final = """\
Asked of the ears: F1 of .95 clean and .85 in noise 10 dB below, a median error of 3 ms at most, and
the tempo within 1 % on nine takes in ten, the octave named."""


def sound_table(results: Results) -> str:
    """`results.json` of the ears in Markdown."""
    what = (
        f"The first {results['seconds']:g} s of {results['takes']} takes of eight bars or more, played "
        f"by {len(results['soundfonts']) + 1} kits and heard."
    )
    kits = "; ".join(["groovae's own", *map(_file, results["soundfonts"])])
    room = "none was given: one that is made up, noise and echoes that decay"
    if results["room"]:
        room = _file(results["room"])
    parts = [
        headline(results, what, PICTURE, "Onset F1 of each kit under each condition"),
        f"{_TARGETS}\n\nKits: {kits}. Room: {room}. {_learned(results['ears'])}",
        "## Onsets",
        _onsets(results),
        f"Onsets within {results['within_ms']:g} ms of those of the take (mir_eval), those within 30 ms "
        "of each other taken as one on both sides, however soft. Errors are those of onsets found, "
        "positive = late; a sample of a soundfont may begin before it is heard. Strengths: rank "
        "correlation with the velocities. In brackets: 95 % bootstrap over takes.",
        "Hum: of the mains, 34 dB below the peak. Silence: 5 s that are digitally silent before the noise "
        "begins, as of a track in a project.",
        "## Other instruments",
        _instruments(results),
        "## Tempo",
        _tempo(results),
        "## Drums",
        _drums(results),
        again(results, "Kits and noise are made by the command; the room is the user's file."),
    ]
    return "\n\n".join(parts)


def _learned(told: Results) -> str:
    """What the ears were trained with, as their own file says."""
    return (
        f"The ears (groovae {told['groovae']}, seed {told['seed']}) learned from {told['takes']} takes of "
        f"the {told['split']} split as groovae's kit, {told['soundfont']} (sha256 "
        f"`{told['soundfont_sha256']}`) and made-up instruments play them, in made-up rooms. An onset is "
        f"one from a likelihood of {told['likely']} and a strength of {told['softest']} on, chosen on "
        "validation."
    )


def _instruments(results: Results) -> str:
    if not results["instruments"]:
        return "None: no soundfont was given that has a bass."
    wide = results["wide_ms"]
    names = {
        "f1": (f"F1 within {results['within_ms']:g} ms", ".3f"),
        "wide_f1": (f"F1 within {wide:g} ms", ".3f"),
        "precision": ("precision", ".3f"),
        "recall": ("recall", ".3f"),
        "error_ms": ("median error (ms)", ".2f"),
        "lean_ms": ("median lean (ms)", "+.2f"),
    }
    rows = [
        [row["instrument"], row["condition"], str(row["takes"])]
        + [_cell(row[key], form) for key, (_, form) in names.items()]
        for row in results["instruments"]
    ]
    heads = ["instrument", "condition", "takes", *(name for name, _ in names.values())]
    return (
        "A line from E1 to G2 on the kicks. Each note reaches a tenth of its peak on its onset: before that "
        "the samples swell for 10 to 50 ms, and a line that is played by a sequencer is late by as much. "
        f"Precision, recall and errors are those within {wide:g} ms.\n\n" + markdown(heads, rows)
    )


def _file(told: Results) -> str:
    return f"{told['name']} (sha256 `{told['sha256']}`)"


def _cell(cell: Results, form: str) -> str:
    if cell["value"] is None:
        return "n/a"
    value = format(cell["value"], form)
    if "ci_takes" not in cell or None in cell["ci_takes"]:
        return value
    return f"{value} [{', '.join(format(end, form) for end in cell['ci_takes'])}]"


def _onsets(results: Results) -> str:
    return markdown(
        ["kit", "condition", *(name for name, _ in _ONSETS.values())],
        [
            [row["kit"], row["condition"]]
            + [_cell(row[key], form) for key, (_, form) in _ONSETS.items()]
            for row in results["rows"]
        ],
    )


def _tempo(results: Results) -> str:
    tempo = results["tempo"]
    shares = markdown(
        [
            "from",
            "within 1 %",
            "or the octave named",
            "refused",
            "right or the octave named, of those taken",
        ],
        [
            [
                source,
                *(
                    _cell(tempo[key][each], ".3f")
                    for each in ("right", "right_or_named", "refused")
                ),
                _cell({"value": tempo[key]["right_or_named_of_taken"]}, ".3f"),
            ]
            for source, key in (("our kit, clean", "sound"), ("the MIDI file", "midi"))
        ],
    )
    sure = markdown(
        ["said to be sure", "takes", "within 1 %"],
        [
            [
                f"{each['from']:.0%} to {each['to']:.0%}",
                str(each["takes"]),
                _cell({"value": each["right"]}, ".2f"),
            ]
            for each in tempo["sound"]["by_sureness"]
        ],
    )
    return (
        f"All {tempo['takes']} takes of eight bars or more in 4/4, the first minute of each. The verb "
        f"names the tempo and an octave of it; it refuses below {tempo['confident']:.0%} for the two "
        f"together, and where the tempo does not stay.\n\n{shares}\n\n{sure}"
    )


def _drums(results: Results) -> str:
    figures = ("drum_f1", "drum_f1_velocity")
    midi = results["from_midi"]
    rows = [["MIDI file", "", *(_cell(midi[key], ".3f") for key in figures)]] + [
        [row["kit"], row["condition"], *(_cell(row[key], ".3f") for key in figures)]
        for row in results["rows"]
    ]
    return (
        f"Hit F1 of the whole kit that `{results['model']}` puts to the taps, on the bars of the take: "
        "what is lost by hearing is the difference to the first row.\n\n"
        + markdown(["taps from", "condition", "hit F1", "told how hard"], rows)
    )
