import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decibelsScalar } from '#lib/core/features/decibels.ts';
import { KernelDecibels, KernelEngine } from '#lib/core/features/kernel-engine.ts';
import { ScalarEngine } from '#lib/core/features/mel-engine.ts';
import { melPowerWith } from '#lib/core/features/mel-power.ts';
import type { FeatureSpec } from '#lib/core/features/spec.ts';
import { decodeBase64 } from '#lib/core/kernels/base64.ts';
import { largestDifference, noise, SPEC, tone } from './support.ts';

function kernelEngine(spec: FeatureSpec): KernelEngine {
  const engine = KernelEngine.create(spec);
  if (!engine) throw new Error('The kernel does not run here.');
  return engine;
}

function kernelDecibels(): KernelDecibels {
  const kernel = KernelDecibels.create();
  if (!kernel) throw new Error('The kernel does not run here.');
  return kernel;
}

describe('kernel and plain TypeScript', () => {
  const specs: Partial<FeatureSpec>[] = [
    {},
    { power: 1 },
    { winLength: 512, melNorm: null },
    { melScale: 'htk', padMode: 'reflect' },
    { center: false },
    { fMinHz: 300, fMaxHz: 3400, nMels: 40 },
    ...[8, 16, 32, 64, 128, 256, 1024, 2048, 4096].map((nFft) => ({
      nFft,
      winLength: nFft,
      hopLength: Math.max(1, nFft / 4),
      nMels: Math.max(1, nFft / 8),
    })),
  ];

  it.each(specs)('give the same spectrum within 1e-6 dB: %o', (part) => {
    const spec: FeatureSpec = { ...SPEC, ...part };
    for (const waveform of [noise(16000), tone(1000, 7000)]) {
      const simd = melPowerWith(kernelEngine(spec), waveform, spec);
      const plain = melPowerWith(new ScalarEngine(spec), waveform, spec);
      const db = ({ data }: { data: Float32Array }) =>
        Array.from(data, (x) => 10 * spec.power * Math.log10(Math.max(spec.amin, x)));
      expect(largestDifference(db(simd), db(plain))).toBeLessThan(1e-6);
    }
  });

  it('give the same decibels within the last bit of a float32', () => {
    const values = Float32Array.from({ length: 40001 }, (_, i) => 10 ** (i / 500 - 44));
    values[7] = 0;
    for (const perDecade of [10, 20]) {
      const scale = { amin: 1e-41, perDecade, offset: 3.3, floor: -350 };
      const simd = values.slice();
      const plain = values.slice();
      kernelDecibels().apply(simd, scale);
      decibelsScalar(plain, scale);
      // Between 256 and 1024 dB the last bit is at most 6e-5, under 1 dB it is under 6e-8.
      plain.forEach((db, i) => {
        const lastBit = Math.max(Math.abs(db), 0.1) * 2 ** -23;
        if (Math.abs((simd[i] ?? NaN) - db) <= 1.01 * lastBit) return;
        throw new Error(`${values[i]}: ${simd[i]} instead of ${db} dB`);
      });
    }
  });

  it('take logarithms to 1e-8', () => {
    // Around 1 decibels are so small that a float32 shows nine decimals.
    const values = Float32Array.from({ length: 2001 }, (_, i) => 1 + (i - 1000) * 1e-5);
    const scale = { amin: 1e-10, perDecade: 10, offset: 0, floor: -Infinity };
    const db = values.slice();
    kernelDecibels().apply(db, scale);
    expect(
      largestDifference(
        db,
        Float64Array.from(values, (x) => 10 * Math.log10(x)),
      ),
    ).toBeLessThan(1e-8);
  });

  it('leave other lengths to TypeScript', () => {
    for (const nFft of [2, 4, 6, 400]) {
      expect(KernelEngine.create({ ...SPEC, nFft, winLength: 2 })).toBeNull();
    }
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const refusing = {
    Module: function refuse() {
      throw new Error('no SIMD');
    },
  };

  it.each([
    ['at all', undefined],
    ['that takes the module', refusing],
  ])('%s, the log-mel is the same', async (_, runtime) => {
    const before = await import('#lib/core/features/log-mel.ts');
    const expected = before.logMel(noise(8000), SPEC);
    vi.resetModules();
    vi.stubGlobal('WebAssembly', runtime);
    const { KernelEngine: Refused } = await import('#lib/core/features/kernel-engine.ts');
    expect(Refused.create(SPEC)).toBeNull();
    const { logMel } = await import('#lib/core/features/log-mel.ts');
    // One bit of a float32 under 64 dB.
    expect(largestDifference(logMel(noise(8000), SPEC).data, expected.data)).toBeLessThan(4e-6);
  });
});

describe('decodeBase64', () => {
  it('reads every padding and every byte', () => {
    for (const length of [0, 1, 2, 3, 4, 255, 256, 257]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 0xff);
      expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
    }
  });

  it('refuses what is not base64', () => {
    expect(() => decodeBase64('AAA')).toThrow('incomplete');
    expect(() => decodeBase64('AA-A')).toThrow('Character 2');
    expect(() => decodeBase64('A=AA')).toThrow('Character 1');
  });
});

describe('the committed kernel', () => {
  it('is what its source compiles to', async () => {
    const tool = fileURLToPath(new URL('../../../src/tools/build-kernels.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [tool, '--check', 'dsp']);
    expect(stdout).toContain('src/lib/core/kernels/dsp.ts: up to date');
  });
});
