import type { RequestHandler } from '@sveltejs/kit';
import { DOCS_POLICY, renderDocs } from '#lib/server/docs.ts';
import { openApiDocument } from '#lib/server/openapi.ts';
import { methodNotAllowed } from '#lib/server/problem.ts';

export const prerender = false;

export const GET: RequestHandler = () =>
  new Response(renderDocs(openApiDocument()), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': DOCS_POLICY,
    },
  });

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['GET']);
