import type { CallFigures } from './call-figures.ts';
import { conditionName, figure, table } from './card-tables.ts';
import { SCREENED_SPEAKERS } from './summary.ts';

/** Content of `calls.json`. */
export interface CallsFile {
  engine: string;
  speakers: string[];
  seed: number;
  smoothing: { turnSec: number; evidence: number };
  conditions: Record<string, CallFigures>;
}

/** How long recordings fare, judged by time instead of by recording. */
export function overTime({ speakers, smoothing, conditions }: CallsFile): string {
  const chosenOn = speakers.filter((speaker) => SCREENED_SPEAKERS.includes(speaker));
  const caution =
    chosenOn.length === speakers.length
      ? 'The two parameters of the smoothing were chosen on these very calls, so the gain is flattered'
      : `The two parameters of the smoothing were chosen on the calls of ${chosenOn.join(', ')} alone`;
  const rows = Object.entries(conditions).map(([name, each]) => [
    conditionName(name),
    figure(each.uar),
    figure(each.wa),
    figure(each.plainUar),
    figure(each.plainWa),
    figure(each.speechRecall),
    figure(each.speechPrecision),
  ]);
  return `### Over time, in long recordings

Calls of five minutes put together from EMO-DB, one for each of ${speakers.length} speakers (${speakers.join(', ')}): turns of 5 to 20 s in one emotion each, pauses in which somebody else speaks on the other channel, a faint line noise. Each is heard by the network of seed 0 that had never heard its speaker, piece by piece as the page does it (\`npm run calls\`). Every tenth of a second with speech counts once; where no speech was found it counts as wrong. The windows are judged in the light of their neighbours: an expression lasts ${smoothing.turnSec} s on average, a window's evidence counts to the power of ${smoothing.evidence}. ${caution}.

${table(
  ['condition', 'UAR', 'WA', 'UAR unsmoothed', 'WA unsmoothed', 'speech found', 'found is speech'],
  rows,
)}`;
}
