import { createFormat } from '../format.ts';

const f = createFormat('en');

/** The words of Models; the other languages must match this object. */
export const models = {
  title: 'Models',
  intro: 'Choose which model listens. Your own come from Train, or from a file that was exported.',
  loading: 'Looking for models',
  list: 'Library',
  shipped: 'The model that comes with Stimmung',
  listens: 'Listens now',
  choose: 'Let it listen',
  rename: 'Rename',
  name: 'Name',
  save: 'Save',
  cancel: 'Cancel',
  export: 'Export',
  delete: 'Delete',
  /** Names a button of a card for those who do not see the card. */
  ofModel: (action: string, name: string) => `${action}: ${name}`,
  facts: {
    made: 'Made',
    corpus: 'Learnt from',
    corpusValue: (name: string, n: number) =>
      n > 0 ? `${name}, ${f.number(n, 0)} recordings` : name,
    recipe: 'Recipe',
    recipes: { recommended: 'Recommended', original: 'As the original', own: 'With changes' },
    uar: 'Average recall (UAR)',
    uarHint:
      'UAR, unweighted average recall: the mean over the emotions of how often each is recognised.',
    notJudged: 'Not judged',
    split: 'Judged on',
    splits: {
      'every-speaker': 'every speaker in turn, never met in training',
      speakers: 'speakers never met in training',
      'leave-one-out': 'one speaker never met in training',
      random: 'random recordings; their speakers were met, which flatters',
      everything: 'nothing, no recording was held out',
    },
    size: 'Size',
    sizeValue: (bytes: number) => f.size(bytes),
    share: (share: number) => f.percent(share, 1),
  },
  empty: 'No models of your own yet. Train one, or bring in a file that was exported.',
  train: 'Go to Train',
  import: {
    title: 'Import a model',
    choose: 'Choose a model file',
    hint: 'or drop it anywhere on this page',
    formats: 'A zip that was exported from Stimmung. It is checked before it is taken.',
    now: 'Let go to import',
    working: 'Checking the model',
  },
  deleted: (name: string) => `“${name}” was deleted.`,
  undo: 'Undo',
  news: {
    imported: (name: string) => `“${name}” is in the library.`,
    chosen: (name: string) => `“${name}” listens from now on.`,
    renamed: (name: string) => `It is called “${name}” now.`,
  },
  listen: 'Try it',
  offline: {
    title: 'Without a network',
    partial:
      'What you have used already works without a network. Fetch the rest once, and everything does: hearing every format, live, importing, training, evaluating.',
    missing: (kept: number, total: number) =>
      `On this device: ${f.megabytes(kept)} of ${f.megabytes(total)}.`,
    fetch: (bytes: number) => `Make available offline (${f.megabytes(bytes)})`,
    fetching: (kept: number, total: number) =>
      `Fetching: ${f.megabytes(kept)} of ${f.megabytes(total)}`,
    complete: (total: number) =>
      `Everything is on this device (${f.megabytes(total)}). Stimmung works without a network, after updates too.`,
    noNetwork: 'There is no network now. The rest can be fetched when there is one.',
  },
  storage: {
    title: 'On this device',
    kind: 'What',
    count: 'Number',
    size: 'Size',
    kinds: {
      shipped: 'Model that comes with Stimmung',
      models: 'Own models',
      corpora: 'Corpora',
      checkpoints: 'Checkpoints of training',
      evaluations: 'Evaluations',
      recordings: 'Recordings on open pages',
      queue: 'List of recordings',
      live: 'Recordings made live',
    },
    countValue: (n: number) => f.number(n, 0),
    sizeValue: (bytes: number) => f.size(bytes),
    total: 'In all',
    used: (used: number, quota: number) =>
      `On the disk the browser counts ${f.megabytes(used)}, the app itself included, of the ${f.number(quota / 1e9, 1)}\u00a0GB that it allows; it compresses what it keeps and clears what was deleted later, so this may be less or more than the sum above.`,
    persistent: 'The browser has promised to keep this until you delete it.',
    notPersistent:
      'The browser may delete this by itself when the disk is nearly full. Export what matters.',
    refused:
      'The browser did not promise to keep this. It may delete it when the disk is nearly full. Export what matters.',
    persist: 'Ask the browser to keep it',
    erase: 'Delete everything',
    recording: 'A live recording is under way. Stop it first, then everything can be deleted.',
    training:
      'A training or an evaluation is under way. Stop it first, then everything can be deleted.',
    question: 'Delete everything?',
    questionText:
      'All own models, corpora, checkpoints, evaluations, recordings, lists and settings are removed from this device. This cannot be undone. Stimmung itself stays.',
    yes: 'Delete everything',
    no: 'Keep everything',
    erased: 'Everything was deleted.',
  },
  date: (ms: number) => new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(ms),
};
