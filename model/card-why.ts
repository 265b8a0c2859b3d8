import type { CamVariant } from './cam-variants.ts';
import { figure, table } from './card-tables.ts';
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
