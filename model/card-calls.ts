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
  /** The same without the speakers that choices are made on. */
  untouched: Record<string, CallFigures>;
}

/** How long recordings fare, judged by time instead of by recording. */
export function overTime({ speakers, smoothing, conditions, untouched }: CallsFile): string {
  const chosenOn = speakers.filter((speaker) => SCREENED_SPEAKERS.includes(speaker));
  const rows = Object.entries(conditions).map(([name, each]) => [
    conditionName(name),
    figure(each.uar),
    figure(each.wa),
    figure(each.plainUar),
    figure(each.plainWa),
    figure(untouched[name]?.uar ?? null),
    figure(untouched[name]?.plainUar ?? null),
    figure(each.speechRecall),
    figure(each.speechPrecision),
  ]);
  return `### Over time, in long recordings

Calls of five minutes put together from EMO-DB, one for each of ${speakers.length} speakers (${speakers.join(', ')}): turns of 5 to 20 s in one emotion each, pauses in which somebody else speaks on the other channel, a faint line noise. Each is heard by the network of seed 0 that had never heard its speaker, piece by piece as the page does it (\`npm run calls\`). Every tenth of a second with speech counts once; where no speech was found it counts as wrong. The windows are judged in the light of their neighbours: an expression lasts ${smoothing.turnSec} s on average, a window's evidence counts to the power of ${smoothing.evidence}. Both parameters were chosen on the calls of ${chosenOn.join(', ')} alone; the last UARs are of the others.

${table(
  [
    'condition',
    'UAR',
    'WA',
    'UAR unsmoothed',
    'WA unsmoothed',
    'UAR, untouched speakers',
    'unsmoothed',
    'speech found',
    'found is speech',
  ],
  rows,
)}`;
}
