import type { RequestHandler } from '@sveltejs/kit';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { getService } from '#lib/server/service.ts';

export const prerender = false;

export const GET: RequestHandler = ({ request, params: { id = '' } }) =>
  getService().training.model(request, id);

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['GET']);
