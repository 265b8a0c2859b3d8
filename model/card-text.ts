import type { Bundle } from '#lib/core/network/bundle.ts';
import { overTime, type CallsFile } from './card-calls.ts';
import { doubts, enrolment, type EnrolmentFile, type TrustFile } from './card-doubts.ts';
import { findings } from './card-findings.ts';
import { originalRecipe } from './card-original.ts';
import {
  classTable,
  confusionTable,
  figure,
  pooledTable,
  seedTable,
  sexTable,
  speakerTable,
  table,
} from './card-tables.ts';
import { trainingProcedure } from './card-training.ts';
import { trust } from './card-trust.ts';
import { explanations, type WhyFile } from './card-why.ts';
import type { Evaluation } from './evaluation-file.ts';
import type { OriginalFigures } from './original-file.ts';

const FRONT_MATTER = `---
language: de
license: mit
library_name: tfjs
pipeline_tag: audio-classification
tags:
  - speech-emotion-recognition
  - emo-db
  - alexnet
metrics:
  - recall
  - accuracy
---`;

const USES = `## Uses

Expression heard, not feeling felt: the model says what a voice _sounds_ like to somebody who goes by its tone. It does
not know what the speaker feels.

### Direct use

Hearing single recordings of German speech, one speaker at a time, out of interest, for teaching or for research, with
the probabilities and the refusals "uncertain" and "no speech" in view.

### Downstream use

A starting point for experiments on speech emotion recognition; a baseline with its protocol. Whoever builds on it
evaluates it anew on speech like the speech that it will hear.

### Out of scope

- Decisions about people, rankings of people, scores per person: in hiring, work, education, insurance, credit, health,
  police or justice.
- **Work and education.** The European Union prohibits systems that infer the emotions of people at the workplace and in
  education, save for medical or safety reasons (AI Act, Article 5(1)(f)). Hearing the mood of call-centre employees is
  such a use.
- Lie detection, diagnosis, judging character.
- Other languages, children, singing, several voices at once, spontaneous conversation: none of it was tested.

Where such a use is not prohibited, whoever makes it has to tell the people exposed to it (AI Act, Article 50(3)), and
data protection law applies to their recordings. None of this is legal advice.`;

const RECOMMENDATIONS = `### Recommendations

- Ask before recording, and say that an emotion recogniser listens.
- Read all probabilities, not only the winner, and take "uncertain" for an answer: it is not a weak "neutral".
- Record close to the microphone, in quiet, a whole sentence at least.
- Never compare people by it. A difference between two speakers may well be a difference between their voices.
- Test it on labelled speech of your own before relying on it for anything.`;

const PUBLISHED = `### Published elsewhere, under other protocols

Not measured here and not comparable digit by digit: speakers, folds, features or selection differ.

${table(
  ['system', 'protocol', 'UAR', 'WA', 'source'],
  [
    [
      'CNN from scratch, log-mel',
      'two speakers left out, five times',
      '0.754 ± 0.061',
      '0.782',
      'voice-emotion-cnn, README',
    ],
    [
      'openSMILE ComParE features, SVM',
      'one speaker left out',
      '0.771',
      '–',
      'audEERING w2v2-how-to, notebook',
    ],
    [
      'wav2vec 2.0 tuned to emotion, SVM',
      'one speaker left out',
      '0.934',
      '–',
      'audEERING w2v2-how-to, notebook',
    ],
    [
      'listeners, the 535 recordings',
      'chosen for being recognised by at least 80 %',
      '–',
      '0.935',
      "EMO-DB's list of ratings",
    ],
    ['listeners, all 816 rated recordings', 'unselected', '–', '0.852', "EMO-DB's list of ratings"],
  ],
)}

Figures from random folds, in which the same speakers stand in training and test, answer another question and are left
out.`;

const CITATION = `## Citation

Training data: F. Burkhardt, A. Paeschke, M. Rolfes, W. F. Sendlmeier, B. Weiss (2005): A database of German emotional
speech. Proc. Interspeech, 1517–1520. DOI of the recordings: 10.5281/zenodo.7447302.

Architecture: A. Krizhevsky, I. Sutskever, G. E. Hinton (2012): ImageNet classification with deep convolutional neural
networks. NeurIPS 25.`;

/** Figures beside the evaluation, each by a script of its own. */
export interface OtherFigures {
  original: OriginalFigures;
  calls: CallsFile;
  why: WhyFile;
  trust: TrustFile;
  enrolment: EnrolmentFile;
}

/** The model card in Markdown; every figure is quoted from what is given. */
export function modelCard(
  evaluation: Evaluation,
  bundle: Bundle,
  { original, calls, why, trust: trustFile, enrolment: enrolmentFile }: OtherFigures,
): string {
  return [
    FRONT_MATTER,
    details(evaluation, bundle),
    USES,
    risks(evaluation),
    RECOMMENDATIONS,
    trainingProcedure(evaluation, bundle),
    protocol(evaluation),
    results(evaluation),
    trust(evaluation),
    doubts(trustFile),
    enrolment(enrolmentFile),
    overTime(calls),
    explanations(why, bundle.topology),
    originalRecipe(original, evaluation),
    PUBLISHED,
    compute(evaluation, bundle),
    CITATION,
    '<!-- Written by `npx tsx model/card.ts` from evaluation.json, trust.json, enrolment.json, calls.json, why.json, original.json and model.json. -->',
    '',
  ].join('\n\n');
}

function details({ leaveOneSpeakerOut: { pooled }, labels }: Evaluation, bundle: Bundle): string {
  const nWeights = bundle.weights.reduce((sum, { data }) => sum + data.length, 0);
  const { layers, towers = 1 } = bundle.topology;
  const side = towers === 1 ? '' : `, ${towers} of them side by side, whose logits are averaged`;
  const filters = layers.flatMap((layer) => (layer.kind === 'conv' ? [layer.filters] : []));
  const units = layers.flatMap((layer) => (layer.kind === 'dense' ? [layer.units] : []));
  return `# Model card: ${bundle.id}

Hears which of seven emotions a voice expresses: acted German studio speech, speakers that it has never heard, UAR
${figure(pooled.uar)}.

## Model details

- **Version:** ${bundle.version}
- **Type:** convolutional network of the AlexNet family (\`${bundle.topology.name}\`), trained from scratch: ${filters.length} convolutions with ${filters.join(', ')} filters, ${units.length} dense layers with ${units.join(', ')} units${side}
- **Size:** ${nWeights} weights, stored at 16 bit
- **Input:** the log-mel picture of a stretch of speech, ${bundle.spec.nMels} bands by ${bundle.segmentFrames} columns; longer speech is cut into overlapping stretches whose logits are averaged; each is heard with its frequency axis times ${bundle.warps.join(', ')}, as if by vocal tracts of other lengths, and the answers are averaged, too
- **Output:** probabilities of ${labels.join(', ')}; besides, "uncertain" if the largest stays below ${figure(bundle.threshold)}, and "no speech"
- **Runs in:** the browser or Node, with TensorFlow.js; recordings stay on the device that computes
- **Language:** German
- **Licence:** MIT; the training data under their own terms, see below`;
}

function risks(evaluation: Evaluation): string {
  const sentences = findings(evaluation).map((sentence) => `- ${sentence}`);
  return `## Bias, risks and limitations

The model has learnt from ten actors who spoke ten sentences each in several emotions, in a studio, in German. People who
are not acting sound different, and expression differs between cultures, languages, ages and persons. A loud or lively
voice may be heard as angry, a low and slow one as bored or sad, whatever its owner feels.

${sentences.join('\n')}`;
}

function protocol({ leaveOneSpeakerOut: loso, seeds, robustness }: Evaluation): string {
  const n = loso.folds.reduce((sum, fold) => sum + fold.n, 0);
  return `## Evaluation

### Testing data, factors and metrics

- **Data:** all ${n} recordings of EMO-DB, leaving one speaker out: for each of the ${loso.folds.length} speakers a network is trained on the others alone, for a number of epochs fixed beforehand, and hears the left-out speaker once, through the same recogniser that page and endpoint use. Seeds: ${seeds.join(', ')}. The shipped model is trained by the same recipe on all speakers; its own accuracy on new speakers is estimated by these figures, not measured.
- **Choice of the recipe:** settings were tuned on some of the speakers. The ${loso.untouchedSpeakers.speakers.length} others (${loso.untouchedSpeakers.speakers.join(', ')}; ${loso.untouchedSpeakers.n} recordings) had no part in the tuning of the training and are given separately. They are not quite untouched: the kind of features was taken from earlier experiments that had heard them, too, and averaging over vocal tracts was kept after it had helped on six folds, three of theirs among them; how many tracts was chosen on the tuned speakers alone.
- **Factors:** emotion, speaker, sex, and ${Object.keys(robustness).length} conditions of sound.
- **Metrics:** UAR, the mean of the recalls of all emotions that occur (chance: ${figure(1 / 7)}), and WA, the share of recordings heard rightly. Both are pooled over all recordings. A recording in which no speech is found counts as wrong. The intervals come from drawing the ten speakers anew, ${loso.interval95.nResamples} times.`;
}

function results({ leaveOneSpeakerOut: loso, labels }: Evaluation): string {
  return `### Results

${pooledTable(loso)}

${seedTable(loso)}

Per emotion:

${classTable(loso)}

Confusion, all seeds together (rows true, columns heard):

${confusionTable(loso, labels)}

Per speaker, with the recall of each emotion:

${speakerTable(loso, labels)}

Per sex:

${sexTable(loso, labels)}`;
}

function compute(
  { minutes, engine, leaveOneSpeakerOut: loso }: Evaluation,
  bundle: Bundle,
): string {
  const nRuns = loso.folds.reduce((sum, fold) => sum + fold.seeds.length, 0);
  const own = bundle.training.minutes;
  const shipped = typeof own === 'number' ? ` Training the shipped model took ${own} minutes.` : '';
  return `## Environmental impact and compute

One processor core per run, no GPU. The evaluation took ${nRuns} runs of ${minutes.perFold.toFixed(1)} minutes on average, ${minutes.total.toFixed(0)} minutes in all,
judging in all conditions included.${shipped} Energy was not measured. Engine: ${engine}.`;
}

/** What keeps the two from belonging together, in words; null if nothing does. */
export function mismatch(evaluation: Evaluation, bundle: Bundle): string | null {
  const { calibration, leaveOneSpeakerOut } = evaluation;
  if (bundle.training.recipe !== evaluation.recipe) return 'recipes';
  if (bundle.temperature !== calibration.temperature) return 'temperatures';
  if (bundle.threshold !== calibration.threshold) return 'thresholds';
  return bundle.uar === leaveOneSpeakerOut.pooled.uar ? null : 'accuracies';
}
