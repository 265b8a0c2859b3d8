import { outputShape } from '#lib/core/network/initializers.ts';
import type { Topology } from '#lib/core/network/network.ts';
import type { CamVariant } from './cam-variants.ts';
import { figure, percent, table } from './card-tables.ts';
import type { MaskName, RandomMask } from './why-figures.ts';

/** What `npm run why` found with one kind of weights. */
export interface WhyFigures {
  engine: string;
  nClips: number;
  /** Mean loss of the winning probability, by what the masked values are set to. */
  drops: Record<'mean' | 'silence', Record<MaskName, number>>;
  /** Share of the recordings in which the top of Grad-CAM costs more than that random mask. */
  wins: Record<'mean' | 'silence', Record<RandomMask, number>>;
  /** Correlation with the occlusion map. */
  agreement: Record<CamVariant, number>;
  /** Correlation with the map of a network whose layers from the top down to `layer` are random, and its magnitude. */
  randomised: {
    layer: string;
    correlation: Record<CamVariant, number>;
    magnitude: Record<CamVariant, number>;
  }[];
  /** Of the occlusion map, all layers random. */
  randomisedOcclusion: number;
}

/** Content of `why.json`. */
export interface WhyFile {
  seed: number;
  maskedShare: number;
  nMasks: number;
  nWeights: number;
  clips: string[];
  shipped: WhyFigures;
  unheard: WhyFigures;
}

const CAM_NAMES: Record<CamVariant, string> = {
  timeMean: 'Grad-CAM, slopes averaged along time (shipped)',
  published: 'Grad-CAM as published, averaged over the whole map',
  hiRes: 'HiResCAM, not averaged',
  plusPlus: 'Grad-CAM++',
};
const MASK_NAMES: Record<MaskName, string> = {
  ...CAM_NAMES,
  occlusion: 'occlusion (shipped)',
  loudest: 'the loudest values',
  pixels: 'at random: values',
  blocks: 'at random: blocks of 8 bands by 16 columns',
  moved: "at random: Grad-CAM's own shape elsewhere",
};

function lastConvolutionSize({ layers, inputShape: [height, width] }: Topology) {
  let shape: Parameters<typeof outputShape>[1] = { height, width, channels: 1 };
  const last = layers.findLastIndex(({ kind }) => kind === 'conv');
  for (const layer of layers.slice(0, last + 1)) shape = outputShape(layer, shape);
  if ('features' in shape) throw new Error('A convolution after a dense layer.');
  return shape;
}

/** Whether the heat maps of "Why?" tell anything about the model. */
export function explanations({ shipped, unheard, ...how }: WhyFile, topology: Topology): string {
  const { height, width } = lastConvolutionSize(topology);
  const masks = Object.keys(MASK_NAMES) as MaskName[];
  const cams = Object.keys(CAM_NAMES) as CamVariant[];
  const [all] = unheard.randomised.slice(-1);
  const lost = (name: MaskName) => unheard.drops.mean[name];
  return `### Explanations

The page can show which parts of a picture raised an answer: by Grad-CAM (Selvaraju et al. 2017) on the last convolution,
and by occlusion, which covers patches of 8 bands by 16 columns with the picture's mean. The map is laid over the picture
where the neurons look; negative values are not drawn. Checked by \`npm run why\` on the first pictures of
${unheard.nClips} recordings, five of every speaker, with the shipped weights, which have learnt from these recordings, and
with networks that have never heard the speaker.

Mean loss of the winning probability when the top ${percent(how.maskedShare)} of the sound's picture is masked, by the picture's mean or by
silence (random masks: mean of ${how.nMasks} draws):

${table(
  ['masked', 'shipped, mean', 'shipped, silence', 'unheard, mean', 'unheard, silence'],
  masks.map((name) => [
    MASK_NAMES[name],
    ...[shipped, unheard].flatMap(({ drops }) =>
      [drops.mean[name], drops.silence[name]].map(figure),
    ),
  ]),
)}

With unheard speakers and the mean, Grad-CAM costs ${figure(lost('timeMean'))} and as many values at random ${figure(lost('pixels'))}; it costs more than random values in
${percent(unheard.wins.mean.pixels)} of the recordings, more than random blocks in ${percent(unheard.wins.mean.blocks)} (shipped weights: ${percent(shipped.wins.mean.pixels)} and ${percent(shipped.wins.mean.blocks)}). Masking simply what is loudest
costs ${figure(lost('loudest'))}, so a good part of what matters is loudness, and Grad-CAM, which is coarse (${height} by ${width} places), finds less of it
than occlusion does. Against silence instead of the mean it costs ${figure(unheard.drops.silence.timeMean)}, random values ${figure(unheard.drops.silence.pixels)} (shipped weights:
${figure(shipped.drops.silence.timeMean)} and ${figure(shipped.drops.silence.pixels)}).

Correlation of the map with that of a network with random weights from the top layer down (Adebayo et al. 2018; mean of
${how.nWeights} draws; in brackets the mean magnitude: random top layers often turn the signs about and leave the places), unheard
speakers:

${table(
  ['random down to', ...cams.map((name) => CAM_NAMES[name])],
  unheard.randomised.map(({ layer, correlation, magnitude }) => [
    layer,
    ...cams.map((name) => `${figure(correlation[name])} (${figure(magnitude[name])})`),
  ]),
)}

With all weights random the correlation is ${figure(all?.correlation.timeMean ?? null)} for Grad-CAM and ${figure(unheard.randomisedOcclusion)} for occlusion. Grad-CAM++ hardly
depends on the upper layers and is not used. Correlation with the occlusion map, shipped and unheard:
${cams.map((name) => `${CAM_NAMES[name]} ${figure(shipped.agreement[name])} and ${figure(unheard.agreement[name])}`).join('; ')}. The two
methods agree weakly; the page says so with each map. The way of averaging was chosen with knowledge of such figures.`;
}
