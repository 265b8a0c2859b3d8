import { decode } from '#lib/core/audio/decode.ts';
import { downmix } from '#lib/core/audio/downmix.ts';
import { orderLabels } from '#lib/core/data/corpus.ts';
import { splitCorpus } from '#lib/core/data/splits.ts';
import { TfjsNetwork } from '#lib/core/network/tfjs-network.ts';
import { toTrainingItem } from '#lib/core/training/dataset.ts';
import { RECIPES, topologyFor } from '#lib/core/training/plan.ts';
import { train } from '#lib/core/training/train.ts';
import { startWasmBackend } from '#lib/server/tensorflow.ts';
import type { Recording } from './train-corpus.ts';

/** The first losses of the run that `planSmallRun` plans, trained in this process. */
export async function lossesInNode(
  recordings: readonly Recording[],
  epochs: number,
  nSteps: number,
): Promise<number[]> {
  const recipe = RECIPES.recommended;
  const config = { ...recipe.config, epochs, batchSize: 8 };
  const sorted = [...recordings].sort((a, b) => (a.info.file < b.info.file ? -1 : 1));
  const infos = sorted.map(({ info }) => info);
  const labels = orderLabels(infos.map(({ label }) => label));
  const { training } = splitCorpus(infos, recipe.split, 0);
  const items = [];
  for (const i of training) {
    const recording = sorted[i];
    if (recording === undefined) continue;
    const { waveform } = downmix(await decode(Buffer.from(recording.base64, 'base64')));
    const { label, speaker } = recording.info;
    const item = toTrainingItem(waveform, labels.indexOf(label), config.spec, speaker);
    if (item !== null) items.push(item);
  }
  await startWasmBackend();
  const network = new TfjsNetwork(topologyFor(config, labels.length), 0);
  const losses: number[] = [];
  for await (const event of train(network, items, config, 0)) {
    if (event.kind === 'step') losses.push(event.loss);
    if (losses.length === nSteps) break;
  }
  network.dispose();
  return losses;
}
