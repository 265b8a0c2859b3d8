import { z } from 'zod';

/** What may stand after the question mark of `POST /predict`. */
export const querySchema = z.strictObject({
  segments: z
    .enum(['true', 'false'], { error: 'segments must be true or false' })
    .default('true')
    .transform((value) => value === 'true')
    .meta({
      description: 'Whether the answer lists the segments that the recording was cut into.',
    }),
  topK: z.coerce
    .number({ error: 'topK must be a whole number from 1 on' })
    .int({ error: 'topK must be a whole number from 1 on' })
    .min(1, { error: 'topK must be a whole number from 1 on' })
    .optional()
    .meta({ description: 'At most so many labels, likeliest first; all of them unless given.' }),
  channel: z
    .enum(['left', 'right', 'mix'], { error: 'channel must be left, right or mix' })
    .default('mix')
    .meta({
      description:
        'Which side of a stereo recording is heard. The mean of all, `mix`, carries the warning `channels-differ` ' +
        'where the sides are hardly alike. A recording with one channel is heard as it is.',
    }),
  format: z.enum(['full', 'hf'], { error: 'format must be full or hf' }).default('full').meta({
    description: '`hf` answers the bare list of labels and scores, as Hugging Face does.',
  }),
});

export type Query = z.output<typeof querySchema>;
export type Channel = Query['channel'];

const probability = z.number().min(0).max(1);

export const labelScoreSchema = z
  .object({
    label: z.string(),
    score: probability.meta({ description: 'Calibrated probability.' }),
  })
  .meta({ description: 'One label of the model.' });

const outcome = z
  .string()
  .meta({ description: 'A label of the model, or `uncertain`, or `no-speech`.' });

const warningSchema = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal('truncated'), expectedSec: z.number(), actualSec: z.number() }),
    z.object({ code: z.literal('channels-differ'), correlation: z.number().min(-1).max(1) }),
    z.object({ code: z.literal('too-quiet'), levelDb: z.number() }),
    z.object({ code: z.literal('clipped'), ratio: probability }),
    z.object({ code: z.literal('narrowband'), bandwidthHz: z.number() }),
    z.object({ code: z.literal('short'), speechSec: z.number() }),
    z.object({ code: z.literal('noisy'), snrDb: z.number() }),
    z.object({
      code: z.literal('mostly-silent'),
      speechSec: z.number(),
      durationSec: z.number(),
    }),
    z.object({ code: z.literal('unfamiliar'), share: probability }),
  ])
  .meta({ description: 'What makes the answer less sure; seconds, hertz, decibels.' });

const segmentSchema = z
  .object({
    startSec: z.number(),
    endSec: z.number(),
    label: outcome,
    predictions: z.array(labelScoreSchema),
  })
  .meta({ description: 'A stretch of the recording that was judged by itself.' });

const milliseconds = z.number().min(0);

const modelSchema = z.object({
  id: z.string(),
  version: z.string(),
  uar: probability.nullable().meta({
    description: 'Unweighted average recall on speakers left out of training.',
  }),
});

export const answerSchema = z
  .object({
    label: outcome,
    score: probability.meta({
      description:
        'Of the likeliest label, also where the answer is `uncertain`; 0 for `no-speech`.',
    }),
    predictions: z
      .array(labelScoreSchema)
      .meta({ description: 'Likeliest first; empty for `no-speech`.' }),
    segments: z
      .array(segmentSchema)
      .optional()
      .meta({ description: 'Left out with `segments=false`.' }),
    durationSec: z.number().min(0),
    warnings: z.array(warningSchema),
    evidence: probability.meta({
      description: 'What the warnings leave of the evidence; already in the probabilities.',
    }),
    model: modelSchema,
    timings: z
      .object({
        decodeMs: milliseconds,
        resampleMs: milliseconds,
        featuresMs: milliseconds,
        networkMs: milliseconds,
      })
      .meta({ description: 'Milliseconds per stage.' }),
  })
  .meta({ description: 'What is heard in one recording.' });

export type LabelScore = z.infer<typeof labelScoreSchema>;
/** What `POST /predict` answers for one recording. */
export type Answer = z.infer<typeof answerSchema>;

export const problemSchema = z
  .looseObject({
    type: z.literal('about:blank'),
    title: z.string().min(1),
    status: z.int().min(400).max(599),
    detail: z.string().min(1).meta({ description: 'What is wrong and what to do, in a sentence.' }),
    code: z.string().min(1).meta({ description: 'The kind of problem, for programs.' }),
  })
  .meta({ description: 'RFC 9457; the figures of the problem stand beside these members.' });

export const healthSchema = z
  .object({
    status: z.enum(['alive', 'ready']),
    model: modelSchema.optional().meta({ description: 'Which model hears.' }),
  })
  .meta({ description: 'The server runs, or also answers recordings.' });
