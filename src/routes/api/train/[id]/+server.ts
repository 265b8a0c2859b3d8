import type { RequestHandler } from '@sveltejs/kit';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { getService } from '#lib/server/service.ts';

export const prerender = false;

/** How it stands; with `Accept: text/event-stream` what it tells from now on. */
export const GET: RequestHandler = ({ request, params: { id = '' } }) =>
  getService().training.view(request, id);

/** Ends one that goes on, removes one that has ended. */
export const DELETE: RequestHandler = ({ request, params: { id = '' } }) =>
  getService().training.remove(request, id);

export const fallback: RequestHandler = ({ request }) =>
  methodNotAllowed(request.method, ['GET', 'DELETE']);
