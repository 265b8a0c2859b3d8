/** What stands between the fields, by what the first line has most of. */
const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Rows of a table as text (RFC 4180): fields in quotes may hold delimiters, line ends and doubled quotes. Empty lines are
 * passed over.
 */
export function parseCsv(text: string): string[][] {
  const delimiter = findDelimiter(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text.charAt(i + 1) === '"') field += text.charAt(++i);
      else isQuoted = false;
    } else if (character === '"' && field === '') {
      isQuoted = true;
    } else if (character === delimiter) {
      row.push(field);
      field = '';
    } else if (character === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
    } else if (character !== '\r') {
      field += character;
    }
  }
  rows.push([...row, field]);
  return rows.filter((fields) => fields.some((value) => value.trim() !== ''));
}

function findDelimiter(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const count = (delimiter: string) => first.split(delimiter).length;
  return DELIMITERS.reduce((best, other) => (count(other) > count(best) ? other : best));
}
