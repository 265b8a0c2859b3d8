import type { Waveform } from '#lib/core/audio/waveform.ts';
import { createRng, type Rng } from '#lib/core/rng.ts';

const RATE_HZ = 16_000;

/** Sample by sample: `t` in seconds. */
type Source = (t: number) => number;
type Maker = (rng: Rng) => Source;

const sine = (hertz: number, t: number): number => Math.sin(2 * Math.PI * hertz * t);

/** Log-uniform between two frequencies, hertz. */
function anyPitch(rng: Rng, lowHz: number, highHz: number): number {
  return Math.exp(rng.uniform(Math.log(lowHz), Math.log(highHz)));
}

/** On for the first half of each period. */
const isOn = (t: number, perSec: number): boolean => (t * perSec) % 1 < 0.5;

/** A plucked tone with eight overtones, `t` seconds after it was struck. */
function pluck(hertz: number, t: number, decay: number): number {
  let sum = 0;
  for (let h = 1; h <= 8 && hertz * h < 7500; h++) sum += sine(hertz * h, t) / h ** 1.5;
  return sum * Math.exp(-t * decay) * Math.min(1, 200 * t);
}

const MAJOR = [-5, -3, -1, 0, 2, 4, 6, 7, 9, 11];

function tune(rng: Rng): number[] {
  return Array.from(
    { length: 40 },
    () => 220 * 2 ** ((MAJOR[rng.integer(MAJOR.length)] ?? 0) / 12),
  );
}

const melody: Maker = (rng) => {
  const notes = tune(rng);
  const perSec = rng.uniform(2, 6);
  return (t) => {
    const i = Math.floor(t * perSec);
    return 0.4 * pluck(notes[i] ?? 220, t - i / perSec, 4);
  };
};

const chords: Maker = (rng) => {
  const notes = tune(rng);
  const perSec = rng.uniform(0.5, 3);
  return (t) => {
    const i = Math.floor(t * perSec);
    const root = notes[i] ?? 220;
    const parts = [0.5, 1, 1.26, 1.5].map((ratio) => pluck(root * ratio, t - i / perSec, 1.5));
    return 0.2 * parts.reduce((sum, part) => sum + part, 0);
  };
};

const drums: Maker = (rng) => {
  const perSec = rng.uniform(2, 6);
  return (t) => {
    const i = Math.floor(t * perSec);
    const since = t - i / perSec;
    return i % 2 === 0
      ? sine(60 * (1 + 2 * Math.exp(-30 * since)), since) * Math.exp(-12 * since)
      : 0.6 * rng.normal() * Math.exp(-25 * since);
  };
};

const music: Maker = (rng) => {
  const parts = [melody(rng), chords(rng), drums(rng)];
  return (t) => 0.6 * parts.reduce((sum, part) => sum + part(t), 0);
};

/** Noise through one-pole filters: equal power per octave (Paul Kellet's economy filter). */
const pink: Maker = (rng) => {
  const state = [0, 0, 0];
  return () => {
    const white = rng.normal();
    state[0] = 0.99765 * (state[0] ?? 0) + 0.099 * white;
    state[1] = 0.963 * (state[1] ?? 0) + 0.2965 * white;
    state[2] = 0.57 * (state[2] ?? 0) + 1.0527 * white;
    return 0.1 * (state.reduce((sum, value) => sum + value, 0) + 0.1848 * white);
  };
};

const brown: Maker = (rng) => {
  let value = 0;
  return () => (value = 0.99 * value + 0.05 * rng.normal());
};

const clicks: Maker = (rng) => {
  let next = 0;
  let level = 0;
  return (t) => {
    if (t >= next) {
      level = 1;
      next = t + rng.uniform(0.05, 0.4);
    }
    level *= 0.99;
    return level * rng.normal();
  };
};

const siren: Maker = (rng) => {
  const hertz = anyPitch(rng, 300, 1500);
  const perSec = rng.uniform(0.3, 2);
  let phase = 0;
  return (t) => {
    phase += (hertz * (1.4 + 0.4 * sine(perSec, t))) / RATE_HZ;
    return Math.sin(2 * Math.PI * phase);
  };
};

/** What is no speech, or none of a human being. Levels differ, seeds name the variant. */
const MAKERS: Readonly<Record<string, Maker>> = {
  'white noise': (rng) => () => 0.3 * rng.normal(),
  'pink noise': pink,
  'brown noise': brown,
  'noise in bursts': (rng) => {
    const perSec = rng.uniform(2, 8);
    return (t) => (isOn(t, perSec) ? 0.3 : 0.0003) * rng.normal();
  },
  'noise that swells': (rng) => {
    const perSec = rng.uniform(2, 8);
    return (t) => (0.5 - 0.5 * Math.cos(2 * Math.PI * perSec * t)) * 0.3 * rng.normal();
  },
  'pure tone': (rng) => {
    const hertz = anyPitch(rng, 60, 7000);
    return (t) => sine(hertz, t);
  },
  'tone in bursts': (rng) => {
    const hertz = anyPitch(rng, 80, 4000);
    const perSec = rng.uniform(2, 8);
    return (t) => (isOn(t, perSec) ? sine(hertz, t) : 0);
  },
  'ringing tone': (rng) => (t) =>
    t % 1.2 < 0.6 ? 0.5 * (sine(440, t) + sine(480, t)) : 0.0005 * rng.normal(),
  'mains hum': (rng) => (t) =>
    sine(50, t) + 0.4 * sine(100, t) + 0.2 * sine(150, t) + 0.002 * rng.normal(),
  siren,
  clicks,
  melody,
  chords,
  drums,
  music,
};

export const STRANGE_SOUNDS: readonly string[] = Object.keys(MAKERS);

/** @returns 1.5 to 3.5 s at 16 kHz, the same for the same seed. */
export function makeStrangeSound(kind: string, seed: number): Waveform {
  const rng = createRng(seed, 'strange-sound', kind);
  const level = rng.uniform(0.05, 0.5);
  const nSamples = Math.round(rng.uniform(1.5, 3.5) * RATE_HZ);
  const source = MAKERS[kind]?.(rng);
  if (source === undefined) throw new Error(`No sound ${kind}.`);
  const samples = Float32Array.from({ length: nSamples }, (_, i) => level * source(i / RATE_HZ));
  return { samples, sampleRate: RATE_HZ };
}

const VOWELS = [
  [700, 1200, 2500],
  [300, 2300, 3000],
  [350, 800, 2400],
  [500, 1800, 2500],
  [600, 1000, 2500],
];

/** Syllables by formant synthesis: a buzz with falling pitch through three resonators (Klatt 1980, much simplified). */
export function makeSyntheticSpeech(seed: number): Waveform {
  const rng = createRng(seed, 'synthetic-speech');
  const pitchHz = rng.uniform(90, 250);
  const perSec = rng.uniform(3, 5);
  const vowels = Array.from({ length: 40 }, () => VOWELS[rng.integer(VOWELS.length)] ?? []);
  const memory = [0, 1, 2].map(() => [0, 0]);
  let phase = 0;
  const source: Source = (t) => {
    const i = Math.floor(t * perSec);
    const share = t * perSec - i;
    phase = (phase + (pitchHz * (1 + 0.1 * sine(0.7, t) - 0.05 * t)) / RATE_HZ) % 1;
    const open = share < 0.8 ? Math.sin((Math.PI * share) / 0.8) : 0;
    const breath = share >= 0.8 && i % 3 === 0 ? 0.3 * rng.normal() : 0;
    const input = (phase < 0.1 ? 1 : -0.1) * open + breath;
    return memory.reduce((sum, state, q) => {
      const radius = Math.exp((-Math.PI * 80 * (q + 1)) / RATE_HZ);
      const turn = Math.cos((2 * Math.PI * (vowels[i]?.[q] ?? 500)) / RATE_HZ);
      const [one = 0, two = 0] = state;
      const value = (1 - radius) * input + 2 * radius * turn * one - radius * radius * two;
      state[1] = one;
      state[0] = value;
      return sum + value / (q + 1);
    }, 0);
  };
  const nSamples = Math.round(rng.uniform(1.5, 3.5) * RATE_HZ);
  const samples = Float32Array.from({ length: nSamples }, (_, i) => {
    return source(i / RATE_HZ) + 0.0005 * rng.normal();
  });
  return { samples, sampleRate: RATE_HZ };
}
