import { z } from 'zod';
import { problem, reference, withoutHead } from './openapi-parts.ts';
import type { OpenApiDocument, OpenApiResponse, Operation, Parameter } from './openapi-types.ts';
import { orderSchema } from './training/order.ts';

const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Of the training.',
  schema: { type: 'string', format: 'uuid' },
};

/** What every operation may answer. */
const REFUSALS: Record<string, OpenApiResponse> = {
  '401': problem('The token is needed.'),
  '404': problem('Nothing is trained here, or there is no such training.'),
  '500': problem('An error in the program, or the folder of the trainings cannot be used.'),
};

/** What may be done with trainings, for whoever has the token of the server. */
export function trainingPaths(): OpenApiDocument['paths'] {
  return {
    '/api/train': { get: listOperation(), post: beginOperation() },
    '/api/train/{id}': { get: viewOperation(), delete: removeOperation() },
    '/api/train/{id}/resume': { post: resumeOperation() },
    '/api/train/{id}/model': { get: modelOperation() },
    '/api/train/{id}/activate': {
      post: activateOperation('activateModel', 'Lets its model hear from now on.', {
        '409': problem('The training is not finished.'),
      }),
      delete: activateOperation('deactivateModel', 'Lets the model of the server hear again.'),
    },
  };
}

function beginOperation(): Operation {
  const schema = withoutHead(z.toJSONSchema(orderSchema, { io: 'input' }));
  const form = {
    type: 'object',
    properties: { corpus: { type: 'string', format: 'binary' }, config: schema },
  };
  return guarded({
    operationId: 'train',
    summary: 'Begins a training in a thread of its own; one goes on at a time.',
    description:
      'Send a zip archive of recordings as the body, a configuration as JSON, or both in the fields `corpus` and ' +
      '`config` of a form. Without an archive the one that `TRAIN_CORPUS` names is learnt from. A server that is ' +
      'restarted goes on from the last checkpoint, to the same weights.',
    requestBody: {
      required: false,
      description: 'The recordings and how to train on them.',
      content: {
        'application/zip': { schema: {} },
        'application/octet-stream': { schema: {} },
        'application/json': { schema },
        'multipart/form-data': { schema: form },
      },
    },
    responses: {
      '202': {
        ...training('It has begun.'),
        headers: { Location: { description: 'Where it is told of.', schema: { type: 'string' } } },
      },
      '400': problem('The request cannot be understood, or there is no archive.'),
      '409': problem('Another training goes on.'),
      '413': problem('The archive is too large.'),
      '415': problem('It is no zip archive.'),
      '422': problem('The configuration cannot be used.'),
      '507': problem('The disk of the server is full; nothing is kept.'),
    },
  });
}

function listOperation(): Operation {
  const trainings = { type: 'array', items: reference('Training') };
  const schema = { type: 'object', required: ['trainings'], properties: { trainings } };
  return guarded({
    operationId: 'listTrainings',
    summary: 'All trainings that are kept, in the order in which they were begun.',
    responses: {
      '200': { description: 'The list.', content: { 'application/json': { schema } } },
    },
  });
}

function viewOperation(): Operation {
  const { content, description } = training(
    'How it stands, or with `Accept: text/event-stream` what it tells.',
  );
  return guarded({
    operationId: 'getTraining',
    summary: 'One training.',
    description:
      'As events it tells what the page tells: `importing`, `reading`, `started` (with the course so far), `steps`, ' +
      '`validating`, `epoch`, `checkpoint`; last `finished`, `stopped` or `failed`. Each is named by its kind, its data ' +
      'is JSON. Events that end without one of these three are taken up again by asking anew.',
    parameters: [ID],
    responses: {
      '200': {
        description,
        content: { ...content, 'text/event-stream': { schema: { type: 'string' } } },
      },
    },
  });
}

function removeOperation(): Operation {
  return guarded({
    operationId: 'removeTraining',
    summary: 'Cancels a training that goes on, removes one that has ended.',
    parameters: [ID],
    responses: {
      '200': training('It is cancelled.'),
      '204': { description: 'It is removed, with its model.' },
      '409': problem('Its model hears at present.'),
    },
  });
}

function resumeOperation(): Operation {
  return guarded({
    operationId: 'resumeTraining',
    summary: 'Goes on with a training that failed, from its last checkpoint.',
    parameters: [ID],
    responses: {
      '202': training('It goes on.'),
      '409': problem('It has not failed, or another goes on.'),
      '507': problem('The disk of the server is full; everything is as it was.'),
    },
  });
}

function modelOperation(): Operation {
  return guarded({
    operationId: 'getModel',
    summary: 'The model of a finished training, as Models imports it.',
    parameters: [ID],
    responses: {
      '200': { description: 'A zip archive.', content: { 'application/zip': { schema: {} } } },
      '409': problem('The training is not finished.'),
    },
  });
}

function activateOperation(
  operationId: string,
  summary: string,
  responses: Record<string, OpenApiResponse> = {},
): Operation {
  return guarded({
    operationId,
    summary,
    description:
      'All threads change over once it has heard a recording; no request waits for it, and it is remembered.',
    parameters: [ID],
    responses: {
      '200': training('It hears.'),
      '507': problem('The disk of the server is full; everything is as it was.'),
      ...responses,
    },
  });
}

function guarded(operation: Operation): Operation {
  return {
    ...operation,
    security: [{ token: [] }],
    responses: { ...operation.responses, ...REFUSALS },
  };
}

function training(description: string): OpenApiResponse {
  return { description, content: { 'application/json': { schema: reference('Training') } } };
}
