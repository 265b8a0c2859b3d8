import { degrade, N_BABBLE_TALKERS, type Condition } from '../audio/degrade.ts';
import type { Waveform } from '../audio/waveform.ts';
import { createRng } from '../rng.ts';
import { judgeWaveform, type Listener } from './fold.ts';

/** The condition of a recording as it is. */
export const UNDISTURBED = 'clean';

/** Conditions that held-out recordings are judged in, by the name they have in `evaluation.json`. */
export const CONDITIONS: Readonly<Record<string, Condition>> = {
  [UNDISTURBED]: { kind: 'clean' },
  telephone: { kind: 'telephone' },
  'mu-law-8k': { kind: 'mu-law-8k' },
  'white-20': { kind: 'white', snrDb: 20 },
  'white-10': { kind: 'white', snrDb: 10 },
  'white-0': { kind: 'white', snrDb: 0 },
  'babble-20': { kind: 'babble', snrDb: 20 },
  'babble-10': { kind: 'babble', snrDb: 10 },
  'babble-0': { kind: 'babble', snrDb: 0 },
};

/** How often a recording is heard when it is judged in every condition. */
export const N_CONDITIONS = Object.keys(CONDITIONS).length;

/** Recordings of other people, at the rate of the recording that is disturbed by them. */
export interface Talkers {
  length: number;
  /** @param i from 0 to `length` - 1. */
  samples(i: number): Float32Array;
}

/**
 * One recording in every condition but the first, through the recogniser that everybody uses. The disturbance depends
 * on the condition and the name of the file alone.
 *
 * @param talkers who babbles; where there are none, the recording itself does.
 * @returns logits by name of the condition; null where no speech was found.
 */
export async function judgeDisturbed(
  recognizer: Listener,
  waveform: Waveform,
  file: string,
  talkers: Talkers,
): Promise<Record<string, number[] | null>> {
  const logits: Record<string, number[] | null> = {};
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    if (name === UNDISTURBED) continue;
    logits[name] = await judgeWaveform(
      recognizer,
      disturb(waveform, condition, `${name} ${file}`, talkers),
    );
  }
  return logits;
}

function disturb(
  waveform: Waveform,
  condition: Condition,
  stream: string,
  talkers: Talkers,
): Waveform {
  const rng = createRng(0, 'condition', stream);
  // Drawn in every condition, so that the noise is that of the shipped evaluation.
  const drawn = Array.from({ length: N_BABBLE_TALKERS }, () =>
    talkers.length === 0 ? null : rng.integer(talkers.length),
  );
  const crowd =
    condition.kind === 'babble'
      ? drawn.map((i) => (i === null ? waveform.samples : talkers.samples(i)))
      : [];
  return degrade(waveform, condition, rng, crowd);
}
