import path from 'node:path';

/** Where everything of one training lies; only what has been written whole is there. */
export interface JobFiles {
  folder: string;
  /** What it was asked for and how it stands. */
  job: string;
  /** The archive, if it came with the request. */
  archive: string;
  /** The run as it was planned on the corpus. */
  run: string;
  checkpoint: string;
  /** Folder of the model: `model.json`, `weights.bin`, and both in the form that people pass on. */
  model: string;
  package: string;
}

export function jobFiles(folder: string): JobFiles {
  const model = path.join(folder, 'model');
  return {
    folder,
    job: path.join(folder, 'job.json'),
    archive: path.join(folder, 'corpus.zip'),
    run: path.join(folder, 'run.json'),
    checkpoint: path.join(folder, 'checkpoint.bin'),
    model,
    package: path.join(model, PACKAGE),
  };
}

/** Name of the packed model in its folder. */
export const PACKAGE = 'package.zip';
