import type { UtteranceInfo } from './corpus.ts';
import { EMOTIONS } from './labels.ts';
import type { Emotion } from './labels.ts';

/**
 * One recording to try for every emotion: the one that listeners recognised and believed most, short before long.
 *
 * @returns in the order of the emotions; those without a recording are left out.
 */
export function pickClips(
  utterances: readonly UtteranceInfo[],
): { emotion: Emotion; info: UtteranceInfo }[] {
  return EMOTIONS.flatMap((emotion) => {
    const [info] = utterances
      .filter(({ label }) => label === emotion)
      .sort((a, b) => believed(b) - believed(a) || a.durationSec - b.durationSec);
    return info === undefined ? [] : [{ emotion, info }];
  });
}

function believed({ recognition, naturalness }: UtteranceInfo): number {
  return (recognition ?? 0) * (naturalness ?? 0);
}
