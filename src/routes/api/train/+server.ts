import type { RequestHandler } from '@sveltejs/kit';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { getService } from '#lib/server/service.ts';

export const prerender = false;

export const GET: RequestHandler = ({ request }) => getService().training.list(request);

export const POST: RequestHandler = ({ request }) => getService().training.begin(request);

export const fallback: RequestHandler = ({ request }) =>
  methodNotAllowed(request.method, ['GET', 'POST']);
