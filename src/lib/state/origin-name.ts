import type { Dictionary } from '#lib/i18n/index.ts';
import type { RecordingOrigin } from '#lib/storage/schema.ts';
import { isSample } from './samples.ts';

/** What the page calls a recording. */
export function originName(origin: RecordingOrigin, words: Dictionary): string {
  switch (origin.kind) {
    case 'file':
      return origin.name;
    case 'sample':
      return isSample(origin.id)
        ? words.listen.sampleName(words.listen.samples[origin.id])
        : origin.id;
    case 'microphone':
      return words.microphone.recordingName;
    default:
      return origin satisfies never;
  }
}
