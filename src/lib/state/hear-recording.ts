import { argMax } from '#lib/core/math.ts';
import { summarizeTimeline } from '#lib/core/inference/timeline.ts';
import type { TimelineWindow } from '#lib/core/inference/timeline.ts';
import type { KeptCall, KeptClip, QueueSummary } from '#lib/storage/queue-records.ts';
import type { ComputeClient } from '#lib/workers/compute-client.ts';
import type {
  FollowResult,
  FollowUpdate,
  PredictResult,
  Probe,
  Track,
} from '#lib/workers/compute-api.ts';
import { FollowedCall } from './followed-call.ts';
import type { TrackView } from './followed-track.ts';
import { LONG_SEC, MAXIMUM_BYTES } from './limits.ts';
import type { Hearing, QueueDeps } from './queue-types.ts';

type Hearer = Pick<ComputeClient, 'probe' | 'predict' | 'follow'>;

/**
 * How a recording of a list is heard: short ones as a whole, long ones over time. Where the sides differ, only those
 * that the user chose; without a choice nothing is heard, however short it is.
 */
export function createHearing(client: Hearer): QueueDeps['hear'] {
  return async (content, tracks, onShare, signal) => {
    const startMs = performance.now();
    const probe = await client.probe(content, signal);
    const isCall = hasTwoSides(probe);
    if (isCall && tracks === null) {
      return { kind: 'choice', result: { kind: 'choice', envelopes: probe.envelopes } };
    }
    if (isCall || probe.durationSec > LONG_SEC || content.size > MAXIMUM_BYTES) {
      const chosen = isCall ? (tracks ?? []) : (['mix'] as const);
      return follow(client, content, probe.durationSec, [...chosen], onShare, signal);
    }
    const bytes = await content.arrayBuffer();
    const result = await client.predict({ kind: 'bytes', bytes }, { signal });
    return keepClip(result, performance.now() - startMs);
  };
}

/** Whether the user has to say whose voice is to be heard. */
export function hasTwoSides({ nChannels, likeness }: Probe): boolean {
  return nChannels === 2 && !likeness.isAlike;
}

async function follow(
  client: Hearer,
  content: Blob,
  durationSec: number,
  tracks: Track[],
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Hearing> {
  const call = new FollowedCall(tracks, durationSec);
  const onUpdate = (update: FollowUpdate) => {
    call.take(update);
    if (update.stage === 'heard') onShare(Math.min(1, update.doneSec / Math.max(durationSec, 1)));
  };
  const result = await client.follow({ content, tracks }, onUpdate, signal);
  call.finish(result);
  return keepCall(call.view, result);
}

function keepClip(result: PredictResult, totalMs: number): Hearing {
  const { prediction, spec, backend, ownModel, unreadable } = result;
  const kept: KeptClip = {
    kind: 'clip',
    prediction: withoutSound(prediction),
    spec,
    segmentFrames: prediction.segments[0]?.logMel.nFrames ?? 1,
    ...{ backend, ownModel, unreadable, totalMs },
  };
  const { durationSec, outcome, posteriors } = prediction;
  const confidence = posteriors === null ? null : Math.max(...posteriors);
  return {
    kind: 'done',
    result: kept,
    summary: { durationSec, outcome, confidence, isLong: false },
  };
}

function withoutSound({
  waveform: _,
  segments,
  ...rest
}: PredictResult['prediction']): KeptClip['prediction'] {
  return { ...rest, segments: segments.map(({ logMel: _picture, ...segment }) => segment) };
}

function keepCall(view: FollowedCall['view'], result: FollowResult): Hearing {
  const { warnings, trackWarnings, model, backend, spec, ownModel, durationSec } = result;
  const kept: KeptCall = {
    kind: 'call',
    durationSec,
    tracks: view.tracks.map(({ track, view: { peaks, spans, timeline } }, t) => ({
      // A view of a larger array would be kept with all of it.
      ...{ track, spans, timeline, peaks: Float32Array.from(peaks) },
      warnings: trackWarnings[t] ?? [],
    })),
    labels: [...view.labels],
    ...{ warnings, model, backend, spec, ownModel },
  };
  return { kind: 'done', result: kept, summary: summaryOf(view.tracks[0]?.view, durationSec) };
}

/** What is heard most in the voice that was chosen first. */
function summaryOf(track: TrackView | undefined, durationSec: number): QueueSummary {
  const timeline = track?.timeline ?? { windows: [], turns: [] };
  const shares = Object.entries(summarizeTimeline(timeline, '').shares);
  const [first, ...others] = shares;
  if (first === undefined) {
    return { durationSec, outcome: 'no-speech', confidence: null, isLong: true };
  }
  const [outcome] = others.reduce((most, one) => (one[1] > most[1] ? one : most), first);
  const same = timeline.windows.filter((window) => window.outcome === outcome);
  return { durationSec, outcome, confidence: meanBest(same), isLong: true };
}

/** Mean over time of the largest probability. */
function meanBest(windows: readonly TimelineWindow[]): number {
  let sec = 0;
  let sum = 0;
  for (const { startSec, endSec, posteriors } of windows) {
    sec += endSec - startSec;
    sum += (endSec - startSec) * (posteriors[argMax(posteriors)] ?? 0);
  }
  return sum / sec;
}
