import type { Outcome } from '../data/labels.ts';
import type { Evidence } from './doubts.ts';
import { argMax, softmax } from '../math.ts';

/** What the network said of one stretch of speech. Neighbours overlap within a span of speech. */
export interface HeardWindow {
  /** Seconds from the start of the recording. */
  startSec: number;
  endSec: number;
  /** Before any temperature, in the order of the labels. */
  logits: number[];
  /** How far it counts by its likeness to the training sounds, in [0, 1]; fully if left out. */
  likeness?: Evidence;
}

/** One stretch of speech with what is heard in it, in the light of its neighbours. Stretches never overlap. */
export interface TimelineWindow {
  startSec: number;
  endSec: number;
  /** Sum to 1. */
  posteriors: number[];
  outcome: Outcome;
}

/** Neighbouring windows of the same outcome. */
export interface Turn extends TimelineWindow {
  nWindows: number;
}

export interface Timeline {
  windows: TimelineWindow[];
  turns: Turn[];
}

export interface SmoothingOptions {
  /** How long an expression lasts on average before another one follows, seconds. */
  turnSec: number;
  /** Power to which a full window's posteriors are raised: under 1 as overlapping windows share their evidence. */
  evidence: number;
}

/** How a bundle's logits become answers. */
export interface Judging {
  labels: readonly string[];
  temperature: number;
  threshold: number;
  /** What the warnings about the recording leave of the evidence, in [0, 1]; all of it if left out. */
  evidence?: Evidence;
}

/** Chosen on calls put together from EMO-DB by `npm run calls`. */
export const SMOOTHING: SmoothingOptions = { turnSec: 3, evidence: 0.5 };

/** Windows of one outcome with no longer pause between them are one turn, seconds. */
const TURN_GAP_SEC = 2;

/**
 * What is heard over time: posteriors of all windows given all the others, by the forward-backward algorithm (Rabiner
 * 1989, "A tutorial on hidden Markov models") over a chain that stays in an expression with probability
 * `exp(-gap / turnSec)` and else changes to any one.
 *
 * @param windows in order of time.
 * @param segmentSec length of a full window; shorter ones count for less.
 */
export function buildTimeline(
  windows: readonly HeardWindow[],
  judging: Judging,
  segmentSec: number,
  options: SmoothingOptions = SMOOTHING,
): Timeline {
  const smoothed = smooth(windows, judging, segmentSec, options);
  const edges = ownStretches(windows);
  const own = windows.map((window, i): TimelineWindow => {
    const posteriors = smoothed[i] ?? [];
    const { startSec, endSec } = edges[i] ?? { startSec: 0, endSec: 0 };
    return { startSec, endSec, posteriors, outcome: outcomeOf(window, posteriors, judging) };
  });
  return { windows: own, turns: mergeTurns(own) };
}

/** What is like nothing that was learned from stays uncertain, whatever its neighbours say. */
export function outcomeOf(
  { likeness }: HeardWindow,
  posteriors: readonly number[],
  { labels, threshold }: Judging,
): Outcome {
  const best = argMax(posteriors);
  const isSure = likeness !== 0 && (posteriors[best] ?? 0) >= threshold;
  return isSure ? (labels[best] as Outcome) : 'uncertain';
}

function smooth(
  windows: readonly HeardWindow[],
  judging: Judging,
  segmentSec: number,
  options: SmoothingOptions,
): number[][] {
  const nClasses = judging.labels.length;
  const likelihoods = windows.map((window) => likelihood(window, judging, segmentSec, options));
  const stays = windows.map((window, i) => stayBetween(windows[i - 1], window, options));
  const forward: number[][] = [];
  likelihoods.forEach((row, i) => {
    forward.push(forwardStep(forward[i - 1], stays[i] ?? 0, row));
  });
  const smoothed: number[][] = [];
  let backward: number[] = new Array<number>(nClasses).fill(1);
  for (let i = windows.length - 1; i >= 0; i--) {
    smoothed[i] = normalized(times(forward[i] ?? [], backward));
    backward = step(normalized(times(backward, likelihoods[i] ?? [])), stays[i] ?? 0, nClasses);
  }
  return smoothed;
}

/** What one window says of each expression by itself. */
export function likelihood(
  { startSec, endSec, logits, likeness = 1 }: HeardWindow,
  { labels, temperature, evidence: left = 1 }: Judging,
  segmentSec: number,
  { evidence }: SmoothingOptions,
): number[] {
  const share = Math.min(1, (endSec - startSec) / segmentSec);
  const weight = evidence * left * likeness * share;
  return [...softmax(logits, labels.length, temperature)].map((p) => Math.max(p, 1e-12) ** weight);
}

/** Probability that the expression is still that of the window before. */
export function stayBetween(
  previous: HeardWindow | undefined,
  window: HeardWindow,
  { turnSec }: SmoothingOptions,
): number {
  return previous === undefined ? 0 : Math.exp(-(centre(window) - centre(previous)) / turnSec);
}

/** Posteriors given all windows up to this one. @param before the same of the window before. */
export function forwardStep(
  before: readonly number[] | undefined,
  stay: number,
  row: readonly number[],
): number[] {
  return normalized(times(step(before, stay, row.length), row));
}

/** One step along the chain; it is symmetric, so it serves both directions. */
function step(row: readonly number[] | undefined, stay: number, nClasses: number): number[] {
  const share = 1 / nClasses;
  return Array.from(
    { length: nClasses },
    (_, c) => stay * (row?.[c] ?? share) + (1 - stay) * share,
  );
}

function times(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, c) => value * (b[c] ?? 0));
}

function normalized(row: readonly number[]): number[] {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}

function centre({ startSec, endSec }: Pick<HeardWindow, 'startSec' | 'endSec'>): number {
  return (startSec + endSec) / 2;
}

/** Where windows overlap, each gets the part that is nearer to its middle. */
export function ownStretches(
  windows: readonly HeardWindow[],
): Pick<HeardWindow, 'startSec' | 'endSec'>[] {
  const border = (a: HeardWindow, b: HeardWindow) => (centre(a) + centre(b)) / 2;
  return windows.map((window, i) => {
    const before = windows[i - 1];
    const after = windows[i + 1];
    return {
      startSec:
        before !== undefined && before.endSec > window.startSec
          ? border(before, window)
          : window.startSec,
      endSec:
        after !== undefined && after.startSec < window.endSec
          ? border(window, after)
          : window.endSec,
    };
  });
}

function mergeTurns(windows: readonly TimelineWindow[]): Turn[] {
  const turns: Turn[] = [];
  for (const window of windows) {
    const last = turns.at(-1);
    const isSame =
      last?.outcome === window.outcome && window.startSec - last.endSec <= TURN_GAP_SEC;
    if (last !== undefined && isSame) turns[turns.length - 1] = joined(last, window);
    else turns.push({ ...window, nWindows: 1 });
  }
  return turns;
}

function joined(turn: Turn, window: TimelineWindow): Turn {
  const a = turn.endSec - turn.startSec;
  const b = window.endSec - window.startSec;
  return {
    startSec: turn.startSec,
    endSec: window.endSec,
    outcome: turn.outcome,
    posteriors: turn.posteriors.map((p, c) => (a * p + b * (window.posteriors[c] ?? 0)) / (a + b)),
    nWindows: turn.nWindows + 1,
  };
}

/** What a whole recording amounts to. */
export interface TimelineSummary {
  /** Seconds of speech that were judged. */
  speechSec: number;
  /** Share of them per outcome, in [0, 1]; absent means none. */
  shares: Record<string, number>;
  /** The first and the longest turn of `label`; null if there is none. */
  first: Turn | null;
  longest: Turn | null;
}

/** @param label whose turns are sought, usually anger. */
export function summarizeTimeline({ windows, turns }: Timeline, label: string): TimelineSummary {
  const shares: TimelineSummary['shares'] = {};
  let speechSec = 0;
  for (const { startSec, endSec, outcome } of windows) {
    speechSec += endSec - startSec;
    shares[outcome] = (shares[outcome] ?? 0) + endSec - startSec;
  }
  for (const outcome of Object.keys(shares)) shares[outcome] = (shares[outcome] ?? 0) / speechSec;
  const sought = turns.filter(({ outcome }) => outcome === label);
  const longest = sought.reduce<Turn | null>(
    (best, turn) =>
      best === null || turn.endSec - turn.startSec > best.endSec - best.startSec ? turn : best,
    null,
  );
  return { speechSec, shares, first: sought[0] ?? null, longest };
}
