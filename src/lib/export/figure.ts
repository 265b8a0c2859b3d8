import type { Confusion } from '#lib/core/evaluation/confusion.ts';
import type { Table } from '#lib/core/evaluation/tables.ts';
import { toCsvLines } from './csv.ts';
import { matrixSvg } from './matrix-svg.ts';
import { toPng } from './png.ts';
import { saveBlob } from './save-text.ts';

export type PictureFormat = 'svg' | 'png';

/** Properties that decide how a chart looks; inside the page they come from style sheets that a file does not have. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const;

/** Saves the values of a figure. @param name of the file, without ending. */
export function saveTable(name: string, table: Table, format: 'csv' | 'json'): void {
  const text = format === 'csv' ? tableCsv(table) : tableJson(table);
  const type = format === 'csv' ? 'text/csv' : 'application/json';
  saveBlob(name, format, new Blob([text], { type: `${type};charset=utf-8` }));
}

export function tableCsv({ columns, rows }: Table): string {
  return toCsvLines([columns, ...rows]);
}

/** One object per row. */
export function tableJson({ columns, rows }: Table): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null])),
  );
  return `${JSON.stringify(objects, null, 2)}\n`;
}

/** Saves a chart as it looks on the page, on its background. */
export function savePicture(
  name: string,
  chart: SVGSVGElement,
  format: PictureFormat,
): Promise<void> {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  copyStyles(chart, copy);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const { width, height } = chart.getBoundingClientRect();
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  paper.setAttribute('width', '100%');
  paper.setAttribute('height', '100%');
  paper.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  copy.prepend(paper);
  return saveSvg(name, new XMLSerializer().serializeToString(copy), format);
}

/** Saves a confusion matrix as a picture. @param names of rows and columns. */
export function saveMatrix(
  name: string,
  confusion: Confusion,
  names: readonly string[],
  format: PictureFormat,
): Promise<void> {
  return saveSvg(name, matrixSvg(confusion, names), format);
}

/** Saves anything as JSON. */
export function saveJson(name: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 1)}\n`;
  saveBlob(name, 'json', new Blob([text], { type: 'application/json;charset=utf-8' }));
}

async function saveSvg(name: string, svg: string, format: PictureFormat): Promise<void> {
  const picture = new Blob([svg], { type: 'image/svg+xml' });
  saveBlob(name, format, format === 'svg' ? picture : await toPng(picture));
}

function copyStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of STYLES) to.setAttribute(property, style.getPropertyValue(property));
  to.removeAttribute('class');
  [...from.children].forEach((child, i) => {
    const twin = to.children[i];
    if (twin !== undefined) copyStyles(child, twin);
  });
}
