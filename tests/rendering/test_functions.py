"""Rendering from a program: arrays and files."""

from pathlib import Path

import numpy as np
import pytest

from groovae.demo import straight_beat
from groovae.drums import DRUMS
from groovae.errors import BeatError, ConfigError, OutputError
from groovae.groove import Groove
from groovae.hvo import M
from groovae.rendering.functions import render, render_file

RATE = 44100


def one_hit(step: int, drum: int, offset: float, tempo: float) -> Groove:
    hits = np.zeros((16, M), bool)
    hits[step, drum] = True
    return Groove(
        hits, hits.astype(np.float32), np.where(hits, np.float32(offset), np.float32(0)), tempo
    )


@pytest.mark.parametrize("drum", range(M), ids=[drum.name for drum in DRUMS])
def test_a_hit_is_heard_where_its_offset_puts_it(drum: int) -> None:
    for step, offset, tempo in ((0, 0.25, 97.3), (7, -0.499, 120), (13, 0.0001, 201)):
        samples = render(one_hit(step, drum, offset, tempo))
        expected = round((step + float(np.float32(offset))) * 15 / tempo * RATE)
        first = int(np.flatnonzero(samples.any(1))[0])
        assert abs(first - expected) <= 1


def test_an_array_and_its_file_sound_alike(tmp_path: Path) -> None:
    beat = straight_beat()
    beat.write(tmp_path / "beat.mid")
    report = render_file(tmp_path / "beat.mid", seed=2)
    assert report.output == str(tmp_path / "beat.wav")
    assert report.notes == int(beat.hits.sum())
    assert report.seconds == pytest.approx(len(render(beat, seed=2)) / RATE, abs=0.01)


def test_a_file_is_not_overwritten_unless_asked(tmp_path: Path) -> None:
    straight_beat().write(tmp_path / "beat.mid")
    render_file(tmp_path / "beat.mid", tmp_path / "out.wav")
    with pytest.raises(OutputError, match="exists already"):
        render_file(str(tmp_path / "beat.mid"), str(tmp_path / "out.wav"))
    render_file(tmp_path / "beat.mid", tmp_path / "out.wav", force=True, rate=48000)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BeatError, match="no hits"):
        render(Groove.of_score(np.zeros((16, M), bool)))
    with pytest.raises(ConfigError, match="the rate is 22050"):
        render(straight_beat(), rate=22050)
