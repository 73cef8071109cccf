"""A soundfont as the kit: exact, and refused in words."""

from pathlib import Path

import numpy as np
import pytest

from groovae.errors import BeatError, ExtraError
from groovae.rendering import soundfont as room
from groovae.rendering.file import render_data
from groovae.rendering.play import Setup, render_midi
from groovae.rendering.soundfont import Soundfont, open_soundfont
from midi.files import KICK, RIDE, SNARE, Note, beat, to_bytes

from .soundfonts import soundfont

RATE = 44100
FREE = Path("/usr/share/sounds/sf3/FluidR3Mono_GM.sf3")
"""Where Debian's package fluidr3mono-gm-soundfont puts it."""


def test_the_silence_before_a_recorded_drum_is_left_out(click_font: Path) -> None:
    for tick in (0, 1, 7, 333, 960):
        samples = render_midi(to_bytes(beat(Note(tick, KICK))), "a beat", soundfont=click_font)
        first = int(np.flatnonzero(samples.any(1))[0])
        assert abs(first - round(tick / 960 * RATE)) <= 1


def test_a_harder_stroke_is_louder(click_font: Path) -> None:
    font = open_soundfont(click_font, RATE)
    peaks = [float(np.abs(font.strike(SNARE, velocity, 0)).max()) for velocity in range(1, 128)]
    assert (np.diff(peaks) > 0).all()


def test_a_stroke_does_not_depend_on_those_before_it(click_font: Path) -> None:
    font = open_soundfont(click_font, RATE)
    before = font.strike(KICK, 77, 0).copy()
    for velocity in range(1, 128):
        font.strike(RIDE, velocity, 0)
    font._alone.cache_clear()
    np.testing.assert_allclose(font.strike(KICK, 77, 0), before, atol=1e-5)


def test_strokes_end_without_a_click(click_font: Path) -> None:
    ending = open_soundfont(click_font, RATE).strike(KICK, 127, 0)[:, -100:]
    assert np.abs(ending).max() < 1e-3


def test_a_key_that_never_ends_is_ended_and_not_heard_in_the_next_stroke(click_font: Path) -> None:
    click_font.write_bytes(soundfont(endless=True))
    font = open_soundfont(click_font, RATE)
    endless = font.strike(KICK, 120, 0)
    assert 3 < endless.shape[1] / RATE < 5
    assert np.abs(endless[:, -50:]).max() < 1e-3
    after = font.strike(KICK, 60, 0)
    alone = Soundfont(click_font, RATE).strike(KICK, 60, 0)
    np.testing.assert_allclose(after, alone, atol=1e-5)


def test_what_is_no_drum_kit_is_refused_in_words(click_font: Path, tmp_path: Path) -> None:
    data = to_bytes(beat())
    piano, broken = tmp_path / "piano.sf2", tmp_path / "broken.sf2"
    piano.write_bytes(soundfont(bank=0))
    broken.write_bytes(click_font.read_bytes()[:300])
    wrong = {
        piano: "piano.sf2 holds no drum kit",
        broken: "broken.sf2 is a soundfont that is broken",
        tmp_path / "none.sf2": "none.sf2 cannot be read: No such file",
        tmp_path: "cannot be read: Is a directory",
    }
    for path, message in wrong.items():
        with pytest.raises(BeatError, match=message):
            render_midi(data, "a beat", soundfont=path)


def test_a_file_that_is_no_soundfont_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "beat.mid"
    path.write_bytes(to_bytes(beat()))
    with pytest.raises(BeatError, match=r"beat\.mid is not a soundfont"):
        render_midi(path.read_bytes(), "a beat", soundfont=path)


def test_a_soundfont_that_changed_on_the_disk_is_read_again(click_font: Path) -> None:
    data = to_bytes(beat(Note(0, SNARE)))
    render_midi(data, "a beat", soundfont=click_font)
    click_font.write_bytes(soundfont(bank=0))
    with pytest.raises(BeatError, match="no drum kit"):
        render_midi(data, "a beat", soundfont=click_font)


def test_without_fluidsynth_the_hint_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(module: str, extra: str) -> None:
        raise ExtraError(f"this needs {module}", f"pip install groovae[{extra}]")

    monkeypatch.setattr(room, "require", missing)
    path = tmp_path / "clicks.sf2"
    path.write_bytes(soundfont())
    with pytest.raises(ExtraError, match="FluidSynth, which is not installed") as refused:
        render_midi(to_bytes(beat()), "a beat", soundfont=path)
    assert "libfluidsynth3" in refused.value.hint


def test_a_soundfont_plays_what_our_kit_has_no_sound_for(click_font: Path) -> None:
    whistle = to_bytes(beat(Note(480, 72)))
    with pytest.raises(BeatError, match="the kit has no sound"):
        render_midi(whistle, "a beat")
    assert render_midi(whistle, "a beat", soundfont=click_font).any()


def test_keys_that_a_soundfont_lacks_are_named(click_font: Path) -> None:
    click_font.write_bytes(soundfont(highest=60))
    beside = to_bytes(beat(Note(0, KICK), Note(480, 72), Note(960, 72)))
    samples, report = render_data(beside, "a beat", "b", Setup(soundfont=click_font))
    assert samples.any()
    assert report.notes == 1
    assert report.unplayed == {72: 2}
    assert f"that {click_font} has no sound for: 72 (2)" in str(report)
    with pytest.raises(BeatError, match=r"clicks\.sf2 has no sound for the drum notes of a beat"):
        render_midi(to_bytes(beat(Note(0, 72))), "a beat", soundfont=click_font)


@pytest.mark.skipif(not FREE.exists(), reason="fluidr3mono-gm-soundfont is not installed")
def test_a_real_compressed_soundfont_plays_every_drum(click_font: Path) -> None:
    for pitch in (36, 38, 37, 42, 44, 46, 43, 47, 50, 49, 51, 53, 27, 71, 78):
        strokes = to_bytes(beat(Note(480, pitch, 30), Note(2400, pitch, 120)))
        samples = render_midi(strokes, "a beat", soundfont=FREE)
        first = int(np.flatnonzero(samples.any(1))[0])
        assert abs(first - RATE // 2) <= 1
        soft, hard = (np.abs(samples[at : at + RATE]).max() for at in (RATE // 2, RATE * 5 // 2))
        assert 0.001 < soft < hard / 4
