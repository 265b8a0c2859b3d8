import { decodeLatin1 } from './text.ts';

/** How listeners judged one recording, shares in [0, 1]. */
export interface ListenerScores {
  recognition: number;
  naturalness: number;
}

/**
 * Reads EMO-DB's `erkennung.txt`: a number, a file name, and two percentages with decimal commas per line, in ISO-8859-1,
 * padded with tabs and no-break spaces. Lines of any other form are passed over.
 *
 * @returns scores by the bare name of the file.
 */
export function parseRecognition(bytes: Uint8Array): Map<string, ListenerScores> {
  const scores = new Map<string, ListenerScores>();
  for (const line of decodeLatin1(bytes).split(/\r?\n/)) {
    const [, file, recognised, natural] = line.split('\t').map((field) => field.trim());
    const recognition = toShare(recognised);
    const naturalness = toShare(natural);
    if (file === undefined || recognition === null || naturalness === null) continue;
    scores.set(file, { recognition, naturalness });
  }
  return scores;
}

/** `65,00` is 0.65; null for what is no percentage. */
function toShare(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,3}(?:,\d+)?$/.test(text)) return null;
  const share = Number(text.replace(',', '.')) / 100;
  return share <= 1 ? share : null;
}
