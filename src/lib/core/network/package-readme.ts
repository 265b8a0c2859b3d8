import type { Bundle } from './bundle.ts';
import { weightShapes } from './initializers.ts';
import type { ModelAbout, ModelSplit } from './package.ts';

const SPLITS: Readonly<Record<ModelSplit, string>> = {
  'every-speaker': 'every speaker in turn, each heard by a network that had never met that speaker',
  speakers: 'whole speakers that it had never met',
  'leave-one-out': 'one speaker that it had never met',
  random: 'recordings drawn at random; their speakers were met in training, which flatters',
  everything: 'nothing: no recording was held out',
};

const RECIPES = { recommended: 'recommended', original: 'as the original' } as const;

/** A short model card in Markdown: what the model is, what it learnt from, how good it is and what it is not for. */
export function modelReadme(about: ModelAbout, bundle: Bundle): string {
  const nWeights = weightShapes(bundle.topology)
    .map(({ shape }) => shape.reduce((product, n) => product * n, 1))
    .reduce((sum, n) => sum + n, 0);
  const { spec, segmentFrames, labels, threshold } = bundle;
  return `# ${about.name}

Hears which of ${labels.length} emotions a voice expresses: ${labels.join(', ')}.

- **Made:** ${about.createdAt === null ? 'unknown' : new Date(about.createdAt).toISOString().slice(0, 10)}
- **Learnt from:** ${about.corpusName}, ${about.nTraining} recordings
- **Recipe:** ${about.recipe === null ? 'with changes of its own' : RECIPES[about.recipe]}
- **Network:** ${bundle.topology.name}${towersOf(bundle)}, ${nWeights} weights, stored at 16 bit
- **Input:** log-mel pictures of ${spec.nMels} bands by ${segmentFrames} columns, from sound at ${spec.sampleRate} Hz
- **Judged on:** ${SPLITS[about.split]}${about.nValidation > 0 ? ` (${about.nValidation} recordings)` : ''}
- **Average recall (UAR):** ${figure(about.uar)}
- **Recognised in all (WA):** ${figure(about.wa)}
- **Uncertain** below a probability of ${threshold.toFixed(3)}

## Limits

Expression heard, not feeling felt: the model says what a voice sounds like, not what a person feels. Acted speech, from
which such models mostly learn, is clearer than everyday speech; other languages, rooms and microphones lower the
figures. It is not for decisions about people.

## Files

\`model.json\` and \`weights.bin\` are in the layers format of TensorFlow.js; \`preprocess.json\` says how sound becomes
pictures, \`labels.json\` what the outputs mean in order, \`about.json\` the above as data, and \`manifest.json\` the size
and SHA-256 of each file.
`;
}

function towersOf({ topology: { towers = 1 } }: Bundle): string {
  return towers === 1 ? '' : ` in ${towers} towers whose logits are averaged`;
}

function figure(share: number | null): string {
  return share === null ? 'not judged' : share.toFixed(3);
}
