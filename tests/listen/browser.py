"""A real Chromium, and listeners who use the page in it."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FASTER: Final = 24.0
"""How much faster clips are played to listeners who have heard enough."""

_HURRY: Final = """
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...given) {
  this.playbackRate.value = %s;
  return start.apply(this, given);
};
"""
WATCH: Final = """
window.heard = [];
const begin = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...given) {
  const samples = this.buffer.getChannelData(0);
  const one = { channels: this.buffer.numberOfChannels, rate: this.buffer.sampleRate, frames: samples.length,
    samples: Array.from(samples), context: this.context.state, from: performance.now() };
  window.heard.push(one);
  this.addEventListener("ended", () => { one.milliseconds = performance.now() - one.from; });
  return begin.apply(this, given);
};
"""
"""Writes down what goes to the speakers."""


def _program() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = [os.environ.get("GROOVAE_CHROMIUM"), *map(shutil.which, names)]
    return next(filter(None, found), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window; the test is skipped, and says so, where there is none."""
    program = _program()
    if program is None:
        pytest.skip("no Chromium: install one, or name it in GROOVAE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        try:
            yield browser
        finally:
            browser.close()


class Seat:
    """A listener at the page of a test.

    Args:
        browser: where; folder: of the test; hurry: whether clips are played faster.
    """

    def __init__(
        self, browser: Browser, folder: Path, *, hurry: bool = True, **options: Any
    ) -> None:
        self.context: BrowserContext = browser.new_context(offline=True, **options)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda line: self.problems.append(line.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.add_init_script(_HURRY % FASTER if hurry else WATCH)
        self.page.goto((folder / "index.html").as_uri())

    def press(self, *keys: str) -> None:
        """Keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def text(self, name: str) -> str:
        """What an element says."""
        return self.page.locator(f"#{name}").inner_text()

    def shown(self, name: str) -> bool:
        """Whether an element is to be seen."""
        return self.page.locator(f"#{name}").is_visible()

    def hear(self, side: str, key: str | None = None) -> None:
        """Play a clip by its key, and wait for its end."""
        self.press(key or side)
        self.page.locator(f"#state-{side}", has_text="heard").wait_for()

    def answer(self, side: str) -> None:
        """Hear both, choose, go on."""
        self.hear("a")
        self.hear("b")
        self.press("ArrowLeft" if side == "a" else "ArrowRight", "Enter")

    def save(self, path: Path, button: str) -> dict[str, Any]:
        """Press a button that saves; the file as it was downloaded."""
        with self.page.expect_download() as download:
            if button == "Enter":
                self.press("Enter")
            else:
                self.page.locator(f"#{button}").click()
        download.value.save_as(path)
        self.name = download.value.suggested_filename
        document: dict[str, Any] = json.loads(path.read_text())
        return document

    def leave(self) -> None:
        """Nothing went wrong, and nothing was asked of a network."""
        self.context.close()
        assert self.problems == []
        assert [url for url in self.asked if not url.startswith(("file:", "blob:"))] == []
