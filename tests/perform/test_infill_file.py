"""Infill in files: the notes of one drum come and go, and nothing else changes."""

import itertools
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import groovae
from groovae.dataset.gmd import Take, read_take_file
from groovae.drums import DRUM_NAMES, ROLAND_TD
from groovae.errors import BeatError, OutputError
from groovae.midi.meter import read_meter
from groovae.network import Network
from groovae.perform.play_file import Where
from midi.compare import events_of, is_note_event, notes_between, without
from midi.files import (
    BAR,
    BASS,
    COWBELL,
    DRUMS,
    HAT,
    KICK,
    PPQ,
    SNARE,
    STEP,
    Heard,
    Note,
    bass_line,
    beat,
    from_bytes,
    heard,
    rock,
    song,
    to_bytes,
    track,
    untouchable,
)
from midi.strategies import files

from .fillers import everywhere, fill, on_steps, wild

THIRTY_SECOND = PPQ // 8
EDGE = 22  # the closed hi-hat's edge, which only e-kits send
PEDAL = 44  # the closed hi-hat's foot


def ticks(notes: list[Heard]) -> list[int]:
    return sorted(note.tick for note in notes)


def on(midi: mido.MidiFile, pitch: int) -> list[int]:
    return ticks([note for note in heard(midi) if note.pitch == pitch])


def four_floor(bars: int = 1, **options: object) -> mido.MidiFile:
    """A kick on every beat, and a closed clip of whole bars."""
    kicks = [Note(4 * STEP * i, KICK) for i in range(4 * bars)]
    return beat(*kicks, **{"end": BAR * bars, **options})


def test_new_notes_stand_where_the_model_says_and_sound_as_it_says() -> None:
    before = four_floor()
    after, report = fill(before, on_steps(2, 6, velocity=0.5, offset=0.25))
    gone, new = notes_between(before, after)
    late = STEP // 4
    assert gone == []
    assert new == [
        Heard(0, DRUMS, 2 * STEP + late, HAT, 64, THIRTY_SECOND),
        Heard(0, DRUMS, 6 * STEP + late, HAT, 64, THIRTY_SECOND),
    ]
    assert (report.notes_in, report.notes_out, report.drum_notes) == (4, 6, 2)
    assert (report.added, report.removed) == ({"closed_hihat": 2}, {})
    assert (report.verb, report.model, report.warnings) == ("infill", "filler", ())
    assert "added     2 closed_hihat" in str(report)


def test_hits_are_replaced_by_default_and_doubled_ones_go_with_them() -> None:
    flam = [Note(4 * STEP - 10, HAT, 30, 5), Note(4 * STEP, HAT, 90)]
    before = beat(Note(0, KICK), *flam, end=BAR)
    after, report = fill(before, on_steps(2))
    gone, new = notes_between(before, after)
    assert ticks(gone) == [4 * STEP - 10, 4 * STEP]
    assert ticks(new) == [2 * STEP]
    assert (report.added, report.removed) == ({"closed_hihat": 1}, {"closed_hihat": 2})


def test_kept_hits_stay_as_they_are_and_only_their_free_steps_are_filled() -> None:
    before = beat(*rock(1), end=BAR)
    after, report = fill(before, on_steps(0, 1, 2), keep=True)
    gone, new = notes_between(before, after)
    assert gone == []
    assert ticks(new) == [STEP]
    assert report.removed == {}


def test_a_new_note_ends_before_the_next_of_its_key() -> None:
    before = beat(Note(0, KICK), Note(2 * STEP, HAT), end=BAR)
    after, _ = fill(before, on_steps(1, offset=0.75 - 0.25), keep=True)
    (new,) = notes_between(before, after)[1]
    assert new.tick + (new.length or 0) <= 2 * STEP
    crowded = beat(Note(0, KICK), Note(2 * STEP - 40, HAT), end=BAR)
    after, _ = fill(crowded, on_steps(1, offset=0.4), keep=True)
    (new,) = notes_between(crowded, after)[1]
    assert (new.tick, new.length) == (STEP + 48, 32)


def test_only_the_bars_asked_for_change() -> None:
    before = beat(*rock(4), end=4 * BAR)
    after, _ = fill(before, everywhere(), bars="2,4")
    gone, new = notes_between(before, after)
    assert {note.tick // BAR for note in gone} == {note.tick // BAR for note in new} == {1, 3}
    assert len(on(after, HAT)) == 8 + 16 + 8 + 16


def test_a_note_just_before_a_barline_belongs_to_the_bar_it_opens() -> None:
    early = Note(BAR - 20, HAT)
    before = beat(Note(0, KICK), Note(BAR, SNARE), early, end=2 * BAR)
    assert notes_between(before, fill(before, on_steps(8), bars="1")[0])[0] == []
    gone, new = notes_between(before, fill(before, on_steps(0, offset=-0.25), bars="2")[0])
    assert ticks(gone) == [early.tick]
    assert ticks(new) == [BAR - STEP // 4]


@pytest.mark.parametrize(
    ("numerator", "denominator", "steps"), [(3, 4, 12), (5, 4, 20), (7, 8, 14), (6, 8, 12)]
)
def test_bars_are_those_of_the_meter_and_end_where_they_end(
    numerator: int, denominator: int, steps: int
) -> None:
    meter = mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
    kicks = [Note(4 * STEP * step, KICK) for step in range(3 * steps // 4)]
    hats = [Note(4 * STEP * step, HAT, 9) for step in range(3 * steps // 4)]
    before = song(track(kicks + hats, extra=[(0, meter)], end=3 * steps * STEP))
    after, report = fill(before, everywhere(), bars="2")
    gone, new = notes_between(before, after)
    second = range(steps, 2 * steps)
    assert ticks(gone) == [note.tick for note in hats if note.tick // STEP in second]
    assert ticks(new) == [STEP * step for step in second]
    assert any("played by analogy" in warning for warning in report.warnings)


def test_a_bar_cut_short_by_a_change_of_meter_is_filled_up_to_it() -> None:
    change = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    before = song(track([Note(0, KICK), Note(5 * STEP, KICK)], extra=[(5 * STEP, change)]))
    after, _ = fill(before, everywhere())
    assert on(after, HAT) == [STEP * step for step in range(5 + 12)]


def test_an_onset_before_the_file_moves_to_its_start() -> None:
    after, _ = fill(four_floor(), on_steps(0, offset=-0.4))
    assert on(after, HAT) == [0]


def test_nothing_is_played_beyond_the_end_of_a_closed_clip() -> None:
    before = beat(Note(0, KICK), end=8 * STEP)
    after, _ = fill(before, everywhere(offset=0.49))
    assert len(on(after, HAT)) == 8
    assert sum(event.time for event in after.tracks[0]) == 8 * STEP
    late = heard(after)[-1]
    assert late.tick + (late.length or 0) <= 8 * STEP


def test_a_track_that_ends_on_its_last_note_is_filled_to_the_end_of_the_bar() -> None:
    after, _ = fill(beat(Note(0, KICK, 100, 50)), everywhere())
    assert len(on(after, HAT)) == 16


def test_new_notes_take_the_pitch_that_the_drum_has_most_in_the_file() -> None:
    edges = [Note(BAR + 4 * STEP * i, EDGE) for i in range(3)]
    before = beat(Note(0, KICK), Note(STEP, HAT), *edges, end=2 * BAR)
    after, report = fill(before, on_steps(2), keep=True)
    assert report.drum_map == "roland_td"
    assert [note.pitch for note in notes_between(before, after)[1]] == [EDGE, EDGE]


@pytest.mark.parametrize(
    ("drum_map", "pitch"),
    [
        ("36 kick\n42 closed_hihat", 42),
        ("36 kick\n44 closed_hihat\n42 closed_hihat", 42),
        ("36 kick\n64 closed_hihat\n63 closed_hihat", 64),
        ("36 kick\n44 closed_hihat\n64 closed_hihat", 64),
        ("36 kick\n44 closed_hihat", 42),
        ("36 kick\n42 ride\n44 closed_hihat", 44),
        ("36 kick", 42),
    ],
)
def test_a_drum_that_is_not_in_the_file_takes_its_pitch_from_the_map(
    drum_map: str, pitch: int, tmp_path: Path
) -> None:
    path = tmp_path / "map.txt"
    path.write_text(drum_map)
    after, _ = fill(four_floor(), on_steps(2), where=Where(drum_map=str(path)))
    assert on(after, pitch) == [2 * STEP]


def test_a_map_that_has_another_drum_on_the_usual_pitch_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.txt"
    path.write_text("36 kick\n42 ride")
    with pytest.raises(BeatError, match="no pitch for closed_hihat, and another drum") as caught:
        fill(four_floor(), on_steps(2), where=Where(drum_map=str(path)))
    assert "42 closed_hihat" in caught.value.hint


def test_new_notes_go_to_the_track_and_channel_of_the_drum() -> None:
    one_each = song(
        track(bass_line(1), channel=BASS, name="Bass"),
        track([Note(4 * STEP * i, KICK) for i in range(4)], name="Kick"),
        track([Note(0, HAT)], name="Hats"),
    )
    after, _ = fill(one_each, on_steps(2), keep=True)
    assert notes_between(one_each, after)[1] == [Heard(2, DRUMS, 2 * STEP, HAT, 64, THIRTY_SECOND)]


def test_a_drum_that_is_not_in_the_file_goes_where_most_drums_are() -> None:
    split = song(
        track([Note(0, SNARE)], name="Snare drum", channel=2),
        track([Note(4 * STEP * i, KICK) for i in range(4)], name="Drums", channel=3),
    )
    after, _ = fill(split, on_steps(2))
    assert notes_between(split, after)[1] == [Heard(1, 3, 2 * STEP, HAT, 64, THIRTY_SECOND)]


def test_other_tracks_and_notes_no_map_knows_are_left_alone() -> None:
    before = song(
        track(bass_line(), channel=BASS, name="Bass"),
        track([*rock(), Note(STEP, COWBELL)], extra=[(7, mido.Message("pitchwheel", channel=9))]),
    )
    after, report = fill(before, everywhere())
    gone, new = notes_between(before, after)
    assert {note.pitch for note in gone} == {note.pitch for note in new} == {HAT}
    assert events_of(after)[0] == events_of(before)[0]
    assert report.unmapped == {COWBELL: 1}


def test_another_track_is_filled_where_it_is_asked_for() -> None:
    before = song(track(rock(1), name="Drums"), track(rock(1), name="More drums"))
    after, report = fill(before, everywhere(), where=Where(track="2"))
    assert {note.track for note in notes_between(before, after)[1]} == {1}
    assert report.parts == ("track 2 'More drums', channel 10",)
    assert any("'Drums', channel 10 was left alone" in warning for warning in report.warnings)


def test_where_nothing_is_added_the_report_says_so_and_the_notes_are_those_there_were() -> None:
    before = four_floor()
    after, report = fill(before, on_steps())
    assert notes_between(before, after) == ([], [])
    assert report.added == {"closed_hihat": 0}
    assert report.warnings == (
        "nothing was added: the model hears no closed_hihat here; try --temperature 1, or -n 4",
    )


def test_where_nothing_is_added_at_temperature_1_another_seed_may_do() -> None:
    for temperature, more in ((0.5, "try --temperature 1"), (1, "try another --seed")):
        silent = on_steps(*range(16), likely=0.0)
        _, report = fill(four_floor(), silent, temperature=temperature, seed=3)
        assert report.added == {"closed_hihat": 0}
        assert more in report.warnings[0]
        assert ("--temperature" in report.warnings[0]) == (temperature < 1)


def test_a_part_of_nothing_but_the_drum_is_refused() -> None:
    hats = beat(Note(0, HAT), Note(STEP, COWBELL), end=BAR)
    with pytest.raises(BeatError, match="no drum but the closed_hihat") as caught:
        fill(hats, on_steps(2))
    assert "--keep" in caught.value.hint
    assert on(fill(hats, on_steps(2), keep=True)[0], HAT) == [0, 2 * STEP]


def test_a_chosen_part_of_nothing_but_the_drum_is_refused_with_what_to_leave_out() -> None:
    apart = song(track([Note(0, KICK)], name="Kick"), track([Note(0, HAT)], name="Hats"))
    for where, named in (
        (Where(track="2"), "leave out --track, "),
        (Where(track="2", channel=10), "leave out --track and --channel, "),
    ):
        with pytest.raises(BeatError, match="no drum but the closed_hihat") as caught:
            fill(apart, on_steps(2), where=where)
        assert named in caught.value.hint
        assert "--keep" in caught.value.hint


def test_the_foot_is_not_played_with_sticks() -> None:
    feet = [Note(4 * STEP * i, PEDAL) for i in (1, 3)]
    before = beat(Note(0, KICK), *feet, end=BAR)
    after, report = fill(before, on_steps(2))
    assert (on(after, HAT), on(after, PEDAL)) == ([2 * STEP], [])
    assert report.warnings == (
        "2 of the removed closed_hihat notes were the pedal (44); --keep keeps them",
    )
    after, report = fill(before, on_steps(2), keep=True)
    assert (on(after, HAT), on(after, PEDAL)) == ([2 * STEP], [4 * STEP, 12 * STEP])
    assert report.warnings == ()
    edge = beat(Note(0, KICK), Note(STEP, EDGE), *feet, end=BAR)
    assert on(fill(edge, on_steps(2))[0], EDGE) == [2 * STEP]


def test_bars_without_drums_are_refused_with_those_that_have_some() -> None:
    before = beat(*rock(1), *rock(1, at=3), end=9 * BAR)
    with pytest.raises(BeatError, match="no drums play in bars 2-3") as caught:
        fill(before, everywhere(), bars="2-3")
    assert caught.value.hint == "they play from bar 1 to bar 4"


def test_the_model_hears_velocities_and_microtiming_of_the_file() -> None:
    network = on_steps(0)
    fill(beat(Note(30, KICK, 127), Note(4 * STEP - 24, SNARE, 64), end=BAR), network)
    window = network.heard[0][0]
    assert window[0, [0, 9, 18]].tolist() == [1, 1, 0.25]
    assert window[4, [1, 10, 19]].tolist() == pytest.approx([1, 64 / 127, -0.2])


@pytest.mark.parametrize("ppq", [1, 2, 3])
def test_a_file_too_coarse_for_sixteenths_gets_one_note_a_tick(ppq: int) -> None:
    before = beat(Note(0, KICK, 100, 1), Note(ppq, HAT, 100, 1), ppq=ppq, end=4 * ppq)
    for keep in (True, False):
        after, _ = fill(before, everywhere(), keep=keep)
        assert on(after, HAT) == [*range(4 * ppq)]
        late = on(fill(before, everywhere(offset=0.49), keep=keep)[0], HAT)
        assert len(set(late)) == len(late)
        assert late[-1] == 4 * ppq - 1


def test_the_file_says_how_it_was_made() -> None:
    before = beat(*rock(4), end=4 * BAR)
    after, report = fill(
        before, wild(), "hi-hat", keep=True, bars="2-3", temperature=0.7, seed=5,
        where=Where(channel=10),
    )  # fmt: skip
    assert report.asked == {
        "drum": "closed_hihat", "keep": True, "bars": "2-3", "temperature": 0.7, "seed": 5
    }  # fmt: skip
    (text,) = [event.text for event in after.tracks[0] if event.type == "text"]
    wanted = " infill model=filler drum=closed_hihat keep=yes bars=2-3 temperature=0.7 seed=5 channel=10;"
    assert wanted in text
    cold, report = fill(before, wild())
    (text,) = [event.text for event in cold.tracks[0] if event.type == "text"]
    assert " infill model=filler drum=closed_hihat temperature=0 seed=0;" in text
    assert report.asked["bars"] is None


def test_a_seed_is_a_take() -> None:
    before = beat(*rock(2), end=2 * BAR)
    takes = [fill(before, wild(), temperature=1, seed=seed)[0] for seed in (1, 1, 2)]
    assert to_bytes(takes[0]) == to_bytes(takes[1])
    assert heard(takes[0]) != heard(takes[2])


def test_from_python_the_result_lies_beside_the_beat_and_is_never_overwritten(
    tmp_path: Path,
) -> None:
    source = tmp_path / "beat.mid"
    source.write_bytes(to_bytes(beat(*rock(2), end=2 * BAR)))
    report = groovae.infill_file(source, drum="ride", temperature=1, bars=2, track=1)
    written = tmp_path / "beat.infilled.mid"
    assert report.output == str(written)
    data = written.read_bytes()
    with pytest.raises(OutputError, match="exists already"):
        groovae.infill_file(source, drum="ride")
    with pytest.raises(BeatError):
        groovae.infill_file(source, written, drum="gong", force=True)
    assert written.read_bytes() == data
    again = groovae.load("infill").infill_file(
        source, written, drum="ride", temperature=1, bars=2, track=1, force=True
    )
    assert (replace(again), written.read_bytes()) == (report, data)


@settings(max_examples=150)
@given(
    files(),
    st.sampled_from(DRUM_NAMES),
    st.booleans(),
    st.sampled_from([None, None, "1", "2-3"]),
    st.sampled_from([0.0, 1.0, 2.0]),
    st.sampled_from(["auto", "as-written", "straight"]),
)
def test_whatever_the_file_only_notes_of_the_drum_come_and_go(
    midi: mido.MidiFile, drum: str, keep: bool, bars: str | None, temperature: float, grid: str
) -> None:
    try:
        after, report = fill(
            midi, wild(), drum, keep=keep, bars=bars, temperature=temperature,
            where=Where(grid=grid),  # type: ignore[arg-type]
        )  # fmt: skip
    except BeatError:
        return
    others = [untouchable(each, lambda _, event: is_note_event(event)) for each in (midi, after)]
    assert others[0] == others[1]
    # Where a note takes the place of another just like it, only the reports can tell.
    gone, new = notes_between(midi, after)
    removed, added = report.removed.get(drum, 0), report.added[drum]
    assert removed - len(gone) == added - len(new) >= 0
    assert len(heard(midi)) == report.notes_in
    assert len(heard(after)) == report.notes_out == report.notes_in + added - removed
    assert not (keep and removed)
    assert len({(note.track, note.channel, note.pitch) for note in new}) <= 1
    for was, now in zip(events_of(midi), events_of(after), strict=True):
        kept = [(tick, event) for tick, event in was if not is_note_event(event)]
        without(now, kept)


ASKED = itertools.cycle(
    itertools.product(DRUM_NAMES, ((False, None), (True, None), (False, "2-3"), (True, "1,4")))
)


@pytest.mark.gmd
@pytest.mark.parametrize("time_signature", ["4-4", "others"])
def test_in_real_takes_only_notes_of_the_drum_in_the_bars_asked_for_come_and_go(
    gmd_zip: Path, gmd_takes: list[Take], time_signature: str
) -> None:
    four_four = time_signature == "4-4"
    takes = [take.id for take in gmd_takes if (take.time_signature == "4-4") == four_four]
    takes = takes[:: 30 if four_four else 1]
    filled = 0
    for number, name in enumerate(takes):
        before = from_bytes(read_take_file(gmd_zip, name))
        drum, (keep, bars) = next(ASKED)
        network: Network = groovae.load("infill").networks[0] if number % 3 == 0 else wild()
        try:
            after, report = fill(
                before, network, drum, keep=keep, bars=bars, temperature=float(number % 3)
            )
        except BeatError:  # no drum but the one, or none in those bars
            continue
        gone, new = notes_between(before, after)
        of_drum = {pitch for pitch, index in ROLAND_TD.items() if DRUM_NAMES[index] == drum}
        assert {note.pitch for note in [*gone, *new]} <= of_drum, name
        if bars:
            meter = read_meter(before)
            cells = meter.cells(np.array([note.tick for note in gone], np.int64))
            allowed = {2, 3} if bars == "2-3" else {1, 4}
            assert set(meter.numbers(cells.bars).tolist()) <= allowed, name
        assert report.notes_out == report.notes_in + report.added[drum] - sum(
            report.removed.values()
        )
        untouched = [n for n in heard(before) if n.pitch not in of_drum]
        assert [n for n in heard(after) if n.pitch not in of_drum] == untouched, name
        filled += 1
    assert filled >= 0.8 * len(takes)
