import { findSpeech } from '#lib/core/audio/speech.ts';
import type { Waveform } from '#lib/core/audio/waveform.ts';
import { EMOTIONS } from '#lib/core/data/labels.ts';
import { createRng, type Rng } from '#lib/core/rng.ts';
import type { Utterance } from './corpus.ts';

/** A call put together from EMO-DB: who says what in which expression is known to the sample. */
export interface TestCall {
  speaker: string;
  /** The customer's side, and the side of somebody else who speaks in between. */
  customer: Waveform;
  agent: Waveform;
  /** Where the customer speaks, in order, samples. */
  truth: { startSample: number; endSample: number; labelIndex: number }[];
}

const SILENCE: Waveform = { samples: new Float32Array(0), sampleRate: 16_000 };
const CALL_SEC = 300;
/** A stretch of one expression lasts between these, seconds. */
const TURN_SEC: [number, number] = [5, 20];
/** Between sentences of one turn. */
const BREATH_SEC: [number, number] = [0.1, 0.5];
/** Between turns; in the longer ones the other side says a sentence. */
const PAUSE_SEC: [number, number] = [0.6, 5];
/** Of the line, dB under full scale. */
const LINE_NOISE = 10 ** (-72 / 20);

/** Five minutes of turns in expressions drawn by lot, spoken by one speaker of the corpus. */
export function makeCall(utterances: readonly Utterance[], speaker: string): TestCall {
  const rng = createRng(0, 'call', speaker);
  const sampleRate = utterances[0]?.waveform.sampleRate ?? 16_000;
  const own = utterances.filter((u) => u.speaker === speaker);
  const others = utterances.filter((u) => u.speaker !== speaker);
  const customer = new Float32Array(CALL_SEC * sampleRate);
  const agent = new Float32Array(CALL_SEC * sampleRate);
  const truth: TestCall['truth'] = [];
  const seconds = ([low, high]: [number, number]) =>
    Math.round((low + (high - low) * rng.uniform()) * sampleRate);
  let at = seconds(PAUSE_SEC);
  for (;;) {
    const labelIndex = rng.integer(EMOTIONS.length);
    const clips = shuffled(
      own.filter((u) => u.labelIndex === labelIndex),
      rng,
    );
    const turnEnd = at + seconds(TURN_SEC);
    for (const { waveform } of clips) {
      const voice = spoken(waveform);
      if (at >= turnEnd || at + voice.length > customer.length) break;
      customer.set(voice, at);
      truth.push({ startSample: at, endSample: at + voice.length, labelIndex });
      at += voice.length + seconds(BREATH_SEC);
    }
    const reply = spoken(others[rng.integer(others.length)]?.waveform ?? SILENCE);
    if (at + reply.length + 2 * sampleRate > customer.length) break;
    agent.set(reply, at + Math.round(0.3 * sampleRate));
    at += reply.length + seconds(PAUSE_SEC);
  }
  for (const side of [customer, agent]) addNoise(side, rng);
  return {
    speaker,
    customer: { samples: customer, sampleRate },
    agent: { samples: agent, sampleRate },
    truth,
  };
}

/** The part of a clip in which there is speech, as the corpus' recogniser finds it. */
function spoken(waveform: Waveform): Float32Array {
  const speech = findSpeech(waveform);
  return waveform.samples.subarray(speech?.startSample ?? 0, speech?.endSample ?? 0);
}

function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  return [...rng.permutation(items.length)].flatMap((i) => items[i] ?? []);
}

function addNoise(samples: Float32Array, rng: Rng): void {
  for (let i = 0; i < samples.length; i++)
    samples[i] = (samples[i] ?? 0) + LINE_NOISE * rng.normal();
}
