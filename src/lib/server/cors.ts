const MAXIMUM_AGE_SEC = 3600;

/**
 * Lets pages of other origins read the answer.
 *
 * @param origins `*` lets all; none lets none, and changes nothing.
 */
export function allowOrigin(
  request: Request,
  response: Response,
  origins: readonly string[],
): Response {
  if (origins.length === 0) return response;
  response.headers.append('vary', 'origin');
  const allowed = allowedOrigin(request, origins);
  if (allowed !== null) {
    response.headers.set('access-control-allow-origin', allowed);
    response.headers.set('access-control-expose-headers', 'retry-after, x-request-id');
  }
  return response;
}

/** Answers the question that a browser asks before it sends a request to another origin. */
export function preflight(request: Request, origins: readonly string[]): Response {
  const response = allowOrigin(request, new Response(null, { status: 204 }), origins);
  response.headers.set('allow', 'POST');
  if (allowedOrigin(request, origins) === null) return response;
  response.headers.set('access-control-allow-methods', 'POST');
  response.headers.set('access-control-allow-headers', 'authorization, content-type, accept');
  response.headers.set('access-control-max-age', String(MAXIMUM_AGE_SEC));
  return response;
}

function allowedOrigin(request: Request, origins: readonly string[]): string | null {
  const origin = request.headers.get('origin');
  if (origin === null) return null;
  if (origins.includes('*')) return '*';
  return origins.includes(origin) ? origin : null;
}
