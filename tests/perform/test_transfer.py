"""Groove transfer: the feel of one, the notes of the other."""

from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest

import groovae
from groovae.dataset.gmd import Take, read_take_file
from groovae.errors import BeatError, ModelError
from groovae.groove import Groove
from groovae.perform.latent.embedding import hear
from groovae.perform.latent.grooves import save_groove
from groovae.verbs.model import Model, load
from midi.files import (
    BAR,
    BASS,
    COWBELL,
    SNARE,
    STEP,
    Note,
    assert_only_played,
    bass_line,
    beat,
    drums_of,
    from_bytes,
    is_signature,
    rock,
    song,
    to_bytes,
    track,
)

from .halves import beat_of, known_transfer, shipped_transfer

SCORE = Groove.of_score(np.eye(48, 9) > 0, tempo=93)


@pytest.fixture
def shipped() -> Model:
    return load(shipped_transfer())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A groove that is soft and late, and a song to be played, with all that may stand in one."""
    groove, score = tmp_path / "groove.mid", tmp_path / "score.mid"
    late = [Note(note.tick + 24, note.pitch, 50) for note in rock(3)]
    groove.write_bytes(to_bytes(beat(*late)))
    flam = [Note(BAR - STEP, SNARE, 100), Note(BAR - STEP + 20, SNARE, 30)]
    extra = [(0, mido.MetaMessage("marker", text="A")), (7, mido.Message("pitchwheel", pitch=9))]
    drums = track([*rock(4), *flam, Note(0, COWBELL, 70)], extra=extra)
    score.write_bytes(to_bytes(song(track(bass_line(4), channel=BASS, name="Bass"), drums)))
    return groove, score


def test_a_score_is_played_as_the_groove_was() -> None:
    groove = beat_of(True, True, velocity=0.25, offset=0.125)
    after = known_transfer().transfer(groove, SCORE)
    assert np.array_equal(after.hits, SCORE.hits)
    assert after.tempo == SCORE.tempo
    assert np.allclose(after.velocities[SCORE.hits], 0.25)
    assert np.allclose(after.offsets[SCORE.hits], 0.125)


def test_an_embedding_is_as_good_as_the_piece_it_was_heard_in(shipped: Model) -> None:
    groove = beat_of(True, True, True, velocity=0.9, offset=-0.2)
    z = shipped.embed(groove)
    assert z.shape == (shipped.card.latent,)
    assert z.dtype == np.float32
    by_vector, by_piece = shipped.transfer(z, SCORE), shipped.transfer(groove, SCORE)
    assert np.array_equal(by_vector.to_hvo(), by_piece.to_hvo())


def test_the_groove_of_a_piece_is_the_mean_over_its_windows(shipped: Model) -> None:
    rng = np.random.default_rng(0)
    hits = rng.random((4 * 16, 9)) < 0.2
    piece = Groove(hits, (hits * rng.random(hits.shape)).astype("f4"), np.zeros(hits.shape, "f4"))
    pairs = [Groove.from_hvo(piece.to_hvo()[at : at + 32]) for at in (0, 16, 32)]
    assert shipped.embed(piece) == pytest.approx(
        np.mean([shipped.embed(each) for each in pairs], 0), abs=1e-6
    )


def test_a_piece_moved_by_bars_has_the_same_groove(shipped: Model) -> None:
    piece, silence = beat_of(True, True, False, True, offset=0.1).to_hvo(), np.zeros((48, 27), "f4")
    moved = Groove.from_hvo(np.concatenate([silence, piece, silence]))
    assert np.array_equal(shipped.embed(Groove.from_hvo(piece)), shipped.embed(moved))


@pytest.mark.parametrize("z", [np.zeros(3), np.zeros((1, 2)), [np.nan, 0], np.zeros(0)])
def test_an_array_that_is_no_embedding_is_refused(z: Any) -> None:
    with pytest.raises(BeatError, match="the groove is an array") as raised:
        known_transfer().transfer(z, SCORE)
    assert "(2,)" in raised.value.hint


def test_a_groove_without_hits_is_refused(shipped: Model) -> None:
    for verb in (shipped.embed, lambda groove: shipped.transfer(groove, SCORE)):
        with pytest.raises(BeatError, match="no hits"):
            verb(beat_of(False, False))


def test_models_of_other_tasks_are_refused_by_name() -> None:
    with pytest.raises(ModelError, match="seq2seq is for humanize, not for transfer"):
        groovae.transfer(SCORE, SCORE, model="seq2seq")
    with pytest.raises(ModelError, match="is for transfer, not for sample"):
        groovae.sample(model=shipped_transfer())


def test_the_dials_go_from_the_users_playing_to_the_models() -> None:
    groove, model = beat_of(True, velocity=0.25, offset=0.125), known_transfer()
    straight = model.transfer(groove, SCORE, timing=0, velocity=0)
    assert np.array_equal(straight.to_hvo(), SCORE.to_hvo())
    half = model.transfer(groove, SCORE, timing=50, velocity=50)
    assert np.allclose(half.offsets[SCORE.hits], 0.0625)
    assert np.allclose(half.velocities[SCORE.hits], (0.25 + 100 / 127) / 2)


def test_a_seed_is_a_performance(shipped: Model) -> None:
    groove = beat_of(True, True)
    takes = [
        shipped.transfer(groove, SCORE, temperature=1, seed=seed).to_hvo() for seed in (1, 1, 2)
    ]
    assert np.array_equal(takes[0], takes[1])
    assert not np.array_equal(takes[0], takes[2])


# Files


def test_every_note_and_everything_else_of_the_score_stays(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    groove, score = files
    report = groovae.transfer_file(
        groove, score, tmp_path / "out.mid", model=shipped_transfer(), temperature=1, seed=3
    )
    before, after = (from_bytes(path.read_bytes()) for path in (score, tmp_path / "out.mid"))
    assert_only_played(before, after, lengths=False)
    assert report.notes_in == report.notes_out
    assert (report.verb, report.source) == ("transfer", str(score))
    assert report.unmapped == {COWBELL: 1}


def test_the_performance_lies_beside_the_score_and_says_how_it_was_made(
    files: tuple[Path, Path],
) -> None:
    groove, score = files
    report = known_transfer().transfer_file(groove, score, timing=80, seed=4)
    assert Path(report.output) == score.with_name("score.transferred.mid")
    after = from_bytes(Path(report.output).read_bytes())
    (text,) = (event.text for event in after.tracks[0] if is_signature(event))
    assert "transfer model=known groove=groove.mid timing=80" in text
    assert "seed=4" in text
    assert "/" not in text.split(";")[0]


def test_the_file_is_played_as_its_groove_is(files: tuple[Path, Path], tmp_path: Path) -> None:
    groove, score = files
    known_transfer().transfer_file(groove, score, tmp_path / "out.mid")
    for note in drums_of(from_bytes((tmp_path / "out.mid").read_bytes())):
        if note.pitch not in (SNARE, COWBELL):  # a flam keeps its share, an unmapped note its own
            assert note.velocity == 50
            assert note.tick % STEP == 24


def test_of_several_grooves_each_counts_once(files: tuple[Path, Path], tmp_path: Path) -> None:
    _, score = files
    for name, bars, velocity in (("soft", 2, 20), ("loud", 9, 100)):
        notes = [Note(note.tick, note.pitch, velocity) for note in rock(bars)]
        (tmp_path / f"{name}.mid").write_bytes(to_bytes(beat(*notes)))
    both = [tmp_path / "soft.mid", tmp_path / "loud.mid"]
    known_transfer().transfer_file(both, score, tmp_path / "out.mid")
    after = from_bytes((tmp_path / "out.mid").read_bytes())
    assert {note.velocity for note in drums_of(after) if note.pitch == 42} == {60}
    text = next(event.text for event in after.tracks[0] if is_signature(event))
    assert "groove=soft.mid+loud.mid" in text


def test_a_saved_groove_is_as_good_as_its_file(files: tuple[Path, Path], tmp_path: Path) -> None:
    groove, score = files
    model = known_transfer()
    encoder, decoder = model.networks
    save_groove("mine", hear(encoder, decoder.card, groovae.read(groove), "groove.mid"))
    for named, target in ((groove, "file.mid"), ("mine", "saved.mid")):
        model.transfer_file(named, score, tmp_path / target)
    heard = [drums_of(from_bytes((tmp_path / f"{n}.mid").read_bytes())) for n in ("file", "saved")]
    assert heard[0] == heard[1]
    with pytest.raises(ModelError, match="made by the model known, not by other"):
        known_transfer("other").transfer_file("mine", score, tmp_path / "no.mid")
    assert not (tmp_path / "no.mid").exists()


def test_written_triplets_stay_where_they_are_written(tmp_path: Path) -> None:
    triplets = [Note(160 * i, 42, 80) for i in range(24)]
    for name, notes in (("a", rock(2)), ("b", triplets)):
        (tmp_path / f"{name}.mid").write_bytes(to_bytes(beat(*notes)))
    report = known_transfer().transfer_file(tmp_path / "a.mid", tmp_path / "b.mid")
    after = drums_of(from_bytes(Path(report.output).read_bytes()))
    assert [note.tick for note in after] == [note.tick for note in triplets]
    straight = known_transfer().transfer_file(
        tmp_path / "a.mid", tmp_path / "b.mid", tmp_path / "c.mid", grid="straight"
    )
    after = drums_of(from_bytes(Path(straight.output).read_bytes()))
    assert all(note.tick % STEP == 0 for note in after)


def test_an_error_says_which_of_the_files_is_meant(tmp_path: Path) -> None:
    (tmp_path / "good.mid").write_bytes(to_bytes(beat()))
    (tmp_path / "empty.mid").write_bytes(to_bytes(song(track())))
    good, empty = tmp_path / "good.mid", tmp_path / "empty.mid"
    for groove, score in ((empty, good), (good, empty)):
        with pytest.raises(BeatError, match=r"empty\.mid has no notes"):
            known_transfer().transfer_file(groove, score)
    with pytest.raises(BeatError, match="no groove is given"):
        known_transfer().transfer_file([], good)


@pytest.mark.gmd
def test_real_takes_lend_and_take_grooves(
    gmd_zip: Path, gmd_takes: list[Take], tmp_path: Path
) -> None:
    ids = [t.id for t in gmd_takes if t.split == "test" and t.time_signature == "4-4"][::26]
    paths = [tmp_path / f"{number}.mid" for number in range(len(ids))]
    for path, take in zip(paths, ids, strict=True):
        path.write_bytes(read_take_file(gmd_zip, take))
    for groove, score in zip(paths, paths[1:] + paths[:1], strict=True):
        report = groovae.transfer_file(groove, score, model=shipped_transfer(), temperature=0.5)
        before, after = (from_bytes(Path(p).read_bytes()) for p in (score, report.output))
        assert_only_played(before, after, lengths=False)
        assert report.notes_in == report.notes_out > 0
