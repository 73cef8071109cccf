"""The same scores by way of MIDI files: what windows promise holds for whole takes."""

import numpy as np
import pytest

from groovae.dataset.gmd import Take
from groovae.dataset.windows import windows_of
from groovae.evaluation import metrics
from groovae.evaluation.exported import Exported
from groovae.evaluation.through_files import straight_file, through_files
from groovae.hvo import STEPS_PER_BEAT
from groovae.midi.file import parse
from groovae.midi.notes import find_notes
from groovae.network import Network, model_paths


@pytest.fixture(scope="module")
def network() -> Network:
    (path,) = model_paths("default")
    return Network(path)


@pytest.mark.gmd
def test_the_error_through_files_is_the_error_on_windows_within_two_percent(
    network: Network, gmd_takes: list[Take]
) -> None:
    windows = windows_of(gmd_takes, "validation")
    hits = windows.hits
    window = np.nonzero(hits)[0]

    def mae_ms(offsets: np.ndarray) -> float:
        errors = metrics.timing_errors_ms(
            windows.offsets[hits], offsets[hits], windows.tempo[window]
        )
        return float(errors.mean())

    def mse(offsets: np.ndarray) -> float:
        return float(metrics.timing_errors_steps2(windows.offsets[hits], offsets[hits]).mean())

    velocities, offsets = Exported(network).predict(hits)
    file_velocities, file_offsets = through_files(network, gmd_takes, "validation")
    assert mae_ms(file_offsets) == pytest.approx(mae_ms(offsets), rel=0.02)
    assert mse(file_offsets) == pytest.approx(mse(offsets), rel=0.02)
    by_file = np.abs(file_velocities - windows.velocities)[hits].mean()
    assert by_file == pytest.approx(np.abs(velocities - windows.velocities)[hits].mean(), rel=0.02)


@pytest.mark.gmd
def test_a_straight_file_holds_every_note_of_the_take_and_nothing_of_its_feel(
    gmd_takes: list[Take],
) -> None:
    take = next(take for take in gmd_takes if take.split == "validation" and len(take.ticks) > 100)
    midi = parse(straight_file(take), take.id)
    notes = find_notes(midi)
    assert sorted(notes.pitches.tolist()) == sorted(take.pitches.tolist())
    assert set(notes.velocities.tolist()) == {100}
    assert not (notes.ticks * STEPS_PER_BEAT % midi.ticks_per_beat).any()
