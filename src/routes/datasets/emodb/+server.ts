import type { RequestHandler } from '@sveltejs/kit';
import { readServerConfig } from '#lib/server/config.ts';
import { createDatasetEndpoint } from '#lib/server/dataset.ts';
import { methodNotAllowed } from '#lib/server/problem.ts';

const { emodbUrl, datasetLimitBytes } = readServerConfig(process.env);

const answer = createDatasetEndpoint({ url: emodbUrl, maximumBytes: datasetLimitBytes, fetch });

export const prerender = false;

export const GET: RequestHandler = ({ request }) => answer(request);

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['GET']);
