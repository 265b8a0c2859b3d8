import { json } from '@sveltejs/kit';
import type { RequestHandler } from '@sveltejs/kit';
import { readServerConfig } from '#lib/server/config.ts';
import { methodNotAllowed } from '#lib/server/problem.ts';

const { emodbUrl } = readServerConfig(process.env);

export const prerender = false;

/** Names of the datasets that are handed on here. */
export const GET: RequestHandler = () =>
  json(
    { datasets: emodbUrl === null ? [] : ['emodb'] },
    { headers: { 'cache-control': 'no-store' } },
  );

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['GET']);
