"""PyTorch's training speed on any of our networks; needs `apt-get install python3-torch`.

    python3 torch_training.py NAME THREADS BATCH TOPOLOGY

TOPOLOGY is JSON as in `src/lib/core/network/network.ts`. Steps on one batch of noise: forward, backward, AdamW; making
batches is not counted. Prints the median of 20 steps after 5.
"""
import json
import sys
import time

import torch
from torch import nn

STEPS, WARM_UP = 20, 5


class MeanOverTime(nn.Module):
    def forward(self, x):
        return x.mean(3)


def modules(layer, channels, width):
    """@param channels of a picture, @param width of a flat layer; both of what comes in."""
    kind = layer["kind"]
    if kind == "conv":
        norm = layer["batchNorm"]
        size = dict(kernel_size=layer["kernel"], stride=layer["stride"], padding=layer["pad"])
        conv = nn.Conv2d(channels, layer["filters"], bias=not norm, **size)
        return [conv] + [nn.BatchNorm2d(layer["filters"])] * norm + [nn.ReLU()]
    if kind == "maxPool":
        return [nn.MaxPool2d(layer["size"], layer["stride"])]
    if kind == "meanOverTime":
        return [MeanOverTime()]
    if kind == "flatten":
        return [nn.Flatten()]
    if kind == "dropout":
        return [nn.Dropout(layer["rate"])]
    return [nn.Linear(width, layer["units"])] + [nn.ReLU()] * layer["relu"]


def build(topology):
    net, x = nn.Sequential(), torch.zeros(2, 1, *topology["inputShape"])
    for layer in topology["layers"]:
        for module in modules(layer, x.shape[1], x.shape[-1]):
            net.append(module)
            x = module(x)
    return net, x.shape[1]


def main():
    name, threads, batch, topology = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
    torch.set_num_threads(threads)
    net, n_classes = build(topology)
    x, y = torch.randn(batch, 1, *topology["inputShape"]), torch.arange(batch) % n_classes
    adam = torch.optim.AdamW(net.parameters(), 1e-4, weight_decay=0.01)
    times = []
    for _ in range(WARM_UP + STEPS):
        start = time.perf_counter()
        adam.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        adam.step()
        times.append(time.perf_counter() - start)
    seconds = sorted(times[WARM_UP:])[STEPS // 2]
    n_parameters = sum(p.numel() for p in net.parameters())
    print(f"torch {torch.__version__}, {name}, {n_parameters} parameters: {batch / seconds:.1f} samples/s")


main()
