import { normalizeRows } from '#lib/core/evaluation/confusion.ts';
import { conditionName, figure, percent } from './card-tables.ts';
import type { Evaluation } from './evaluation-file.ts';

/** What the figures say about who and what is heard worse, in sentences. */
export function findings({ leaveOneSpeakerOut: loso, labels, robustness }: Evaluation): string[] {
  const classes = loso.perClass.toSorted((a, b) => (a.recall ?? 0) - (b.recall ?? 0));
  const speakers = loso.perSpeaker.toSorted((a, b) => a.uar - b.uar);
  const conditions = Object.entries(robustness).sort(([, a], [, b]) => a.uar - b.uar);
  const [worstClass, bestClass] = [classes[0], classes.at(-1)];
  const [worstSpeaker, bestSpeaker] = [speakers[0], speakers.at(-1)];
  const [worstCondition] = conditions;
  const sentences: string[] = [];
  if (worstClass !== undefined && bestClass !== undefined) {
    sentences.push(
      `**Emotions.** ${capital(worstClass.label)} is recognised least (recall ${figure(worstClass.recall)}), ` +
        `${bestClass.label} most (${figure(bestClass.recall)}). ${mixUps(loso.confusion, labels)}`,
    );
  }
  if (worstSpeaker !== undefined && bestSpeaker !== undefined) {
    sentences.push(
      `**Speakers.** From speaker to speaker the UAR lies between ${figure(worstSpeaker.uar)} ` +
        `(${worstSpeaker.speaker}) and ${figure(bestSpeaker.uar)} (${bestSpeaker.speaker}). ` +
        'A voice unlike all ten may fare worse than any of them.',
    );
  }
  const sexes = loso.perSex.map(({ sex, uar }) => `${figure(uar)} for ${sex} speakers`);
  sentences.push(
    `**Sex.** The UAR is ${sexes.join(' and ')}: five people each, too few to generalise.`,
  );
  if (worstCondition !== undefined) {
    const [name, { uar }] = worstCondition;
    sentences.push(
      `**Sound.** Noise and narrow bands cost accuracy. The worst condition tested is ` +
        `${conditionName(name)}: UAR ${figure(uar)}.`,
    );
  }
  return sentences;
}

/** The three commonest ways of hearing one emotion as another. */
function mixUps(confusion: Parameters<typeof normalizeRows>[0], labels: readonly string[]): string {
  const pairs = normalizeRows(confusion)
    .flatMap((row, i) => row.map((share, j) => ({ share, i, j })))
    .filter(({ share, i, j }) => i !== j && share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, 3)
    .map(({ share, i, j }) => `${labels[i]} as ${labels[j]} (${percent(share)})`);
  return pairs.length === 0
    ? 'No emotion was heard as another.'
    : `Commonest mix-ups: ${pairs.join(', ')}.`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
