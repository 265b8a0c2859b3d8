import { augment } from '../features/augment.ts';
import {
  comparedFrames,
  fitFamiliarity,
  type Familiarity,
  type ProfiledSound,
} from '../features/familiarity.ts';
import { powerToDb } from '../features/log-mel.ts';
import { describeSound } from '../features/sound-profile.ts';
import { createRng } from '../rng.ts';
import type { TrainingConfig } from './config.ts';
import { noiseBank, type TrainingItem } from './dataset.ts';

/** Variants of each recording beside itself, as many as make noise and band limits common. */
const N_VARIANTS = 3;
/** Noise nearly as loud as the voice would make noise alone familiar, dB. */
const SNR_DB: [number, number] = [10, 30];

/**
 * What the sounds of a training are like: each recording as it is, and as augmentation changes it.
 *
 * @param speakers of `items`, null where not known.
 * @returns null if there are too few recordings.
 */
export function learnFamiliarity(
  items: readonly TrainingItem[],
  speakers: readonly (string | null)[],
  {
    spec,
    segmentFrames,
    augmentation,
  }: Pick<TrainingConfig, 'spec' | 'segmentFrames' | 'augmentation'>,
): Familiarity | null {
  const noise = noiseBank(spec);
  const sounds = items.flatMap((item, i): ProfiledSound[] => {
    const pictures = [item.trimmed];
    const rng = createRng(0, 'familiarity', i);
    if (augmentation !== null) {
      const context = {
        spec,
        segmentFrames: comparedFrames(spec, segmentFrames),
        // Voices that do not exist would make it believe to know more than it does.
        config: { ...augmentation, snrDb: SNR_DB, mixStyle: 0 },
        noise,
        talkers: items,
        kinOf: () => [],
      };
      for (let n = 0; n < N_VARIANTS; n++) pictures.push(augment(item, context, rng));
    }
    return pictures.map((picture) => ({
      profile: describeSound(powerToDb(picture, spec), spec),
      speaker: speakers[i] ?? null,
    }));
  });
  return fitFamiliarity(sounds);
}
