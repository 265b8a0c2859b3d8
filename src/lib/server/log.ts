/** From the rarest to the most frequent. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of JSON per event. Nothing of a recording, its name or its sender goes into `fields`. */
export type Log = Record<
  Exclude<LogLevel, 'silent'>,
  (event: string, fields?: Readonly<Record<string, unknown>>) => void
>;

/** @param write takes whole lines; the standard error of the process unless given. */
export function createLog(
  threshold: LogLevel,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const at = (level: LogLevel): Log['info'] =>
    LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(threshold)
      ? () => undefined
      : (event, fields = {}) => {
          const time = new Date().toISOString();
          write(`${JSON.stringify({ time, level, event, ...fields })}\n`);
        };
  return { error: at('error'), warn: at('warn'), info: at('info') };
}

/** The fields of an error that is a bug. */
export function errorFields(error: unknown): { error: string } {
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
