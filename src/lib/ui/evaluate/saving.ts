import type { Confusion } from '#lib/core/evaluation/confusion.ts';
import type { Table } from '#lib/core/evaluation/tables.ts';

export type PictureFormat = 'svg' | 'png';

/** How figures leave the page; `export/figure.ts` does it. The name is that of the file, without ending. */
export interface Saving {
  table(name: string, table: Table, format: 'csv' | 'json'): void;
  picture(name: string, chart: SVGSVGElement, format: PictureFormat): Promise<void>;
  matrix(
    name: string,
    confusion: Confusion,
    names: readonly string[],
    format: PictureFormat,
  ): Promise<void>;
}
