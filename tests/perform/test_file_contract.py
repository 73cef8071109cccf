"""The contract with a user's file (design, section 5), on files of our own."""

from collections import Counter
from dataclasses import replace
from typing import Any

import mido
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groovae.drums import DRUM_INDEX
from groovae.errors import BeatError
from groovae.hvo import Floats
from groovae.network import Network
from groovae.perform.play_file import Where
from groovae.perform.settings import Settings
from midi.files import (
    BAR,
    BASS,
    COWBELL,
    CRASH,
    DRUMS,
    HAT,
    KICK,
    RIM,
    SHAKER,
    SNARE,
    STEP,
    Note,
    assert_only_played,
    bass_line,
    beat,
    chunk,
    drums_of,
    from_bytes,
    header,
    heard,
    is_signature,
    rock,
    song,
    to_bytes,
    track,
    untouchable,
)
from midi.strategies import files

from .drummers import PLAIN, Known, humanized, onsets, perform, shipped, steady, wild

NOTHING = Settings(timing=0, velocity=0)


# A DAW's export in hex: type 1, three tracks, 480 ticks a beat.
SONG_IN_HEX = (
    header(kind=1, tracks=3, division=480)
    + chunk(  # the conductor
        "00 ff5103 07a120"  # 120 bpm
        "00 ff5804 04021808"  # 4/4
        "00 ff5902 ff01"  # D minor
        "00 ff0605 5665727365"  # marker: Verse
        "8740 ff5103 061a80"  # 150 bpm from the third beat on ...
        "00 ff7f03 7d0102"  # ... and something of the DAW's own
        "00 ff2f00"
    )
    + chunk(  # a bass on the pitches of kick and snare
        "00 ff0304 42617373"  # name: Bass
        "00 c0 21"  # finger bass
        "00 90 24 5a"
        "8360 80 24 40"  # a beat later
        "00 90 26 5a"
        "8360 80 26 40"
        "00 ff2f00"
    )
    + chunk(  # the drums
        "00 f005 7e7f0901f7"  # General MIDI on
        "00 b9 07 64"  # volume
        "00 99 24 6e"  # kick ...
        "00 2a 50"  # ... and hi-hat, in running status
        "3c b9 04 5a"  # the hi-hat pedal moves half a sixteenth later
        "00 99 24 00"  # the kick ends, as a note-on with velocity 0
        "00 89 2a 40"
        "8324 99 26 64"  # snare on the second beat
        "3c 89 26 40"
        "8324 99 24 6e"
        "3c 89 24 40"
        "8704 ff2f00"  # the end of the bar
    )
)


def test_a_daw_export_in_hex_keeps_everything_but_its_drums(network: Network) -> None:
    before = from_bytes(SONG_IN_HEX)
    after, report = perform(before, network)
    assert_only_played(before, after)
    assert (report.notes_in, report.notes_out, report.drum_notes) == (6, 6, 4)
    assert [event.type for event in after.tracks[2]].count("control_change") == 2
    assert after.tracks[1] == before.tracks[1]
    assert drums_of(after) != drums_of(before)


def test_a_type_0_file_stays_one(network: Network) -> None:
    before = beat(kind=0)
    after, _ = perform(before, network)
    assert after.type == 0
    assert_only_played(before, after, lengths=False)


def test_a_bass_in_the_same_track_is_left_alone(network: Network) -> None:
    mixed = mido.merge_tracks([track(bass_line(), channel=BASS), track(rock())])
    before = song(mixed, kind=0)
    after, report = perform(before, network)
    assert_only_played(before, after)
    assert (report.notes_in, report.drum_notes) == (32 + len(rock()) - 16, len(rock()))


def test_drums_on_channel_one_in_a_track_that_says_so_are_played(network: Network) -> None:
    before = song(
        track(bass_line(), channel=1, name="Bass"), track(rock(), channel=0, name="Drums")
    )
    after, report = perform(before, network)
    assert_only_played(before, after, lambda number, event: number == 1 and is_note(event))
    assert report.drum_notes == len(rock())
    assert {note.channel for note in heard(after) if note.track == 1} == {0}


@pytest.mark.parametrize("where", [Where(track="2"), Where(track="loop"), Where(channel=5)])
def test_the_drums_can_be_named(where: Where) -> None:
    before = song(track(rock()), track(rock(), channel=4, name="Loop"))
    after, report = perform(before, wild(), where=where)
    assert_only_played(before, after, lambda number, event: number == 1 and is_note(event))
    assert report.drum_notes == len(rock())


def is_note(event: Any) -> bool:
    return event.type in ("note_on", "note_off")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(files(), st.sampled_from([PLAIN, Settings(temperature=2, seed=3), Settings(50, 50)]))
def test_whatever_the_file_only_drums_change(midi: mido.MidiFile, dials: Settings) -> None:
    try:
        after, report = perform(midi, wild(), dials, Where(channel=10))
    except BeatError:
        return  # no drums in it
    assert untouchable(after) == untouchable(midi)
    kept = [Counter((n.track, n.channel, n.pitch) for n in heard(m)) for m in (midi, after)]
    assert kept[0] == kept[1]
    assert report.notes_in == report.notes_out == len(heard(midi))
    assert all(note.tick >= 0 for note in heard(after))
    assert all(1 <= note.velocity <= 127 for note in heard(after))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(files())
def test_with_both_dials_at_zero_only_our_signature_is_added(midi: mido.MidiFile) -> None:
    try:
        after, report = perform(midi, wild(), replace(NOTHING, temperature=1.0))
    except BeatError:
        return
    unsigned = [[event for event in each if not is_signature(event)] for each in after.tracks]
    assert unsigned == [list(each) for each in midi.tracks]
    assert report.largest_shift_ms == 0
    assert report.mean_velocity_change == 0


# Dials


def test_a_dial_of_fifty_goes_half_way() -> None:
    before = beat(Note(0, KICK, 100), Note(BAR, SNARE, 40), end=2 * BAR)
    late = steady(velocity=80 / 127, offset=0.25)
    for timing, shift in ((0, 0), (50, 15), (100, 30)):
        after, _ = perform(before, late, Settings(timing=timing, velocity=0))
        assert [note.tick for note in drums_of(after)] == [shift, BAR + shift]
        assert [note.velocity for note in drums_of(after)] == [100, 40]
    for velocity, loud in ((0, [100, 40]), (50, [90, 60]), (100, [80, 80])):
        after, _ = perform(before, late, Settings(timing=0, velocity=velocity))
        assert [note.velocity for note in drums_of(after)] == loud
        assert [note.tick for note in drums_of(after)] == [0, BAR]


def test_a_played_note_goes_all_the_way_to_where_the_drummer_puts_it() -> None:
    before = beat(Note(BAR + 40, KICK), Note(BAR + 4 * STEP - 21, SNARE), end=2 * BAR)
    after, _ = perform(before, steady(0.5, -0.1))
    assert [note.tick for note in drums_of(after)] == [BAR - 12, BAR + 4 * STEP - 12]


def test_the_first_note_is_never_before_the_file_begins() -> None:
    before = beat(Note(0, KICK), Note(4 * STEP, SNARE), end=BAR)
    after, report = perform(before, steady(0.5, -0.25))
    assert [note.tick for note in drums_of(after)] == [0, 4 * STEP - 30]
    assert report.mean_shift_ms == pytest.approx(-30 / 2 * 500 / 480)


def test_equal_seeds_play_equal_bytes_and_others_do_not() -> None:
    data = to_bytes(beat())

    def play(**dials: Any) -> bytes:
        return humanized(shipped(), data, Settings(**dials))[0]

    assert play(temperature=1.0, seed=7) == play(temperature=1.0, seed=7)
    assert heard(from_bytes(play(temperature=1.0, seed=7))) != heard(
        from_bytes(play(temperature=1.0, seed=8))
    )


def test_at_temperature_zero_the_seed_does_not_matter() -> None:
    plays = [heard(perform(beat(), settings=Settings(seed=seed))[0]) for seed in (0, 1, 2**40)]
    assert plays[0] == plays[1] == plays[2]


def test_a_higher_temperature_strays_further_from_the_expected() -> None:
    def ticks(temperature: float) -> Any:
        after, _ = perform(beat(*rock(8)), steady(0.5, 0), Settings(temperature=temperature))
        return np.array([note.tick for note in drums_of(after)])

    def distance(temperature: float) -> float:
        return float(np.abs(ticks(temperature) - ticks(0)).mean())

    assert 0 < distance(0.3) < distance(1) < distance(2)


# Inside a step


def test_flams_and_rolls_keep_their_spacing_and_follow_their_step() -> None:
    flam = [Note(BAR - 25, SNARE, 40, 20), Note(BAR, SNARE, 110, 20)]
    roll = [Note(BAR + 4 * STEP + 20 * i, SNARE, 60 + 20 * i, 10) for i in range(-2, 3)]
    before = beat(*flam, *roll, end=2 * BAR)
    after, report = perform(before, steady(0.5, 0.25), Settings(velocity=0))
    assert report.notes_out == 7
    assert [n.tick for n in drums_of(after)] == [
        BAR + 5, BAR + 30, *(BAR + 4 * STEP + 30 - 40 + 20 * i - 40 for i in range(5))
    ]  # fmt: skip
    assert_only_played(before, after)


@given(
    st.lists(
        st.tuples(st.integers(-50, 59), st.integers(1, 127)),
        min_size=2,
        max_size=6,
        unique_by=lambda n: n[0],
    ),
    st.sampled_from([-0.5, -0.1, 0.3, 0.499]),
    st.sampled_from([0.0, 0.2, 0.9, 1.0]),
)
def test_inside_a_step_spacing_and_order_of_loudness_stay(
    strokes: list[tuple[int, int]], offset: float, velocity: float
) -> None:
    before = beat(*(Note(BAR + at, SNARE, loud, 3) for at, loud in sorted(strokes)))
    after, _ = perform(before, steady(velocity, offset))
    ticks = [[note.tick for note in drums_of(midi)] for midi in (before, after)]
    assert np.diff(ticks[0]).tolist() == np.diff(ticks[1]).tolist()
    old, new = ([note.velocity for note in drums_of(midi)] for midi in (before, after))
    assert new[int(np.argmax(old))] == max(new)
    assert max(new) == max(1, round(velocity * 127))
    ranks = np.argsort(old, kind="stable")
    assert (np.diff(np.array(new)[ranks]) >= 0).all()


def test_two_drums_of_one_pad_keep_their_spacing_as_one_drum() -> None:
    before = beat(Note(BAR, SNARE, 100), Note(BAR + 10, RIM, 60))
    after, _ = perform(before, steady(100 / 127, 0.25))
    assert [note.tick for note in drums_of(after)] == [BAR + 30, BAR + 40]
    assert [note.velocity for note in drums_of(after)] == [100, 60]


def test_a_roll_at_the_start_of_the_file_keeps_its_spacing_too() -> None:
    before = beat(*(Note(20 * i, SNARE, 100 - 10 * i, 5) for i in range(3)), end=BAR)
    after, _ = perform(before, steady(0.5, -0.4))
    assert [note.tick for note in drums_of(after)] == [0, 20, 40]


# Pitches that are no drums


def test_unmapped_notes_are_kept_reported_and_moved_with_their_step() -> None:
    before = beat(
        Note(BAR, KICK), Note(BAR + 5, COWBELL, 70), Note(BAR + 8 * STEP, SHAKER, 33), end=2 * BAR
    )
    after, report = perform(before, steady(0.2, 0.25))
    assert report.unmapped == {COWBELL: 1, SHAKER: 1}
    assert onsets(after, pitch=COWBELL) == [BAR + 35]
    assert onsets(after, pitch=SHAKER) == [BAR + 8 * STEP]  # it is alone on its step
    assert [n.velocity for n in heard(after) if n.pitch in (COWBELL, SHAKER)] == [70, 33]
    assert f"{COWBELL} (1), {SHAKER} (1)" in str(report)


def test_an_unmapped_note_follows_the_loudest_drum_of_its_step() -> None:
    def play(score: Floats) -> tuple[Floats, Floats]:
        offsets = np.zeros(score.shape, np.float32)
        offsets[..., DRUM_INDEX["snare"]] = 0.25
        return np.full(score.shape, 0.5, np.float32), offsets

    for kick, snare, shift in ((50, 90, 30), (90, 50, 0)):
        before = beat(Note(BAR, KICK, kick), Note(BAR, SNARE, snare), Note(BAR, COWBELL))
        after, _ = perform(before, Known(play))
        assert onsets(after, pitch=COWBELL) == [BAR + shift]


def test_a_file_of_nothing_but_unmapped_notes_is_refused_with_their_pitches() -> None:
    with pytest.raises(BeatError, match="their pitches are 56, 70") as raised:
        perform(beat(Note(0, COWBELL), Note(STEP, SHAKER)))
    assert "--map" in raised.value.hint


def test_a_map_of_the_users_own_makes_drums_of_them(tmp_path: Any) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text(f"{COWBELL} ride\n{SHAKER} closed_hihat\n")
    midi = beat(Note(BAR, COWBELL), Note(BAR + STEP, SHAKER))
    after, report = perform(midi, steady(0.5, 0.25), where=Where(drum_map=str(mine)))
    assert [note.tick for note in drums_of(after)] == [BAR + 30, BAR + STEP + 30]
    assert report.unmapped == {}


# Time


@pytest.mark.parametrize(
    "notes",
    [
        [Note(0, KICK)],  # one note
        rock(1),  # one bar
        rock(3),  # an odd number of bars
        rock(1, at=7),  # silence, then one bar
        rock(2) + rock(2, at=40),  # a long silence in between
        [Note(12 * STEP, SNARE), *rock(2, at=1)],  # a pickup
        [*rock(2), Note(2 * BAR, CRASH)],  # a last crash on the bar that follows
        [Note(BAR - 8, KICK), *rock(1, at=1)],  # a downbeat played early
        [Note(2**29, KICK), Note(2**29 + BAR, SNARE)],  # months of silence
    ],
)
@pytest.mark.parametrize("temperature", [0, 1.5])
def test_a_piece_of_any_length_and_shape_is_played(
    notes: list[Note], temperature: float, network: Network
) -> None:
    before = beat(*notes)
    after, report = perform(before, network, Settings(temperature=temperature))
    assert_only_played(before, after, lengths=False)
    assert report.notes_out == len(notes)
    far = max(abs(a.tick - b.tick) for a, b in zip(order(after), order(before), strict=True))
    assert far <= STEP  # from half a step on one side to half a step on the other


def order(midi: mido.MidiFile) -> list[Any]:
    """Notes by pitch, then onset."""
    return sorted(heard(midi), key=lambda note: (note.pitch, note.tick))


# What a file can hold


@pytest.mark.parametrize("ppq", [1, 24, 48, 96, 192, 960, 15360])
def test_any_number_of_ticks_a_beat_works_and_few_of_them_warn(ppq: int, network: Network) -> None:
    before = beat(*rock(2, ppq=max(ppq, 4)), ppq=ppq)
    after, report = perform(before, network)
    assert_only_played(before, after, lengths=False)
    assert any("ticks per beat" in text for text in report.warnings) == (ppq < 240)


def test_velocity_zero_and_endless_and_momentary_and_equal_notes_are_notes() -> None:
    drums = mido.MidiTrack()
    for kind, pitch, velocity, time in (
        ("note_on", KICK, 100, 0),
        ("note_on", KICK, 0, 30),  # a note-off in disguise
        ("note_on", SNARE, 90, STEP),  # never ended
        ("note_on", HAT, 80, STEP),
        ("note_off", HAT, 0, 0),  # of no length
        ("note_on", HAT, 80, STEP),
        ("note_on", HAT, 80, 0),  # twice the same
        ("note_off", HAT, 0, 10),
        ("note_off", HAT, 0, 0),
        ("note_off", CRASH, 0, 0),  # ends what never began
    ):
        drums.append(mido.Message(kind, channel=DRUMS, note=pitch, velocity=velocity, time=time))
    before = song(drums, kind=0)
    after, report = perform(before, wild())
    assert_only_played(before, after)
    assert report.notes_out == 5
    assert sum(event.type == "note_off" for event in after.tracks[0]) == 4


def test_a_clip_cut_to_bars_keeps_its_length() -> None:
    full = [Note(i * STEP, HAT, 90, STEP) for i in range(32)]
    before = beat(*full, end=2 * BAR)
    after, _ = perform(before, steady(0.5, 0.45))
    assert sum(event.time for event in after.tracks[0]) == 2 * BAR
    assert [n.length for n in drums_of(after)] == [STEP] * 31 + [STEP - 54]


def test_a_flam_at_the_end_of_a_clip_keeps_its_spacing() -> None:
    flam = [Note(BAR - 30, SNARE, 40, 5), Note(BAR - 10, SNARE, 110, 5)]
    after, _ = perform(beat(*flam, end=BAR), steady(0.5, 0.25))
    assert [n.tick for n in drums_of(after)] == [BAR - 20, BAR]


# Mistakes


@pytest.mark.parametrize(
    "dials",
    [{"timing": -1}, {"timing": 101}, {"velocity": 200}, {"temperature": 2.1}, {"temperature": float("nan")},
     {"seed": -1}],
)  # fmt: skip
def test_a_dial_beyond_its_range_is_refused_by_name(dials: dict[str, Any]) -> None:
    with pytest.raises(BeatError, match=next(iter(dials))) as raised:
        Settings(**dials)
    assert "choose" in raised.value.hint
