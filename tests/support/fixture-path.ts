import { join } from 'node:path';

/** Of a file in `tests/fixtures/compressed`. */
export function fixturePath(file: string): string {
  return join(import.meta.dirname, '../fixtures/compressed', file);
}
