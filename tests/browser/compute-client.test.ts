import { afterEach, describe, expect, it } from 'vitest';
import { SerError } from '#lib/core/errors.ts';
import { ComputeClient } from '#lib/workers/compute-client.ts';
import type { PredictInput, PredictStage } from '#lib/workers/compute-api.ts';

/** Workers started by the client under test, in order. */
let started: Worker[] = [];
let client: ComputeClient | null = null;

afterEach(() => {
  client?.stop();
  for (const worker of started) worker.terminate();
  started = [];
});

function makeClient(idleMs?: number): ComputeClient {
  client = new ComputeClient(() => {
    const worker = new Worker(new URL('./support/stand-in.worker.ts', import.meta.url), {
      type: 'module',
    });
    started.push(worker);
    return worker;
  }, idleMs);
  return client;
}

/** The stand-in does what its input says; see `support/stand-in.worker.ts`. */
function order(text: string): PredictInput {
  const { buffer } = new TextEncoder().encode(text);
  return { kind: 'bytes', bytes: buffer };
}

async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no rejection',
    (reason: unknown) => reason,
  );
}

describe('ComputeClient', () => {
  it('starts no worker before the first call, and one for all', async () => {
    const client = makeClient();
    expect(started).toHaveLength(0);
    await client.predict(order('answer'));
    await client.predict(order('answer'));
    expect(started).toHaveLength(1);
  });

  it('moves the buffer and brings back the arrays of the answer', async () => {
    const input = order('answer');
    const { prediction } = await makeClient().predict(input);
    expect(input.kind === 'bytes' && input.bytes.byteLength).toBe(0);
    expect(prediction.waveform.samples).toEqual(Float32Array.of(1, 2, 3));
  });

  it('hands on the stages in order, all before the answer', async () => {
    const client = makeClient();
    // Stages and answer cross on channels of their own; only now and then does one overtake the other.
    for (let call = 0; call < 200; call++) {
      const stages: PredictStage[] = [];
      await client.predict(order('answer'), { onStage: (stage) => stages.push(stage) });
      expect(stages.map(({ stage }) => stage)).toEqual(['decoding', 'features', 'network']);
    }
  });

  it('probes a file, and tells apart what the user can act on', async () => {
    const client = makeClient();
    const { durationSec, likeness } = await client.probe(new Blob(['12345']));
    expect(durationSec).toBe(5);
    expect(likeness.isAlike).toBe(true);
    const reason = await reasonOf(client.probe(new Blob(['too-short'])));
    expect(reason instanceof SerError && reason.info.code).toBe('audio-too-short');
  });

  it('hands on the first maps before the others, and leaves the picture where it is', async () => {
    const client = makeClient();
    const logMel = { data: Float32Array.of(1, 2, 3, 4), nMels: 2, nFrames: 2 };
    const stages: string[] = [];
    const input = { logMel, columns: { from: 0, to: 2 }, model: { id: 'm', version: '1' } };
    const found = await client.explain(input, ({ stage }) => stages.push(stage));
    expect(stages).toEqual(['grad-cam', 'occlusion', 'occlusion']);
    expect(found.gradCam[0]?.data).toEqual(Float32Array.of(2, 4, 6, 8));
    expect(logMel.data).toHaveLength(4);
    expect(found.occlusion).toEqual([logMel]);
  });

  it('hands on what is heard of each track in order, all before the end', async () => {
    const tracks: number[] = [];
    const input = { content: new Blob([]), tracks: [0, 1, 'mix' as const] };
    const result = await makeClient().follow(input, (update) => {
      if (update.stage === 'heard') tracks.push(update.track);
    });
    expect(tracks).toEqual([0, 1, 2]);
    expect(result.trackWarnings).toEqual([]);
  });

  it('lets one call in at a time, in order', async () => {
    const client = makeClient();
    const durations = await Promise.all(
      ['count', 'count', 'count'].map(async (text) => {
        const { prediction } = await client.predict(order(text));
        return prediction.durationSec;
      }),
    );
    // The stand-in answers with the number of calls that it has in hand.
    expect(durations).toEqual([1, 1, 1]);
  });

  it('revives typed errors whole and goes on with the same worker', async () => {
    const client = makeClient();
    const reason = await reasonOf(client.predict(order('too-short')));
    expect(reason).toBeInstanceOf(SerError);
    expect((reason as SerError).info).toEqual({
      code: 'audio-too-short',
      details: { durationSec: 0.05, minimumSec: 0.4 },
    });
    await client.predict(order('answer'));
    expect(started).toHaveLength(1);
  });

  it('passes bugs on as plain errors and takes a fresh worker afterwards', async () => {
    const client = makeClient();
    const reason = await reasonOf(client.predict(order('bug')));
    expect(reason).toBeInstanceOf(Error);
    expect(reason).not.toBeInstanceOf(SerError);
    expect((reason as Error).message).toContain('a bug');
    expect(client.isRunning).toBe(false);
    await client.predict(order('answer'));
    expect(started).toHaveLength(2);
  });

  it('ends the worker on abort, at once, and starts anew', async () => {
    const client = makeClient();
    const controller = new AbortController();
    const call = client.predict(order('hang'), {
      signal: controller.signal,
      onStage: () => controller.abort(),
    });
    expect(await reasonOf(call)).toMatchObject({ name: 'AbortError' });
    expect(client.isRunning).toBe(false);
    await client.predict(order('answer'));
    expect(started).toHaveLength(2);
  });

  it('answers an aborted call that still waits, without disturbing the one before', async () => {
    const client = makeClient();
    const first = client.predict(order('slow'));
    const controller = new AbortController();
    const second = client.predict(order('answer'), { signal: controller.signal });
    controller.abort();
    expect(await reasonOf(second)).toMatchObject({ name: 'AbortError' });
    await first;
    expect(started).toHaveLength(1);
  });

  it('starts no worker for a call that was aborted before', async () => {
    const call = makeClient().predict(order('answer'), { signal: AbortSignal.abort() });
    expect(await reasonOf(call)).toMatchObject({ name: 'AbortError' });
    expect(started).toHaveLength(0);
  });

  it('says that the program did not load when the worker has no script', async () => {
    const client = new ComputeClient(() => {
      const worker = new Worker('/there-is-no-such-script.js', { type: 'module' });
      started.push(worker);
      return worker;
    });
    const reason = await reasonOf(client.predict(order('answer')));
    expect((reason as SerError).info).toMatchObject({ code: 'model-unavailable' });
  });

  it('reports a crash outside the call', async () => {
    const reason = await reasonOf(makeClient().predict(order('crash')));
    expect(reason).toBeInstanceOf(Error);
    expect((reason as Error).message).toContain('out of the blue');
  });

  it('notices when the browser ends the worker without a word, and takes a fresh one', async () => {
    const client = makeClient();
    const waiting = [client.predict(order('close')), client.predict(order('answer'))];
    const [reason] = await Promise.all([reasonOf(waiting[0] as Promise<unknown>), waiting[1]]);
    expect((reason as SerError).info).toEqual({ code: 'program-stopped', details: {} });
    expect(started).toHaveLength(2);
  });

  it('takes its own ending of a worker for no accident', async () => {
    const client = makeClient();
    let isSettled = false;
    void reasonOf(client.predict(order('hang'))).then(() => (isSettled = true));
    await expect.poll(() => client.isRunning).toBe(true);
    client.stop();
    await makeClient().predict(order('answer'));
    expect(isSettled).toBe(false);
  });

  it('ends an idle worker, but not one that computes', async () => {
    const client = makeClient(20);
    await client.predict(order('slow'));
    expect(client.isRunning).toBe(true);
    await expect.poll(() => client.isRunning).toBe(false);
    await client.predict(order('answer'));
    expect(started).toHaveLength(2);
  });
});
