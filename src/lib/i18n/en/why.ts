import { createFormat } from '../format.ts';

const f = createFormat('en');

/** The words of explanations; the other languages must match this object. */
export const why = {
  caveat:
    'This shows what moved the number in the model, not why a person sounds that way, and not what they feel.',
  label: 'Explain',
  method: 'By',
  methods: {
    gradCam: 'Grad-CAM',
    occlusion: 'Occlusion',
    both: 'Where both agree',
  },
  /** How each kind of map comes about. */
  methodText: {
    gradCam: 'Traces the answer back through the model to the places that raised it.',
    occlusion: 'Covers the picture bit by bit and notes how much the answer falls.',
    both: 'Marks only what both methods mark.',
  },
  agreement: {
    none: (r: number) =>
      `The two methods hardly agree here (correlation ${f.number(r, 2)}): take the map as a hint.`,
    weak: (r: number) => `The two methods agree a little here (correlation ${f.number(r, 2)}).`,
    fair: (r: number) => `The two methods agree fairly well here (correlation ${f.number(r, 2)}).`,
    good: (r: number) => `The two methods agree well here (correlation ${f.number(r, 2)}).`,
  },
  unwarped:
    'The picture itself is explained. The answer also averages over versions of it with other voice heights.',
  picture: (name: string, startSec: number, endSec: number) =>
    `Picture of the sound from ${f.seconds(startSec, 1)} to ${f.seconds(endSec, 1)}; coloured is what raised “${name}”, outlined are the regions named in the text`,
  pictureTitle: 'What raised the answer',
  little: 'Little',
  much: 'Much',
  legend: 'Colour: how much this place raised the answer. Line: edge of the strongest regions.',
  opacity: 'Strength of the colours',
  regions: {
    title: (name: string) => `Strongest regions for “${name}”`,
    none: (name: string) => `Nothing in this picture raised “${name}”.`,
    region: (fromSec: number, toSec: number, fromHz: number, toHz: number, share: number) =>
      `${f.number(fromSec, 1)} to ${f.seconds(toSec, 1)}, ${f.hertz(fromHz)} to ${f.hertz(toHz)}: ${f.percent(share)} of what raised it`,
    more: (n: number, share: number) =>
      n === 1
        ? `One smaller region: ${f.percent(share)}`
        : `${f.number(n, 0)} smaller regions: ${f.percent(share)}`,
    note: (share: number) =>
      `At most ${f.percent(share)} of the picture is outlined; the rest of the weight is spread over the remainder.`,
  },
  listen: {
    title: 'Listen to it',
    kept: 'Only these regions',
    rest: 'All but these',
    all: 'The whole part',
    stop: 'Stop',
  },
  working: {
    starting: 'Tracing the answer back',
    occlusion: (share: number) => `Covering the picture bit by bit: ${f.percent(share)}`,
    cancel: 'Stop covering',
    cancelled: 'Stopped. Grad-CAM is there; occlusion is not.',
    again: 'Cover the picture',
  },
  failed: 'The explanation failed.',
  trust: 'How far such maps can be trusted',
  stretch: {
    title: (startSec: number, endSec: number) =>
      `Why? ${f.timecode(startSec)} to ${f.timecode(endSec)}`,
    text: 'The surest part of this stretch, read again and heard on its own; in the timeline its neighbours have their say, too. Times count from the start of this part.',
    reading: (share: number) => `Finding the place in the file: ${f.percent(share)}`,
    hearing: 'Hearing this part once more',
    cancel: 'Cancel',
    close: 'Close',
    noSpeech: 'Heard on its own, this part holds no speech that could be explained.',
    verdict: (words: string) => `On its own: ${words}`,
  },
};
