"""The constants of the ears: how likely and how loud an onset must be, and how strength goes with power.

    python -m groovae.training.onset_constants --soundfont KIT.sf2 --ears src/groovae/sound/onsets.onnx

prints them, those of the file beside those it finds. The likelihood, and the strength below which nothing
was played, are the highest that cost hardly any of the best F1 on validation, over our kit, the soundfont
and a made-up bass, clean, in noise and in a room; the strength of the loud onsets and the curve are a line
through the velocities of train.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import click
import numpy as np
import onnx
from numpy.typing import NDArray

from ..dataset.archive import locate
from ..dataset.gmd import Take, read_takes
from ..evaluation.onset_match import match
from ..evaluation.recordings import RATE, made_up_room, onsets_of, record, spread, worsened
from ..sound.bands import levels_of
from ..sound.onsets import Constants, Ears, incoming, likelihoods, peaks, strengths_of
from ..sound.read import Sound
from ..taps import Taps
from .made_up import line_of, play_bass

Doubles = NDArray[np.float64]

TAKES: Final = 16
SECONDS: Final = 20.0
SEED: Final = 0
CONDITIONS: Final = ("clean", "noise_10_db", "room")
LIKELY: Final = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
SOFTEST: Final = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14)
_COSTS: Final = 0.0005
"""Of F1, what leaving out the least likely, and the softest, may cost."""


class Heard(NamedTuple):
    """A take under a condition: what was played, and what is known of each candidate."""

    truth: Taps
    seconds: Doubles
    likely: Doubles
    comes: Doubles


def _beginning(take: Take) -> Take:
    """The first seconds of a take."""
    kept = take.ticks <= max(SECONDS * take.tempo / 60 * take.ticks_per_beat, take.ticks.min())
    return replace(
        take,
        ticks=take.ticks[kept],
        pitches=take.pitches[kept],
        velocities=take.velocities[kept],
        durations=take.durations[kept],
    )


def heard_takes(
    graph: onnx.ModelProto, takes: list[Take], split: str, soundfont: Path
) -> Iterator[Heard]:
    """Every candidate that is likely at all, in takes of a split."""
    rng, ears = np.random.default_rng(SEED), Ears(graph.SerializeToString())
    room = made_up_room(rng)
    for take in spread([take for take in takes if take.split == split], TAKES):
        part = _beginning(take)
        line = line_of(part, rng)
        for played, clean in (
            (part, record(part, None)),
            (part, record(part, soundfont)),
            (line, Sound(play_bass(line, rng), RATE)),
        ):
            truth = onsets_of(played)
            for condition in CONDITIONS:
                sound = worsened(clean, condition, room, rng)
                levels = levels_of(sound)
                likely = likelihoods(levels.values, ears)
                frames = peaks(likely, min(LIKELY))
                seconds = frames * levels.hop / sound.rate
                yield Heard(
                    truth, seconds, likely[frames].astype(np.float64), incoming(levels, frames)
                )


def f1(every: list[Heard], constants: Constants) -> float:
    """The mean over takes and conditions."""
    scores = []
    for heard in every:
        strengths = strengths_of(heard.comes, constants)
        kept = (heard.likely > constants.likely) & (strengths > constants.softest)
        taps = Taps(heard.seconds[kept], strengths[kept]).merged() if kept.any() else None
        scores.append(match(heard.truth, taps)["f1"])
    return float(np.mean(scores))


def line_of_strengths(every: list[Heard]) -> tuple[float, float]:
    """(strength, curve): of the loud onsets, and decades of strength a decade of power.

    The line gives strengths the spread of the velocities. One of least squares would make them all alike,
    and a kit that is told so hears no accents: hit F1 of `tap2drum` on validation .55 instead of .57.
    """
    powers, strengths = [], []
    for heard in every:
        gaps = np.abs(heard.truth.seconds[:, None] - heard.seconds)
        nearest = gaps.argmin(1)
        near = gaps.min(1) < 0.02
        powers.append(heard.comes[nearest[near]])
        strengths.append(heard.truth.weights[near])
    x, y = np.log10(np.maximum(np.concatenate(powers), 1e-9)), np.log10(np.concatenate(strengths))
    slope = y.std() / x.std()
    return float(10 ** (y.mean() - slope * x.mean())), float(slope)


def fit_constants(graph: onnx.ModelProto, takes: list[Take], soundfont: Path) -> dict[str, str]:
    """The constants as the metadata of the ears."""
    train = [each for each in heard_takes(graph, takes, "train", soundfont) if len(each.seconds)]
    strength, curve = line_of_strengths(train)
    validation = list(heard_takes(graph, takes, "validation", soundfont))
    scores = {likely: f1(validation, Constants(likely, strength, curve, 0.0)) for likely in LIKELY}
    likely = max(each for each, score in scores.items() if score >= max(scores.values()) - _COSTS)
    click.echo(f"F1 of likelihoods: {scores}", err=True)
    costs = {
        softest: f1(validation, Constants(likely, strength, curve, softest)) for softest in SOFTEST
    }
    click.echo(f"F1 of the softest strengths: {costs}", err=True)
    softest = max(each for each, score in costs.items() if score >= max(costs.values()) - _COSTS)
    fitted = Constants(likely, round(strength, 3), round(curve, 3), softest)
    return {name: str(value) for name, value in fitted._asdict().items()}


@click.command()
@click.option("--soundfont", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--ears", type=click.Path(path_type=Path, exists=True), required=True)
def main(soundfont: Path, ears: Path) -> None:
    """Fit the constants of trained ears again, and print them beside those of the file."""
    graph = onnx.load(ears)
    held = {each.key: each.value for each in graph.metadata_props}
    for name, value in fit_constants(graph, read_takes(locate()), soundfont).items():
        click.echo(f"{name} {value} (in the file: {held.get(name, 'nothing')})")


if __name__ == "__main__":
    main()
