"""Hits, velocities and offsets as arrays, and the `Groove` that carries them."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import groovae
from groovae.demo import BARS, straight_beat
from groovae.drums import DRUM_INDEX, DRUM_NAMES, DRUMS
from groovae.errors import BeatError, OutputError
from groovae.groove import Groove, read
from groovae.hvo import M, loudest, pack, quantize, unpack
from groovae.midi.file import parse
from midi.files import (
    BAR,
    BASS,
    COWBELL,
    HAT,
    KICK,
    RIM,
    SNARE,
    STEP,
    Note,
    beat,
    rock,
    song,
    to_bytes,
    track,
)

# Arrays


@given(st.lists(st.integers(0, 2**31), max_size=20), st.integers(1, 10_000))
def test_step_and_offset_say_the_tick_again(ticks: list[int], ppq: int) -> None:
    steps, offsets = quantize(np.array(ticks, np.int64), ppq)
    assert ((offsets >= -0.5) & (offsets < 0.5)).all()
    for tick, step, offset in zip(ticks, steps.tolist(), offsets.tolist(), strict=True):
        position = Fraction(4 * tick, ppq)
        assert step == (position + Fraction(1, 2)) // 1
        assert offset == pytest.approx(float(position - step), abs=1e-6)


def test_a_note_half_way_belongs_to_the_later_step() -> None:
    steps, offsets = quantize(np.array([59, 60, 61]), 480)
    assert steps.tolist() == [0, 1, 1]
    assert offsets.tolist() == pytest.approx([59 / 120, -0.5, -59 / 120])


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, M - 1), st.integers(1, 127)), max_size=40)
)
def test_the_loudest_of_each_cell_wins_and_the_first_of_equals(
    notes: list[tuple[int, int, int]],
) -> None:
    columns = np.array(notes, np.int64).reshape(-1, 3).T
    best: dict[tuple[int, int], int] = {}
    for index, (step, drum, velocity) in enumerate(notes):
        if (step, drum) not in best or velocity > notes[best[step, drum]][2]:
            best[step, drum] = index
    assert loudest(*columns).tolist() == [best[cell] for cell in sorted(best)]


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_pack_and_unpack_are_each_others_reverse(seed: int, steps: int) -> None:
    rng = np.random.default_rng(seed)
    hits = rng.random((steps, M)) < 0.5
    velocities, offsets = rng.random((2, steps, M)).astype(np.float32)
    packed = pack(hits, velocities, offsets)
    assert packed.shape == (steps, 27)
    again = unpack(packed)
    assert all(
        np.array_equal(a, b) for a, b in zip(again, (hits, velocities, offsets), strict=True)
    )


def test_hits_come_first_then_velocities_then_offsets() -> None:
    packed = pack(np.ones((1, 9), bool), np.full((1, 9), 0.5, "f4"), np.full((1, 9), -0.25, "f4"))
    assert packed[0].tolist() == [1.0] * 9 + [0.5] * 9 + [-0.25] * 9


# Grooves


def some_groove(seed: int, bars: int = 2, tempo: float = 97.0) -> Groove:
    rng = np.random.default_rng(seed)
    hits = rng.random((16 * bars, M)) < 0.3
    hits[-1, 0] = True  # the last bar is heard
    velocities = (rng.integers(1, 128, hits.shape) / 127).astype(np.float32)
    offsets = rng.uniform(-0.5, 0.4999, hits.shape).astype(np.float32)
    offsets[0] = np.abs(offsets[0])
    return Groove(hits, velocities, offsets, tempo)


@given(st.integers(0, 2**32), st.integers(1, 4), st.floats(4, 1000))
def test_a_groove_written_and_read_again_is_the_same_to_the_tick(
    tmp_path_factory: pytest.TempPathFactory, seed: int, bars: int, tempo: float
) -> None:
    path = tmp_path_factory.mktemp("groove") / "beat.mid"
    before = some_groove(seed, bars, tempo)
    before.write(path)
    after = read(path)
    assert np.array_equal(after.hits, before.hits)
    assert after.velocities == pytest.approx(before.velocities, abs=1e-6)
    assert after.offsets == pytest.approx(before.offsets, abs=1.01 / 120)
    assert after.tempo == pytest.approx(before.tempo, rel=1e-4)


@given(st.integers(0, 2**32))
def test_a_groove_and_its_array_are_each_others_reverse(seed: int) -> None:
    before = some_groove(seed)
    after = Groove.from_hvo(before.to_hvo(), before.tempo)
    assert np.array_equal(after.to_hvo(), before.to_hvo())
    assert before.to_hvo().shape == (32, 27)


def test_a_score_is_played_straight() -> None:
    score = Groove.of_score([[1] + 8 * [0]] + 15 * [9 * [0]])
    assert score.steps == 16
    assert score.bars == 1
    assert score.velocities[0, 0] == pytest.approx(100 / 127)
    assert not score.offsets.any()
    assert repr(score) == "Groove(bars=1, hits=1, tempo=120)"


def test_what_is_not_hit_has_no_velocity_and_no_offset() -> None:
    hits = np.zeros((16, 9), bool)
    hits[0, 0] = True
    made = Groove(hits, np.full((16, 9), 0.5, "f4"), np.full((16, 9), 0.25, "f4"))
    assert made.velocities.sum() == pytest.approx(0.5)
    assert made.offsets.sum() == pytest.approx(0.25)


def test_a_groove_does_not_change_with_the_arrays_it_was_made_from() -> None:
    hits = np.ones((16, 9), bool)
    made = Groove.of_score(hits)
    hits[:] = False
    assert made.hits.all()


ONES = np.ones((16, 9), np.float32)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((np.ones((16, 8)), ONES, ONES), r"hits have the shape \(16, 8\)"),
        ((np.ones(9), ONES, ONES), r"hits have the shape \(9,\)"),
        ((ONES, ONES[:3], ONES), "velocities have the shape"),
        ((ONES, ONES * 1.1, ONES * 0), "velocities reach beyond"),
        ((ONES, ONES * -0.1, ONES * 0), "velocities reach beyond"),
        ((ONES, ONES, ONES * 0.6), "offsets reach beyond"),
        ((ONES, ONES, ONES * np.nan), "offsets reach beyond"),
        ((ONES, ONES, ONES * 0, 0.0), "the tempo is 0"),
        ((ONES, ONES, ONES * 0, 3.0), "the tempo is 3"),
        ((ONES, ONES, ONES * 0, float("nan")), "the tempo is nan"),
    ],
)
def test_arrays_that_are_no_groove_are_refused(parts: tuple[object, ...], message: str) -> None:
    with pytest.raises(BeatError, match=message) as raised:
        Groove(*parts)  # type: ignore[arg-type]
    assert raised.value.hint


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "beat.mid"
    some_groove(1).write(path)
    with pytest.raises(OutputError, match="exists already"):
        some_groove(2).write(path)
    some_groove(2).write(path, force=True)
    assert np.array_equal(read(path).hits, some_groove(2).hits)


@pytest.mark.parametrize("offset", [-0.5, 0.4999, 0.5])
def test_a_hit_is_written_on_its_own_step_however_late(tmp_path: Path, offset: float) -> None:
    hits = np.zeros((16, 9), bool)
    hits[4, 1] = True
    Groove(hits, hits * np.float32(0.5), hits * np.float32(offset)).write(tmp_path / "beat.mid")
    assert np.array_equal(read(tmp_path / "beat.mid").hits, hits)


def test_a_hit_before_the_first_beat_is_written_on_it(tmp_path: Path) -> None:
    hits = np.zeros((16, 9), bool)
    hits[0, 0] = True
    Groove(hits, hits * np.float32(0.5), hits * np.float32(-0.4)).write(tmp_path / "beat.mid")
    assert not read(tmp_path / "beat.mid").offsets.any()


# Reading


def groove_of(tmp_path: Path, *notes: Note) -> Groove:
    path = tmp_path / "beat.mid"
    path.write_bytes(to_bytes(beat(*notes)))
    return read(path)


def test_notes_become_hits_of_their_drums(tmp_path: Path) -> None:
    made = groove_of(
        tmp_path, Note(0, KICK, 127), Note(STEP + 30, SNARE, 64), Note(BAR - 12, HAT, 1)
    )
    steps, drums = (each.tolist() for each in np.nonzero(made.hits))
    assert [(s, DRUM_NAMES[d]) for s, d in zip(steps, drums, strict=True)] == [
        (0, "kick"), (1, "snare"), (16, "closed_hihat")
    ]  # fmt: skip
    assert made.bars == 2
    assert made.velocities[made.hits].tolist() == pytest.approx([1, 64 / 127, 1 / 127])
    assert made.offsets[made.hits].tolist() == pytest.approx([0, 0.25, -0.1])


def test_of_two_hits_of_one_drum_the_louder_is_kept(tmp_path: Path) -> None:
    made = groove_of(tmp_path, Note(0, SNARE, 60), Note(20, RIM, 90), Note(30, SNARE, 80))
    assert made.hits.sum() == 1
    assert made.velocities[0, DRUM_INDEX["snare"]] == pytest.approx(90 / 127)
    assert made.offsets[0, DRUM_INDEX["snare"]] == pytest.approx(20 / 120)


def test_only_drums_are_read(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(to_bytes(song(track([Note(8 * BAR, KICK)], channel=BASS), track(rock()))))
    assert read(path).bars == 2
    assert read(path, channel=1).hits.sum() == 1


def test_a_beat_of_no_known_drum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BeatError, match="none of the drum notes"):
        groove_of(tmp_path, Note(0, COWBELL))


def test_a_beat_too_long_for_an_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BeatError, match=r"lasts \d+ bars"):
        groove_of(tmp_path, Note(2**30, KICK))


def test_an_extreme_tempo_is_read_as_the_nearest_a_groove_may_have(tmp_path: Path) -> None:
    import mido

    for microseconds, tempo in ((0, 1000), (0xFFFFFF, 4)):
        path = tmp_path / f"{tempo}.mid"
        event = mido.MetaMessage("set_tempo", tempo=microseconds)
        path.write_bytes(to_bytes(beat(Note(0, KICK), extra=[(0, event)])))
        assert read(path).tempo == tempo


# The verbs on values and paths


def test_humanize_keeps_the_hits_and_moves_the_rest() -> None:
    score = straight_beat()
    played = groovae.humanize(score)
    assert np.array_equal(played.hits, score.hits)
    assert np.abs(played.offsets).sum() > 0
    assert played.velocities[played.hits].std() > 0.02
    again = groovae.humanize(score, seed=9)
    assert np.array_equal(again.to_hvo(), played.to_hvo())


def test_humanize_draws_a_performance_from_its_seed() -> None:
    score = straight_beat()
    first, again, other = (groovae.humanize(score, temperature=1.0, seed=s) for s in (1, 1, 2))
    assert np.array_equal(first.to_hvo(), again.to_hvo())
    assert not np.array_equal(first.to_hvo(), other.to_hvo())
    with pytest.raises(BeatError, match="temperature"):
        groovae.humanize(score, temperature=3)


def test_humanize_file_says_what_it_did(tmp_path: Path) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    report = groovae.humanize_file(tmp_path / "beat.mid", seed=4)
    assert report.output == str(tmp_path / "beat.humanized.mid")
    assert report.notes_in == report.notes_out == int(straight_beat().hits.sum())
    assert abs(report.largest_shift_ms) >= report.mean_abs_shift_ms >= abs(report.mean_shift_ms)
    assert report.settings.seed == 4
    with pytest.raises(OutputError, match="exists already"):
        groovae.humanize_file(tmp_path / "beat.mid")
    groovae.humanize_file(str(tmp_path / "beat.mid"), str(tmp_path / "x.mid"), timing=50)
    assert (tmp_path / "x.mid").exists()


def test_a_model_is_loaded_once() -> None:
    assert groovae.load() is groovae.load()
    assert groovae.load().card.task == "humanize"
    assert "humanize" in repr(groovae.load())


# The demo's beat


def test_the_demo_is_straight_and_flat(tmp_path: Path) -> None:
    made = straight_beat()
    assert made.bars == len(BARS) == 4
    assert not made.offsets.any()
    assert set(made.velocities[made.hits].tolist()) == {np.float32(100 / 127)}
    assert made.hits.sum() == sum(p.count("x") for bar in BARS for p in bar.values())
    assert all(len(pattern) == 16 for bar in BARS for pattern in bar.values())
    made.write(tmp_path / "demo.mid")
    notes = [
        e.note
        for e in parse((tmp_path / "demo.mid").read_bytes(), "d").tracks[0]
        if e.type == "note_on"
    ]
    assert set(notes) <= {drum.pitch for drum in DRUMS}
