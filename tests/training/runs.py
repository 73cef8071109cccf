"""Every network and task that can be trained, so small that it takes no time."""

from dataclasses import replace

from groovae.training.config import TrainConfig
from groovae.training.sizes import BidirectionalConfig, MLPConfig, Seq2SeqConfig

SMALL = Seq2SeqConfig(encoder_units=12, latent=6, decoder_units=10)
BOTTLENECK = replace(SMALL, beta=0.2, free_bits=48.0)

RUNS = {
    config.name: config
    for config in (
        TrainConfig("mlp", model=MLPConfig(units=16)),
        TrainConfig("seq2seq", model=SMALL),
        TrainConfig("seq2seq_vib", model=replace(BOTTLENECK, hits_first=True)),
        TrainConfig("deep", model=replace(SMALL, decoder_layers=3, latent=5)),
        TrainConfig("transfer", task="transfer", model=replace(SMALL, told_score=True)),
        TrainConfig(
            "transfer_vib",
            task="transfer",
            model=replace(BOTTLENECK, told_score=True, hits_first=True),
        ),
        TrainConfig("sampler", task="sample", model=replace(BOTTLENECK, hits_first=True)),
        TrainConfig("blind_sampler", task="sample", model=replace(SMALL, decoder_layers=1)),
        TrainConfig("infill", task="infill", model=BidirectionalConfig(units=12)),
        TrainConfig("tap2drum", task="tap2drum", model=BidirectionalConfig(units=12, layers=3)),
    )
}
