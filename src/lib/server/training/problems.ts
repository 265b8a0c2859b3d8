import { makeProblem, problemResponse, type Problem } from '../problem.ts';

/** The feature is not there for anybody. */
export function trainingOff(): Response {
  const detail = 'Nothing is trained here: TRAIN_TOKEN is not set on this server.';
  return problemResponse(makeProblem(404, 'training-off', detail));
}

export function tokenNeeded(): Response {
  const detail = 'The token is needed here: send it as Authorization: Bearer TOKEN.';
  return problemResponse(makeProblem(401, 'unauthorized', detail), {
    'www-authenticate': 'Bearer',
  });
}

export function trainingUnknown(): Response {
  return problemResponse(
    makeProblem(404, 'training-unknown', 'There is no training of this name.'),
  );
}

export function trainingBusy(): Response {
  const detail = 'A training goes on already. Wait for its end, or cancel it.';
  return problemResponse(makeProblem(409, 'training-busy', detail));
}

/** @param what has to be so for the request, e.g. `finished`. */
export function trainingNot(what: 'finished' | 'failed'): Response {
  const detail =
    what === 'finished'
      ? 'This training is not finished, so there is no model of it.'
      : 'Only a training that failed can be gone on with.';
  return problemResponse(makeProblem(409, `training-not-${what}`, detail));
}

export function modelActive(): Response {
  const detail = 'The model of this training hears at present. Deactivate it first.';
  return problemResponse(makeProblem(409, 'model-active', detail));
}

export function archiveUnsupported(): Response {
  const detail =
    'A zip archive is needed: send it as application/zip, or in the field corpus of a form.';
  return problemResponse(makeProblem(415, 'archive-unsupported', detail));
}

/** The server has ended again and again while it trained. */
export function gaveUpProblem(): Problem {
  const detail =
    'The server ended several times before this training got any further. Look into its log, then go on with it.';
  return makeProblem(500, 'training-gave-up', detail);
}

/** @param reason English and technical. */
export function modelRefused(reason: string): Response {
  const detail = `The model does not answer (${reason}). The former one still hears.`;
  return problemResponse(makeProblem(500, 'model-refused', detail));
}
