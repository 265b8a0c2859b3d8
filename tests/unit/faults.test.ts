import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const TESTS = resolve(import.meta.dirname, '..');
const TABLE = readFileSync(resolve(TESTS, 'FAULTS.md'), 'utf8');

interface Named {
  file: string;
  title: string;
}

/** Rows below the two of each heading. */
const rows = TABLE.split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (fault|missing|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

const named = rows.flatMap(([, , , tests = '']) => namesIn(tests));

/** "`file` › title; `file` › title"; titles may hold semicolons. */
function namesIn(tests: string): Named[] {
  return tests.split(/;\s*(?=`)/).flatMap((one) => {
    const found = /^`([^`]+)` › (.+)$/.exec(one);
    return found === null ? [] : [{ file: found[1] ?? '', title: found[2] ?? '' }];
  });
}

/** Titles of the tests in a file: texts before a function. What a template fills in stands as `…`. */
function titlesIn(file: string): string[] {
  const source = readFileSync(resolve(TESTS, file), 'utf8');
  const titles = source.matchAll(
    /(['"`])((?:(?!\1)[^\n])*)\1,\s*(?:\{[^{}]*\},\s*)?(?:async\s*)?\(/g,
  );
  return Array.from(titles, ([, , title = '']) => title.replaceAll(/\$\{[^}]*\}/g, '…'));
}

describe('the table of faults', () => {
  it('has for each fault what is seen and a test', () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const [, fault = '', seen = '', tests = ''] of rows) {
      expect(fault).not.toBe('');
      expect(seen.length, fault).toBeGreaterThan(5);
      expect(namesIn(tests).length, fault).toBeGreaterThan(0);
      expect(namesIn(tests).length, fault).toBe(tests.split('›').length - 1);
    }
  });

  it.each(named)('names a test that exists: $file, $title', ({ file, title }) => {
    expect(titlesIn(file)).toContain(title);
  });
});
