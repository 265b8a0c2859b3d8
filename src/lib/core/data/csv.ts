/** What stands between the fields, by what the first line has most of. */
const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Rows of a table as text (RFC 4180), one at a time: fields in quotes may hold delimiters, line ends and doubled quotes.
 * Empty lines are passed over.
 */
export function* parseCsv(text: string): Generator<string[], void, undefined> {
  const delimiter = findDelimiter(text);
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
      row.push(field);
      if (!isEmpty(row)) yield row;
      row = [];
      field = '';
    } else if (character !== '\r') {
      field += character;
    }
  }
  row.push(field);
  if (!isEmpty(row)) yield row;
}

function isEmpty(row: readonly string[]): boolean {
  return row.every((value) => value.trim() === '');
}

function findDelimiter(text: string): string {
  const end = text.indexOf('\n');
  const first = end < 0 ? text : text.slice(0, end);
  const count = (delimiter: string) => first.split(delimiter).length;
  return DELIMITERS.reduce((best, other) => (count(other) > count(best) ? other : best));
}
