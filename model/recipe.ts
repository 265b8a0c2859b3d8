import { createHash } from 'node:crypto';
import { RECOMMENDED, RECOMMENDED_WARPS, type TrainingConfig } from '#lib/core/training/config.ts';
import { nnFusedWasmBase64 } from '#lib/core/kernels/nn-fused.ts';
import { alexnet } from '#lib/core/network/alexnet.ts';
import type { Topology } from '#lib/core/network/network.ts';
import { topologyFor } from '#lib/core/training/plan.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';

/** The shipped recipe, with fewer epochs for a trial. */
export function evaluationConfig(epochs: number = RECOMMENDED.epochs): TrainingConfig {
  return { ...RECOMMENDED, epochs };
}

/** Results are equal to the last digit only between equal engines. */
export function engineName(): string {
  const kernels = createHash('sha256').update(nnFusedWasmBase64).digest('hex').slice(0, 8);
  return `Node ${process.versions.node}, V8 ${process.versions.v8}, tfjs-backend-wasm 4.22.0, kernels ${kernels}`;
}

/** Short digest of everything that decides a fold's figures but the corpus and the seed. */
export function recipeDigest(
  config: TrainingConfig,
  warps: readonly number[] = RECOMMENDED_WARPS,
): string {
  const { nMels } = config.spec;
  const { layers } = alexnet(config.preset, [nMels, config.segmentFrames], EMOTIONS.length);
  return createHash('sha256')
    .update(JSON.stringify({ config, layers, warps }))
    .digest('hex')
    .slice(0, 16);
}

export function topologyOf(config: TrainingConfig): Topology {
  return topologyFor(config, EMOTIONS.length);
}
