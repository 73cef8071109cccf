"""The page in a real browser: played, answered, remembered, saved, scored."""

import random
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from cli.running import groovae

from .browser import Seat, chromium
from .listeners import kept_beside, key_beside, real_side


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def seat(browser: Browser, made: Path) -> Iterator[Seat]:
    taken = Seat(browser, made)
    yield taken
    taken.leave()


def test_what_is_heard_is_the_clip_sample_for_sample_and_to_its_end(
    browser: Browser, made: Path
) -> None:
    seat = Seat(browser, made, hurry=False)
    seat.press("Enter")
    seat.hear("a")
    seat.hear("b", key="2")
    heard = seat.page.evaluate("window.heard")
    for side, one in zip("ab", heard, strict=True):
        with wave.open(str(kept_beside(made) / f"pairs/01_{side}.wav")) as file:
            assert file.getframerate() == one["rate"]
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 2**15
        np.testing.assert_allclose(one["samples"], samples, atol=1e-4)
        assert one["channels"] == 1
        assert one["context"] == "running"
        assert one["milliseconds"] >= 1000 * one["frames"] / one["rate"] - 50
    seat.leave()


def test_both_are_heard_to_the_end_before_one_can_be_chosen(seat: Seat) -> None:
    seat.press("Enter", "ArrowLeft")
    assert seat.text("status") == "Before you choose, play A and B to the end."
    seat.hear("a")
    assert seat.text("status") == "Now play B to its end."
    assert seat.page.locator("#choose-a").is_disabled()
    seat.press("ArrowLeft", "Enter")
    assert seat.text("count") == "1 / 8"
    assert seat.text("status") == "Before you choose, play B to the end."
    seat.hear("b")
    seat.press("ArrowLeft")
    assert seat.page.locator("#choose-a").get_attribute("aria-pressed") == "true"
    seat.press("ArrowRight")
    assert seat.page.locator("#choose-a").get_attribute("aria-pressed") == "false"
    assert seat.text("status") == "You chose B."
    seat.press("Enter")
    assert seat.text("count") == "2 / 8"


def test_a_clip_that_was_stopped_was_not_heard(browser: Browser, made: Path) -> None:
    seat = Seat(browser, made, hurry=False)
    seat.press("Enter", "1")
    seat.page.locator("#play-a.playing").wait_for()
    seat.press(" ")
    seat.page.locator("#play-a:not(.playing)").wait_for()
    seat.press("a")
    seat.page.locator("#play-a.playing").wait_for()
    seat.press("b")
    seat.page.locator("#play-b.playing").wait_for()
    assert seat.text("state-a") == "play"
    assert seat.page.locator(".playing").count() == 1
    seat.leave()


def test_going_back_keeps_the_answer_and_lets_it_be_changed(seat: Seat, tmp_path: Path) -> None:
    seat.press("Enter")
    seat.answer("b")
    seat.press("Backspace")
    assert seat.text("count") == "1 / 8"
    assert seat.text("status") == "You chose B."
    seat.press("ArrowLeft")
    (answer,) = seat.save(tmp_path / "x.json", "save-now")["answers"]
    assert answer["choice"] == "a"
    assert answer["plays"] == {"a": 1, "b": 1}


def test_a_reload_remembers_and_a_new_listener_starts_afresh(seat: Seat, tmp_path: Path) -> None:
    seat.page.locator("#name").fill("Ana B")
    seat.page.get_by_label("A little").check()
    seat.press("Enter")
    seat.answer("a")
    seat.hear("a")
    seat.page.reload()
    assert seat.text("again-title") == "Welcome back, Ana B"
    assert "1 of 8" in seat.text("again-text")
    seat.press("Enter")
    assert seat.text("count") == "2 / 8"
    assert seat.text("state-a") == "heard ✓"
    saved = seat.save(tmp_path / "x.json", "save-now")
    assert seat.name == f"answers-{saved['test']}-ana-b.json"
    assert saved["listener"]["drums"] == "a little"
    assert saved["complete"] is False
    assert [(each["pair"], each["choice"]) for each in saved["answers"]] == [(1, "a")]
    seat.answer("b")
    seat.page.reload()
    seat.page.locator("#afresh").click()
    assert "Discard 1 answer that was never saved" in seat.text("afresh")
    seat.page.locator("#afresh").click()
    assert seat.shown("welcome")
    seat.press("Enter")
    seat.answer("b")
    other = seat.save(tmp_path / "y.json", "save-now")
    assert other["listener"]["id"] != saved["listener"]["id"]
    assert len(other["answers"]) == 1


def test_it_is_played_by_hand_on_a_telephone(browser: Browser, made: Path) -> None:
    seat = Seat(browser, made, viewport={"width": 340, "height": 640}, has_touch=True)
    seat.page.locator("#about button").tap()
    for side in ("a", "b"):
        seat.page.locator(f"#play-{side}").tap()
        seat.page.locator(f"#state-{side}", has_text="heard").wait_for()
    seat.page.locator("#choose-b").tap()
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= 340
    seat.page.locator("#next").tap()
    assert seat.text("count") == "2 / 8"
    seat.page.locator("#back").tap()
    assert seat.text("status") == "You chose B."
    seat.leave()


def test_it_can_be_walked_through_by_tab_and_named_by_a_screen_reader(seat: Seat) -> None:
    names = {"Your name (if you like)", "No", "A little", "Yes", "Start Enter"}
    tree = seat.page.locator("body").aria_snapshot()
    assert all(name in tree for name in names), tree
    seat.press("Enter")
    seat.press("Tab")
    assert seat.page.evaluate("document.activeElement.id") == "play-a"
    seat.press(" ")
    seat.page.locator("#state-a", has_text="heard").wait_for()
    seat.hear("b")
    seat.press("Tab", "Enter")
    tree = seat.page.locator("body").aria_snapshot()
    assert 'button "Choose A" [pressed]' in tree
    assert 'button "Play B": heard' in tree
    assert 'progressbar "Pairs answered"' in tree
    assert "status: You chose A." in tree


def test_the_page_may_not_ask_a_network_even_if_it_wanted_to(browser: Browser, made: Path) -> None:
    seat = Seat(browser, made)
    refused = seat.page.evaluate(
        """new Promise((tell) => {
          document.addEventListener("securitypolicyviolation", (event) => tell(event.effectiveDirective));
          fetch("data:,anything").then(() => tell("it was let through"), () => {});
        })"""
    )
    assert refused == "connect-src"
    seat.context.close()


def test_scripted_listeners_are_scored_as_what_they_are(
    browser: Browser, made: Path, tmp_path: Path
) -> None:
    key = key_beside(made)
    dice = random.Random(4)
    thrown = {pair["pair"]: dice.choice("ab") for pair in key["pairs"]}
    ways = {
        "always a": lambda pair: "a",
        "at random": lambda pair: thrown[pair["pair"]],
        "the drummer": real_side,
    }
    scored = {}
    for who, choose in ways.items():
        seat = Seat(browser, made)
        seat.page.locator("#name").fill(who)
        seat.press("Enter")
        for pair in key["pairs"]:
            assert seat.text("count") == f"{pair['pair']} / 8"
            seat.answer(choose(pair))
        path = tmp_path / f"{who}.json"
        saved = seat.save(path, "Enter")
        assert saved["complete"] is True
        assert "Saved 8 answers" in seat.text("end-status")
        seat.leave()
        ran = groovae("listen", "score", path, "--key", kept_beside(made) / "key.json")
        assert ran.status == 0, ran.talk
        line = ran.output.decode().splitlines()[2]
        scored[who] = line.split("|")[2].strip()
        if who == "always a":
            assert "A was chosen in 100.0%" in ran.output.decode()
    random_model = sum(thrown[pair["pair"]] != real_side(pair) for pair in key["pairs"])
    assert 0 < random_model < 8
    assert scored == {
        "always a": "4 of 8",
        "at random": f"{random_model} of 8",
        "the drummer": "0 of 8",
    }
    ran = groovae(
        *("listen", "score", *sorted(tmp_path.glob("*.json"))),
        *("--key", kept_beside(made) / "key.json", "--out", tmp_path / "scored"),
    )
    assert f"{4 + random_model} of 24" in ran.output.decode()
    assert (tmp_path / "scored/preference.png").is_file()
