import { z } from 'zod';
import type { LabelChoice } from '#lib/core/data/mapping.ts';
import type { SplitPlan } from '#lib/core/data/splits.ts';
import { SerError } from '#lib/core/errors.ts';
import { validateSpec } from '#lib/core/features/spec.ts';
import { PRESETS } from '#lib/core/network/alexnet.ts';
import { requireModestSpec, requireUsableTopology } from '#lib/core/network/bundle-limits.ts';
import { validateConfig, type TrainingConfig } from '#lib/core/training/config.ts';
import {
  HYPER_PARAMETERS,
  readHyperParameter,
  withHyperParameter,
  withPreset,
  type HyperParameter,
  type HyperParameterName,
} from '#lib/core/training/hyper-parameters.ts';
import {
  RECIPES,
  SHIPPED_MODEL_ID,
  topologyFor,
  tuned,
  type RecipeName,
  type TrainingPlan,
} from '#lib/core/training/plan.ts';

const MAXIMUM_TEXT = 200;
/** Corpora with more labels than this are no corpora of emotions. */
export const MAXIMUM_LABELS = 100;

const text = z.string().trim().min(1).max(MAXIMUM_TEXT);
const share = z.number().gt(0).lt(1);

const splitSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('speakers'), share }),
  z.strictObject({ kind: z.literal('leave-one-out'), speaker: text }),
  z.strictObject({ kind: z.literal('random'), share }),
  z.strictObject({ kind: z.literal('everything') }),
]);

const startSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scratch') }),
  z.strictObject({
    kind: z.literal('model'),
    modelId: z.literal(SHIPPED_MODEL_ID),
    freezeConvolutions: z.boolean().default(true),
  }),
]);

/** One optional number for each hyper-parameter, in its range. */
const numbers = Object.fromEntries(
  HYPER_PARAMETERS.map((parameter) => [parameter.name, numberIn(parameter).optional()]),
) as Record<HyperParameterName, z.ZodOptional<z.ZodNumber>>;

const settingsSchema = z.strictObject({
  preset: z.enum(PRESETS).optional().meta({
    description:
      'The network; alexnet, at full size, has one tower and 64 bands or more unless told.',
  }),
  schedule: z.enum(['cosine', 'constant']).optional(),
  augmentation: z.boolean().optional().meta({ description: 'Whether recordings are varied.' }),
  ...numbers,
});

/** What `POST /api/train` may be asked for. */
export const orderSchema = z
  .strictObject({
    name: text.optional().meta({ description: 'Of the model; that of the corpus unless given.' }),
    corpusName: text
      .optional()
      .meta({ description: 'Of a corpus that does not name itself, as EMO-DB and RAVDESS do.' }),
    recipe: z.enum(['recommended', 'original']).default('recommended'),
    split: splitSchema.optional().meta({
      description:
        'What is held out; as the recipe says unless given, by lot where speakers are not known.',
    }),
    seed: z.int().min(0).max(1_000_000).default(0),
    start: startSchema.default({ kind: 'scratch' }).meta({
      description:
        'From fresh weights, or from those of the model of the server: it then hears as that model does.',
    }),
    settings: settingsSchema
      .default({})
      .meta({ description: 'What differs from the recipe, by the names that Train has for it.' }),
    labels: z
      .record(text, text.nullable())
      .refine((labels) => Object.keys(labels).length <= MAXIMUM_LABELS, {
        error: `must be at most ${MAXIMUM_LABELS}`,
      })
      .default({})
      .meta({ description: 'Names of labels of the corpus here; `null` leaves one out.' }),
  })
  .meta({ description: 'How to train.' });

export type TrainOrder = z.output<typeof orderSchema>;

/** All of a plan but what depends on the corpus. */
export type PlanDraft = Omit<TrainingPlan, 'split'> & { split: SplitPlan | null };

/** @throws SerError `config-invalid`, naming the first field that cannot be used and why. */
export function parseOrder(value: unknown): TrainOrder {
  const parsed = orderSchema.safeParse(value);
  if (parsed.success) {
    toPlanDraft(parsed.data);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const field = [...(issue?.path ?? []), ...unknownKey(issue)].join('.');
  const reason = issue?.code === 'unrecognized_keys' ? 'is not known' : plain(issue?.message);
  throw invalid(field === '' ? 'config' : field, reason);
}

/** @throws SerError `config-invalid` where no network can be made of it. */
export function toPlanDraft({ recipe, seed, split, start, settings }: TrainOrder): PlanDraft {
  const isFresh = start.kind === 'scratch';
  const { config: made, warps } = isFresh ? RECIPES[recipe] : tunedRecipe(recipe);
  if (!isFresh) requireSourcePicture(settings);
  const config = withSettings(made, settings);
  const isChanged = JSON.stringify(config) !== JSON.stringify(RECIPES[recipe].config);
  validateConfig(config);
  requireUsable(config, warps.length);
  return {
    recipe: isChanged ? null : recipe,
    config,
    warps: [...warps],
    split: split ?? null,
    seed,
    start,
  };
}

/** What becomes of each label that the corpus has; those without a word here are called what they usually are. */
export function toChoices(
  suggested: readonly LabelChoice[],
  { labels }: Pick<TrainOrder, 'labels'>,
): LabelChoice[] {
  return suggested.map(({ from, to }) => {
    const chosen = Object.hasOwn(labels, from) ? labels[from] : undefined;
    return { from, to: chosen === undefined ? to : chosen };
  });
}

/** A run that starts from a model hears as that model does, and learns more gently. */
function tunedRecipe(recipe: RecipeName): Pick<TrainingPlan, 'config' | 'warps'> {
  const { config, warps } = RECIPES.recommended;
  return { config: tuned(RECIPES[recipe].config, config), warps };
}

/** @throws SerError `config-invalid` for what the model has decided. */
function requireSourcePicture(settings: TrainOrder['settings']): void {
  const decided = ['preset', 'towers', 'segmentFrames', 'nMels', 'hopLength'] as const;
  const field = decided.find((name) => settings[name] !== undefined);
  if (field !== undefined) throw invalid(`settings.${field}`, 'is that of the model to start from');
}

function withSettings(recipe: TrainingConfig, settings: TrainOrder['settings']): TrainingConfig {
  const { preset, schedule, augmentation, ...changed } = settings;
  let config: TrainingConfig = {
    ...(preset === undefined ? recipe : withPreset(recipe, preset, recipe)),
    ...(schedule === undefined ? {} : { schedule }),
  };
  if (augmentation === false) config = { ...config, augmentation: null };
  else if (augmentation === true && config.augmentation === null)
    config = { ...config, augmentation: RECIPES.recommended.config.augmentation };
  for (const { name } of HYPER_PARAMETERS) {
    const value = changed[name];
    if (value === undefined) continue;
    if (readHyperParameter(config, name) === null)
      throw invalid(`settings.${name}`, 'needs augmentation');
    config = withHyperParameter(config, name, value);
  }
  return config;
}

/** What could be trained but not be heard with afterwards is refused before. */
function requireUsable(config: TrainingConfig, nWarps: number): void {
  try {
    validateSpec(config.spec);
    requireModestSpec(config.spec);
    requireUsableTopology(topologyFor(config, MAXIMUM_LABELS), nWarps);
  } catch (error) {
    if (!(error instanceof SerError)) throw error;
    const { info } = error;
    if (info.code === 'config-invalid') throw error;
    if (info.code === 'spec-invalid') throw invalid(info.details.field, info.details.reason);
    const reason = info.code === 'bundle-invalid' ? info.details.reason : info.code;
    throw invalid('settings', `cannot be used: ${reason}`);
  }
}

function numberIn({ minimum, maximum, step }: HyperParameter): z.ZodNumber {
  const kind = step === null ? 'a number' : 'a whole number';
  const error = `must be ${kind} from ${minimum} to ${maximum}`;
  const number = z.number({ error }).min(minimum, { error }).max(maximum, { error });
  return step === null ? number : number.multipleOf(step, { error });
}

function unknownKey(issue: z.core.$ZodIssue | undefined): string[] {
  return issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
}

/** The library's sentences have no point and begin with a capital letter; ours go on behind the name of a field. */
function plain(message = 'not usable'): string {
  return message.startsWith('must') ? message : `is not usable (${message})`;
}

function invalid(field: string, reason: string): SerError {
  return new SerError({ code: 'config-invalid', details: { field, reason } });
}
