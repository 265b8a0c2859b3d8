import { z } from 'zod';
import { problemSchema } from '../schemas.ts';
import type { ActiveModel } from './active.ts';
import type { TrainingDesk } from './desk.ts';
import { orderSchema } from './order.ts';
import type { StoredJob } from './store.ts';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const epochSchema = z
  .object({
    epoch: count,
    loss: z.number().meta({ description: 'Mean of the epoch, nats.' }),
    accuracy: share,
    validation: z
      .object({
        loss: z.number().nullable(),
        uar: share,
        wa: share,
        confusion: z.object({ counts: z.array(z.array(count)), unheard: z.array(count) }),
      })
      .nullable()
      .meta({ description: 'On the held-out recordings; null where none are held out.' }),
  })
  .meta({ description: 'One finished epoch.' });

const progressSchema = z.object({
  phase: z.enum(['importing', 'reading', 'training', 'validating']),
  nDone: count,
  nFiles: count.nullable(),
  step: count,
  nSteps: count.nullable(),
  recordingsPerSec: z.number().nullable(),
  remainingSec: z.number().nullable(),
});

export const trainingSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(['running', 'finished', 'cancelled', 'failed']),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    order: orderSchema,
    progress: progressSchema.nullable().meta({ description: 'Null unless it goes on at present.' }),
    epochs: z.array(epochSchema),
    problem: problemSchema.nullable().meta({ description: 'Why it failed.' }),
    weightsDigest: z
      .string()
      .nullable()
      .meta({ description: 'SHA-256 of the weights as float32; null before it is finished.' }),
    isActive: z.boolean().meta({ description: 'Whether its model hears at present.' }),
  })
  .meta({ description: 'One training and how it stands.' });

export const trainingListSchema = z.object({ trainings: z.array(trainingSchema) });

export type TrainingView = z.infer<typeof trainingSchema>;

export function viewOf(
  job: StoredJob,
  desk: Pick<TrainingDesk, 'courseOf'>,
  active: Pick<ActiveModel, 'id'>,
): TrainingView {
  const { id, status, createdAt, endedAt, order, problem, weightsDigest } = job;
  const course = desk.courseOf(id);
  return {
    id,
    status,
    createdAt: new Date(createdAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    order,
    progress: course?.progress ?? null,
    epochs: course?.epochs ?? job.epochs,
    problem: problem === null ? null : { ...problem },
    weightsDigest,
    isActive: active.id === id,
  };
}
