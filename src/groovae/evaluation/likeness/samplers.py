"""Who plays the given hits, as often as asked: the models as the verbs play them, and three that know
habits and no music.

    knn_bootstrap          each window as one of its 20 nearest train windows (Jaccard) was played, drawn
                           anew each time; a hit it lacks as another of them has it, drawn too; a hit that
                           none of them has, as `independent_bootstrap`
    independent_bootstrap  each hit as some hit of its drum on its step of the bar was played in training
    gaussian               each hit from a Gaussian with mean and spread of those; velocity and offset apart

A hit on a step of the bar where its drum is never hit in training is drawn from all hits of the drum.
"""

from typing import Final

import numpy as np

from ...card import Spread
from ...dataset.windows import Windows
from ...errors import DataError, ModelError
from ...hvo import STEPS_PER_BAR, Bools, Floats, Ints, M
from ...network import Network
from ...perform.tap2drum.kit import follow_taps
from ...perform.vary import REACH, SOFTEST, vary
from ...tasks import taps_of
from ..exported import PERFORMED_TEMPERATURE
from ..neighbours import K, nearest
from .forecasts import Sampler

KNN: Final = "knn_bootstrap"
INDEPENDENT: Final = "independent_bootstrap"
GAUSSIAN: Final = "gaussian"

_BELOW_HALF: Final = np.nextafter(np.float32(0.5), np.float32(0))


def performer(network: Network, hits: Bools, velocities: Floats, offsets: Floats) -> Sampler:
    """A model's samples around what it says, temperature 1; each window is a take of its own.

    The setting `performed` of `exported.Exported`, for all windows at once. Of infill, what it says of
    each drum from the other eight.

    Shape:
        - hits, and what the model says there, velocities (0..1) and offsets (steps): (N, 32, 9)

    Raises:
        ModelError: the model's card has no spread.
    """
    spread = _spread_of(network)

    def sample(rng: np.random.Generator) -> tuple[Floats, Floats]:
        return _vary_windows(hits, velocities, offsets, spread, rng)

    return sample


def tap_performer(
    network: Network, windows: Windows, *, velocity: bool, loose: bool = False
) -> Sampler:
    """A Tap2Drum model's samples at the true hits, which follow the taps as the verb does.

    Raises:
        ModelError: the model's card has no spread.
    """
    spread = _spread_of(network)
    hits, taps = windows.hits, taps_of(windows.hvo, velocity=velocity)
    said = network.say(taps=taps)
    velocities = np.clip(said.velocities, SOFTEST, 1) * hits
    offsets = np.clip(said.offsets, -REACH, REACH) * hits

    def sample(rng: np.random.Generator) -> tuple[Floats, Floats]:
        hard, late = _vary_windows(hits, velocities, offsets, spread, rng)
        return follow_taps(taps, said.hit_probabilities, hits, hard, late, loose=loose)[1:]

    return sample


def baseline_samplers(train: Windows, hits: Bools) -> dict[str, Sampler]:
    """`KNN`, `INDEPENDENT` and `GAUSSIAN` for hits (N, 32, 9).

    Raises:
        DataError: there is no train note.
    """
    independent = independent_bootstrap(train, hits)
    return {
        KNN: knn_bootstrap(train, hits, independent),
        INDEPENDENT: independent,
        GAUSSIAN: gaussian(train, hits),
    }


def independent_bootstrap(train: Windows, hits: Bools) -> Sampler:
    """See above."""
    urns = _Urns(train)
    cells = _cells_of(hits)

    def sample(rng: np.random.Generator) -> tuple[Floats, Floats]:
        note = urns.order[urns.start[cells] + rng.integers(urns.count[cells])]
        return _at(hits, urns.velocities[note]), _at(hits, urns.offsets[note])

    return sample


def gaussian(train: Windows, hits: Bools) -> Sampler:
    """See above; what falls outside the range of velocities and offsets is moved to its end."""
    urns = _Urns(train)
    cells = _cells_of(hits)
    mean, spread = (np.zeros((STEPS_PER_BAR * M, 2)) for _ in range(2))
    for cell in np.unique(cells):
        notes = urns.order[urns.start[cell] : urns.start[cell] + urns.count[cell]]
        played = np.stack([urns.velocities[notes], urns.offsets[notes]], -1)
        mean[cell], spread[cell] = played.mean(0), played.std(0)

    def sample(rng: np.random.Generator) -> tuple[Floats, Floats]:
        drawn = mean[cells] + spread[cells] * rng.standard_normal((len(cells), 2))
        loud, late = drawn.astype(np.float32).T
        return (
            _at(hits, np.clip(loud, SOFTEST, 1)),
            _at(hits, np.clip(late, np.float32(-0.5), _BELOW_HALF)),
        )

    return sample


def knn_bootstrap(train: Windows, hits: Bools, otherwise: Sampler, k: int = K) -> Sampler:
    """See above.

    Args:
        otherwise: plays the hits that no neighbour has.
    """
    neighbours = nearest(train.hits, hits, k, jaccard=True)
    window, step, drum = np.nonzero(hits)
    cells = neighbours[window], step[:, None], drum[:, None]  # (n, k) of the train windows
    has, loud, late = (each[cells] for each in (train.hits, train.velocities, train.offsets))
    notes, known = np.arange(len(window)), has.any(1)

    def sample(rng: np.random.Generator) -> tuple[Floats, Floats]:
        order = rng.permuted(np.tile(np.arange(neighbours.shape[1]), (len(hits), 1)), axis=1)
        turn = order[window]
        first = np.take_along_axis(has, turn, 1).argmax(1)
        chosen = turn[notes, first]
        drawn = otherwise(rng)
        return (
            _at(hits, np.where(known, loud[notes, chosen], drawn[0][hits])),
            _at(hits, np.where(known, late[notes, chosen], drawn[1][hits])),
        )

    return sample


class _Urns:
    """The train notes, by their drum and step of the bar.

    Attributes:
        velocities, offsets: (n,) of all train notes.
        order: notes sorted by cell, step x 9 + drum, then the same notes sorted by drum.
        start, count: (144,), where in `order` the notes of a cell lie and how many; of a cell without
            any, those of its drum; of a drum without any, all.
    """

    def __init__(self, train: Windows) -> None:
        hits = train.hits
        if not hits.any():
            raise DataError(
                "there are no train notes to draw from", "choose the whole dataset with --data"
            )
        self.velocities, self.offsets = train.velocities[hits], train.offsets[hits]
        cells = _cells_of(hits)
        total = len(cells)
        self.order: Ints = np.concatenate(
            [np.argsort(cells, kind="stable"), np.argsort(cells % M, kind="stable")]
        )
        count = np.bincount(cells, minlength=STEPS_PER_BAR * M)
        of_drum = np.bincount(cells % M, minlength=M)
        drum = np.arange(STEPS_PER_BAR * M) % M
        start_of_drum = total + np.where(of_drum > 0, np.cumsum(of_drum) - of_drum, 0)
        borrowed = np.where(of_drum > 0, of_drum, total)[drum]
        self.start: Ints = np.where(count > 0, np.cumsum(count) - count, start_of_drum[drum])
        self.count: Ints = np.where(count > 0, count, borrowed)


def _cells_of(hits: Bools) -> Ints:
    """Step of the bar x 9 + drum of each hit: (n,)."""
    _, step, drum = np.nonzero(hits)
    return step % STEPS_PER_BAR * M + drum


def _at(hits: Bools, values: Floats) -> Floats:
    whole = np.zeros(hits.shape, np.float32)
    whole[hits] = values
    return whole


def _spread_of(network: Network) -> Spread:
    if network.card.spread is None:
        raise ModelError(
            f"the card of {network.card.name} does not say how far drummers stray from it",
            "export it again with `groovae export RUN`",
        )
    return network.card.spread


def _vary_windows(
    hits: Bools, velocities: Floats, offsets: Floats, spread: Spread, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    by_bar = len(hits), -1, STEPS_PER_BAR, M
    hard, late = vary(
        hits.reshape(by_bar),
        velocities.reshape(by_bar),
        offsets.reshape(by_bar),
        spread,
        temperature=PERFORMED_TEMPERATURE,
        rng=rng,
    )
    return hard.reshape(hits.shape), late.reshape(hits.shape)
