import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FeatureSpec } from '#lib/core/features/spec.ts';

/** One entry of `index.json`, in librosa's names. */
interface Entry {
  case: string;
  signal: string;
  sampleRate: number;
  shape: [nMels: number, nFrames: number];
  n_fft: number;
  win_length: number;
  hop_length: number;
  n_mels: number;
  fmin: number;
  fmax: number;
  htk: boolean;
  norm: 'slaney' | null;
  power: 1 | 2;
  center: boolean;
  pad_mode: 'constant' | 'reflect';
  amin: number;
  top_db: number | null;
  ref: number | 'max';
}

export interface GoldenCase {
  name: string;
  directory: string;
  signal: string;
  spec: FeatureSpec;
  shape: [nMels: number, nFrames: number];
}

export const committedDirectory = fileURLToPath(new URL('golden', import.meta.url));

/** Directory of the cases that are not committed; null where none is given. */
export function outsideDirectory(): string | null {
  const { GOLDEN_DIR, EMODB_ZIP } = process.env;
  if (GOLDEN_DIR) return path.join(GOLDEN_DIR, 'mel');
  return EMODB_ZIP ? path.join(path.dirname(EMODB_ZIP), '..', 'golden', 'mel') : null;
}

function toSpec(entry: Entry): FeatureSpec {
  return {
    sampleRate: entry.sampleRate,
    nFft: entry.n_fft,
    winLength: entry.win_length,
    hopLength: entry.hop_length,
    nMels: entry.n_mels,
    fMinHz: entry.fmin,
    fMaxHz: entry.fmax,
    melScale: entry.htk ? 'htk' : 'slaney',
    melNorm: entry.norm,
    power: entry.power,
    center: entry.center,
    padMode: entry.pad_mode,
    amin: entry.amin,
    topDb: entry.top_db,
    ref: entry.ref,
  };
}

/** All cases in a directory; none if it does not exist. */
export function goldenCases(directory: string): GoldenCase[] {
  const index = path.join(directory, 'index.json');
  if (!existsSync(index)) return [];
  const { cases } = JSON.parse(readFileSync(index, 'utf8')) as { cases: Entry[] };
  return cases.map((entry) => ({
    name: entry.case,
    directory,
    signal: entry.signal,
    spec: toSpec(entry),
    shape: entry.shape,
  }));
}

export function readSingles(directory: string, name: string): Float32Array {
  const bytes = readFileSync(path.join(directory, name));
  return new Float32Array(new Uint8Array(bytes).buffer);
}
