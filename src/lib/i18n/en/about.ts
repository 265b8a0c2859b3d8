/** The words of About: sections of paragraphs and lists. */
export const about = {
  title: 'About Stimmung',
  lead: 'Stimmung listens to a recording of speech and says which of seven emotions the voice sounds like. It works in the browser, without a server that hears anything.',
  sections: [
    {
      title: 'What it is',
      paragraphs: [
        'A small neural network of the AlexNet kind. It receives a picture of the sound (a log-mel spectrogram, the one shown with every result) and answers with seven probabilities: anger, boredom, disgust, fear, happiness, neutral and sadness.',
        'It was trained on the Berlin Database of Emotional Speech (EMO-DB): 535 recordings of ten actors who spoke ten German sentences in a studio.',
      ],
      points: [],
    },
    {
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
      title: 'How sure it can be',
      paragraphs: [
        'On voices that it has never heard it is wrong in a good part of the cases, more so in noise and over the telephone. Anger and happiness are mixed up most, since both are loud and lively.',
        'When no emotion stands out, the answer is "uncertain". When there is no voice, the answer is "no speech". Both are results, not failures.',
      ],
      points: [],
    },
    {
      title: 'Your recordings',
      paragraphs: [
        'They never leave this device. There is no account, no tracking and no cookie. The recording on the page is kept by the browser until you close the tab or analyse another one, so that a reload loses nothing. The model is kept, too, so that everything works without a network. What you record under Live is kept until you discard it there, and collections that you bring in under Data until you delete them.',
      ],
      points: [],
    },
    {
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
};
