"""Beats from nowhere, and beats between beats."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import groovae
from groovae.dataset.gmd import Take, read_take_file
from groovae.errors import BeatError, ModelError
from groovae.groove import Groove
from groovae.hvo import Bools
from groovae.perform.create_file import create_bytes
from groovae.perform.latent.generate import joined, sample, threshold
from groovae.perform.settings import Settings
from midi.files import drums_of, from_bytes, is_signature

from .halves import Recall, beat_of, known_sampler, shipped_transfer


def by_bar(groove: Groove) -> Bools:
    return groove.hits.reshape(-1, 16, 9)


def rhythm(*steps: int, drum: int = 0) -> Groove:
    """Two bars with these steps hit."""
    hits = np.zeros((32, 9), bool)
    hits[list(steps), drum] = True
    return Groove.of_score(hits)


# Dice


def test_dice_hit_as_often_as_the_probability_says() -> None:
    dice = np.random.default_rng(0).random(100_000)
    for probability in (0.05, 0.5, 0.9):
        hits = probability > threshold(dice, 1)
        assert hits.mean() == pytest.approx(probability, abs=0.005)


def test_without_temperature_what_is_likelier_than_not_is_hit() -> None:
    dice = np.random.default_rng(0).random((32, 9))
    assert (threshold(dice, 0) == 0.5).all()
    assert threshold(np.array([0.0, 1 - 2**-53]), 2) == pytest.approx([0, 1])


def test_temperature_flattens_the_odds() -> None:
    dice = np.random.default_rng(0).random(100_000)
    shares = [(threshold(dice, temperature) < 0.9).mean() for temperature in (0, 0.5, 1, 2)]
    assert shares == pytest.approx([1, 81 / 82, 0.9, 0.75], abs=0.005)


# Sampling


@pytest.mark.parametrize("temperature", [0.0, 0.7, 2.0])
def test_a_seed_is_a_beat(temperature: float) -> None:
    beats = [groovae.sample(4, temperature=temperature, seed=seed).to_hvo() for seed in (1, 1, 2)]
    assert np.array_equal(beats[0], beats[1])
    one, other = (known_sampler().sample(temperature=temperature, seed=seed) for seed in (1, 2))
    assert not np.array_equal(one.hits, other.hits)


@pytest.mark.parametrize("bars", [1, 2, 3, 8, 17])
def test_a_beat_is_as_long_and_as_fast_as_was_asked(bars: int) -> None:
    beat = groovae.sample(bars, tempo=97.5)
    assert (beat.bars, beat.tempo) == (bars, 97.5)
    assert np.abs(beat.offsets).max(initial=0) < 0.5


def test_phrases_of_two_bars_come_again_and_every_eighth_bar_is_a_fill() -> None:
    bars = by_bar(known_sampler().sample(bars=24, seed=5))
    for number, hits in enumerate(bars):
        is_fill = number % 8 == 7
        assert np.array_equal(hits, bars[number % 2]) != is_fill, number
    assert not np.array_equal(bars[7], bars[15])


def test_a_longer_beat_begins_as_a_shorter_one() -> None:
    long = by_bar(known_sampler().sample(bars=16, seed=2))
    for bars in (1, 2, 7, 8, 9):
        assert np.array_equal(by_bar(known_sampler().sample(bars=bars, seed=2)), long[:bars])


def test_phrases_that_come_again_are_played_anew() -> None:
    beat = known_sampler().sample(bars=4)
    assert np.array_equal(beat.hits[:32], beat.hits[32:])
    assert not np.array_equal(beat.offsets[:32], beat.offsets[32:])


def test_without_temperature_the_beat_of_a_seed_is_the_one_that_z_says() -> None:
    beat = known_sampler().sample(bars=8, temperature=0)
    z = np.random.default_rng(0).standard_normal(32 * 9)
    assert np.array_equal(beat.hits[:32], (z > 0).reshape(32, 9))
    assert np.array_equal(by_bar(beat)[6:], by_bar(beat)[:2])
    assert np.allclose(beat.velocities[beat.hits], 0.5)


def test_the_network_is_asked_once_for_the_body_and_once_for_each_fill() -> None:
    model = known_sampler()
    _, decoder = model.networks
    assert isinstance(decoder, Recall)
    model.sample(bars=100)
    assert decoder.runs == [1 + 12]


def test_a_model_without_a_spread_plays_what_it_says() -> None:
    _, decoder = known_sampler().networks
    decoder.card = replace(decoder.card, spread=None)
    beat = sample(decoder, bars=2, tempo=120, settings=Settings(temperature=1))
    assert np.allclose(beat.offsets[beat.hits], 0.1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"bars": 0}, "0 bars"),
        ({"bars": 1001}, "1001 bars"),
        ({"bars": 2.5}, "2.5 bars"),
        ({"tempo": 0}, "the tempo is 0"),
        ({"tempo": float("nan")}, "the tempo is nan"),
        ({"temperature": 3}, "temperature is 3"),
        ({"seed": -1}, "the seed is -1"),
        ({"model": "seq2seq"}, "not for sample"),
    ],
)
def test_numbers_beyond_their_range_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises((BeatError, ModelError), match=message) as raised:
        groovae.sample(**wrong)
    assert raised.value.hint


# Interpolation


def test_the_ends_of_the_way_are_the_two_beats() -> None:
    a, b = rhythm(0, 8, 16, 24), rhythm(4, 12, 20, 28, drum=1)
    beats = known_sampler().interpolate(a, b, 7)
    assert len(beats) == 7
    assert all(beat.bars == 2 for beat in beats)
    assert np.array_equal(beats[0].hits, a.hits)
    assert np.array_equal(beats[-1].hits, b.hits)


def test_what_both_beats_share_is_never_left() -> None:
    a, b = rhythm(0, 4, 16), rhythm(0, 10, 16)
    for beat in known_sampler().interpolate(a, b, 9):
        assert beat.hits[[0, 16], 0].all()
        assert not beat.hits[:, 1:].any()


def test_between_a_beat_and_itself_lies_itself() -> None:
    a = rhythm(0, 6, 19)
    assert all(np.array_equal(beat.hits, a.hits) for beat in known_sampler().interpolate(a, a, 4))


def test_the_way_back_is_the_same_way() -> None:
    a, b = rhythm(0, 8, 16, 24), rhythm(4, 12, 20, 28, drum=1)
    there, back = (groovae.interpolate(*ends, 5) for ends in ((a, b), (b, a)))
    for one, other in zip(there, back[::-1], strict=True):
        assert (one.hits == other.hits).mean() > 0.99  # but for the last digit of a number


def test_the_first_bars_that_are_played_are_meant_unless_others_are_chosen() -> None:
    silence = np.zeros((16, 27), np.float32)
    a, b = rhythm(0, 17).to_hvo(), rhythm(3, 20).to_hvo()
    long = Groove.from_hvo(np.concatenate([silence, a, b]))
    first = known_sampler().interpolate(long, rhythm(5), 2)[0]
    assert np.array_equal(first.to_hvo()[:, :9], a[:, :9])
    fourth = known_sampler().interpolate(long, long, 2, bar=4)[0]
    assert np.array_equal(fourth.to_hvo()[:, :9], b[:, :9])


def test_dice_fall_alike_all_along_the_way() -> None:
    a = rhythm(0, 8)
    beats = known_sampler().interpolate(a, a, 3, temperature=1, seed=3)
    assert all(np.array_equal(beat.to_hvo(), beats[0].to_hvo()) for beat in beats)
    other = known_sampler().interpolate(a, a, 3, temperature=1, seed=4)
    assert not np.array_equal(other[0].to_hvo(), beats[0].to_hvo())


def test_the_tempo_is_that_of_the_first_beat_unless_given() -> None:
    a, b = Groove.of_score(rhythm(0).hits, 90), Groove.of_score(rhythm(0).hits, 170)
    assert {beat.tempo for beat in known_sampler().interpolate(a, b)} == {90}
    assert {beat.tempo for beat in known_sampler().interpolate(a, b, tempo=101)} == {101}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"steps": 1}, "1 beats"),
        ({"steps": 501}, "501 beats"),
        ({"steps": 2.5}, "2.5 beats"),
        ({"bar": 3}, "of the first beat: there is no bar 3"),
        ({"b": beat_of(False)}, "of the second beat: nothing is played"),
        ({"tempo": 3}, "the tempo is 3"),
        ({"temperature": -1}, "temperature is -1"),
        ({"model": shipped_transfer()}, "not for sample"),
    ],
)
def test_a_way_that_cannot_be_gone_is_refused(wrong: dict[str, Any], message: str) -> None:
    ends = {"a": rhythm(0), "b": rhythm(4)}
    with pytest.raises((BeatError, ModelError), match=message) as raised:
        groovae.interpolate(**(ends | wrong))
    assert raised.value.hint


def test_beats_are_joined_one_after_the_other() -> None:
    beats = [rhythm(0), rhythm(4, 20), rhythm(31)]
    whole = joined(beats)
    assert whole.bars == 6
    assert np.flatnonzero(whole.hits[:, 0]).tolist() == [0, 36, 52, 95]


# Files


def test_a_file_holds_the_beat_and_says_how_it_was_made() -> None:
    beat = known_sampler().sample(bars=2, tempo=96)
    data, report = create_bytes(
        beat, known_sampler().card, "sample", " bars=2", Settings(seed=7), source="", target="o.mid"
    )
    midi = from_bytes(data)
    assert len(drums_of(midi)) == beat.hits.sum() == report.notes_out == sum(report.added.values())
    assert report.notes_in == 0
    (text,) = (event.text for event in midi.tracks[0] if is_signature(event))
    assert "sample model=known bars=2" in text
    assert "seed=7" in text
    assert text.endswith("model trained on none, none")  # what the card says


def test_a_beat_without_a_hit_is_a_file_and_a_warning() -> None:
    data, report = create_bytes(
        beat_of(False), known_sampler().card, "sample", "", Settings(), source="", target="o.mid"
    )
    assert not drums_of(from_bytes(data))
    assert report.notes_out == 0
    assert "another seed" in report.warnings[0]
    assert "nothing is hit" in str(report)


@pytest.mark.gmd
def test_there_is_a_way_between_real_takes(
    gmd_zip: Path, gmd_takes: list[Take], tmp_path: Path
) -> None:
    ids = [t.id for t in gmd_takes if t.split == "test" and t.time_signature == "4-4"][::40]
    beats = []
    for number, take in enumerate(ids):
        path = tmp_path / f"{number}.mid"
        path.write_bytes(read_take_file(gmd_zip, take))
        beats.append(groovae.read(path))
    for a, b in pairwise(beats):
        way = groovae.interpolate(a, b, 3)
        assert [beat.bars for beat in way] == [2, 2, 2]
        assert way[0].tempo == a.tempo
