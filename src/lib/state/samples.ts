/** The bundled clips, by file name under `/samples`. */
export const SAMPLES = ['calm', 'high-fast', 'low-slow', 'whispered'] as const;
export type SampleId = (typeof SAMPLES)[number];

export function isSample(id: string): id is SampleId {
  return SAMPLES.some((sample) => sample === id);
}
