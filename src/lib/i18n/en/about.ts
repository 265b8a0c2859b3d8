import { createFormat } from '../format.ts';

const f = createFormat('en');

/** The words of About: sections of paragraphs and lists. */
export const about = {
  title: 'About Stimmung',
  lead: 'Stimmung listens to a recording of speech and says which of seven emotions the voice sounds like. It works in the browser, without a server that hears anything.',
  sections: [
    {
      id: 'what',
      title: 'What it is',
      paragraphs: [
        'A small neural network of the AlexNet kind. It receives a picture of the sound (a log-mel spectrogram, the one shown with every result) and answers with seven probabilities: anger, boredom, disgust, fear, happiness, neutral and sadness.',
        'It was trained on the Berlin Database of Emotional Speech (EMO-DB): 535 recordings of ten actors who spoke ten German sentences in a studio.',
      ],
      points: [],
    },
    {
      id: 'limits',
      title: 'What it is not',
      paragraphs: [
        'It judges how a voice sounds, not what a person feels. The two often differ, and no recording can settle that.',
      ],
      points: [
        'Not a lie detector, a diagnosis or a measure of character.',
        'Not a basis for decisions about people: at work, in education, in insurance or by the police. In the European Union, inferring emotions at work and in education is prohibited (AI Act, article 5).',
        'Not tested for other languages, children, spontaneous speech, singing or several voices at once.',
      ],
    },
    {
      id: 'sure',
      title: 'How sure it can be',
      paragraphs: [
        'On voices that it has never heard it is wrong in a good part of the cases, more so in noise and over the telephone. Anger and happiness are mixed up most, since both are loud and lively.',
        'When no emotion stands out, the answer is "uncertain". When there is no voice, the answer is "no speech". Both are results, not failures.',
      ],
      points: [],
    },
    {
      id: 'recordings',
      title: 'Your recordings',
      paragraphs: [
        'They never leave this device. There is no account, no tracking and no cookie. The recording on the page is kept by the browser until you close the tab or analyse another one, so that a reload loses nothing. The model is kept, too, so that everything works without a network. What you record under Live is kept until you discard it there, and collections that you bring in under Data until you delete them.',
      ],
      points: [],
    },
    {
      id: 'offline',
      title: 'Without a network',
      paragraphs: [
        'Stimmung can be installed and then opens without a network. Each part works offline once it was used; one click fetches everything in advance.',
      ],
      points: [],
    },
    {
      id: 'licences',
      title: 'Licences',
      paragraphs: ['Stimmung is free software under the MIT licence. It stands on:'],
      points: [
        'TensorFlow.js and Comlink: Apache License 2.0',
        'Svelte, SvelteKit and Workbox: MIT; idb: ISC',
        'Decoders for FLAC, MP3, Ogg Vorbis and Opus by E. Halsall: MIT, with libFLAC and libopus (BSD), libvorbis (BSD), libmpg123 (LGPL 2.1) and codec-parser (LGPL 3)',
        'zip.js: BSD 3-Clause',
        'Mediabunny for M4A and WebM: Mozilla Public License 2.0',
        'EMO-DB by F. Burkhardt and others (2005): not part of Stimmung; used to train the model',
        'Bundled clips: synthetic speech by espeak-ng',
      ],
    },
  ],
  offline: 'Make available offline',
  licenceTexts: 'All licences in full',
  modelCard: {
    title: 'Model card',
    uar: (uar: number, low: number, high: number, nSpeakers: number) =>
      `On voices that it had never heard it recognised ${f.percent(uar)} of the emotions (mean of the recalls of all seven; chance is ${f.percent(1 / 7)}). Each of ${f.number(nSpeakers, 0)} speakers was left out once; with other speakers it may be ${f.percent(low)} to ${f.percent(high)}.`,
    answered: (answered: number, right: number) =>
      `It answers with an emotion for ${f.percent(answered)} of such recordings, and ${f.percent(right)} of these answers are right; for the others it says "uncertain".`,
    worst: (uar: number) =>
      `In the worst of the noises that were tried it recognised ${f.percent(uar)}.`,
    link: 'Full model card',
    evaluate: 'All figures, by speaker, emotion and noise',
  },
  dataCard: {
    title: 'Data card',
    recordings: (
      n: number,
      nSpeakers: number,
      nWomen: number,
      nSentences: number,
      minutes: number,
    ) =>
      `EMO-DB: ${f.number(n, 0)} recordings (${f.number(minutes, 0)} minutes) of ${f.number(nSpeakers, 0)} German actors, ${f.number(nWomen, 0)} of them women, who spoke ${f.number(nSentences, 0)} everyday sentences in a studio in Berlin in 1997 and 1999.`,
    acted:
      'The emotions are acted, not felt. The speakers are adults; there are no children, no dialects, no other languages, no conversations and no telephone.',
    listeners: (recognition: number, lowest: number, natural: number) =>
      `Listeners recognised the emotion in ${f.percent(recognition)} of the cases (in each recording at least ${f.percent(lowest)} of them) and found it natural in ${f.percent(natural)}. What few recognised was not published, so the hard cases are missing.`,
    licence:
      'Free to use if the authors are named (F. Burkhardt and others, Interspeech 2005); published as CC0-1.0 according to audEERING, as CC BY 4.0 according to citations of the Zenodo record.',
    link: 'Full data card, with every speaker and emotion',
  },
  why: {
    title: 'How far heat maps can be trusted',
    meaning:
      'The maps behind "Why?" show what moved the number in the model. They do not show why a person sounds as they do.',
    drop: (share: number, gradCam: number, random: number, nClips: number, wins: number) =>
      `Covering the ${f.percent(share)} that Grad-CAM marks lowers the winning probability by ${f.number(gradCam, 2)} on average, covering as much at random by ${f.number(random, 2)} (${f.number(nClips, 0)} recordings of voices that were never heard; Grad-CAM does better in ${f.percent(wins)} of them).`,
    others: (occlusion: number, loudest: number) =>
      `Covering what occlusion marks lowers it by ${f.number(occlusion, 2)}, covering simply what is loudest by ${f.number(loudest, 2)}: much of what matters is where the voice is loud.`,
    random: (r: number) =>
      `If the model forgets all that it has learnt, Grad-CAM draws another map (correlation ${f.number(r, 2)}).`,
    agreement: (r: number) =>
      `Both methods agree only a little (correlation ${f.number(r, 2)} on average), so take each map as a hint.`,
  },
};
