"""Answers from people's disks: read, refused, put together."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.mutations import damage
from groovae.errors import ListeningError
from groovae.listen.answers import Key, Listener, merged, read_answers, read_key
from groovae.listen.findings import findings
from groovae.listen.preference import score

from .listeners import answers, kept_beside, key_beside, real_side, write

HAND = {
    "format": "groovae listening test key",
    "format_version": 1,
    "test": "abc",
    "task": "humanize",
    "comparisons": [["vib.scored", "real"], ["vib.scored", "knn.scored"]],
    "pairs": [
        {"pair": 1, "a": "real", "b": "vib.scored"},
        {"pair": 2, "a": "vib.scored", "b": "real"},
        {"pair": 3, "a": "knn.scored", "b": "vib.scored"},
    ],
}


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Key]:
    return {"abc": read_key(write(tmp_path / "hand.key.json", HAND))}


def read(path: Path, document: Any, keys: dict[str, Key]) -> Listener:
    return read_answers(write(path, document), keys)


def test_a_key_that_was_made_can_be_read(made: Path) -> None:
    key = read_key(kept_beside(made) / "key.json")
    assert len(key.pairs) == 8
    assert key.comparisons == (("quantized.scored", "real"),)
    assert {key.comparison(number) for number in key.pairs} == set(key.comparisons)


def test_answers_come_back_as_they_were_given(tmp_path: Path, keys: dict[str, Key]) -> None:
    listener = read(tmp_path / "x.json", answers(HAND, real_side, count=2), keys)
    assert [(each.pair, each.choice) for each in listener.answers] == [(1, "a"), (2, "b")]
    assert listener.answers[0].plays == (1, 2)
    assert listener.answers[0].seconds == 12.5
    assert listener.called == "ana"


def test_a_listener_without_a_name_has_one_in_the_table(
    tmp_path: Path, keys: dict[str, Key]
) -> None:
    nobody = answers(HAND, real_side) | {"listener": {"id": "0123456789", "name": " ", "drums": ""}}
    assert read(tmp_path / "x.json", nobody, keys).called == "listener 012345"


def test_a_name_cannot_break_a_table_or_a_terminal(tmp_path: Path, keys: dict[str, Key]) -> None:
    odd = answers(HAND, real_side, who="a|b\n\x1b[31mred")
    assert read(tmp_path / "x.json", odd, keys).called == "a/b [31mred"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"test": "other"}, "answers the test other; the key is of abc"),
        ({"format": "a tune"}, "is something else; expected answers to a listening test"),
        ({"format": ["a tune"]}, "is something else; expected answers to a listening test"),
        ({"format_version": 2}, "is of version 2; expected 1"),
        ({"listener": None}, "listener, is damaged: it is missing"),
        ({"listener": {"id": "", "name": "", "drums": ""}}, 'its id is ""'),
        ({"answers": {}}, "its answers is {}"),
        ({"saved": 3}, "its saved is 3"),
    ],
)
def test_what_is_no_answer_to_this_test_is_refused_by_name(
    change: dict[str, Any], reason: str, tmp_path: Path, keys: dict[str, Key]
) -> None:
    with pytest.raises(ListeningError) as found:
        read(tmp_path / "x.json", answers(HAND, real_side) | change, keys)
    assert reason in str(found.value)
    assert "x.json" in str(found.value)
    assert found.value.hint


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pair": 4}, "the test has no pair 4"),
        ({"pair": 2}, "pair 2 is answered twice"),
        ({"pair": True}, "its pair is true"),
        ({"choice": "c"}, 'its choice is "c"'),
        ({"choice": None}, "its choice is null"),
        ({"seconds": -1}, "its seconds is -1"),
        ({"seconds": float("nan")}, "its seconds is NaN"),
        ({"seconds": float("inf")}, "its seconds is Infinity"),
        ({"seconds": "long"}, 'its seconds is "long"'),
        ({"plays": {"a": 1}}, "its b is missing"),
        ({"plays": {"a": 1, "b": -1}}, "its b is -1"),
    ],
)
def test_a_damaged_answer_is_refused_by_its_number(
    change: dict[str, Any], reason: str, tmp_path: Path, keys: dict[str, Key]
) -> None:
    document = answers(HAND, real_side)
    document["answers"][0] |= change
    with pytest.raises(ListeningError) as found:
        read(tmp_path / "x.json", document, keys)
    assert reason in str(found.value)
    assert "x.json, answer " in str(found.value)
    assert "save once more" in found.value.hint


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"comparisons": [["vib.scored"]]}, "a comparison is not of two"),
        ({"pairs": HAND["pairs"][:1] * 2}, "its pair is 1"),  # type: ignore[index]
        ({"pairs": [{"pair": 1, "a": "real", "b": "knn.scored"}]}, "it belongs to no comparison"),
        (
            {"format": "groovae listening test"},
            "is the manifest of a listening test; expected the key",
        ),
    ],
)
def test_a_damaged_key_is_refused(change: dict[str, Any], reason: str, tmp_path: Path) -> None:
    with pytest.raises(ListeningError) as found:
        read_key(write(tmp_path / "x.key.json", HAND | change))
    assert reason in str(found.value)
    assert ("DIR.kept/key.json" in found.value.hint) is ("format" in change)


def test_what_is_no_file_of_json_is_refused(tmp_path: Path, keys: dict[str, Key]) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.json").write_bytes(b"")
    (tmp_path / "half.json").write_text(json.dumps(answers(HAND, real_side))[:90])
    (tmp_path / "latin.json").write_bytes(b'"\xe9"')
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "list.json").write_text("[1]")
    for name, reason in (
        ("folder", "is a folder"),
        ("nothing.json", "does not exist"),
        ("empty.json", "not JSON"),
        ("half.json", "not JSON"),
        ("latin.json", "not JSON"),
        ("deep.json", "not JSON"),
        ("list.json", "list.json is something else; expected answers to a listening test"),
    ):
        with pytest.raises(ListeningError, match=reason):
            read_answers(tmp_path / name, keys)


def test_what_is_no_answer_among_answers_is_named_by_its_number(
    tmp_path: Path, keys: dict[str, Key]
) -> None:
    document = answers(HAND, real_side)
    document["answers"][1] = 7
    with pytest.raises(ListeningError, match=r"x\.json, answer 2, is damaged: it is 7$"):
        read(tmp_path / "x.json", document, keys)


def test_a_hint_tells_a_damaged_file_from_another_file(
    tmp_path: Path, keys: dict[str, Key]
) -> None:
    half = tmp_path / "half.json"
    half.write_text(json.dumps(answers(HAND, real_side))[:90])
    with pytest.raises(ListeningError) as damaged:
        read_answers(half, keys)
    assert "save once more" in damaged.value.hint
    with pytest.raises(ListeningError) as other:
        read_answers(tmp_path / "hand.key.json", keys)
    assert str(other.value).endswith(
        "hand.key.json is the key of a listening test; expected answers to a listening test"
    )
    assert "answers-*.json" in other.value.hint


def test_of_two_files_of_one_listener_the_last_counts(tmp_path: Path, keys: dict[str, Key]) -> None:
    late = answers(HAND, real_side, saved="2026-01-02T00:00:00.000Z")
    early = answers(HAND, real_side, count=1)
    listeners = [read(tmp_path / "2.json", late, keys), read(tmp_path / "1.json", early, keys)]
    for given_in in (listeners, listeners[::-1]):
        (kept,), notes = merged(given_in)
        assert len(kept.answers) == 3
        assert notes == [f"ana is in two files: {tmp_path / '2.json'}, saved last, counts"]


def test_two_listeners_of_one_name_are_two_and_it_is_said(
    tmp_path: Path, keys: dict[str, Key]
) -> None:
    both = [
        read(tmp_path / f"{i}.json", answers(HAND, real_side) | {"listener": who}, keys)
        for i, who in enumerate({"id": i, "name": "Bo", "drums": ""} for i in ("x", "y"))
    ]
    kept, notes = merged(both)
    assert len(kept) == 2
    assert notes == ["2 listeners are called Bo; they count as 2"]


def test_no_answers_at_all_are_no_result(tmp_path: Path, keys: dict[str, Key]) -> None:
    with pytest.raises(ListeningError, match="nobody answered"):
        merged([read(tmp_path / "x.json", answers(HAND, real_side, count=0), keys)])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a document."""
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path] * bool(path) + [
        place for key, one in steps for place in places(one, (*path, key))
    ]


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_answers_with_anything_changed_are_scored_or_refused_in_words(
    tmp_path: Path, data: st.DataObject
) -> None:
    keys = {"abc": read_key(write(tmp_path / "hand.key.json", HAND))}
    document = answers(HAND, real_side)
    *way, last = data.draw(st.sampled_from(places(document)))
    inside: Any = document
    for step in way:
        inside = inside[step]
    if data.draw(st.booleans()):
        inside[last] = data.draw(JSON)
    else:
        del inside[last]
    try:
        kept, notes = merged([read(tmp_path / "x.json", document, keys)])
    except ListeningError as error:
        said = f"{error} {error.hint}"
    else:
        said = findings(score(keys, kept, notes))
    assert said


def test_answers_with_broken_bytes_are_scored_or_refused_in_words(
    made: Path, tmp_path: Path
) -> None:
    key = read_key(kept_beside(made) / "key.json")
    whole = json.dumps(answers(key_beside(made), real_side)).encode()
    refused = 0
    for seed in range(300):
        path = tmp_path / "x.json"
        path.write_bytes(damage(whole, random.Random(seed)))
        try:
            read_answers(path, {key.test: key})
        except ListeningError as error:
            refused += bool(error.hint)
    assert refused > 150
