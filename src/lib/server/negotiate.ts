/** Whether `Accept` asks for the bare label rather than JSON; JSON wins a tie in which it is named. */
export function prefersText(accept: string | null): boolean {
  const qualities = parseAccept(accept ?? '*/*');
  const text = qualities.get('text/plain') ?? 0;
  const json = qualities.get('application/json');
  return json === undefined ? text > 0 : text > json;
}

/** Whether `Accept` asks for events as they come rather than JSON. */
export function prefersEvents(accept: string | null): boolean {
  const qualities = parseAccept(accept ?? '*/*');
  return (qualities.get('text/event-stream') ?? 0) > (qualities.get('application/json') ?? 0);
}

/** Media range → quality in [0, 1], RFC 9110 section 12.5.1. */
function parseAccept(accept: string): Map<string, number> {
  return new Map(
    accept.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return [type, quality === undefined ? 1 : Number(quality.slice(2)) || 0];
    }),
  );
}
