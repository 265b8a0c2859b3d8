"""One fold of a variation of the recipe in PyTorch: trains without one speaker, judges on that speaker.

    python3 model/search/search.py NAME SPEAKER SEED ['{"dropout": 0.5}']

Writes .cache/search/NAME/SPEAKER-SEED.json; a fold that is there is not trained again. See README.md.
"""

import ctypes
import json
import math
import pathlib
import subprocess
import sys
import time

import numpy as np
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "search"
N_CLASSES = 7

AUGMENTATION = dict(
    tempo=0.1, warp=0.1, shift=1.25, mix_style=0.6, mix_from=0.5, noise=0.4, babble=0.2, snr_low=0, snr_high=30,
    equalizer_db=6, band_limit=0.35, telephone=0.6, mask_bands=0, mask_frames=0, loop=0,
)  # fmt: skip

RECIPE = dict(
    features="features", filters=[16, 32, 48, 48, 64], stride=[1, 2], head=128, dropout=0.25, pooling="time",
    epochs=120, batch=16, rate=1e-3, decay=0.01, smoothing=0.1, balance=0.5, averaged=0.5, warps=[0.95, 1.05],
    data_seed=None, **AUGMENTATION,
)  # fmt: skip


class Config(ctypes.Structure):
    _fields_ = [(name, ctypes.c_float) for name in AUGMENTATION]


class Place(ctypes.Structure):
    _fields_ = [("at", ctypes.c_int64), ("frames", ctypes.c_int64)]


class CorpusPointers(ctypes.Structure):
    _fields_ = [
        ("power", ctypes.c_void_p), ("trimmed", ctypes.c_void_p), ("full", ctypes.c_void_p), ("noise", Place),
        ("bands", ctypes.c_void_p), ("n_mels", ctypes.c_int), ("width", ctypes.c_int),
    ]  # fmt: skip


def kernels():
    library = CACHE / "augment.so"
    source = HERE / "augment.c"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
        part = library.with_suffix(f".{time.time_ns()}")
        subprocess.run(["gcc", *flags, "-o", part, source, "-lm"], check=True)
        part.rename(library)
    return ctypes.CDLL(str(library))


def pointer(array):
    return array.ctypes.data_as(ctypes.c_void_p)


def statistics(mel):
    """Mean of the logarithmic power of every band, relative to the recording's level, and its deviation."""
    logs = np.log(np.maximum(mel, mel.max() * 1e-8 + 1e-30))
    return np.stack([logs.mean(1) - np.log(mel.mean()), np.maximum(logs.std(1), 0.1)])


class Corpus:
    def __init__(self, folder, kernels):
        self.folder, self.kernels = folder, kernels
        index = json.loads((folder / "train.json").read_text())
        items = index["items"]
        self.n_mels, self.width = index["nMels"], index["width"]
        self.power = np.fromfile(folder / "train.f32", np.float32)
        self.trimmed = np.array([item["trimmed"] for item in items], np.int64)
        self.full = np.array([item["full"] for item in items], np.int64)
        self.speakers = np.array([item["speaker"] for item in items])
        self.labels = np.array([item["label"] for item in items])
        mels = [self.power[at : at + n * self.n_mels].reshape(self.n_mels, n) for at, n in self.trimmed]
        self.bands = np.array([statistics(mel) for mel in mels], np.float32)
        places = [pointer(self.power), pointer(self.trimmed), pointer(self.full), Place(*index["noise"])]
        self.pointers = CorpusPointers(*places, pointer(self.bands), self.n_mels, self.width)

    def pictures(self, config, talkers, chosen, others, seed):
        chosen, others = np.asarray(chosen, np.int32), np.asarray(others, np.int32)
        pictures = np.empty((len(chosen), 1, self.n_mels, self.width), np.float32)
        counts = [pointer(talkers), len(talkers), pointer(chosen), pointer(others), len(chosen)]
        corpus, settings = ctypes.byref(self.pointers), ctypes.byref(config)
        self.kernels.augment(corpus, settings, *counts, ctypes.c_uint64(seed), pointer(pictures))
        return channels_last(torch.from_numpy(pictures))

    def judged(self, speaker, warps, loop):
        """Of every recording in every condition: what it is, and its pictures, each with all warps."""
        power = np.memmap(self.folder / "judge.f32", np.float32, "r")
        size = self.n_mels * self.width
        for clip in json.loads((self.folder / "judge.json").read_text()):
            if clip["speaker"] != speaker:
                continue
            pictures = np.empty((len(clip["at"]) * len(warps), 1, self.n_mels, self.width), np.float32)
            inputs = [(np.ascontiguousarray(power[at : at + size]), warp) for at in clip["at"] for warp in warps]
            for picture, (mel, warp) in zip(pictures, inputs):
                self.kernels.picture(pointer(mel), self.n_mels, self.width, ctypes.c_double(warp), loop, pointer(picture))
            yield clip, channels_last(torch.from_numpy(pictures))


def channels_last(tensor):
    return tensor.contiguous(memory_format=torch.channels_last)


class Network(nn.Module):
    """`alexnet-compact`; `pooling`: over time, over time with the deviation, or over the whole picture."""

    def __init__(self, recipe, n_mels, width):
        super().__init__()
        a, b, c, d, e = recipe["filters"]
        self.pooling = recipe["pooling"]
        self.convolutions = nn.Sequential(
            *convolution(1, a, 5, tuple(recipe["stride"])), nn.MaxPool2d(3, 2),
            *convolution(a, b, 5), nn.MaxPool2d(3, 2),
            *convolution(b, c, 3), *convolution(c, d, 3), *convolution(d, e, 3), nn.MaxPool2d(3, 2),
        )  # fmt: skip
        with torch.no_grad():
            n_features = self.features(torch.zeros(2, 1, n_mels, width)).shape[1]
        head, rate = recipe["head"], recipe["dropout"]
        self.head = nn.Sequential(
            nn.Dropout(rate), nn.Linear(n_features, head), nn.ReLU(),
            nn.Dropout(rate), nn.Linear(head, head), nn.ReLU(), nn.Linear(head, N_CLASSES),
        )  # fmt: skip

    def features(self, pictures):
        maps = self.convolutions(pictures)
        if self.pooling == "all":
            return maps.mean((2, 3))
        if self.pooling == "statistics":
            deviation = torch.sqrt(maps.var(3, unbiased=False) + 1e-5)
            return torch.cat([maps.mean(3), deviation], 2).flatten(1)
        return maps.mean(3).flatten(1)

    def forward(self, pictures):
        return self.head(self.features(pictures))


def convolution(n_in, n_out, size, stride=1):
    return nn.Conv2d(n_in, n_out, size, stride, size // 2, bias=False), nn.BatchNorm2d(n_out), nn.ReLU()


class Training:
    def __init__(self, recipe, corpus, speaker, seed):
        self.recipe, self.corpus = recipe, corpus
        self.items = np.where(corpus.speakers != speaker)[0]
        self.talkers = self.items.astype(np.int32)
        self.config = Config(*[recipe[name] for name in AUGMENTATION])
        data_seed = seed if recipe["data_seed"] is None else recipe["data_seed"]
        self.data_seed = data_seed * 1000 + int(speaker)
        self.random = np.random.RandomState(self.data_seed)
        torch.manual_seed(seed * 1000 + int(speaker))
        self.network = Network(recipe, corpus.n_mels, corpus.width).to(memory_format=torch.channels_last)
        counts = np.bincount(corpus.labels[self.items], minlength=N_CLASSES)
        weights = np.maximum(counts, 1) ** -float(recipe["balance"])
        self.class_weights = torch.tensor(weights * counts.sum() / (weights * counts).sum(), dtype=torch.float32)

    def kin(self, chosen):
        """For each picture another voice with the same emotion to mix styles with, or -1."""
        labels, speakers = self.corpus.labels, self.corpus.speakers
        others = np.full(len(chosen), -1)
        for i, item in enumerate(chosen):
            if self.random.rand() < self.recipe["mix_style"]:
                alike = (labels[self.items] == labels[item]) & (speakers[self.items] != speakers[item])
                others[i] = self.random.choice(self.items[alike])
        return others

    def batches(self, first_step):
        size = self.recipe["batch"]
        order = self.items[self.random.permutation(len(self.items))]
        for b in range(len(order) // size):
            chosen = order[b * size : (b + 1) * size]
            seed = self.data_seed * 1_000_000 + first_step + b
            pictures = self.corpus.pictures(self.config, self.talkers, chosen, self.kin(chosen), seed)
            yield pictures, torch.from_numpy(self.corpus.labels[chosen]).long()

    def loss(self, pictures, labels):
        smoothing = self.recipe["smoothing"]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.network(pictures)
        targets = torch.full((len(labels), N_CLASSES), smoothing / N_CLASSES)
        targets[torch.arange(len(labels)), labels] += 1 - smoothing
        losses = -(targets * torch.log_softmax(logits.float(), 1)).sum(1)
        return (losses * self.class_weights[labels]).mean()

    def run(self):
        """Returns the mean loss of the last epoch."""
        recipe, parameters = self.recipe, list(self.network.parameters())
        decayed = dict(params=[p for p in parameters if p.dim() > 1], weight_decay=recipe["decay"])
        spared = dict(params=[p for p in parameters if p.dim() <= 1], weight_decay=0.0)
        optimizer = torch.optim.AdamW([decayed, spared], lr=recipe["rate"])
        first_averaged = recipe["epochs"] - round(recipe["epochs"] * recipe["averaged"])
        mean, n_averaged, step, losses = None, 0, 0, []
        for epoch in range(recipe["epochs"]):
            losses = []
            for pictures, labels in self.batches(step):
                loss = self.loss(pictures, labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            step += len(losses)
            if epoch >= first_averaged:
                n_averaged += 1
                mean = mean or [torch.zeros_like(p) for p in parameters]
                for average, p in zip(mean, parameters):
                    average += (p.detach() - average) / n_averaged
        if mean is not None:
            self.adopt(mean, step)
        return sum(losses) / len(losses)

    def adopt(self, mean, step):
        """Puts the mean in the place of the weights and takes the statistics of batch normalisation anew."""
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            for p, average in zip(self.network.parameters(), mean):
                p.copy_(average)
            for module in self.network.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.reset_running_stats()
                    module.momentum = None
            for pictures, _ in self.batches(step):
                self.network(pictures)


def judge(network, corpus, speaker, warps, loop):
    network.eval()
    with torch.no_grad():
        for clip, pictures in corpus.judged(speaker, warps, loop):
            logits = network(pictures).mean(0).tolist() if len(pictures) else None
            yield dict(file=clip["file"], label=clip["label"], condition=clip["condition"], logits=logits)


def main(name, speaker, seed, change="{}"):
    out = CACHE / name / f"{speaker}-{seed}.json"
    if out.exists():
        return
    unknown = json.loads(change).keys() - RECIPE.keys()
    if unknown:
        sys.exit(f"The recipe has no {', '.join(unknown)}.")
    start = time.time()
    torch.set_num_threads(1)
    recipe = {**RECIPE, **json.loads(change)}
    corpus = Corpus(CACHE / recipe["features"], kernels())
    training = Training(recipe, corpus, speaker, int(seed))
    loss = training.run()
    if not math.isfinite(loss):
        sys.exit(f"{name} {speaker} {seed}: the loss is not finite.")
    clips = list(judge(training.network, corpus, speaker, recipe["warps"], int(recipe["loop"])))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(dict(loss=loss, minutes=(time.time() - start) / 60, recipe=recipe, clips=clips)))
    print(f"{name} {speaker} {seed}: loss {loss:.3f}, {(time.time() - start) / 60:.1f} min", flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    main(*sys.argv[1:])
