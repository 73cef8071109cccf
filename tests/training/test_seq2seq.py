import math
from dataclasses import replace

import pytest
import torch

from groovae.hvo import OFFSETS, VELOCITIES, WIDTH, M
from groovae.training.config import Seq2SeqConfig
from groovae.training.losses import losses
from groovae.training.seq2seq import QUIET, Seq2Seq, keep

SMALL = Seq2SeqConfig(encoder_units=8, latent=4, decoder_units=8)


@pytest.fixture
def model() -> Seq2Seq:
    torch.manual_seed(0)
    return Seq2Seq(SMALL).eval()


def some_hits(n: int) -> torch.Tensor:
    return (torch.rand(n, 32, M, generator=torch.Generator().manual_seed(1)) < 0.2).float()


def test_the_network_of_the_paper_has_the_sizes_of_the_paper() -> None:
    paper = Seq2Seq(Seq2SeqConfig())
    assert (paper.encoder.hidden_size, paper.encoder.bidirectional) == (512, True)
    assert paper.to_latent.out_features == 256
    assert (paper.decoder.hidden_size, paper.decoder.num_layers) == (256, 2)


def test_velocities_and_offsets_stay_in_their_ranges_whatever_the_score(model: Seq2Seq) -> None:
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(50)
        said, _ = model(some_hits(8), some_hits(8))
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
        difference = (model(hits, hits)[0] - model(changed, hits)[0]).abs().amax((0, 2))
    assert difference.min() > 0


def test_windows_of_one_batch_do_not_hear_each_other(model: Seq2Seq) -> None:
    hits = some_hits(5)
    with torch.no_grad():
        together = model(hits, hits)[0]
        alone = torch.cat([model(h[None], h[None])[0] for h in hits])
    torch.testing.assert_close(together, alone)


def test_hits_are_forgotten_in_training_only_and_a_hit_stays_1() -> None:
    hits = torch.ones(1000)
    assert torch.equal(keep(hits, 0.5, training=False), hits)
    kept = keep(hits, 0.5, training=True)
    assert set(kept.tolist()) == {0.0, 1.0}
    assert 400 < kept.sum() < 600


def test_the_loss_of_a_perfect_performance_is_zero_but_for_the_certainty_of_hits() -> None:
    frames = torch.zeros(2, 32, WIDTH)
    frames[:, ::4, 0], frames[:, ::4, M], frames[:, ::4, 2 * M] = 1, 0.7, -0.1
    said = frames.clone()
    said[..., :M] = (frames[..., :M] * 2 - 1) * 30
    parts = losses(frames, said, torch.zeros(2), 0)
    assert [float(part) for part in parts] == pytest.approx([0, 0, 0, 0], abs=1e-6)


def test_silence_has_no_timing_to_get_wrong() -> None:
    frames = torch.zeros(1, 32, WIDTH)
    frames[0, 0, 0] = 1
    said = torch.zeros(1, 32, WIDTH)
    said[0, 1:, 2 * M :] = 0.4
    assert losses(frames, said, torch.zeros(1), 0).offsets == 0
    said[0, 0, 2 * M] = 0.3
    assert float(losses(frames, said, torch.zeros(1), 0).offsets) == pytest.approx(0.09)


def test_what_z_says_is_charged_in_nats_beyond_the_free_bits() -> None:
    frames = torch.zeros(2, 32, WIDTH)
    charged = losses(frames, frames, torch.tensor([100.0, 10.0]), free_bits=48)
    assert float(charged.bottleneck) == pytest.approx((100 - 48 * math.log(2)) / 2 / (32 * M))


def test_a_bottleneck_is_noisy_in_training_and_still_in_playing() -> None:
    torch.manual_seed(0)
    model = Seq2Seq(replace(SMALL, beta=0.2))
    hits = some_hits(2)
    first, second = model.train().encode(hits), model.encode(hits)
    assert not torch.equal(first.z, second.z)
    assert first.nats.min() > 0
    assert torch.equal(model.eval().encode(hits).z, model.encode(hits).z)


def test_a_standard_normal_z_costs_nothing() -> None:
    model = Seq2Seq(replace(SMALL, beta=0.2)).eval()
    assert model.to_log_std is not None
    with torch.no_grad():
        for layer in (model.to_latent, model.to_log_std):
            layer.weight.zero_()
            layer.bias.zero_()
        model.to_log_std.bias.sub_(QUIET)
    torch.testing.assert_close(model.encode(some_hits(2)).nats, torch.zeros(2))
