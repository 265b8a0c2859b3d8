import type { RequestHandler } from '@sveltejs/kit';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { healthSchema } from '#lib/server/schemas.ts';

export const prerender = false;

/** The process answers; whether recordings are heard, `/readyz` tells. */
export const GET: RequestHandler = () =>
  Response.json(healthSchema.parse({ status: 'alive' }), {
    headers: { 'cache-control': 'no-store' },
  });

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['GET']);
