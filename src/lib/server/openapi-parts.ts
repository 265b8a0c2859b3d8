import type { JsonSchema, OpenApiResponse } from './openapi-types.ts';

/** What other parts of the description refer to by its name. */
export type SchemaName = 'Answer' | 'LabelScore' | 'Problem' | 'Health' | 'Training';

export function problem(description: string): OpenApiResponse {
  return {
    description,
    content: { 'application/problem+json': { schema: reference('Problem') } },
  };
}

export function withRetry(response: OpenApiResponse): OpenApiResponse {
  const description = 'Seconds until it is worth trying again.';
  return { ...response, headers: { 'Retry-After': { description, schema: { type: 'integer' } } } };
}

export function reference(name: SchemaName): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** The dialect and the place of a schema are those of the document that it stands in. */
export function withoutHead(schema: JsonSchema): JsonSchema {
  const members = Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id');
  return Object.fromEntries(members);
}
