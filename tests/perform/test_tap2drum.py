"""Tap2Drum on arrays: the taps are their tapper's, the rest is the drummer's."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import groovae
from groovae import BeatError, Groove, ModelError, Taps
from groovae.drums import DRUM_NAMES
from groovae.hvo import STEPS_PER_BAR, Bools, Floats
from groovae.midi.meter import Cells
from groovae.network import Network
from groovae.perform.settings import Settings
from groovae.perform.tap2drum.kit import play_taps
from groovae.perform.tap2drum.options import in_bars
from groovae.tasks import TAP_HIT, TAP_OFFSET, TAP_VELOCITY, TAP_VELOCITY_KNOWN, as_taps
from groovae.verbs.model import Model

from .tappers import KnownTap2Drum, always, shipped, tapped_on, wild

PLAIN = Settings()
HEATS = st.sampled_from([0.0, 0.7, 1.0, 2.0])


@pytest.fixture(params=["shipped", "wild"])
def network(request: pytest.FixtureRequest) -> Network:
    return shipped() if request.param == "shipped" else wild()


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Any, Floats]:
    """The bars of a piece and its taps; not every bar holds some."""
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    bars = np.cumsum(rng.integers(1, 3, draw(st.integers(1, 4))))
    tapped = rng.random((len(bars), STEPS_PER_BAR)) < draw(st.sampled_from([0.1, 0.4, 1.0]))
    tapped[:, 3] = True
    offsets = np.where(tapped, rng.choice([-0.5, -0.1, 0, 0.4999], tapped.shape), 0)
    loud = np.where(tapped, rng.integers(1, 128, tapped.shape) / 127, 0)
    return bars, as_taps(tapped, offsets, loud if draw(st.booleans()) else None)


def play(
    network: Network, piece: tuple[Any, Floats], heat: float = 0.0, seed: int = 0, **how: Any
) -> tuple[Bools, Floats, Floats]:
    return play_taps(network, Settings(temperature=heat, seed=seed), *piece, **how)


# Whose is the timing


@settings(max_examples=60)
@given(pieces(), HEATS)
def test_every_drum_on_a_tap_is_hit_with_it(piece: tuple[Any, Floats], heat: float) -> None:
    for network in (wild(), shipped()):
        hits, _, offsets = play(network, piece, heat)
        taps = piece[1]
        on_tap = hits & (taps[..., TAP_HIT] > 0)[..., None]
        assert (offsets == taps[..., TAP_OFFSET, None])[on_tap].all()
        assert (np.abs(offsets[hits & ~on_tap]) < 0.5).all()


def test_between_the_taps_the_offset_is_the_drummers() -> None:
    network = always([0.9], [0.5], [0.25])
    hits, _, offsets = play(network, (np.array([0]), tapped_on(0, 4, late=-0.3)))
    assert hits[0, :, 0].all()
    assert offsets[0, [0, 4], 0].tolist() == pytest.approx([-0.3, -0.3])
    assert offsets[0, [1, 2, 3, 5], 0].tolist() == pytest.approx([0.25] * 4)


def test_loose_drums_lie_around_the_one_that_stands_for_the_tap() -> None:
    network = always([0.6, 0.9, 0.7], [0.5, 0.4, 0.9], [0.1, 0.2, 0.3])
    hits, _, offsets = play(network, (np.array([0]), tapped_on(0, late=-0.3)), loose=True)
    assert hits[0, 0].tolist() == [True] * 3 + [False] * 6
    assert offsets[0, 0, :3].tolist() == pytest.approx([0.1, -0.3, 0.3])


# Whose is the loudness


@settings(max_examples=60)
@given(pieces(), HEATS)
def test_the_loudest_drum_on_a_tap_is_as_loud_as_the_tap(
    piece: tuple[Any, Floats], heat: float
) -> None:
    taps = piece[1]
    for network in (wild(), shipped()):
        hits, velocities, _ = play(network, piece, heat)
        assert ((velocities > 0) == hits).all()
        assert velocities.max() <= 1
        if taps[..., TAP_VELOCITY_KNOWN].all():
            on_tap = taps[..., TAP_HIT] > 0
            assert (velocities.max(-1)[on_tap] == taps[..., TAP_VELOCITY][on_tap]).all()


def test_softer_drums_keep_their_loudness_below_the_tap_and_none_is_taken_where_it_is_unknown() -> (
    None
):
    network = always([0.9, 0.9, 0.9], [0.2, 0.9, 0.8], [0, 0, 0])
    piece = np.array([0]), tapped_on(0, loud=0.5)
    assert play(network, piece)[1][0, 0, :3].tolist() == pytest.approx([0.2, 0.5, 0.5])
    assert play(network, piece)[1][0, 1, :3].tolist() == pytest.approx([0.2, 0.9, 0.8])
    unknown = np.array([0]), tapped_on(0)
    assert play(network, unknown)[1][0, 0, :3].tolist() == pytest.approx([0.2, 0.9, 0.8])


# Every tap is heard


@settings(max_examples=60)
@given(pieces(), HEATS)
def test_a_tap_anywhere_is_heard(piece: tuple[Any, Floats], heat: float) -> None:
    for network in (always([0.1, 0.3], [0.5, 0.5], [0, 0]), wild(), shipped()):
        hits, _, _ = play(network, piece, heat)
        assert np.asarray(hits.any(-1))[piece[1][..., TAP_HIT] > 0].all()


def test_where_no_drum_is_probable_enough_the_most_probable_is_hit_unless_told_not_to() -> None:
    network = always([0.1, 0.3, 0.2], [0.5] * 3, [0] * 3)
    piece = np.array([0]), tapped_on(0, 9)
    hits, _, _ = play(network, piece)
    assert np.argwhere(hits).tolist() == [[0, 0, 1], [0, 9, 1]]
    assert not play(network, piece, every_tap=False)[0].any()


def test_a_piece_moved_by_a_bar_is_played_a_bar_later(network: Network) -> None:
    rng = np.random.default_rng(1)
    taps = tapped_on(*range(0, 64, 3), bars=4, late=0.1)
    taps[..., TAP_OFFSET] *= rng.random(taps.shape[:2])
    for heat in (0.0, 1.0):
        here = play(network, (np.arange(4), taps), heat)
        there = play(network, (np.arange(4) + 1, taps), heat)
        assert all((a == b).all() for a, b in zip(here, there, strict=True))


def test_equal_seeds_play_alike_and_others_do_not() -> None:
    piece = np.arange(4), tapped_on(*range(0, 64, 2), bars=4)
    first, again, other = (play(shipped(), piece, 1.0, seed) for seed in (3, 3, 4))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (first[0] != other[0]).any()
    assert (play(shipped(), piece, 0.0, 3)[1] == play(shipped(), piece, 0.0, 4)[1]).all()


def test_thresholds_are_those_of_what_was_told() -> None:
    network = always([0.4], [0.5], [0])
    network.card = replace(
        network.card, thresholds={"taps": (0.3,) * 9, "taps_with_velocity": (0.5,) * 9}
    )
    assert play(network, (np.array([0]), tapped_on(0)))[0][..., 0].all()
    assert play(network, (np.array([0]), tapped_on(0, loud=1)))[0].sum() == 1
    network.card = replace(network.card, thresholds={})
    with pytest.raises(ModelError, match="probability"):
        play(network, (np.array([0]), tapped_on(0)))


# Taps of one step


def test_a_chord_is_one_tap_of_its_loudest_and_the_first_of_equals() -> None:
    cells = Cells(
        np.array([2, 2, 2, 2, 5]),
        np.array([3, 3, 3, 7, 0]),
        np.array([-0.2, 0.1, 0.3, 0.4, 0.0], np.float32),
    )
    bars, taps, which = in_bars(cells, np.array([0.5, 0.9, 0.9, 0.1, 0.2]), known=True)
    assert bars.tolist() == [2, 5]
    assert [which[0, 3], which[0, 7], which[1, 0]] == [1, 3, 4]
    assert (which >= 0).sum() == 3
    assert taps[0, 3].tolist() == pytest.approx([1, 0.1, 0.9, 1])
    assert taps[0, 0].tolist() == [0, 0, 0, 1]
    assert in_bars(cells, None, known=False).which[0, 3] == 0


# Grooves and seconds


def spied(taps: Groove | Taps, **how: Any) -> tuple[Groove, Floats]:
    """What is played, and the first window that was heard."""
    network = always([0.9], [0.5], [0])
    played = Model(network).tap2drum(taps, **how)
    return played, network.heard[0][0]


def groove_of(*steps: int, length: int = 32, drum: int = 3, tempo: float = 90.0) -> Groove:
    hits = np.zeros((length, 9), bool)
    hits[list(steps), drum] = True
    return Groove.of_score(hits, tempo)


def test_a_groove_is_tapped_by_whatever_drum_and_stays_as_long() -> None:
    for drum in (0, 8):
        played, heard = spied(groove_of(0, 5, 30, length=40, drum=drum))
        assert (played.steps, played.tempo) == (40, 90)
        assert np.flatnonzero(heard[:, TAP_HIT]).tolist() == [0, 5, 30]


def test_a_pickup_puts_the_downbeat_behind_it() -> None:
    for pickup, steps in ((0, [0, 4, 20]), (1, [12, 16]), (0.25, [15, 19]), (4, [0, 4, 20])):
        played, heard = spied(groove_of(0, 4, 20), pickup=pickup)
        assert np.flatnonzero(heard[:, TAP_HIT]).tolist() == steps
        assert played.steps == 32
        assert played.hits[[0, 4, 20], 0].all()


def test_velocities_count_where_they_differ_or_as_told() -> None:
    even = groove_of(0, 4)
    hits = even.hits
    loud = np.tile(np.linspace(0.1, 1, 32, dtype=np.float32)[:, None], 9)
    uneven = Groove(hits, loud, np.zeros_like(loud))

    def known(groove: Groove, **how: Any) -> bool:
        return bool(spied(groove, **how)[1][:, TAP_VELOCITY_KNOWN].all())

    assert not known(even)
    assert known(uneven)
    assert known(even, velocity="yes")
    assert not known(uneven, velocity="no")


def test_taps_in_seconds_become_a_groove_in_their_tempo() -> None:
    seconds = 3.2 + np.arange(8) * 60 / 100
    played, heard = spied(Taps(seconds), tempo=100)
    assert (played.bars, played.tempo) == (2, 100)
    assert np.flatnonzero(heard[:, TAP_HIT]).tolist() == list(range(0, 32, 4))
    assert np.abs(heard[:, TAP_OFFSET]).max() < 1e-6
    played, heard = spied(Taps(seconds), tempo=100, pickup=1)
    assert np.flatnonzero(heard[:, TAP_HIT]).tolist() == list(range(12, 32, 4))
    assert played.bars == 3
    assert spied(Taps(seconds))[0].tempo == pytest.approx(100, rel=0.01)


def test_a_sequence_of_seconds_is_taps_too() -> None:
    seconds = np.arange(8) * 0.5
    taken = [
        groovae.tap2drum(taps, tempo=120) for taps in (Taps(seconds), seconds, seconds.tolist())
    ]
    assert len({each.hits.tobytes() for each in taken}) == 1
    with pytest.raises(BeatError, match="not str"):
        groovae.tap2drum("taps.mid")


def test_a_late_first_tap_does_not_shift_the_grid() -> None:
    seconds = np.arange(16) * 0.5
    seconds[0] += 0.02
    _, heard = spied(Taps(seconds), tempo=120)
    assert heard[0, TAP_OFFSET] == pytest.approx(0.02 / 0.125, abs=0.02)
    assert heard[4, TAP_OFFSET] == pytest.approx(0, abs=0.02)


def test_the_verb_is_a_function_too_and_plays_what_a_drummer_might() -> None:
    played = groovae.tap2drum(groove_of(*range(0, 64, 2), length=64), seed=1, temperature=0.5)
    assert played.hits[::2].any(-1).all()
    assert played.hits[:, DRUM_NAMES.index("kick")].any()
    other = groovae.tap2drum(groove_of(*range(0, 64, 2), length=64), seed=2, temperature=0.5)
    assert (played.hits != other.hits).any()


SECONDS = Taps([0.0, 0.5, 1.0])


@pytest.mark.parametrize(
    ("taps", "how", "told"),
    [
        (groove_of(), {}, "no taps"),
        (groove_of(0), {"tempo": 100}, "tempo of its own"),
        (groove_of(0), {"tempo": "estimate"}, "tempo of its own"),
        (groove_of(0), {"pickup": 5}, "the pickup is 5"),
        (groove_of(0), {"pickup": 0.3}, "the pickup is 0.3"),
        (groove_of(0), {"pickup": float("nan")}, "the pickup is nan"),
        (groove_of(0), {"velocity": "maybe"}, "velocity is 'maybe'"),
        (groove_of(0), {"temperature": 3}, "temperature is 3"),
        (SECONDS, {"tempo": 0}, "the tempo is 0"),
        (SECONDS, {"tempo": float("nan")}, "the tempo is nan"),
        (SECONDS, {"tempo": "fast"}, "the tempo is 'fast'"),
        (SECONDS, {"tempo": "read"}, "name no tempo"),
        (SECONDS, {"velocity": "yes"}, "no strengths"),
        (Taps([0.0, 1.0]), {}, "cannot be estimated"),
        (Taps([0.0, 1e7]), {"tempo": 900}, "bars"),
    ],
)
def test_what_cannot_be_played_is_said(taps: Groove | Taps, how: dict[str, Any], told: str) -> None:
    with pytest.raises(BeatError, match=told) as error:
        groovae.tap2drum(taps, **how)
    assert error.value.hint


def test_a_model_of_another_task_is_refused() -> None:
    with pytest.raises(ModelError, match="not for tap2drum"):
        groovae.tap2drum(SECONDS, model="seq2seq")


def test_the_network_hears_what_the_drummer_is_shown() -> None:
    network = KnownTap2Drum(lambda taps: wild().say(taps=taps))
    Model(network).tap2drum(Taps([0, 0.51, 1.0, 1.5], [0.2, 0.4, 0.6, 1.0]), tempo=120)
    window = network.heard[0][0]
    assert window[[0, 4, 8, 12], TAP_VELOCITY].tolist() == pytest.approx([0.2, 0.4, 0.6, 1.0])
