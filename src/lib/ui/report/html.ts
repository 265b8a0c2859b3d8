/** Text in which everything that is special in HTML has been made harmless. */
export class SafeHtml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | SafeHtml | readonly Part[];

/**
 * HTML of which every value is escaped, whether it stands between tags or in a quoted attribute; only what this made
 * itself goes in as it is.
 */
export function html(pieces: TemplateStringsArray, ...values: Part[]): SafeHtml {
  return new SafeHtml(
    pieces.map((piece, i) => piece + (i < values.length ? textOf(values[i] ?? '') : '')).join(''),
  );
}

function textOf(part: Part): string {
  if (part instanceof SafeHtml) return part.text;
  if (typeof part === 'string') return escape(part);
  return typeof part === 'number' ? String(part) : part.map(textOf).join('');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
