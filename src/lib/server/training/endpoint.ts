import { SerError } from '#lib/core/errors.ts';
import { invalid } from '../form.ts';
import { findApiKey, type ApiKey } from '../keys.ts';
import { errorFields, type Log } from '../log.ts';
import { prefersEvents } from '../negotiate.ts';
import { problemOf, problemResponse, unexpectedProblem } from '../problem.ts';
import { ModelRefused, type ActiveModel } from './active.ts';
import type { TrainingDesk } from './desk.ts';
import { readIfThere, type Files } from './disk.ts';
import { eventStream } from './events.ts';
import * as problems from './problems.ts';
import { readTrainRequest } from './request.ts';
import { viewOf } from './schemas.ts';
import type { StoredJob, TrainStore } from './store.ts';

export interface TrainingOptions {
  token: ApiKey;
  files: Files;
  store: TrainStore;
  desk: TrainingDesk;
  active: ActiveModel;
  /** The archive that is learnt from where a request brings none. */
  corpus: string | null;
  /** Largest archive. */
  maximumBytes: number;
  log: Log;
}

type Answer = Response | Promise<Response>;
type AnswerAll = (options: TrainingOptions, request: Request) => Answer;
type OfAll = (request: Request) => Promise<Response>;
type OfOne = (request: Request, id: string) => Promise<Response>;

/** Requests → answers or `application/problem+json`; none of them rejects. */
export interface TrainingEndpoint {
  begin: OfAll;
  list: OfAll;
  /** How it stands, or what it tells from now on. */
  view: OfOne;
  /** Ends one that goes on, removes one that has ended. */
  remove: OfOne;
  resume: OfOne;
  model: OfOne;
  activate: OfOne;
  deactivate: OfOne;
}

const HEADERS = { 'cache-control': 'no-store' } as const;

/** @param options null: nothing is trained here. */
export function createTrainingEndpoint(options: TrainingOptions | null): TrainingEndpoint {
  const ofAll =
    (answer: AnswerAll): OfAll =>
    async (request) => {
      if (options === null) return problems.trainingOff();
      const authorization = request.headers.get('authorization');
      if (findApiKey([options.token], authorization) === null) return problems.tokenNeeded();
      const response = await answerOrRefuse(options, answer, request);
      const { method } = request;
      options.log.info('request', { method, path: '/api/train', status: response.status });
      return response;
    };
  const ofOne =
    (answer: (options: TrainingOptions, job: StoredJob, request: Request) => Answer): OfOne =>
    (request, id) =>
      ofAll((all) => {
        const job = all.desk.find(id);
        return job === null ? problems.trainingUnknown() : answer(all, job, request);
      })(request);
  return {
    begin: ofAll(begin),
    list: ofAll(list),
    view: ofOne(view),
    remove: ofOne(remove),
    resume: ofOne(resume),
    model: ofOne(model),
    activate: ofOne(activate),
    deactivate: ofOne(deactivate),
  };
}

async function answerOrRefuse(
  options: TrainingOptions,
  answer: AnswerAll,
  request: Request,
): Promise<Response> {
  try {
    return await answer(options, request);
  } catch (error) {
    return toResponse(error, options.log);
  }
}

async function begin(options: TrainingOptions, request: Request): Promise<Response> {
  const { desk, corpus, maximumBytes } = options;
  const release = desk.reserve();
  if (release === null) return problems.trainingBusy();
  try {
    const asked = await readTrainRequest(request, maximumBytes);
    if (asked === null) return problems.archiveUnsupported();
    const archive = asked.archive ?? corpus;
    if (archive === null)
      throw invalid('it holds no archive, and TRAIN_CORPUS names none on this server');
    const job = await desk.begin(asked.order, archive);
    const headers = { ...HEADERS, location: `/api/train/${job.id}` };
    return Response.json(viewOf(job, desk, options.active), { status: 202, headers });
  } finally {
    release();
  }
}

function list(options: TrainingOptions): Response {
  const trainings = options.desk.jobs.map((job) => viewOf(job, options.desk, options.active));
  return Response.json({ trainings }, { headers: HEADERS });
}

function view(options: TrainingOptions, job: StoredJob, request: Request): Response {
  return prefersEvents(request.headers.get('accept'))
    ? eventStream(options.desk, job)
    : answerWith(options, job);
}

async function remove(options: TrainingOptions, job: StoredJob): Promise<Response> {
  const { desk, active } = options;
  if (job.status === 'running') {
    await desk.cancel(job.id);
    return answerWith(options, job);
  }
  if (active.id === job.id) return problems.modelActive();
  await desk.remove(job.id);
  return new Response(null, { status: 204, headers: HEADERS });
}

async function resume(options: TrainingOptions, job: StoredJob): Promise<Response> {
  if (job.status !== 'failed') return problems.trainingNot('failed');
  const release = options.desk.reserve();
  if (release === null) return problems.trainingBusy();
  try {
    await options.desk.resume(job);
    return answerWith(options, job, 202);
  } finally {
    release();
  }
}

async function model({ files, store }: TrainingOptions, job: StoredJob): Promise<Response> {
  if (job.status !== 'finished') return problems.trainingNot('finished');
  const archive = await readIfThere(files, store.at(job.id).package);
  if (archive === null) throw new Error(`The model of ${job.id} is gone.`);
  return new Response(archive, {
    headers: {
      ...HEADERS,
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="stimmung-model-${job.id}.zip"`,
      'content-length': String(archive.byteLength),
    },
  });
}

async function activate(options: TrainingOptions, job: StoredJob): Promise<Response> {
  if (job.status !== 'finished') return problems.trainingNot('finished');
  await options.active.activate(job.id);
  return answerWith(options, job);
}

async function deactivate(options: TrainingOptions, job: StoredJob): Promise<Response> {
  await options.active.deactivate(job.id);
  return answerWith(options, job);
}

function answerWith(
  { desk, active }: TrainingOptions,
  job: StoredJob,
  status: 200 | 202 = 200,
): Response {
  return Response.json(viewOf(job, desk, active), { status, headers: HEADERS });
}

function toResponse(error: unknown, log: Log): Response {
  if (error instanceof SerError) return problemResponse(problemOf(error.info));
  if (error instanceof ModelRefused) return problems.modelRefused(error.message);
  log.error('training', errorFields(error));
  return problemResponse(unexpectedProblem());
}
