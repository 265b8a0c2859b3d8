import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const RESTRICTIONS = ['import-x/no-restricted-paths', 'no-restricted-imports'];

const eslint = new ESLint({ ruleFilter: ({ ruleId }) => RESTRICTIONS.includes(ruleId) });

/** Rules that complain when `filePath` holds nothing but an import of `specifier`. */
async function complaints(filePath: string, specifier: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`import * as planted from '${specifier}';\nplanted;\n`, {
    filePath,
  });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

describe('import rules bite on a planted violation', { timeout: 60_000 }, () => {
  test.for([
    ['src/lib/core/audio/waveform.ts', '../features/spec.ts', 'import-x/no-restricted-paths'],
    ['src/lib/core/errors.ts', './audio/waveform.ts', 'import-x/no-restricted-paths'],
    ['src/lib/core/kernels/wasm.ts', '../audio/waveform.ts', 'import-x/no-restricted-paths'],
    ['src/lib/core/data/labels.ts', '../features/spec.ts', 'import-x/no-restricted-paths'],
    [
      'src/lib/core/features/spec.ts',
      '../../workers/compute-api.ts',
      'import-x/no-restricted-paths',
    ],
    [
      'src/lib/core/features/spec.ts',
      '#lib/workers/compute-api.ts',
      'import-x/no-restricted-paths',
    ],
    [
      'src/lib/core/network/network.ts',
      '../explanation/heat-map.ts',
      'import-x/no-restricted-paths',
    ],
    [
      'src/lib/core/explanation/explain.ts',
      '../inference/prepare.ts',
      'import-x/no-restricted-paths',
    ],
    ['src/lib/core/explanation/explain.ts', '@tensorflow/tfjs-core', 'no-restricted-imports'],
    ['src/lib/server/problem.ts', '#lib/workers/compute-api.ts', 'import-x/no-restricted-paths'],
    ['src/routes/+layout.ts', '#lib/workers/compute-api.ts', 'import-x/no-restricted-paths'],
    ['src/lib/core/features/spec.ts', '@tensorflow/tfjs-core', 'no-restricted-imports'],
    ['src/lib/workers/compute-api.ts', '@tensorflow/tfjs-core', 'no-restricted-imports'],
    ['src/lib/server/problem.ts', '@tensorflow/tfjs-layers', 'no-restricted-imports'],
  ] as const)('%s must not import %s', async ([filePath, specifier, rule]) => {
    expect(await complaints(filePath, specifier)).toEqual([rule]);
  });

  test.for([
    ['src/lib/core/inference/prediction.ts', '../features/spec.ts'],
    ['src/lib/core/inference/recognizer.ts', '../explanation/explain.ts'],
    ['src/lib/workers/compute-api.ts', '#lib/core/errors.ts'],
    ['src/lib/server/problem.ts', '#lib/core/errors.ts'],
    ['src/lib/server/problem.ts', '@tensorflow/tfjs-backend-wasm'],
  ] as const)('%s may import %s', async ([filePath, specifier]) => {
    expect(await complaints(filePath, specifier)).toEqual([]);
  });
});
