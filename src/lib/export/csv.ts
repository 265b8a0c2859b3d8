/** A value in a table that is saved; null leaves its cell empty. */
export type Cell = string | number | null;

/** Lines end by RFC 4180. */
export function toCsvLines(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

/** Six decimals; text that a spreadsheet would take for a formula is disarmed by an apostrophe. */
function toCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Number(value.toFixed(6)));
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
