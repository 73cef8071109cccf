"""`groovae render`."""

from pathlib import Path

import click

from ..rendering.file import SUFFIX, check_sound_target, default_target, render_data
from ..rendering.play import RATES, Setup
from ..sound.play import INSTEAD, check_device, play
from ..sound.write import to_bytes
from . import options


@click.command(name="render")
@click.argument("beat", type=options.PATH)
@click.option(
    "-o",
    "--output",
    type=options.PATH,
    metavar="OUT.wav",
    help="Where to write, a .wav, .flac or .ogg, or - for a WAV on standard output; by default BEAT.wav "
    "beside BEAT, or standard output where BEAT is -.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Of the kit, and of how its strokes differ from each other.",
)
@click.option(
    "--soundfont",
    type=options.PATH,
    metavar="FILE.sf2",
    help="Play on the drum kit of this soundfont (.sf2 or .sf3).",
)
@click.option(
    "--rate",
    type=click.Choice([str(rate) for rate in RATES]),
    default=str(RATES[0]),
    show_default=True,
    help="Frames a second.",
)
@click.option("--play", "aloud", is_flag=True, help="Play it, and write only what -o names.")
@options.track
@options.channel
@options.drum_map
@options.force
def render_command(
    beat: Path,
    output: Path | None,
    seed: int,
    soundfont: Path | None,
    rate: str,
    aloud: bool,
    track: str | None,
    channel: int | None,
    drum_map: str,
    force: bool,
) -> None:
    """Play the drums of BEAT on a drum kit, into a sound file.

    BEAT is a MIDI file, or - for standard input; the sound then goes to standard output, as a WAV.

    \b
    groovae render beat.mid
    groovae render beat.mid -o beat.flac
    groovae render beat.mid --soundfont kit.sf2
    groovae render beat.mid --play
    groovae render - < beat.mid > beat.wav
    """
    data, name = options.read_input(beat)
    target = output
    if target is None and not aloud:
        target = beat if options.is_stream(beat) else default_target(beat)
    called, instead = "the loudspeaker", INSTEAD
    if target is None:
        check_device()
    elif options.is_stream(target):
        called, instead = "standard output", "open what went to standard output with your player"
    else:
        check_sound_target(target, force=force)
        called, instead = str(target), f"{target} is written: open it with your player"
    setup = Setup(seed, int(rate), soundfont)
    samples, report = render_data(
        data,
        name,
        called,
        setup,
        track=track,
        channel=channel,
        drum_map=drum_map,
    )
    if target:
        suffix = SUFFIX if options.is_stream(target) else target.suffix
        options.write_output(target, to_bytes(samples, setup.rate, suffix), force=force)
    click.echo(report, err=True)
    if aloud:
        play(samples, setup.rate, instead)
