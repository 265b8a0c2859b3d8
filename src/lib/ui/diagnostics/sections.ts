import type { DiagnosticsWords } from '#lib/i18n/diagnostics.ts';
import type { ModelsWords } from '#lib/i18n/models.ts';
import type { BackendTiming, MeasuredBackends } from '#lib/workers/compute-api.ts';

export interface Fact {
  name: string;
  value: string;
}

/** Facts under one heading; the page and its report show the same. */
export interface Section {
  title: string;
  facts: Fact[];
}

/** What is known of the app on this device; numbers and words from fixed lists, but for the browser's own name. */
export interface Facts {
  timings: readonly BackendTiming[];
  measured: MeasuredBackends | null;
  features: readonly { feature: keyof DiagnosticsWords['features']['names']; isThere: boolean }[];
  amounts: readonly {
    kind: keyof ModelsWords['storage']['kinds'];
    count: number;
    sizeBytes: number;
  }[];
  usedBytes: number | null;
  quotaBytes: number | null;
  isPersistent: boolean;
  app: { version: string; build: string; engine: string };
  schemaVersion: number | null;
  serviceWorker: keyof DiagnosticsWords['versions']['states'];
  userAgent: string;
  nCores: number;
  isIsolated: boolean;
  errors: readonly { code: string; message: string; atMs: number; page: string; count: number }[];
}

const BACKENDS = ['webgpu', 'webgl', 'wasm-threads', 'wasm', 'cpu'] as const;

export function backendSection(
  { timings, measured }: Pick<Facts, 'timings' | 'measured'>,
  { backends: words }: DiagnosticsWords,
): Section {
  const facts = BACKENDS.map((backend) => {
    const timing = timings.find((one) => one.backend === backend);
    let value = words.notMeasured;
    if (timing?.medianMs === null) value = words.missing(timing.reason);
    else if (timing !== undefined) value = words.ms(timing.medianMs);
    const isChosen = measured?.chosen === backend && timing !== undefined;
    return { name: words.names[backend], value: isChosen ? words.chosen(value) : value };
  });
  return { title: words.title, facts };
}

export function featureSection(
  { features }: Pick<Facts, 'features'>,
  { features: words }: DiagnosticsWords,
): Section {
  const facts = features.map(({ feature, isThere }) => ({
    name: words.names[feature],
    value: isThere ? words.there : words.missing(words.consequences[feature]),
  }));
  return { title: words.title, facts };
}

export function storageSection(
  facts: Pick<Facts, 'amounts' | 'usedBytes' | 'quotaBytes' | 'isPersistent'>,
  { storage: words }: DiagnosticsWords,
  { storage: { kinds } }: ModelsWords,
): Section {
  const { amounts, usedBytes, quotaBytes, isPersistent } = facts;
  const isKnown = usedBytes !== null && quotaBytes !== null;
  return {
    title: words.title,
    facts: [
      ...amounts.map(({ kind, count, sizeBytes }) => ({
        name: kinds[kind],
        value: words.amount(count, sizeBytes),
      })),
      {
        name: words.persistence,
        value: isPersistent ? words.persistent : words.notPersistent,
      },
      { name: words.onDisk, value: isKnown ? words.usage(usedBytes, quotaBytes) : words.unknown },
    ],
  };
}

export function versionSection(facts: Facts, { versions: words }: DiagnosticsWords): Section {
  const { app, measured, schemaVersion, serviceWorker, userAgent, nCores, isIsolated } = facts;
  const model = measured?.model;
  return {
    title: words.title,
    facts: [
      { name: words.app, value: words.appValue(app.version, app.build) },
      {
        name: words.model,
        value: model === undefined ? words.modelUnknown : words.modelValue(model.id, model.version),
      },
      { name: words.engine, value: app.engine },
      {
        name: words.schema,
        value: schemaVersion === null ? words.none : words.schemaValue(schemaVersion),
      },
      { name: words.serviceWorker, value: words.states[serviceWorker] },
      { name: words.browser, value: userAgent },
      { name: words.cores, value: words.coresValue(nCores) },
      { name: words.isolated, value: isIsolated ? words.yes : words.no },
    ],
  };
}

export function errorSection(
  { errors }: Pick<Facts, 'errors'>,
  { errors: words }: DiagnosticsWords,
): Section {
  const facts = errors.map(({ code, message, atMs, page, count }) => ({
    name: words.date(atMs),
    value: `${page} ${code}${words.times(count)}${message === '' ? '' : `: ${message}`}`,
  }));
  return { title: words.title, facts };
}

/** Everything as plain text. */
export function reportText(title: string, sections: readonly Section[], none: string): string {
  const blocks = sections.map((section) => {
    const lines = section.facts.map(({ name, value }) => `${name}: ${value}`);
    return [section.title, ...(lines.length > 0 ? lines : [none])].join('\n');
  });
  return `${[title, ...blocks].join('\n\n')}\n`.replaceAll('\u00a0', ' ').replaceAll('\u00ad', '');
}
