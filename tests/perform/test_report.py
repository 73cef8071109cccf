"""What the user is told of a performance, in the report and in the file itself."""

import mido
import numpy as np
import pytest

from groovae.perform.play_file import Where
from groovae.perform.settings import Settings
from midi.files import (
    BAR,
    CRASH,
    HAT,
    KICK,
    PPQ,
    SHAKER,
    STEP,
    Note,
    assert_only_played,
    beat,
    drums_of,
    is_signature,
    rock,
    song,
    to_bytes,
    track,
)

from .drummers import Known, humanized, perform, shipped, steady


def test_shifts_are_reported_in_milliseconds_of_the_tempo_they_happen_in() -> None:
    tempos = [
        (0, mido.MetaMessage("set_tempo", tempo=500_000)),
        (2 * BAR, mido.MetaMessage("set_tempo", tempo=1_000_000)),
    ]
    before = song(track(extra=tempos), track([Note(BAR, KICK), Note(3 * BAR, KICK)]))
    _, report = perform(before, steady(0.5, 0.25))
    tick_ms = 500 / PPQ
    assert report.largest_shift_ms == pytest.approx(30 * 2 * tick_ms)
    assert report.mean_shift_ms == pytest.approx(30 * 1.5 * tick_ms)
    assert report.mean_abs_shift_ms == pytest.approx(30 * 1.5 * tick_ms)


def test_a_shift_across_a_change_of_tempo_is_reported_as_it_sounds() -> None:
    tempos = [(BAR + 10, mido.MetaMessage("set_tempo", tempo=1_000_000))]
    before = song(track(extra=tempos), track([Note(BAR, KICK), Note(2 * BAR, KICK, 100, 5)]))
    _, report = perform(before, steady(0.5, 0.25))
    assert report.mean_shift_ms == pytest.approx((10 + 2 * 20 + 2 * 30) / 2 * 500 / PPQ)


def test_the_report_tells_what_was_written_also_at_the_end_of_a_clip() -> None:
    before = beat(Note(0, KICK), Note(BAR, CRASH, 100, 0), end=BAR)
    after, report = perform(before, steady(0.5, 0.25))
    assert [n.tick for n in drums_of(after)] == [30, BAR]
    assert report.mean_shift_ms == pytest.approx(15 * 500 / PPQ)


def test_the_settings_and_the_seed_travel_in_a_text_event() -> None:
    dials = Settings(timing=33.333333333, velocity=80, temperature=0.1, seed=12345678901234567890)
    after, _ = perform(beat(name="Beat"), settings=dials)
    text = next(event.text for event in after.tracks[0] if is_signature(event))
    for part in (
        f"humanize model={shipped().card.name} ",
        "timing=33.333333333 ",
        "velocity=80 ",
        "temperature=0.1 ",
        "seed=12345678901234567890;",
    ):
        assert part in text
    assert "CC BY 4.0" in text
    assert after.tracks[0][0].type == "track_name"  # names come first, as DAWs expect


def test_what_was_said_about_the_drums_travels_too() -> None:
    name = "Tr\u00f6mmeln \u9f13"
    before = song(track(rock(), name=name.encode().decode("latin-1")))
    after, _ = perform(before, where=Where(track=name, drum_map="roland_td", grid="straight"))
    text = next(event.text for event in after.tracks[0] if is_signature(event))
    assert f"track={name} map=roland_td grid=straight" in text.encode("latin-1").decode()


def test_a_file_can_be_played_twice() -> None:
    once, _ = perform(beat())
    twice, report = perform(once)
    assert_only_played(once, twice, lengths=False)
    assert report.notes_out == len(rock())


def test_the_report_says_which_part_was_played_and_which_was_passed_over() -> None:
    file = song(
        track(rock(), channel=0, name="Drums"),
        track([Note(0, SHAKER), Note(STEP, HAT)], name="Percussion loop"),
    )
    _, report = humanized(shipped(), to_bytes(file))
    assert [part.endswith("'Percussion loop', channel 10") for part in report.parts] == [True]
    assert any("'Drums', channel 1 was left alone" in text for text in report.warnings)
    _, report = humanized(shipped(), to_bytes(file), where=Where(track="Drums"))
    assert report.parts[0].endswith("'Drums', channel 1")


def test_notes_as_long_as_their_step_are_kept_so_and_the_user_is_told() -> None:
    long = [Note(STEP * i, HAT, length=STEP) for i in range(16)]
    uneven = np.tile(np.array([[0.1], [-0.1]], np.float32), (16, 1))
    pushed = Known(lambda score: (0 * score + 0.5, 0 * score + uneven))
    after, report = perform(beat(*long), pushed)
    assert {n.length for n in drums_of(after)[:-1]} == {STEP}
    assert any("notes now begin before the last one" in text for text in report.warnings)
    short = [Note(STEP * i, HAT, length=STEP // 2) for i in range(16)]
    assert not perform(beat(*short), pushed)[1].warnings
