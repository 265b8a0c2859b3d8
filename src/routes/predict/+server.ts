import type { RequestHandler } from '@sveltejs/kit';
import { readServerConfig } from '#lib/server/config.ts';
import { createPredictEndpoint, type Recognize } from '#lib/server/predict.ts';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { loadNodeRecognizer } from '#lib/server/recognizer.ts';

const { modelDir, ...limits } = readServerConfig(process.env);

const answerRequest = createPredictEndpoint({
  load: loadRecognize,
  ...limits,
  logError: (error) => process.stderr.write(`${inspectError(error)}\n`),
});

export const prerender = false;

export const POST: RequestHandler = ({ request }) => answerRequest(request);

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['POST']);

async function loadRecognize(): Promise<Recognize> {
  const recognizer = await loadNodeRecognizer(modelDir);
  return (pcm) => recognizer.recognize(pcm);
}

function inspectError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
