import { z } from 'zod';
import type {
  JsonSchema,
  OpenApiDocument,
  OpenApiResponse,
  Operation,
  Parameter,
} from './openapi-types.ts';
import { problem, reference, withoutHead, withRetry, type SchemaName } from './openapi-parts.ts';
import { trainingPaths } from './openapi-training.ts';
import {
  answerSchema,
  healthSchema,
  labelScoreSchema,
  problemSchema,
  querySchema,
} from './schemas.ts';
import { trainingSchema } from './training/schemas.ts';

const SCHEMAS = {
  Answer: answerSchema,
  LabelScore: labelScoreSchema,
  Problem: problemSchema,
  Health: healthSchema,
  Training: trainingSchema,
} satisfies Record<SchemaName, z.ZodType>;

/** The endpoint for programs, generated from the very schemas that check its queries and shape its answers. */
export function openApiDocument(): OpenApiDocument {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Stimmung',
      version: '1',
      description:
        'Tells which emotion a voice expresses. It hears expression in acted German speech; it does not know what ' +
        'anybody feels, and is not made for decisions about people. Nothing of a recording is kept or logged.',
    },
    paths: {
      '/predict': { post: predictOperation() },
      '/healthz': { get: probe('getHealth', 'Whether the process answers.', {}) },
      '/readyz': {
        get: probe('getReadiness', 'Whether the model has answered a recording.', {
          '503': problem('Not yet; the first question has the model loaded.'),
        }),
      },
      '/metrics': { get: text('getMetrics', 'The figures of the server, for Prometheus.') },
      ...trainingPaths(),
      '/openapi.json': { get: documentOperation() },
    },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function predictOperation(): Operation {
  return {
    operationId: 'predict',
    summary: 'What is heard in one or several recordings.',
    description:
      'Send a recording as the body, or in fields named `file` of a form. With several such fields the answer is a list ' +
      'in their order; a recording that cannot be answered has its problem there, and the status is 200. WAV, FLAC, MP3, ' +
      'Ogg Vorbis and Ogg Opus are read, whatever the media type says. The same request has the same answer: it may be ' +
      'repeated.',
    parameters: queryParameters(),
    security: [{}, { key: [] }],
    requestBody: {
      required: true,
      description: 'The recording or recordings.',
      content: {
        'audio/*': { schema: {} },
        'application/octet-stream': { schema: {} },
        'multipart/form-data': { schema: formSchema() },
      },
    },
    responses: {
      '200': {
        description: 'The answer, as a list if there were several recordings.',
        content: {
          'application/json': { schema: resultSchema() },
          'text/plain': { schema: { type: 'string' } },
        },
      },
      '400': problem('The request cannot be understood, or is empty.'),
      '401': problem('A key is needed.'),
      '405': problem('Another method is needed.'),
      '413': problem('The request is too large.'),
      '415': problem('The format is not read.'),
      '422': problem('The recording is damaged, too short or too long.'),
      '429': withRetry(problem('The client asks too often.')),
      '500': problem('An error in the program; the next request may be answered.'),
      '503': withRetry(problem('Too many recordings are waiting, or the model is not there.')),
      '504': problem('The recording was not heard in time.'),
    },
  };
}

/** The query of `POST /predict`, one parameter per member of its schema. */
function queryParameters(): Parameter[] {
  const { properties = {} } = z.toJSONSchema(querySchema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', ...schema } = property as JsonSchema & { description?: string };
    return { name, in: 'query', required: false, description, schema };
  });
}

function formSchema(): JsonSchema {
  const file = { type: 'array', minItems: 1, items: { type: 'string', format: 'binary' } };
  return { type: 'object', required: ['file'], properties: { file } };
}

/** One recording: an answer, or its bare labels with `format=hf`; several: a list of these and of problems. */
function resultSchema(): JsonSchema {
  const labels = { type: 'array', items: reference('LabelScore') };
  const results = {
    type: 'array',
    items: { anyOf: [reference('Answer'), labels, reference('Problem')] },
  };
  return { anyOf: [reference('Answer'), labels, results] };
}

function probe(
  operationId: string,
  summary: string,
  responses: Record<string, OpenApiResponse>,
): Operation {
  const content = { 'application/json': { schema: reference('Health') } };
  return {
    operationId,
    summary,
    responses: { '200': { description: 'Yes.', content }, ...responses },
  };
}

function text(operationId: string, summary: string): Operation {
  const content = { 'text/plain': { schema: { type: 'string' } } };
  return { operationId, summary, responses: { '200': { description: 'The figures.', content } } };
}

function documentOperation(): Operation {
  const content = { 'application/json': { schema: { type: 'object' } } };
  return {
    operationId: 'getDescription',
    summary: 'This description.',
    responses: { '200': { description: 'OpenAPI 3.1.', content } },
  };
}

function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string; description?: string | undefined }>();
  for (const [id, schema] of Object.entries(SCHEMAS))
    registry.add(schema, { id, description: schema.description });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, withoutHead(schema)]),
  );
}
