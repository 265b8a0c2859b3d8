import type { RequestHandler } from '@sveltejs/kit';
import { watchSender } from '#lib/server/gone.ts';
import { methodNotAllowed } from '#lib/server/problem.ts';
import { getService } from '#lib/server/service.ts';

export const prerender = false;

export const POST: RequestHandler = async ({ request, platform, getClientAddress }) => {
  const { gone, stop } = watchSender(request, platform?.req);
  try {
    return await getService().predict(request, { address: getClientAddress, gone });
  } finally {
    stop();
  }
};

export const OPTIONS: RequestHandler = ({ request }) => getService().preflight(request);

export const fallback: RequestHandler = ({ request }) => methodNotAllowed(request.method, ['POST']);
