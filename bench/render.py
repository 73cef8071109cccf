"""How fast groovae renders, in ratios measured in one run: ``python -m bench.render``.

A dense piece of three minutes: sixteenths on the hi-hat, kick, snare, fills over six toms, crash and ride,
velocities over the whole range.

- against real time: MIDI bytes to WAV bytes, the kit built anew each time; the limit is 50.
- against FluidSynth: its own renderer for the same file into a WAV file, on the soundfont named. Beside
  our kit, which is built anew each time, it decodes the soundfont each time; where we play the same
  soundfont, both find it decoded. Left out where FluidSynth or the soundfont is missing.
- cold: ``groovae render`` on a beat of four bars, from process start to file written, against bare imports.

The two of a pair are run in turn and the ratio is the median of the ratios, as in `bench.speed`. The table
is printed, and written to docs/results/speed/render.md. Run it with OMP_NUM_THREADS=1: one core.
"""

import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from bench.speed import in_turn, row
from groovae.demo import straight_beat
from groovae.errors import GroovaeError
from groovae.extras import require
from groovae.groove import Groove
from groovae.hvo import M
from groovae.kit.synthesis import metal
from groovae.rendering import play, soundfont
from groovae.rendering.file import render_data
from groovae.rendering.soundfont import open_soundfont
from groovae.sound.write import to_wav

MINUTES: Final = 3
TEMPO: Final = 120
LIMIT: Final = 50
RUNS: Final = 7
SOUNDFONT: Final = Path("/usr/share/sounds/sf3/FluidR3Mono_GM.sf3")
BASE: Final = "import numpy, onnxruntime, mido"
TABLE: Final = Path("docs/results/speed/render.md")


def dense_piece() -> Groove:
    """Three minutes without a rest, from kick to ride."""
    rng = np.random.default_rng(1)
    steps = np.arange(MINUTES * TEMPO * 4)
    hits = np.zeros((len(steps), M), bool)
    beat, bar = steps % 16, steps // 16
    hits[np.isin(beat, (0, 3, 6, 10)), 0] = True
    hits[np.isin(beat, (4, 7, 9, 12, 15)), 1] = True
    hits[beat != 14, 2] = True
    hits[beat == 14, 3] = True
    fill = (bar % 4 == 3) & (beat >= 8)
    hits[steps[fill], 4 + steps[fill] % 3] = True
    hits[(bar % 4 == 0) & (beat == 0), 7] = True
    hits[(bar % 2 == 1) & (beat % 2 == 0), 8] = True
    velocities = (rng.integers(1, 128, hits.shape) / 127).astype(np.float32)
    offsets = rng.uniform(-0.2, 0.2, hits.shape).astype(np.float32)
    return Groove(hits, velocities, offsets, TEMPO)


def ours(data: bytes, font: Path | None = None) -> bytes:
    """MIDI bytes to WAV bytes, nothing kept from the last time."""
    play._kit.cache_clear()
    metal.cache_clear()
    setup = play.Setup(soundfont=font)
    samples, _ = render_data(data, "dense.mid", "dense.wav", setup)
    return to_wav(samples, setup.rate)


def real_time_row(data: bytes) -> str:
    """Our kit against the clock."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        ours(data)
        seconds.append(time.perf_counter() - start)
    taken = float(np.median(seconds))
    ratio = 60 * MINUTES / taken
    return (
        f"| render: {MINUTES} minutes, our kit built anew | {taken * 1e3:.3g} ms "
        f"| real time, limit {LIMIT}: {60e3 * MINUTES:.0f} ms | {ratio:.0f} times faster |"
    )


def fluidsynth_rows(beat: Path) -> list[str]:
    """Our kit, and our way with a soundfont, against FluidSynth's own renderer."""
    try:
        open_soundfont(SOUNDFONT, 44100)
        soundfont._opened.cache_clear()
    except GroovaeError as error:
        print(f"no comparison with FluidSynth: {error}", file=sys.stderr)
        return []
    fluidsynth = require("fluidsynth", "soundfont")

    def theirs() -> None:
        synth = fluidsynth.Synth(samplerate=44100, channels=16)
        synth.sfload(str(SOUNDFONT))
        synth.midi2audio(str(beat), str(beat.with_suffix(".wav")))
        synth.delete()

    data = beat.read_bytes()
    peer = f"FluidSynth, {SOUNDFONT.name}"
    return [
        row(f"render: {MINUTES} minutes, our kit", in_turn(lambda: ours(data), theirs, RUNS), peer),
        row(
            f"render: {MINUTES} minutes, that soundfont, decoded before",
            in_turn(lambda: ours(data, SOUNDFONT), theirs, RUNS),
            f"{peer}, decoded before",
        ),
    ]


def cold_row(folder: Path) -> str:
    """The command against bare imports."""
    beat = folder / "short.mid"
    straight_beat().write(beat)
    program = str(Path(sys.executable).with_name("groovae"))
    words = [program, "render", str(beat), "-o", str(folder / "short.wav"), "--force"]
    times = in_turn(
        lambda: subprocess.run(words, check=True, capture_output=True),
        lambda: subprocess.run([sys.executable, "-c", BASE], check=True),
        RUNS,
    )
    return row("cold: `groovae render`, 4 bars", times, "bare imports")


def main() -> None:
    """Print the table, and write it."""
    with tempfile.TemporaryDirectory() as name:
        beat = Path(name) / "dense.mid"
        dense_piece().write(beat)
        lines = ["| what | groovae | against | ratio |", "| --- | --- | --- | --- |"]
        lines += [real_time_row(beat.read_bytes()), *fluidsynth_rows(beat), cold_row(Path(name))]
    print(*lines, sep="\n")
    about = (
        f"{datetime.now(UTC).date().isoformat()}, {platform.machine()}, one thread. "
        f"A dense piece of {MINUTES} minutes; medians of {RUNS} runs by `python -m bench.render`."
    )
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text("\n".join(["# Rendering", "", about, "", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
