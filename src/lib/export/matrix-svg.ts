import { normalizeRows, type Confusion } from '#lib/core/evaluation/confusion.ts';

const CELL = 64;
const HEAD = 120;
const GAP = 2;
const INK = '#1a1c20';
/** Blue of the page's accent; the share of a row decides how much of it is seen. */
const FILL = '#4338a8';

/** A confusion matrix as an SVG of its own, black on white: rows true, columns heard, counts over row per cent. */
export function matrixSvg(confusion: Confusion, names: readonly string[]): string {
  const shares = normalizeRows(confusion);
  const size = HEAD + names.length * CELL + GAP;
  const cells = names.flatMap((_, row) =>
    names.map((_name, column) =>
      cell(row, column, confusion.counts[row]?.[column] ?? 0, shares[row]?.[column] ?? 0),
    ),
  );
  const heads = names.flatMap((name, i) => {
    const middle = HEAD + (i + 0.5) * CELL;
    return [
      text(HEAD - 8, middle + 4, name, 'text-anchor="end"'),
      text(middle, HEAD - 10, name, 'text-anchor="middle" font-size="11"'),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    `<rect width="${size}" height="${size}" fill="#ffffff"/>`,
    ...heads,
    ...cells,
    '</svg>\n',
  ].join('\n');
}

function cell(row: number, column: number, n: number, share: number): string {
  const x = HEAD + column * CELL;
  const y = HEAD + row * CELL;
  const opacity = (0.04 + 0.5 * share).toFixed(3);
  const box = `<rect x="${x + GAP / 2}" y="${y + GAP / 2}" width="${CELL - GAP}" height="${CELL - GAP}" rx="4" fill="${FILL}" fill-opacity="${opacity}"/>`;
  if (n === 0) return box;
  const middle = `text-anchor="middle"`;
  return [
    box,
    text(x + CELL / 2, y + CELL / 2, String(n), `${middle} font-weight="650"`),
    text(
      x + CELL / 2,
      y + CELL / 2 + 16,
      `${Math.round(100 * share)} %`,
      `${middle} font-size="11"`,
    ),
  ].join('');
}

function text(x: number, y: number, content: string, attributes: string): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" ${attributes}>${safe}</text>`;
}
