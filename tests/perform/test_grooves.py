"""Saved grooves: what is kept of them, who may play them, and what they may be called."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groovae.errors import BeatError, GroovaeError, ModelError, OutputError
from groovae.hvo import Floats
from groovae.perform.latent.embedding import Embedding, average, between, hear
from groovae.perform.latent.grooves import (
    find_groove,
    groove_names,
    grooves_dir,
    is_name,
    load_groove,
    remove_groove,
    save_groove,
)
from groovae.verbs.model import Model

from .halves import beat_of, known_transfer

BAD_NAMES = (
    "", ".", "..", "a.b", ".a", "a/b", "/a", "../a", "a\\b", "C:a", "-a", "a ", " a", "a\n", "a\0b",
    "x" * 41, "~", "*", "\ud800",
)  # fmt: skip


def heard(velocity: float = 0.5, bars: int = 3, model: Model | None = None) -> Embedding:
    encoder, decoder = (model or known_transfer()).networks
    return hear(encoder, decoder.card, beat_of(*[True] * bars, velocity=velocity), "a.mid")


def embedding(z: Floats, model: str = "m", training: str = "t") -> Embedding:
    return Embedding("x.mid", 1, model, "0.1", "0" * 64, training, z)


def never(path: Path) -> Embedding:
    raise AssertionError(f"{path} was read")


def same(a: Embedding, b: Embedding) -> bool:
    return a.to_json() == b.to_json()


def test_a_groove_says_what_it_was_heard_in_and_by_whom() -> None:
    groove = heard(bars=5)
    card = known_transfer().card
    assert (groove.source, groove.windows) == ("a.mid", 4)
    assert (groove.model, groove.version) == (card.name, card.version)
    assert groove.data_sha256 == card.data_sha256


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1))
def test_every_number_comes_back_from_a_file_as_it_was(numbers: list[float]) -> None:
    z = np.array(numbers, np.float32)
    back = Embedding.from_json(embedding(z).to_json(), "x")
    assert back.z.dtype == np.float32
    assert np.array_equal(back.z, z)
    assert same(back, embedding(z))


def test_a_groove_comes_back_by_its_name() -> None:
    groove = heard()
    path = save_groove("laid back", groove)
    assert path.parent == grooves_dir()
    assert same(load_groove("laid back"), groove)
    assert same(find_groove("laid back", never), groove)
    save_groove("Schräg_2", groove)
    assert groove_names() == ["Schräg_2", "laid back"]
    remove_groove("laid back")
    assert groove_names() == ["Schräg_2"]
    for gone in (load_groove, remove_groove):
        with pytest.raises(BeatError, match="no groove is saved as laid back"):
            gone("laid back")


def test_a_saved_groove_is_replaced_only_on_purpose() -> None:
    save_groove("a", heard(0.25))
    with pytest.raises(OutputError, match="a groove is saved as a already") as raised:
        save_groove("a", heard(0.5))
    assert "--force" in raised.value.hint
    assert same(load_groove("a"), heard(0.25))
    save_groove("a", heard(0.5), force=True)
    assert same(load_groove("a"), heard(0.5))
    assert [path.name for path in grooves_dir().iterdir()] == ["a.json"]


def test_a_name_goes_before_a_file_and_a_path_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "both").write_bytes(b"")
    save_groove("both", heard(0.25))
    asked: list[Path] = []

    def hear_file(path: Path) -> Embedding:
        asked.append(path)
        return heard(0.5)

    assert same(find_groove("both", hear_file), heard(0.25))
    assert same(find_groove("./both", hear_file), heard(0.5))
    assert same(find_groove("both.mid", hear_file), heard(0.5))
    remove_groove("both")
    assert same(find_groove("both", hear_file), heard(0.5))
    assert len(asked) == 3
    with pytest.raises(BeatError, match="no saved groove and no file called nobody"):
        find_groove("nobody", hear_file)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_is_never_a_path(name: str) -> None:
    assert not is_name(name)
    uses: list[Callable[[], Any]] = [
        lambda: save_groove(name, heard()),
        lambda: load_groove(name),
        lambda: remove_groove(name),
    ]
    for use in uses:
        with pytest.raises(BeatError, match="a groove cannot be called") as raised:
            use()
        assert raised.value.hint
    assert not grooves_dir().exists()


@given(st.text(max_size=50))
def test_whatever_is_a_name_is_one_file_in_the_folder(name: str) -> None:
    if is_name(name):
        path = grooves_dir() / f"{name}.json"
        assert path.parent == grooves_dir()
        assert path.stem == name
        assert len(path.name.encode()) < 255


# Who may play them


def test_a_groove_is_refused_by_every_model_but_its_own() -> None:
    groove = heard(model=known_transfer("mine"))
    groove.check(known_transfer("mine").card)
    with pytest.raises(ModelError, match="made by the model mine, not by yours") as raised:
        groove.check(known_transfer("yours").card)
    assert "--model" in raised.value.hint
    with pytest.raises(ModelError, match="made by another training of mine"):
        groove.check(known_transfer("mine", training=2).card)


def test_grooves_of_different_models_do_not_mix() -> None:
    a, b = (heard(model=known_transfer(name)) for name in ("mine", "yours"))
    refused = pytest.raises(ModelError, match="by the model yours, not by mine")
    with refused:
        average([a, b], ["a", "b"])
    with refused:
        between(a, b, 0.5, ("a", "b"))
    short, long = embedding(np.ones(2, "f4")), embedding(np.ones(3, "f4"))
    with pytest.raises(BeatError, match=r"has 3 numbers, that of x\.mid 2"):
        average([short, long], ["a", "b"])


# Mixing


def test_the_average_of_one_groove_is_itself() -> None:
    assert same(average([heard()], ["a"]), heard())


def test_the_average_of_equal_grooves_is_as_each_of_them() -> None:
    z = np.random.default_rng(0).standard_normal(256).astype(np.float32)
    assert average([embedding(z)] * 3, ["a"] * 3).z == pytest.approx(z, abs=1e-6)


def test_an_average_counts_each_groove_once_and_says_of_what_it_is() -> None:
    mixed = average([heard(0.2, bars=9), heard(0.6, bars=2)], ["long", "short"])
    assert mixed.z[0] == pytest.approx(0.4)
    assert (mixed.source, mixed.windows) == ("the average of long, short", 9)
    assert mixed.model == heard().model


def test_between_two_grooves_lies_a_third() -> None:
    a, b = heard(0.25), heard(0.5)
    for at, end in ((0, a), (1, b)):
        assert np.array_equal(between(a, b, at, ("a", "b")).z, end.z)
    third = between(a, b, 0.3, ("a", "b"))
    assert third.z[0] == pytest.approx(0.325)  # parallel vectors: loudness alone
    assert third.source == "a to b at 0.3"
    for beyond in (-0.1, 1.1, float("nan")):
        with pytest.raises(BeatError, match="the place between the grooves"):
            between(a, b, beyond, ("a", "b"))


# What may be wrong with a file


def whole() -> dict[str, Any]:
    values: dict[str, Any] = json.loads(heard().to_json())
    return values


@pytest.mark.parametrize("key", list(whole()))
def test_a_file_that_lacks_a_line_is_refused(key: str) -> None:
    values = whole()
    del values[key]
    with pytest.raises(BeatError, match=f"the groove x is broken: it lacks '{key}'") as raised:
        Embedding.from_json(json.dumps(values), "the groove x")
    assert "save it again" in raised.value.hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("groove_format", 2),
        ("source", 3),
        ("model", None),
        ("windows", "many"),
        ("windows", True),
        ("z", []),
        ("z", 1.5),
        ("z", "loud"),
        ("z", None),
        ("z", [[1.0, 2.0]]),
        ("z", [1.0, [2.0]]),
        ("z", [1.0, None]),
        ("z", [float("nan")]),
        ("z", [float("inf")]),
        ("z", [1e300]),
        ("z", [10**400]),
        ("z", {"0": 1.0}),
    ],
)
def test_a_file_that_says_nonsense_is_refused(key: str, value: Any) -> None:
    with pytest.raises(BeatError, match="the groove x is broken"):
        Embedding.from_json(json.dumps({**whole(), key: value}), "the groove x")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b"3", b'"a"', b"\xff\xfe", b"[" * 100_000, b"\0" * 99]
)
def test_a_broken_file_is_one_error_and_can_be_removed(data: bytes) -> None:
    path = save_groove("mine", heard())
    path.write_bytes(data)
    with pytest.raises(BeatError, match="the saved groove mine is broken") as raised:
        load_groove("mine")
    assert raised.value.hint
    assert groove_names() == ["mine"]
    remove_groove("mine")
    assert groove_names() == []


def test_a_vector_of_another_size_is_not_played() -> None:
    values = {**whole(), "z": [0.1, 0.2, 0.3]}
    groove = Embedding.from_json(json.dumps(values), "x")
    with pytest.raises(BeatError, match="has 3 numbers; known expects 2"):
        groove.check(known_transfer().card)


def test_folders_in_the_way_are_errors_of_ours() -> None:
    path = save_groove("mine", heard())
    path.unlink()
    path.mkdir()
    for use in (load_groove, remove_groove, lambda name: save_groove(name, heard(), force=True)):
        with pytest.raises(GroovaeError) as raised:
            use("mine")
        assert raised.value.hint
    path.rmdir()
    grooves_dir().rmdir()
    grooves_dir().write_bytes(b"")
    assert groove_names() == []
    with pytest.raises(OutputError, match="cannot be made"):
        save_groove("mine", heard())
