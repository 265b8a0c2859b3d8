import { describe, expect, test } from 'vitest';
import { parseCsv } from '#lib/core/data/csv.ts';
import { parseTable } from '#lib/core/data/table.ts';
import { decodeLatin1, decodeText } from '#lib/core/data/text.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('text of any length', () => {
  test.for(['x', 'xx', 'ü', 'xü', '€', 'x€', 'xx€', '𝄞', 'x𝄞', 'xx𝄞', 'xxx𝄞'])(
    'made of %s is whole',
    (part) => {
      const text = part + '𝄞€ü'.repeat(20_000);
      expect(decodeText(utf8(text))).toBe(text);
    },
  );

  test('is Latin-1 as a whole where one byte is no UTF-8', () => {
    const bytes = utf8('ü'.repeat(50_000));
    bytes[70_000] = 0xff;
    const text = decodeText(bytes);
    expect(text).toHaveLength(100_000);
    expect(text.slice(0, 2)).toBe('Ã¼');
    expect(decodeLatin1(bytes)).toBe(text);
  });

  test('of nothing but continuing bytes ends', () => {
    expect(decodeLatin1(new Uint8Array(100_000).fill(0x80))).toHaveLength(100_000);
  });
});

test('a table of empty lines takes no memory', () => {
  const rows = [...parseCsv(`${'\n'.repeat(4_000_000)}a,b\n`)];
  expect(rows).toEqual([['a', 'b']]);
});

test('a table says no more than a quarter of a million files', () => {
  const lines = Array.from({ length: 250_010 }, (_, i) => `${i},joy`);
  const table = parseTable('t.csv', `file,emotion\n${lines.join('\n')}`);
  expect(table?.paths).toHaveLength(250_000);
});
