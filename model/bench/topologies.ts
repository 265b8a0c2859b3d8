import type { LayerSpec, Topology } from '#lib/core/network/network.ts';

/** Pictures of 128 mels by 128 frames, seven emotions: what the yardstick in PyTorch trains on. */
const INPUT: [number, number] = [128, 128];
const N_CLASSES = 7;

/** AlexNet at half width, dense layers of 1024, no batch normalisation. */
export function halfAlexnet(): Topology {
  return network('half-width AlexNet', false, 1024, 0.5);
}

/** The same convolutions with batch normalisation, mean over time, dense layers of 256. */
export function recipeK(): Topology {
  return network('half-width AlexNet with batch normalisation', true, 256, 0.2);
}

function network(name: string, batchNorm: boolean, units: number, rate: number): Topology {
  const conv = (
    index: number,
    filters: number,
    size: number,
    stride: number,
    pad: number,
  ): LayerSpec => ({
    kind: 'conv',
    name: `conv${index}`,
    filters,
    kernel: [size, size],
    stride: [stride, stride],
    pad: [pad, pad],
    batchNorm,
  });
  const pool = (index: number): LayerSpec => ({
    kind: 'maxPool',
    name: `pool${index}`,
    size: [3, 3],
    stride: [2, 2],
  });
  const head: LayerSpec[] = [
    { kind: 'flatten', name: 'flatten' },
    { kind: 'dropout', name: 'dropout6', rate },
    { kind: 'dense', name: 'dense6', units, relu: true },
    { kind: 'dropout', name: 'dropout7', rate },
    { kind: 'dense', name: 'dense7', units, relu: true },
    { kind: 'dense', name: 'logits', units: N_CLASSES, relu: false },
  ];
  const layers: LayerSpec[] = [
    ...[conv(1, 32, 11, 4, 2), pool(1), conv(2, 96, 5, 1, 2), pool(2)],
    ...[conv(3, 192, 3, 1, 1), conv(4, 128, 3, 1, 1), conv(5, 128, 3, 1, 1), pool(5)],
    ...(batchNorm ? [{ kind: 'meanOverTime', name: 'mean_over_time' } as const] : []),
    ...head,
  ];
  return { name, inputShape: INPUT, layers };
}
