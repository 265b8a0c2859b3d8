import type { RequestHandler } from '@sveltejs/kit';
import { openApiDocument } from '#lib/server/openapi.ts';
import { methodNotAllowed } from '#lib/server/problem.ts';

export const prerender = false;

export const GET: RequestHandler = () => Response.json(openApiDocument());

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['GET']);
