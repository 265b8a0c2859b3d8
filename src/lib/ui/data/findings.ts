import type { Audit } from '#lib/core/data/audit.ts';
import type { DataWords } from '#lib/i18n/data.ts';
import type { Dictionary } from '#lib/i18n/index.ts';
import { emotionName } from '../emotions.ts';

/** One thing that the audit found, or found in order. */
export interface Finding {
  text: string;
  isGood: boolean;
  /** What it concerns, a line each. */
  which: string[];
}

/** The audit in sentences, what misleads a model most first. */
export function auditFindings(audit: Audit, words: Dictionary, data: DataWords): Finding[] {
  return [
    ...splitFindings(audit, words, data),
    ...balanceFindings(audit, words, data),
    ...soundFindings(audit, data),
    ...copyFindings(audit, data),
  ];
}

function splitFindings(
  { leak, nWithoutSpeaker, repeatedTakes, nRepeated }: Audit,
  words: Dictionary,
  { audit: say }: DataWords,
): Finding[] {
  const findings: Finding[] = [];
  if (nWithoutSpeaker > 0) findings.push(bad(say.noSpeakers(nWithoutSpeaker)));
  if (leak === null) return findings;
  findings.push(bad(say.leak(leak.nTest, leak.nSpeaker, leak.nTake, leak.testShare)));
  const takes = repeatedTakes.map(({ speaker, sentence, label, files }) =>
    say.take(speaker, sentence, emotionName(label, words), files.join(', ')),
  );
  findings.push(
    nRepeated > 0 ? bad(say.repeated(nRepeated, takes.length), takes) : good(say.noRepeated),
  );
  return findings;
}

function balanceFindings(
  { imbalance, gaps, leak }: Audit,
  words: Dictionary,
  { audit: say }: DataWords,
): Finding[] {
  const findings: Finding[] = [];
  if (imbalance !== null) {
    const { most, least } = imbalance;
    const text = say.imbalance(
      emotionName(most.label, words),
      most.nUtterances,
      emotionName(least.label, words),
      least.nUtterances,
    );
    findings.push({ text, isGood: most.nUtterances < 1.5 * least.nUtterances, which: [] });
  }
  const nMissing = gaps.filter(({ nUtterances }) => nUtterances === 0).length;
  if (gaps.length > 0) {
    const lines = gaps.map(({ speaker, label, nUtterances }) =>
      say.gap(speaker, emotionName(label, words), nUtterances),
    );
    findings.push(bad(say.gaps(nMissing, gaps.length - nMissing), lines));
  } else if (leak !== null) {
    findings.push(good(say.noGaps));
  }
  return findings;
}

function soundFindings(audit: Audit, { audit: say }: DataWords): Finding[] {
  const { clipped, quiet, levelDb, silentEnds, noSpeech } = audit;
  return [
    clipped.length > 0 ? bad(say.clipped(clipped.length), clipped) : good(say.noClipped),
    ...(levelDb === null ? [] : [good(say.level(levelDb.low, levelDb.high))]),
    ...(quiet.length > 0 ? [bad(say.quiet(quiet.length), quiet)] : []),
    silentEnds.length > 0
      ? bad(say.silentEnds(silentEnds.length), silentEnds)
      : good(say.noSilentEnds),
    ...(noSpeech.length > 0 ? [bad(say.noSpeech(noSpeech.length), noSpeech)] : []),
  ];
}

function copyFindings({ copies }: Audit, { audit: say }: DataWords): Finding[] {
  if (copies.length === 0) return [good(say.noCopies)];
  const nOther = copies.filter(({ label, copy }) => label !== copy.label).length;
  const text = [say.copies(copies.length), ...(nOther > 0 ? [say.contradictions(nOther)] : [])];
  const lines = copies.map(({ file, copy }) => say.copy(file, copy.file));
  return [bad(text.join(' '), lines)];
}

function bad(text: string, which: string[] = []): Finding {
  return { text, isGood: false, which };
}

function good(text: string): Finding {
  return { text, isGood: true, which: [] };
}
