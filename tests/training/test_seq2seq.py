from dataclasses import replace

import pytest
import torch
from torch import Tensor

from groovae.hvo import HITS, OFFSETS, STEPS_PER_BAR, VELOCITIES, WIDTH, M
from groovae.tasks import TAP_WIDTH
from groovae.training.seq2seq import QUIET, Seq2Seq, keep
from groovae.training.sizes import Seq2SeqConfig

from .windows import feelful_windows

SMALL = Seq2SeqConfig(encoder_units=8, latent=4, decoder_units=8)


@pytest.fixture
def model() -> Seq2Seq:
    torch.manual_seed(0)
    return Seq2Seq(SMALL, M).eval()


def some_hits(n: int) -> torch.Tensor:
    return (torch.rand(n, 32, M, generator=torch.Generator().manual_seed(1)) < 0.2).float()


def test_the_network_of_the_paper_has_the_sizes_of_the_paper() -> None:
    paper = Seq2Seq(Seq2SeqConfig(), M)
    assert (paper.encoder.hidden_size, paper.encoder.bidirectional) == (512, True)
    assert paper.to_latent.out_features == 256
    assert (paper.decoder.hidden_size, paper.decoder.num_layers) == (256, 2)


def test_velocities_and_offsets_stay_in_their_ranges_whatever_the_score(model: Seq2Seq) -> None:
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(50)
        said = model(some_hits(8), some_hits(8))
    assert said.shape == (8, 32, WIDTH)
    assert said[..., VELOCITIES].min() >= 0
    assert said[..., VELOCITIES].max() <= 1
    assert said[..., OFFSETS].abs().max() <= 0.5


def test_the_decoder_is_told_the_hits_of_the_step_before_and_not_of_its_own(model: Seq2Seq) -> None:
    hits = some_hits(1)
    changed = hits.clone()
    changed[0, 10] = 1 - changed[0, 10]
    with torch.no_grad():
        z = model.encode(hits).z
        difference = (model.decode(z, hits) - model.decode(z, changed)).abs().amax((0, 2))
    assert difference[:11].max() == 0
    assert difference[11] > 0


def test_the_whole_score_reaches_every_step_through_z(model: Seq2Seq) -> None:
    hits = some_hits(1)
    changed = hits.clone()
    changed[0, 31] = 1 - changed[0, 31]
    with torch.no_grad():
        difference = (model(hits, hits) - model(changed, hits)).abs().amax((0, 2))
    assert difference.min() > 0


def test_windows_of_one_batch_do_not_hear_each_other(model: Seq2Seq) -> None:
    hits = some_hits(5)
    with torch.no_grad():
        together = model(hits, hits)
        alone = torch.cat([model(h[None], h[None]) for h in hits])
    torch.testing.assert_close(together, alone)


def test_hits_are_forgotten_in_training_only_and_a_hit_stays_1() -> None:
    hits = torch.ones(10, 10, M)
    assert torch.equal(keep(hits, 0.5, training=False), hits)
    kept = keep(hits, 0.5, training=True)
    assert set(kept.flatten().tolist()) == {0.0, 1.0}
    assert 0.4 < kept.mean() < 0.6


def test_hit_velocity_and_offset_of_a_cell_are_forgotten_together_and_a_tap_as_one() -> None:
    cells = keep(torch.ones(50, 32, WIDTH + M), 0.5, training=True).view(50, 32, 4, M)
    assert torch.equal(cells.amin(2), cells.amax(2))
    assert not torch.equal(cells.amin(3), cells.amax(3))  # one drum goes and another stays
    taps = keep(torch.ones(50, 32, TAP_WIDTH), 0.5, training=True)
    assert torch.equal(taps.amin(2), taps.amax(2))
    assert 0.4 < taps.mean() < 0.6


# Groove Transfer and the sampler


def frames() -> Tensor:
    return torch.from_numpy(feelful_windows(2, 3).hvo)


def with_other_hits(hits: Tensor, step: int) -> Tensor:
    changed = hits.clone()
    changed[:, step] = 1 - changed[:, step]
    return changed


def transfer() -> Seq2Seq:
    torch.manual_seed(0)
    return Seq2Seq(replace(SMALL, told_score=True), WIDTH).eval()


@torch.no_grad()
def test_the_decoder_of_groove_transfer_is_told_the_hits_of_its_own_step_too() -> None:
    model = transfer()
    z, hits = model.encode(frames()).z, frames()[..., HITS]
    difference = (model.decode(z, hits) - model.decode(z, with_other_hits(hits, 10))).abs()
    assert difference[:, :10].max() == 0
    assert difference[:, 10].min() > 0  # velocities and offsets, and the hits themselves
    assert difference[:, 11].max() > 0


@torch.no_grad()
def test_the_encoder_of_groove_transfer_hears_the_groove_and_its_decoder_only_z() -> None:
    model, played = transfer(), frames()
    louder, later = played.clone(), played.clone()
    louder[..., VELOCITIES] *= 1.2
    later[..., OFFSETS] += 0.1 * later[..., HITS]
    z = model.encode(played).z
    for other in (louder, later):
        assert not torch.equal(z, model.encode(other).z)
    hits = played[..., HITS].roll(STEPS_PER_BAR, 1)
    assert torch.equal(model(louder, hits), model.decode(model.encode(louder).z, hits))
    assert not torch.equal(model(louder, hits), model(played, hits))


@torch.no_grad()
def test_with_hits_first_the_hits_of_a_step_change_its_groove_and_not_its_hits() -> None:
    torch.manual_seed(0)
    model = Seq2Seq(replace(SMALL, hits_first=True), WIDTH).eval()
    z, hits = model.encode(frames()).z, frames()[..., HITS]
    difference = (model.decode(z, hits) - model.decode(z, with_other_hits(hits, 10))).abs()
    assert difference[:, :10].max() == 0
    assert difference[:, 10, HITS].max() == 0
    assert difference[:, 10, VELOCITIES].max() > 0
    assert difference[:, 10, OFFSETS].max() > 0
    assert difference[:, 11, HITS].max() > 0


def test_hit_logits_become_probabilities_and_the_rest_stays(model: Seq2Seq) -> None:
    with torch.no_grad():
        said = model(some_hits(2), some_hits(2))
    shaped = model.shape(said)
    torch.testing.assert_close(shaped[..., HITS], said[..., HITS].sigmoid())
    assert torch.equal(shaped[..., M:], said[..., M:])


# The bottleneck


def test_a_bottleneck_is_noisy_in_training_and_still_in_playing() -> None:
    torch.manual_seed(0)
    model = Seq2Seq(replace(SMALL, beta=0.2), M)
    hits = some_hits(2)
    first, second = model.train().encode(hits), model.encode(hits)
    assert not torch.equal(first.z, second.z)
    assert first.nats.min() > 0
    assert torch.equal(model.eval().encode(hits).z, model.encode(hits).z)


def test_a_standard_normal_z_costs_nothing() -> None:
    model = Seq2Seq(replace(SMALL, beta=0.2), M).eval()
    assert model.to_log_std is not None
    with torch.no_grad():
        for layer in (model.to_latent, model.to_log_std):
            layer.weight.zero_()
            layer.bias.zero_()
        model.to_log_std.bias.sub_(QUIET)
    torch.testing.assert_close(model.encode(some_hits(2)).nats, torch.zeros(2))
