"""MIDI -> sound: every onset where the file says, nothing clips, nothing is heard that was not struck."""

import zipfile
from itertools import pairwise
from pathlib import Path

import mido
import numpy as np
import pytest

from groovae.errors import BeatError, ConfigError
from groovae.rendering.file import render_data
from groovae.rendering.play import Setup, render_midi
from midi.files import (
    BAR,
    BASS,
    HAT,
    KICK,
    OPEN_HAT,
    SNARE,
    STEP,
    Note,
    beat,
    rock,
    song,
    to_bytes,
    track,
)

RATE = 44100
PEDAL = 44


def first_frame(samples: np.ndarray) -> int:
    return int(np.flatnonzero(np.abs(samples).max(1))[0])


def real_notes(archive: Path, count: int) -> list[tuple[float, mido.MidiFile]]:
    """Notes of real validation takes, each alone in a file of its take's tempo, and its seconds."""
    rng = np.random.default_rng(4)
    with zipfile.ZipFile(archive) as open_archive:
        names = sorted(n for n in open_archive.namelist() if n.endswith("4-4.mid"))
        found = []
        for name in rng.choice(names, count):
            with open_archive.open(name) as file:
                midi = mido.MidiFile(file=file)
            tempo = next(e.tempo for t in midi.tracks for e in t if e.type == "set_tempo")
            events = [e for e in mido.merge_tracks(midi.tracks) if not e.is_meta]
            ticks = np.cumsum([e.time for e in events])
            strokes = [i for i, e in enumerate(events) if e.type == "note_on" and e.velocity]
            strokes = [i for i in strokes if ticks[i] * tempo < 20e6 * midi.ticks_per_beat]
            at = strokes[rng.integers(len(strokes))]
            alone = mido.MidiTrack(
                [mido.MetaMessage("set_tempo", tempo=tempo), events[at].copy(time=int(ticks[at]))]
            )
            seconds = ticks[at] * tempo / midi.ticks_per_beat / 1e6
            found.append(
                (seconds, mido.MidiFile(ticks_per_beat=midi.ticks_per_beat, tracks=[alone]))
            )
    return found


@pytest.mark.gmd
@pytest.mark.parametrize("rate", [44100, 48000])
def test_real_notes_are_heard_within_a_sample_of_their_time(
    gmd_zip: Path, kit: Path | None, rate: int
) -> None:
    for seconds, midi in real_notes(gmd_zip, 40):
        samples = render_midi(to_bytes(midi), "a take", soundfont=kit, rate=rate)
        assert abs(first_frame(samples) - round(seconds * rate)) <= 1


def test_a_note_more_changes_nothing_before_its_onset(kit: Path | None) -> None:
    """In the middle of a dense mix, too, a stroke begins on its frame."""
    rng = np.random.default_rng(1)
    pitches = rng.choice([KICK, SNARE, HAT, 43, 49, 51], 60)
    times = np.sort(rng.choice(3 * BAR, 60, replace=False))
    notes = [
        Note(int(tick), int(pitch), int(rng.integers(1, 90)))
        for tick, pitch in zip(times, pitches, strict=True)
    ]
    fewer = render_midi(to_bytes(beat(*notes[:40])), "a beat", soundfont=kit)
    for count in range(41, 61):
        more = render_midi(to_bytes(beat(*notes[:count])), "a beat", soundfont=kit)
        added = more.copy()
        added[: len(fewer)] -= fewer
        expected = round(notes[count - 1].tick / 960 * RATE)
        assert abs(first_frame(added) - expected) <= 1
        fewer = more


def test_every_change_of_tempo_moves_what_follows() -> None:
    changes = [(0, mido.MetaMessage("set_tempo", tempo=600_000))]
    changes += [(BAR // 2, mido.MetaMessage("set_tempo", tempo=300_000))]
    samples = render_midi(to_bytes(beat(Note(BAR, SNARE), extra=changes)), "a beat")
    assert first_frame(samples) == round((2 * 0.6 + 2 * 0.3) * RATE)


def test_a_flam_is_two_strokes() -> None:
    """A grace note 20 ms before its stroke is heard before it, not with it."""
    flam = beat(Note(480, SNARE, 40), Note(480 + 19, SNARE, 110))
    samples = np.abs(render_midi(to_bytes(flam), "a flam")).max(1)
    grace, stroke = round(0.5 * RATE), round(499 / 960 * RATE)
    assert not samples[:grace].any()
    assert samples[stroke : stroke + 400].max() > 3 * samples[grace:stroke].max() > 0


@pytest.mark.parametrize("closing", [HAT, PEDAL])
def test_closing_the_hi_hat_stills_it_without_a_click(closing: int) -> None:
    """The closing stroke is taken away again: what is left is the open one, stilled."""
    open_alone = render_midi(to_bytes(beat(Note(0, OPEN_HAT, 110))), "a beat")
    both = render_midi(to_bytes(beat(Note(0, OPEN_HAT, 110), Note(480, closing, 60))), "a beat")
    closed = render_midi(to_bytes(beat(Note(480, closing, 60))), "a beat")
    at = round(0.5 * RATE)
    left = np.zeros(len(both), np.float32)
    left += both[:, 0]
    left[: len(closed)] -= closed[: len(left), 0]
    np.testing.assert_allclose(left[:at], open_alone[:at, 0], atol=1e-6)
    ringing = np.abs(open_alone[at : at + RATE // 10, 0]).max()
    after = at + round(0.065 * RATE)  # the fade, and the last reflection of the room
    assert np.abs(left[after:]).max() < 1e-6 < ringing / 1000

    def loudness(samples: np.ndarray, milliseconds: int) -> float:
        begin = at + milliseconds * RATE // 1000
        return float(np.sqrt(np.mean(samples[begin : begin + RATE // 200].astype(float) ** 2)))

    falling = [loudness(left, ms) / loudness(open_alone[:, 0], ms) for ms in range(0, 30, 5)]
    assert falling[0] > 0.9
    assert 0.3 < falling[2] < 0.8
    assert (np.diff(falling) < 0).all()


def test_an_open_hi_hat_struck_with_the_pedal_down_still_sounds() -> None:
    together = render_midi(to_bytes(beat(Note(0, OPEN_HAT), Note(0, PEDAL))), "a beat")
    assert np.abs(together[RATE // 4 : RATE // 2]).max() > 0.005


def test_cymbals_ring_over_what_follows() -> None:
    crash = render_midi(to_bytes(beat(Note(0, 49, 110))), "a beat")
    followed = render_midi(to_bytes(beat(Note(0, 49, 110), Note(STEP, 49, 1))), "a beat")
    assert np.abs(followed[RATE : 2 * RATE]).max() > 0.9 * np.abs(crash[RATE : 2 * RATE]).max()


def test_the_densest_beat_does_not_clip_and_says_by_how_much_it_is_softer(kit: Path | None) -> None:
    notes = [
        Note(tick, pitch, 127)
        for tick in range(0, BAR, STEP // 2)
        for pitch in (KICK, SNARE, HAT, OPEN_HAT, 43, 47, 50, 49, 51, 57)
    ]
    samples, report = render_data(to_bytes(beat(*notes)), "a", "b", Setup(soundfont=kit))
    assert 0.9 < np.abs(samples).max() < 1
    assert report.turned_down_db > 3
    assert "turned down" in str(report)


def test_an_ordinary_beat_keeps_its_level() -> None:
    """So that two performances compare: a ghost note sounds alike beside loud notes and beside none."""
    ghost = Note(0, SNARE, 20)
    alone = render_midi(to_bytes(beat(ghost)), "a beat")
    loud = render_midi(to_bytes(beat(ghost, *(n for n in rock(2) if n.tick >= BAR // 4))), "a beat")
    np.testing.assert_array_equal(alone[: RATE // 3], loud[: RATE // 3])


def test_repeated_notes_are_no_machine_gun_and_another_seed_is_another_take() -> None:
    roll = to_bytes(beat(*(Note(480 * i, SNARE, 90) for i in range(8))))
    samples = render_midi(roll, "a roll", seed=3)
    strokes = [samples[i * RATE // 2 :][: RATE // 4] for i in range(8)]
    assert not any(np.array_equal(one, other) for one, other in pairwise(strokes))
    np.testing.assert_array_equal(samples, render_midi(roll, "a roll", seed=3))
    assert not np.array_equal(samples, render_midi(roll, "a roll", seed=4))


def test_the_same_stroke_sounds_alike_in_two_performances_of_a_score() -> None:
    straight = [Note(480 * i, pitch, 90) for i in range(8) for pitch in (HAT, SNARE)]
    played = [n._replace(tick=n.tick + 7 * (n.pitch == HAT)) for n in straight]
    first = render_midi(to_bytes(beat(*[n for n in straight if n.pitch == SNARE])), "a")
    mixed = render_midi(to_bytes(beat(*played)), "a")
    hats = render_midi(to_bytes(beat(*[n for n in played if n.pitch == HAT])), "a")
    length = min(len(first), len(mixed), len(hats))
    np.testing.assert_allclose(mixed[:length] - hats[:length], first[:length], atol=1e-6)


def test_every_pitch_at_every_velocity_is_finite_sound_or_named_as_unheard() -> None:
    # A snare keeps a file of whistles from being refused.
    for pitch in range(128):
        notes = [Note(60 * v, pitch, v) for v in range(1, 128, 21)]
        samples, report = render_data(
            to_bytes(beat(Note(0, SNARE), *notes)), "a beat", "a sound", Setup()
        )
        assert np.isfinite(samples).all()
        assert report.notes + sum(report.unplayed.values()) == len(notes) + 1
        assert np.abs(samples).max() < 1


def test_only_the_drums_are_heard_and_the_report_says_so() -> None:
    bass = track([Note(STEP * i, 40, 100) for i in range(8)], channel=BASS, name="Bass")
    both = to_bytes(song(bass, track(rock())))
    samples, report = render_data(both, "a song", "a sound", Setup())
    np.testing.assert_array_equal(samples, render_midi(to_bytes(beat()), "a beat"))
    assert report.others == 8
    assert "not heard 8 notes beside the drum part" in str(report)


def test_what_cannot_be_rendered_is_refused_in_words(tmp_path: Path) -> None:
    data = to_bytes(beat())
    with pytest.raises(BeatError, match="not a MIDI file"):
        render_midi(b"RIFF" * 9, "a.mid")
    with pytest.raises(BeatError, match=r"no sound for the drum notes of .*; their pitches are 72"):
        render_midi(to_bytes(beat(Note(0, 72))), "a.mid")
    with pytest.raises(BeatError, match="lasts 83 minutes; at most 60"):
        render_midi(to_bytes(beat(Note(960 * 5000, KICK))), "a.mid")
    with pytest.raises(ConfigError, match="the rate is 8000"):
        render_midi(data, "a.mid", rate=8000)
    with pytest.raises(ConfigError, match="the seed is -1"):
        render_midi(data, "a.mid", seed=-1)
