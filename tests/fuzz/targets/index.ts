import type { FuzzTarget } from '../target.ts';
import { containerTarget, decodeTarget, measureTarget, streamTarget } from './audio.ts';
import { archiveTarget, corpusTarget, tableTarget } from './corpus.ts';
import { endpointTarget } from './endpoint.ts';
import { modelTarget, packageTarget } from './model.ts';
import { trainingTarget } from './training.ts';

/** Every way in for bytes from elsewhere. */
export const TARGETS: readonly FuzzTarget[] = [
  decodeTarget,
  measureTarget,
  streamTarget,
  containerTarget,
  archiveTarget,
  corpusTarget,
  tableTarget,
  packageTarget,
  modelTarget,
  endpointTarget,
  trainingTarget,
];
