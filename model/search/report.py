"""Figures of the variations in .cache/search, per seed and with the probabilities of all seeds averaged.

    python3 model/search/report.py [--speakers 03,08,11,13] [NAME ...]

A name such as base:0+mix:1 averages the probabilities of seed 0 of one and seed 1 of another.
"""

import argparse
import json
import pathlib

import numpy as np

CACHE = pathlib.Path(__file__).parent.parent.parent / ".cache" / "search"
N_CLASSES = 7
# What "all" is the mean over: those in which there is something left to hear.
USUAL = ["clean", "telephone", "mu-law-8k", "mp3-32", "white-20", "white-10", "babble-20", "babble-10"]


def load(name, seed, speakers):
    """Logits by condition and file, the mean loss and minutes of the folds; None where one is missing."""
    files = [CACHE / name / f"{speaker}-{seed}.json" for speaker in speakers]
    if not all(file.exists() for file in files):
        return None
    folds = [json.loads(file.read_text()) for file in files]
    clips = {}
    for fold in folds:
        for clip in fold["clips"]:
            logits = None if clip["logits"] is None else np.array(clip["logits"])
            clips.setdefault(clip["condition"], {})[clip["file"]] = (clip["label"], logits)
    return clips, np.mean([fold["loss"] for fold in folds]), np.mean([fold["minutes"] for fold in folds])


def log_softmax(logits):
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


def average(runs):
    """Logarithms of the mean probabilities."""

    def mean(condition, file):
        label, first = runs[0][condition][file]
        if first is None:
            return label, None
        logs = [log_softmax(run[condition][file][1]) for run in runs]
        return label, np.log(np.mean(np.exp(logs), axis=0))

    return {condition: {file: mean(condition, file) for file in files} for condition, files in runs[0].items()}


def figures(files):
    """UAR, WA and log loss in nats of one condition; a recording without speech counts as not heard."""
    labels = np.array([label for label, _ in files.values()])
    heard = np.array([-1 if logits is None else logits.argmax() for _, logits in files.values()])
    recalls = [(heard[labels == label] == label).mean() for label in range(N_CLASSES) if (labels == label).any()]
    losses = [-log_softmax(logits)[label] for label, logits in files.values() if logits is not None]
    return np.mean(recalls), (heard == labels).mean(), np.mean(losses)


def describe(name, clips, more=""):
    by_condition = {condition: figures(files) for condition, files in clips.items()}
    uar, wa, loss = by_condition["clean"]
    all_uar, _, all_loss = np.mean([by_condition[condition] for condition in USUAL], axis=0)
    others = " ".join(f"{c} {f[0]:.3f}" for c, f in by_condition.items() if c != "clean")
    print(f"{name}: clean {uar:.3f}/{wa:.3f} log loss {loss:.3f}; all {all_uar:.3f} log loss {all_loss:.3f}; {others}{more}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", default="03,08,11,13")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    speakers = arguments.speakers.split(",")
    names = arguments.names or sorted(p.name for p in CACHE.iterdir() if p.is_dir() and not (p / "train.json").exists())
    for name in names:
        if ":" in name:
            parts = [part.split(":") for part in name.split("+")]
            describe(name, average([load(part, seed, speakers)[0] for part, seed in parts]))
            continue
        runs = [(seed, load(name, seed, speakers)) for seed in range(10)]
        found = [(seed, run) for seed, run in runs if run is not None]
        for seed, (clips, loss, minutes) in found:
            describe(f"{name} seed {seed}", clips, f"; training loss {loss:.3f}, {minutes:.1f} min a fold")
        if len(found) > 1:
            describe(f"{name}, {len(found)} seeds averaged", average([run[0] for _, run in found]))


if __name__ == "__main__":
    main()
