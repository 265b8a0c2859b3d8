import type { Copy, UtteranceInfo } from './corpus.ts';

/** Recordings of one speaker saying one sentence in one emotion. */
export interface Take {
  speaker: string;
  sentence: string;
  label: string;
  files: string[];
}

/** What a random split gives away, for one share of test recordings; expected numbers, not a draw. */
export interface Leak {
  testShare: number;
  nTest: number;
  /** Test recordings whose speaker is also trained on. */
  nSpeaker: number;
  /** Test recordings of which another take of the same speaker, sentence and emotion is trained on. */
  nTake: number;
}

/** What somebody who trains on a corpus should know about it. */
export interface Audit {
  /** Sets of more than one take. */
  repeatedTakes: Take[];
  /** Recordings of these sets. */
  nRepeated: number;
  /** Speakers without a recording, or with a single one, of a label. */
  gaps: { speaker: string; label: string; nUtterances: 0 | 1 }[];
  /** Largest and smallest label; null with fewer than two labels. */
  imbalance: { most: LabelCount; least: LabelCount } | null;
  clipped: string[];
  quiet: string[];
  /** Levels of the speech from quiet to loud, dB: 5th and 95th percentile; null without speech. */
  levelDb: { low: number; high: number } | null;
  /** Files with more than half a second of silence at either end. */
  silentEnds: string[];
  noSpeech: string[];
  copies: { file: string; label: string; copy: Copy }[];
  /** Null where speakers are unknown. */
  leak: Leak | null;
  nWithoutSpeaker: number;
}

export interface LabelCount {
  label: string;
  nUtterances: number;
}

/** Share of clipped samples from which distortion is heard. */
const MAXIMUM_CLIPPED = 0.0005;
/** Speech below this drowns in the noise of most microphones, dB relative to full scale. */
const QUIET_DB = -45;
const LONG_SILENCE_SEC = 0.5;
/** As most random splits are made. */
const TEST_SHARE = 0.2;

/** @param labels in their order. */
export function auditCorpus(
  utterances: readonly UtteranceInfo[],
  labels: readonly string[],
): Audit {
  const takes = groupTakes(utterances);
  const repeatedTakes = takes.filter(({ files }) => files.length > 1);
  const filesWhere = (holds: (info: UtteranceInfo) => boolean) =>
    utterances.filter(holds).map(({ file }) => file);
  return {
    repeatedTakes,
    nRepeated: repeatedTakes.reduce((sum, { files }) => sum + files.length, 0),
    gaps: findGaps(utterances, labels),
    imbalance: findImbalance(utterances, labels),
    clipped: filesWhere((info) => info.clippedRatio > MAXIMUM_CLIPPED),
    quiet: filesWhere((info) => info.levelDb !== null && info.levelDb < QUIET_DB),
    levelDb: levelRange(utterances),
    silentEnds: filesWhere(
      (info) => Math.max(info.leadingSec, info.trailingSec) > LONG_SILENCE_SEC,
    ),
    noSpeech: filesWhere((info) => info.levelDb === null),
    copies: utterances.flatMap(({ file, label, copies }) =>
      copies.map((copy) => ({ file, label, copy })),
    ),
    leak: expectedLeak(utterances, takes),
    nWithoutSpeaker: utterances.filter(({ speaker }) => speaker === null).length,
  };
}

/** In the order of the files; recordings without speaker or sentence belong to no set. */
function groupTakes(utterances: readonly UtteranceInfo[]): Take[] {
  const takes = new Map<string, Take>();
  for (const { speaker, sentence, label, file } of utterances) {
    if (speaker === null || sentence === null) continue;
    const key = JSON.stringify([speaker, sentence, label]);
    const take = takes.get(key) ?? { speaker, sentence, label, files: [] };
    take.files.push(file);
    takes.set(key, take);
  }
  return [...takes.values()];
}

function findGaps(utterances: readonly UtteranceInfo[], labels: readonly string[]): Audit['gaps'] {
  const speakers = [...new Set(utterances.flatMap(({ speaker }) => speaker ?? []))].sort();
  return speakers.flatMap((speaker) =>
    labels.flatMap((label) => {
      const n = utterances.filter((u) => u.speaker === speaker && u.label === label).length;
      return n === 0 || n === 1 ? [{ speaker, label, nUtterances: n } as const] : [];
    }),
  );
}

function findImbalance(
  utterances: readonly UtteranceInfo[],
  labels: readonly string[],
): Audit['imbalance'] {
  const counts = labels
    .map((label) => ({ label, nUtterances: utterances.filter((u) => u.label === label).length }))
    .sort((a, b) => b.nUtterances - a.nUtterances);
  const most = counts[0];
  const least = counts.at(-1);
  if (most === undefined || least === undefined || counts.length < 2) return null;
  return { most, least };
}

function levelRange(utterances: readonly UtteranceInfo[]): Audit['levelDb'] {
  const levels = utterances.flatMap(({ levelDb }) => levelDb ?? []).sort((a, b) => a - b);
  const low = levels[Math.floor(0.05 * (levels.length - 1))];
  const high = levels[Math.ceil(0.95 * (levels.length - 1))];
  return low === undefined || high === undefined ? null : { low, high };
}

/** A recording is drawn for the test with probability `TEST_SHARE`, and one of the others of its set is not. */
function expectedLeak(utterances: readonly UtteranceInfo[], takes: readonly Take[]): Leak | null {
  const sizes = new Map<string, number>();
  for (const { speaker } of utterances) {
    if (speaker !== null) sizes.set(speaker, (sizes.get(speaker) ?? 0) + 1);
  }
  if (sizes.size === 0) return null;
  const leaked = (size: number) => TEST_SHARE * size * (1 - TEST_SHARE ** (size - 1));
  const sum = (all: number[]) => Math.round(all.map(leaked).reduce((total, n) => total + n, 0));
  return {
    testShare: TEST_SHARE,
    nTest: Math.round(TEST_SHARE * utterances.length),
    nSpeaker: sum([...sizes.values()]),
    nTake: sum(takes.map(({ files }) => files.length)),
  };
}
