import { SerError } from '#lib/core/errors.ts';
import { querySchema, type Query } from './schemas.ts';

/** @throws SerError `request-invalid`, naming the first parameter that cannot be used and what it may be. */
export function parseQuery(parameters: URLSearchParams): Query {
  const parsed = querySchema.safeParse(Object.fromEntries(parameters));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const reason =
    issue?.code === 'unrecognized_keys'
      ? `there is no parameter ${issue.keys[0] ?? ''}, only ${Object.keys(querySchema.shape).join(', ')}`
      : (issue?.message ?? 'its parameters cannot be used');
  throw new SerError({ code: 'request-invalid', details: { reason } });
}
