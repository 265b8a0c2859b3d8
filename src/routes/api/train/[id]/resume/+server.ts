import type { RequestHandler } from '@sveltejs/kit';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { getService } from '#lib/server/service.ts';

export const prerender = false;

export const POST: RequestHandler = ({ request, params: { id = '' } }) =>
  getService().training.resume(request, id);

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['POST']);
