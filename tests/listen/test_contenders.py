"""Who plays, by name, and that what is heard is what the tables score."""

from dataclasses import replace

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import Windows, windows_of
from groovae.drums import DRUM_INDEX
from groovae.errors import ConfigError, ModelError
from groovae.evaluation.infill import fill_in
from groovae.evaluation.tap2drum import model_rows
from groovae.hvo import Floats, unpack
from groovae.listen.baselines import BASELINES
from groovae.listen.casting import Casting, can_be_asked
from groovae.listen.contenders import contender
from groovae.listen.models import SETTINGS
from groovae.network import load_networks

HAT = DRUM_INDEX["closed_hihat"]
NETWORKS = {"humanize": "seq2seq_vib", "infill": "infill", "tap2drum": "tap2drum"}


@pytest.fixture(scope="module")
def windows(takes: list[Take]) -> Windows:
    whole = windows_of(takes, "test")
    return Windows(whole.hvo[:3], whole.take[:3], whole.bar[:3], whole.tempo[:3])


def casting(task: str, takes: list[Take]) -> Casting:
    return Casting(task, takes, HAT)


def is_performance(played: Floats) -> bool:
    hits, velocities, offsets = unpack(played)
    return bool(
        played.shape[1:] == (32, 27)
        and ((velocities > 0) == hits).all()
        and (velocities <= 1).all()
        and (np.abs(offsets) <= 0.5).all()
        and not offsets[~hits].any()
    )


@pytest.mark.parametrize("task", NETWORKS)
def test_everyone_on_the_list_can_play(task: str, takes: list[Take], windows: Windows) -> None:
    names = ["real", *BASELINES[task], *(f"{NETWORKS[task]}.{each}" for each in SETTINGS[task])]
    for name in names:
        one = contender(casting(task, takes), name)
        assert one.name in (name, f"{name}.scored")
        played = one.play(windows)
        assert len(played) == len(windows)
        assert is_performance(played), name


def test_humanizers_play_every_hit_and_no_other(takes: list[Take], windows: Windows) -> None:
    for name in ("knn", "seq2seq", "seq2seq.performed", "transfer_vib"):
        played = contender(casting("humanize", takes), name).play(windows)
        assert (unpack(played)[0] == windows.hits).all()
        assert not np.allclose(played, windows.hvo)


def test_humanizers_see_the_score_alone(takes: list[Take], windows: Windows) -> None:
    hits, velocities, offsets = unpack(windows.hvo)
    other = replace(windows, hvo=np.concatenate([hits, velocities[::-1] * hits, -offsets], -1))
    for name in ("knn_jaccard", "seq2seq_vib"):
        one = contender(casting("humanize", takes), name)
        assert (one.play(windows) == one.play(other)).all()


def test_infill_replaces_one_drum_as_its_table_scores_it(
    takes: list[Take], windows: Windows
) -> None:
    played = unpack(contender(casting("infill", takes), "infill").play(windows))
    (network,) = load_networks("infill")
    row = fill_in("infill", network, windows)
    assert row.hits is not None
    assert (played[0][..., HAT] == row.hits[..., HAT]).all()
    at = played[0][..., HAT]
    np.testing.assert_allclose(
        played[1][..., HAT][at], np.clip(row.velocities[..., HAT][at], 1 / 127, 1), atol=1e-6
    )
    for ours, theirs in zip(played, unpack(windows.hvo), strict=True):
        assert (np.delete(ours, HAT, -1) == np.delete(theirs, HAT, -1)).all()


@pytest.mark.parametrize("name", [*BASELINES["infill"], "infill.performed"])
def test_whoever_fills_in_leaves_the_other_drums_as_they_were(
    name: str, takes: list[Take], windows: Windows
) -> None:
    played = unpack(contender(casting("infill", takes), name).play(windows))
    for ours, theirs in zip(played, unpack(windows.hvo), strict=True):
        assert (np.delete(ours, HAT, -1) == np.delete(theirs, HAT, -1)).all()
    assert (played[1][..., HAT] != windows.velocities[..., HAT]).any()


def test_tap2drum_plays_what_its_table_scores(takes: list[Take], windows: Windows) -> None:
    (network,) = load_networks("tap2drum")
    for row in model_rows("tap2drum", network, windows):
        hits, velocities, offsets = unpack(
            contender(casting("tap2drum", takes), f"tap2drum.{row.setting}").play(windows)
        )
        assert (hits == row.hits).all()
        np.testing.assert_allclose(velocities[hits], row.velocities[hits])
        np.testing.assert_allclose(offsets[hits], row.offsets[hits])


def test_a_sample_follows_from_its_seed(takes: list[Take], windows: Windows) -> None:
    for task, name in NETWORKS.items():
        one, same, other = (
            contender(replace(casting(task, takes), seed=seed), f"{name}.performed").play(windows)
            for seed in (1, 1, 2)
        )
        assert (one == same).all()
        assert (one != other).any()


def test_the_setting_is_of_those_named_without_one(takes: list[Take]) -> None:
    performed = replace(casting("humanize", takes), setting="performed")
    names = [contender(performed, name).name for name in ("seq2seq", "seq2seq_vib.scored", "knn")]
    assert names == ["seq2seq.performed", "seq2seq_vib.scored", "knn.scored"]


def test_who_cannot_play_is_told_who_can(takes: list[Take]) -> None:
    with pytest.raises(ModelError, match="no model is called nobody") as found:
        contender(casting("humanize", takes), "nobody")
    assert found.value.hint == (
        "use one of real, quantized, linear, knn, knn_jaccard, mlp, seq2seq, seq2seq_vib, transfer, "
        "transfer_vib, or the path of an .onnx file"
    )
    with pytest.raises(ModelError, match="is for infill, not for humanize"):
        contender(casting("humanize", takes), "infill")
    with pytest.raises(ConfigError, match="has no setting performed"):
        contender(casting("humanize", takes), "knn.performed")
    for name, missing in (("seq2seq.loose", "loose"), ("seq2seq.gain", "gain"), ("default.x", "x")):
        with pytest.raises(ConfigError, match=f"has no setting {missing} in a listening") as other:
            contender(casting("humanize", takes), name)
        assert other.value.hint == "a model's settings there are scored, performed"
    with pytest.raises(ConfigError, match="real has no setting performed") as drummer:
        contender(casting("humanize", takes), "real.performed")
    assert "write real" in drummer.value.hint
    with pytest.raises(ModelError, match=r"no model is called mine\.v2\.onnx"):
        contender(casting("humanize", takes), "mine.v2.onnx")


def test_infill_is_asked_where_the_drum_plays_and_another_leads(windows: Windows) -> None:
    hits = np.zeros((4, 32, 9), bool)
    hits[0, 0, [HAT, 0]] = hits[1, 0, HAT] = hits[2, 0, 0] = True
    asked = replace(windows, hvo=np.concatenate([hits, hits, 0 * hits], -1).astype(np.float32))
    assert can_be_asked("infill", HAT, asked).tolist() == [True, False, False, False]
    assert can_be_asked("tap2drum", HAT, asked).tolist() == [True, True, True, False]
