import { SerError } from '#lib/core/errors.ts';
import type { ModelUrls } from './model-files.ts';

/** Addresses of the shipped model; a glob, so that the app also builds before the first model exists. */
export function shippedModelUrls(): ModelUrls {
  const urls = import.meta.glob<string>(['/model/model.json', '/model/weights.bin'], {
    query: '?url',
    import: 'default',
    eager: true,
  });
  const description = urls['/model/model.json'];
  const weights = urls['/model/weights.bin'];
  if (description === undefined || weights === undefined) {
    throw new SerError({
      code: 'model-unavailable',
      details: { reason: 'this build comes without one' },
    });
  }
  return { description, weights };
}
