import path from 'node:path';
import { expect, test } from 'vitest';
import { decode } from '#lib/core/audio/decode.ts';
import { encodeWav } from '#lib/core/audio/wav.ts';
import { concatenate, silence, syllables } from '../support/signals.ts';
import { loadNodeRecognizer } from '#lib/server/recognizer.ts';

const MINUTE_SEC = 60;
const N_MINUTES = 15;

test(
  'a quarter of an hour at 44.1 kHz is heard from end to end',
  { timeout: 900_000 },
  async () => {
    const minute = concatenate(syllables(44_100, MINUTE_SEC - 4), silence(44_100, 4));
    const whole = concatenate(...Array.from({ length: N_MINUTES }, () => minute));
    const bytes = encodeWav(whole, { bits: 16 });
    const recognizer = await loadNodeRecognizer(path.join(import.meta.dirname, '../../model'));
    const startMs = performance.now();
    const prediction = await recognizer.recognize(await decode(bytes));
    const seconds = (performance.now() - startMs) / 1000;
    recognizer.dispose();
    const durationSec = N_MINUTES * MINUTE_SEC;
    console.log(
      `${durationSec} s in ${seconds.toFixed(1)} s: ${(durationSec / seconds).toFixed(0)} times real time`,
    );
    const { segments } = prediction;
    expect(prediction.durationSec).toBeCloseTo(durationSec, 2);
    expect(segments[0]?.startSec).toBeLessThan(1);
    expect(segments.at(-1)?.endSec).toBeGreaterThan(durationSec - 6);
    // Neighbours overlap or touch: nothing between the first word and the last is left out.
    for (const [i, { startSec }] of segments.entries()) {
      if (i > 0) expect(startSec).toBeLessThanOrEqual((segments[i - 1]?.endSec ?? 0) + 1e-6);
    }
  },
);
