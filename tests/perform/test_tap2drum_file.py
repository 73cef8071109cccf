"""Tap2Drum in files: a kit beside the taps, on their ticks, and nothing else changed."""

from collections import Counter
from typing import Any

import mido
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groovae.dataset.gmd import Take, read_take_file
from groovae.drums import DRUMS as KIT
from groovae.errors import BeatError
from groovae.midi.find_drums import track_name
from groovae.midi.meter import read_tempos
from groovae.network import Network, Said
from groovae.perform.play_file import Where
from groovae.perform.report import Report
from groovae.perform.settings import Settings
from groovae.perform.tap2drum.file import tap2drum_bytes
from groovae.perform.tap2drum.options import Tapping
from groovae.tasks import TAP_HIT, TAP_VELOCITY_KNOWN
from midi.files import (
    BAR,
    BASS,
    PPQ,
    STEP,
    Heard,
    Note,
    bass_line,
    from_bytes,
    heard,
    is_signature,
    rock,
    song,
    to_bytes,
    track,
)
from midi.strategies import files

from .drummers import ANYWHERE, PLAIN
from .tappers import KnownTap2Drum, always, shipped, wild

READ = Tapping("read")
PITCHES = {drum.pitch for drum in KIT}


@pytest.fixture(params=["shipped", "wild"])
def network(request: pytest.FixtureRequest) -> Network:
    return shipped() if request.param == "shipped" else wild()


def drummed(
    midi: mido.MidiFile,
    network: Network | None = None,
    tapping: Tapping = READ,
    dials: Settings = PLAIN,
    where: Where = ANYWHERE,
) -> tuple[mido.MidiFile, Report]:
    """A file with a kit."""
    data, report = tap2drum_bytes(
        network or shipped(), tapping, dials, to_bytes(midi), "in.mid", "out.mid", where
    )
    return from_bytes(data), report


def kit_of(before: mido.MidiFile, after: mido.MidiFile) -> list[Heard]:
    """The notes that are new."""
    old = Counter(note._replace(length=None) for note in heard(before))
    new = Counter(note._replace(length=None) for note in heard(after))
    assert not old - new
    return sorted((new - old).elements(), key=lambda note: (note.tick, note.pitch))


def taps(*ticks: int, **options: Any) -> mido.MidiTrack:
    """A track of taps on channel 1."""
    options.setdefault("channel", BASS)
    velocity = options.pop("velocity", 90)
    return track([Note(tick, 60, velocity, 10) for tick in ticks], **options)


def at_tempo(microseconds: int = 500_000) -> mido.MidiTrack:
    return track(extra=[(0, mido.MetaMessage("set_tempo", tempo=microseconds))])


# What stays


def assert_only_added(before: mido.MidiFile, after: mido.MidiFile) -> list[Heard]:
    """Every event of a file is still there, in order, on its tick; beside it a kit. Returns the kit."""
    assert (after.type, after.ticks_per_beat) == (before.type, before.ticks_per_beat)
    kit = kit_of(before, after)
    assert {(note.channel, note.pitch) for note in kit} <= {(9, pitch) for pitch in PITCHES}
    if before.type == 1:
        assert len(after.tracks) == len(before.tracks) + 1
        assert {note.track for note in kit} <= {len(before.tracks)}
        for number, (old, new) in enumerate(zip(before.tracks, after.tracks[:-1], strict=True)):
            signed = sum(is_signature(e) for e in new) - sum(is_signature(e) for e in old)
            assert signed == (number == 0)
            assert placed(new) == placed(old)
    else:
        (old_track,), (new_track,) = before.tracks, after.tracks
        left = iter(placed(new_track))
        assert all(event in left for event in placed(old_track)[:-1])  # a subsequence
    return kit


def placed(events: mido.MidiTrack) -> list[tuple[int, Any]]:
    """Events at absolute ticks, without our signature and the tick of the end."""
    now, found = 0, []
    for event in events:
        now += event.time
        if not is_signature(event):
            found.append((0 if event.type == "end_of_track" else now, event.copy(time=0)))
    return found


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    files(),
    st.sampled_from([READ, Tapping(97.0), Tapping("read", 1), Tapping(loose=True)]),
    st.sampled_from([PLAIN, Settings(temperature=2, seed=3)]),
)
def test_whatever_the_file_a_kit_is_only_added_and_every_tap_heard(
    midi: mido.MidiFile, tapping: Tapping, dials: Settings
) -> None:
    try:
        after, report = drummed(midi, wild(), tapping, dials)
    except BeatError:
        assert not heard(midi) or tapping.tempo == 97
        return
    kit = assert_only_added(midi, after)
    assert report.drum_notes == len(kit) == sum(report.added.values())
    assert report.notes_out == report.notes_in + len(kit)
    assert all(note.tick >= 0 for note in kit)
    assert len({(note.tick, note.pitch) for note in kit}) == len(kit)


def test_a_type_0_file_stays_one_and_its_clip_as_long(network: Network) -> None:
    clip = song(taps(*range(0, 12 * STEP, STEP), end=12 * STEP), kind=0)
    after, _ = drummed(clip, network)
    kit = assert_only_added(clip, after)
    assert max(note.tick for note in kit) < 12 * STEP
    assert sum(event.time for event in after.tracks[0]) == 12 * STEP


def test_the_kit_has_a_track_of_its_own_with_a_name_of_its_own() -> None:
    plain, _ = drummed(song(taps(0, 480, 960), kind=1))
    assert track_name(plain.tracks[-1]) == "drums"
    taken, _ = drummed(song(taps(0, 480, 960, name="Drums"), kind=1))
    assert track_name(taken.tracks[-1]) == "groovae drums"


def test_the_file_says_how_it_was_made_and_the_report_what_was_done() -> None:
    midi = song(at_tempo(), taps(0, 480, 960, 1440, name="Table"))
    tapping, dials = Tapping(100, 0.5, "yes", loose=True), Settings(temperature=0.5, seed=4)
    after, report = drummed(midi, None, tapping, dials, Where("Table"))
    (text,) = [event.text for event in after.tracks[0] if is_signature(event)]
    assert (
        " tap2drum model=tap2drum tempo=100 pickup=0.5 velocity=yes loose=yes temperature=0.5 seed=4 "
        "track=Table;" in text
    )
    assert report.notes_in == 4
    assert "beside it stay the 4 taps of track 2 'Table', channel 1" in str(report)
    assert "100 bpm, given" in str(report)
    assert str(sum(report.added.values())) in str(report)


# On the ticks of the taps


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 4 * BAR), min_size=1, max_size=24, unique=True),
    st.sampled_from([Settings(), Settings(temperature=1.5, seed=2)]),
    st.sampled_from([READ, Tapping("read", 0.75), Tapping(113), Tapping(velocity="no")]),
)
def test_every_note_on_a_tapped_step_is_on_the_tick_of_a_tap(
    ticks: list[int], dials: Settings, tapping: Tapping
) -> None:
    # Between taps this drummer plays nothing, so every note is on one.
    def on_taps(shown: Any) -> Any:
        said = wild().say(taps=shown)
        return said._replace(hit_probabilities=said.hit_probabilities * shown[..., :1])

    midi = song(taps(*sorted(ticks)))
    after, _ = drummed(midi, KnownTap2Drum(on_taps), tapping, dials)
    kit = {note.tick for note in kit_of(midi, after)}
    assert kit <= set(ticks)
    # A tap may share its step with another, but no two steps in a row are silent.
    assert all(min(abs(tick - tap) for tick in kit) < STEP for tap in ticks)


def test_with_every_tap_on_the_grid_every_tap_is_hit_on_its_tick(network: Network) -> None:
    ticks = [0, 480, 720, 960, 1440, 1920, 2160, 2640]
    midi = song(taps(*ticks))
    after, _ = drummed(midi, network)
    assert set(ticks) <= {note.tick for note in kit_of(midi, after)}


def test_loose_drums_leave_the_tick_but_for_one_a_tap() -> None:
    network = always([0.9, 0.8], [0.5, 0.5], [0.0, 0.2])
    midi = song(taps(7, 480))
    after, _ = drummed(midi, network, Tapping("read", loose=True))
    ticks = [note.tick for note in kit_of(midi, after) if note.tick < STEP]
    assert ticks == [7, round(0.2 * STEP)]


def test_a_chord_is_one_tap_with_the_tick_of_its_loudest_note() -> None:
    midi = song(track([Note(480, 60, 50), Note(490, 64, 99), Note(500, 67, 99)], channel=0))
    network = always([0.9], [0.5], [0.0])
    after, _ = drummed(midi, network, Tapping("read", velocity="yes"))
    (hit,) = [n for n in kit_of(midi, after) if 480 - STEP // 2 <= n.tick < 480 + STEP // 2]
    assert (hit.tick, hit.velocity) == (490, 99)
    assert network.heard[0][0][:16, TAP_HIT].sum() == 1


def test_taps_moved_by_a_bar_move_the_drums_by_a_bar(network: Network) -> None:
    ticks = [0, 490, 700, 955, 1440, 1930, 2200, 2640]
    here, there = song(taps(*ticks)), song(taps(*(tick + BAR for tick in ticks)))
    for dials in (PLAIN, Settings(temperature=1, seed=5)):
        kits = [kit_of(midi, drummed(midi, network, READ, dials)[0]) for midi in (here, there)]
        assert kits[0]
        assert [note._replace(tick=note.tick + BAR) for note in kits[0]] == kits[1]


def test_velocities_of_taps_are_those_of_the_loudest_drum_where_they_differ() -> None:
    uneven = [Note(480 * i, 60, 40 + 10 * i) for i in range(6)]
    midi = song(track(uneven, channel=0))
    after, _ = drummed(midi, tapping=Tapping("read", velocity="yes"))
    for tap in uneven:
        hits = [note.velocity for note in kit_of(midi, after) if note.tick == tap.tick]
        assert max(hits) == tap.velocity
    for notes, channel, velocity, known in (
        (uneven, 9, "no", 0),
        (uneven, 9, "auto", 1),
        (uneven, 0, "auto", 0),  # the accents of a bass are not those of a kit
        (uneven, 0, "yes", 1),
        ([Note(0, 60, 90), Note(480, 60, 90)], 9, "auto", 0),
        ([Note(0, 60, 90), Note(480, 60, 90)], 9, "yes", 1),
    ):
        network = always([0.9], [0.5], [0])
        drummed(song(track(notes, channel=channel)), network, Tapping("read", velocity=velocity))  # type: ignore[arg-type]
        assert network.heard[0][0, 0, TAP_VELOCITY_KNOWN] == known


def test_a_bar_of_three_has_no_fourth_beat() -> None:
    waltz = song(
        track(extra=[(0, mido.MetaMessage("time_signature", numerator=3, denominator=4))]),
        taps(*range(0, 4 * 12 * STEP, 480)),
    )
    after, report = drummed(waltz, always([0.9], [0.5], [0]))
    ticks = [note.tick for note in kit_of(waltz, after)]
    assert ticks == list(range(0, 4 * 12 * STEP, STEP))
    assert any("3/4" in warning for warning in report.warnings)


def snare_between_taps() -> KnownTap2Drum:
    """Kick on taps, snare on every other step."""

    def play(shown: Any) -> Said:
        tapped = shown[..., :1]
        rest = np.zeros((*tapped.shape[:2], 7))
        return Said(
            np.concatenate([tapped, 1 - tapped, rest], -1), *np.full((2, *rest.shape[:2], 9), 0.1)
        )

    return KnownTap2Drum(play)


def test_nothing_is_heaped_up_where_a_file_begins_or_a_clip_ends() -> None:
    clip = song(taps(0, 480, 960, end=12 * STEP), kind=0)
    after, _ = drummed(clip, snare_between_taps(), Tapping("read", pickup=1))
    ticks = {pitch: [n.tick for n in kit_of(clip, after) if n.pitch == pitch] for pitch in (36, 38)}
    assert ticks[36] == [0, 480, 960]
    steps = [step for step in range(12) if step not in (0, 4, 8)]
    assert ticks[38] == [step * STEP + STEP // 10 for step in steps]


def test_taps_of_a_moment_without_time_keep_their_ticks() -> None:
    """A file may claim that its beats last nothing at all."""
    stopped = track(extra=[(0, mido.MetaMessage("set_tempo", tempo=0))])
    midi = song(stopped, taps(17, 480, 1999))
    after, _ = drummed(midi, snare_between_taps(), Tapping(120))
    assert {n.tick for n in kit_of(midi, after) if n.pitch == 36} <= {17, 480, 1999}


def test_nothing_is_played_before_the_file_begins() -> None:
    network = always([0.9], [0.5], [0])
    midi = song(taps(0, 480))
    after, _ = drummed(midi, network, Tapping("read", pickup=1))
    assert network.heard[0][0][[12, 16], TAP_HIT].tolist() == [1, 1]
    ticks = [note.tick for note in kit_of(midi, after)]
    assert ticks[:3] == [0, STEP, 2 * STEP]
    assert len(set(ticks)) == len(ticks)


# Which notes are taps


def test_all_notes_are_taps_unless_a_track_or_channel_is_chosen() -> None:
    midi = song(at_tempo(), taps(0, 480, name="Table"), track(bass_line(1), channel=3, name="B"))
    _, everything = drummed(midi)
    assert any("2 parts" in warning for warning in everything.warnings)
    for where in (Where(track="table"), Where(track="2"), Where(channel=1)):
        network = always([0.9], [0.5], [0])
        _, report = drummed(midi, network, where=where)
        assert np.flatnonzero(network.heard[0][0][:16, TAP_HIT]).tolist() == [0, 4]
        assert not report.warnings
    with pytest.raises(BeatError, match=r"in\.mid has no notes on the chosen"):
        drummed(midi, where=Where(channel=7))


def test_taps_on_the_drum_channel_are_told_of() -> None:
    midi = song(track(rock()))
    after, report = drummed(midi)
    assert_only_added(midi, after)
    assert any("channel 10" in warning for warning in report.warnings)


def test_a_file_without_notes_is_refused_by_name() -> None:
    for empty in (song(), song(at_tempo())):
        with pytest.raises(BeatError, match=r"in\.mid has no notes"):
            drummed(empty)


# Where the beat is

FREE_TEMPO = 97.3
FREE = [round((1.234 + beat * 60 / FREE_TEMPO) * 2 * PPQ) for beat in range(32)]
"""Quarters played freely into a file that counts at 120."""


def test_taps_drawn_on_the_grid_of_a_file_without_tempo_keep_its_bars() -> None:
    network = always([0.9], [0.5], [0])
    _, report = drummed(song(taps(480, 960, 1440, 2400)), network, Tapping())
    assert np.flatnonzero(network.heard[0][0][:16, TAP_HIT]).tolist() == [4, 8, 12]
    assert report.beat == "120 bpm, that of the file"
    assert not report.warnings


def test_a_written_tempo_is_read_and_one_played_freely_is_heard() -> None:
    _, written = drummed(song(at_tempo(600_000), taps(*FREE)), tapping=Tapping())
    assert written.beat == "100 bpm, that of the file"
    _, free = drummed(song(taps(*FREE)), tapping=Tapping())
    assert "estimated" in free.beat
    assert float(free.beat.split()[0]) == pytest.approx(FREE_TEMPO, rel=0.002)
    assert any("--conform" in warning for warning in free.warnings)


def test_a_tempo_that_cannot_be_heard_is_said_so_and_120_is_taken() -> None:
    _, report = drummed(song(taps(50, 331, 1700)), tapping=Tapping())
    assert report.beat == "120 bpm, that of the file"
    assert any("none is heard for sure" in warning for warning in report.warnings)
    _, report = drummed(song(taps(50, 331, 1700)), tapping=READ)
    assert any("names no tempo" in warning for warning in report.warnings)


@pytest.mark.parametrize("tapping", [Tapping(FREE_TEMPO), Tapping("estimate")])
def test_with_another_tempo_the_kit_sounds_with_the_taps(tapping: Tapping) -> None:
    network = always([0.9, 0.6], [0.5, 0.5], [0, 0])
    midi = song(taps(*FREE))
    after, _ = drummed(midi, network, tapping)
    assert np.flatnonzero(network.heard[0][0][:16, TAP_HIT]).tolist() == [0, 4, 8, 12]
    ticks = sorted({note.tick for note in kit_of(midi, after)})
    assert set(FREE) <= set(ticks)
    steps = np.diff(ticks[: ticks.index(FREE[-1])])  # sixteenths of 97.3 bpm, in ticks of 120
    assert steps.tolist() == pytest.approx([STEP * 120 / FREE_TEMPO] * len(steps), abs=1.5)


def test_a_tempo_and_bars_that_are_those_of_the_file_need_no_word() -> None:
    midi = song(at_tempo(), taps(*range(0, 2 * BAR, 480)))
    assert not drummed(midi, tapping=Tapping(120))[1].warnings
    moved = song(at_tempo(), taps(*range(480, 2 * BAR, 480)))
    assert any("--conform" in w for w in drummed(moved, tapping=Tapping(120))[1].warnings)


def test_a_conformed_file_has_the_downbeat_on_a_barline() -> None:
    midi = song(taps(*FREE))
    for pickup, beat in ((None, 0), (1, 3)):
        after, report = drummed(midi, tapping=Tapping(FREE_TEMPO, pickup, conform=True))
        first = min(note.tick for note in heard(after) if note.channel == 0)
        assert first % BAR == pytest.approx(beat * PPQ, abs=2)
        assert not report.warnings
        tapped = {note.tick for note in heard(after) if note.channel == 0}
        assert tapped <= {note.tick for note in heard(after) if note.channel == 9}


def test_a_pickup_in_the_tempo_of_the_file_is_told_of_and_can_be_conformed() -> None:
    tapped = [480, *range(960, 960 + 2 * BAR, 480)]
    midi = song(at_tempo(600_000), taps(*tapped, name="Table"))
    _, report = drummed(midi, tapping=Tapping(pickup=1))
    assert any("--conform" in warning for warning in report.warnings)
    after, report = drummed(midi, tapping=Tapping(pickup=1, conform=True))
    moved = [note.tick for note in heard(after) if note.channel == 0]
    assert [tick - moved[0] for tick in moved] == [tick - tapped[0] for tick in tapped]
    assert moved[1] == BAR
    assert read_tempos(after).seconds(np.array([BAR])) == pytest.approx(4 * 0.6)
    assert not report.warnings
    assert "begin in bar" not in report.beat  # the pickup is in the first
    waltz = song(
        track(extra=[(0, mido.MetaMessage("time_signature", numerator=3, denominator=4))]),
        at_tempo(600_000),
        taps(*tapped),
    )
    with pytest.raises(BeatError, match="3/4") as refused:
        drummed(waltz, tapping=Tapping(pickup=1, conform=True))
    assert "--tempo 100" in (refused.value.hint or "")


def test_where_conformed_taps_begin_is_said() -> None:
    after, report = drummed(song(taps(*FREE)), tapping=Tapping(FREE_TEMPO, conform=True))
    assert min(note.tick for note in heard(after)) == pytest.approx(BAR, abs=2)
    assert report.beat == "97.3 bpm, given; the taps begin in bar 2"


def test_taps_that_slow_down_are_played_to_and_conformed_with_their_tempos() -> None:
    through = np.arange(0, 256, 2) / 256  # eighths, from 120 down to 113 bpm
    ticks = [round(PPQ * 2 * (1 + 32 * (x + 0.06 * x * x / 2))) for x in through]
    midi = song(taps(*ticks))
    for conform in (False, True):
        network = always([0.9], [0.5], [0])
        after, report = drummed(midi, network, Tapping(117, conform=conform))
        assert "followed from 1" in report.beat
        shown = [each[:, TAP_HIT] for each in network.heard[0]]
        assert all(not bar[1::2].any() for bar in shown)
        if conform:
            tapped = [note.tick for note in heard(after) if note.channel == 0]
            assert np.diff(tapped).tolist() == pytest.approx([2 * STEP] * 127, abs=6)


def test_the_drums_of_a_loop_last_as_long_as_the_loop() -> None:
    for end in (BAR, BAR + 100):
        loop = song(at_tempo(), taps(0, 480, 720, 960, end=end))
        after, _ = drummed(loop)
        assert sum(event.time for event in after.tracks[-1]) == end


def test_what_was_asked_for_is_in_the_report() -> None:
    _, report = drummed(song(at_tempo(), taps(0)), tapping=Tapping(100, 1, loose=True))
    assert report.asked == {
        "tempo": 100, "pickup": 1, "velocity": "auto", "loose": True, "conform": False,
        "follow": False, "shift_ms": 0.0,
    }  # fmt: skip
    assert "beside it stays the 1 tap of track 2" in str(report)


def test_there_is_nothing_to_conform_where_the_tempo_is_read() -> None:
    for tapping in (Tapping("read", conform=True), Tapping(conform=True)):
        with pytest.raises(BeatError, match="nothing is to be conformed"):
            drummed(song(at_tempo(), taps(0, 480)), tapping=tapping)


# Real takes


@pytest.mark.gmd
def test_real_takes_as_taps_are_played_to_the_tick(gmd_zip: Any, gmd_takes: list[Take]) -> None:
    rng = np.random.default_rng(0)
    validation = [take for take in gmd_takes if take.split == "validation"]
    for number in rng.choice(len(validation), 12, replace=False):
        take = validation[number]
        midi = from_bytes(read_take_file(gmd_zip, take.id))
        after, report = drummed(midi, tapping=Tapping())
        kit = assert_only_added(midi, after)
        assert report.notes_in == len(take.ticks)
        taps = set(take.ticks.tolist())
        assert np.mean([note.tick in taps for note in kit]) > 0.8
        assert 0.4 < len(kit) / len(taps) < 3
