import { normalizeRows } from '#lib/core/evaluation/confusion.ts';
import type { Evaluation } from './evaluation-file.ts';

type Loso = Evaluation['leaveOneSpeakerOut'];

/** Names of the conditions in words. */
const CONDITION_WORDS: Readonly<Record<string, string>> = {
  clean: 'as recorded (studio)',
  telephone: 'telephone band, 300–3400 Hz',
  'mu-law-8k': '8 kHz, µ-law (digital telephone line)',
  'mp3-32': 'MP3, 32 kbit/s',
  'mp3-16': 'MP3, 16 kbit/s',
};

/** A share in [0, 1] or a distance of such, three digits; a dash for what is undefined. */
export function figure(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

export function percent(value: number | null, digits = 0): string {
  return value === null ? '–' : `${(100 * value).toFixed(digits)} %`;
}

/** `white-20` → `white noise, 20 dB SNR`. */
export function conditionName(name: string): string {
  const [, kind, snr] = /^(white|babble)-(\d+)$/.exec(name) ?? [];
  if (kind === undefined) return CONDITION_WORDS[name] ?? name;
  return `${kind === 'white' ? 'white noise' : 'babble of other speakers'}, ${snr} dB SNR`;
}

/** Markdown, first column to the left, figures to the right. */
export function table(header: readonly string[], rows: readonly (string | number)[][]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, i) => (i === 0 ? '---' : '--:'));
  return [header, rule, ...rows].map(line).join('\n');
}

export function pooledTable({ pooled, interval95, spread, untouchedSpeakers }: Loso): string {
  const row = (name: string, of: 'uar' | 'wa') => {
    const [low, high] = interval95[of];
    const { overFolds, overSeeds } = spread;
    return [
      name,
      figure(pooled[of]),
      `${figure(low)} – ${figure(high)}`,
      figure(overFolds[of]),
      figure(overSeeds[of]),
      figure(untouchedSpeakers[of]),
    ];
  };
  return table(
    [
      'all speakers pooled',
      'mean over seeds',
      '95 % interval',
      'deviation over speakers',
      'deviation over seeds',
      'untouched speakers only',
    ],
    [row('UAR', 'uar'), row('WA', 'wa')],
  );
}

export function seedTable({ seeds }: Loso): string {
  return table(
    ['seed', 'UAR', 'WA'],
    seeds.map(({ seed, uar, wa }) => [seed, figure(uar), figure(wa)]),
  );
}

export function classTable({ perClass }: Loso): string {
  return table(
    ['emotion', 'recordings', 'recall', 'precision', 'F1'],
    perClass.map(({ label, n, recall, precision, f1 }) => [
      label,
      n,
      figure(recall),
      figure(precision),
      figure(f1),
    ]),
  );
}

/** Counts with the share of the true emotion behind them. */
export function confusionTable({ confusion }: Loso, labels: readonly string[]): string {
  const shares = normalizeRows(confusion);
  const rows = confusion.counts.map((row, i) => [
    labels[i] ?? '',
    ...row.map((n, j) => `${n} (${percent(shares[i]?.[j] ?? 0)})`),
    confusion.unheard[i] ?? 0,
  ]);
  return table(['true ↓ heard →', ...labels, 'no speech'], rows);
}

export function speakerTable({ perSpeaker }: Loso, labels: readonly string[]): string {
  return table(
    ['speaker', 'sex', 'recordings', 'UAR', 'WA', ...labels],
    perSpeaker.map(({ speaker, sex, n, uar, wa, recall }) => [
      speaker,
      sex ?? '',
      n,
      figure(uar),
      figure(wa),
      ...recall.map((value) => percent(value)),
    ]),
  );
}

export function sexTable({ perSex }: Loso, labels: readonly string[]): string {
  return table(
    ['sex', 'speakers', 'recordings', 'UAR', 'WA', ...labels],
    perSex.map(({ sex, speakers, n, uar, wa, recall }) => [
      sex,
      speakers.length,
      n,
      figure(uar),
      figure(wa),
      ...recall.map((value) => percent(value)),
    ]),
  );
}

export function calibrationTable({
  before,
  after,
  eceByChance,
}: Evaluation['calibration']): string {
  return table(
    ['measure', 'before', 'after temperature scaling'],
    [
      ['log loss (nats)', figure(before.logLoss), figure(after.logLoss)],
      ['Brier score (0 to 2)', figure(before.brier), figure(after.brier)],
      ['expected calibration error', figure(before.ece), figure(after.ece)],
      ['95 % of perfectly calibrated models stay below', '', figure(eceByChance)],
    ],
  );
}

export function reliabilityTable({ reliability }: Evaluation['calibration']): string {
  return table(
    ['top probability', 'answers', 'mean probability', 'right'],
    reliability
      .filter(({ n }) => n > 0)
      .map(({ from, to, n, confidence, accuracy }) => [
        `${from.toFixed(2)} – ${to.toFixed(2)}`,
        n,
        figure(confidence),
        figure(accuracy),
      ]),
  );
}

export function coverageTable({ accuracyAtCoverage }: Evaluation['calibration']): string {
  return table(
    ['surest share of recordings', 'right'],
    accuracyAtCoverage.map(({ coverage, accuracy }) => [percent(coverage), percent(accuracy, 1)]),
  );
}

export function robustnessTable(robustness: Evaluation['robustness']): string {
  return table(
    [
      'condition',
      'UAR',
      'WA',
      'UAR deviation over seeds',
      'no speech',
      'answered',
      'right of these',
    ],
    Object.entries(robustness).map(([name, each]) => [
      conditionName(name),
      figure(each.uar),
      figure(each.wa),
      figure(each.spreadOverSeeds.uar),
      percent(each.noSpeech, 1),
      percent(each.answered),
      percent(each.answeredAccuracy),
    ]),
  );
}
