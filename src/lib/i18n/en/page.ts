import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { PredictStage } from '#lib/workers/compute-api.ts';
import { createFormat } from '../format.ts';

const f = createFormat('en');

/** The words of the frame and of Listen. `Dictionary` is derived from this object; the other languages must match it. */
export const page = {
  format: f,
  app: {
    name: 'Stimmung',
    tagline: 'Hear the mood in a voice',
    description: 'Hear the mood in a voice, in the browser. Everything stays on this device.',
    skipToContent: 'Skip to content',
    navigation: 'Rooms',
    listen: 'Listen',
    live: 'Live',
    data: 'Data',
    train: 'Train',
    evaluate: 'Evaluate',
    models: 'Models',
    about: 'About',
    help: 'How this page works',
    language: 'Language',
    privacy: 'Everything stays on this device. No recording is uploaded.',
    updateReady: 'A new version is ready.',
    updateReload: 'Reload now',
    updateLater: 'Later',
    renewed: 'Stimmung was renewed in another tab. Reload this page.',
  },
  listen: {
    title: 'Hear the mood in a voice',
    intro:
      'Give it a sentence of speech and see which emotion it sounds like, how sure that is, and what was heard: the expression in the voice, not the feeling behind it.',
    chooseFile: 'Choose a recording',
    dropHint: 'or drop it anywhere on this page, also many at once or a folder',
    chooseFolder: 'Choose a folder',
    dropNow: 'Let go to analyse',
    formats: 'WAV, FLAC, MP3, Ogg, Opus, M4A or WebM',
    record: 'Record your voice',
    recordHint: 'One sentence is enough: 1 to 60 seconds',
    tryTitle: 'Or try one now',
    tryNote: 'Synthetic speech: one sentence, spoken by a computer in four manners.',
    realNote:
      'Recordings of actors from EMO-DB, which you brought in. The model learned from them, so this shows how it works, not how good it is.',
    realDetail: (file: string, speaker: string) => `${file}, speaker ${speaker}`,
    samples: {
      calm: 'Calm',
      'high-fast': 'High and fast',
      'low-slow': 'Low and slow',
      whispered: 'Whispered',
    },
    sampleName: (manner: string) => `Synthetic clip: ${manner.toLowerCase()}`,
    ownModel: (name: string) => `Your own model “${name}” listens.`,
    unreadable: (name: string) =>
      `Your own model “${name}” is damaged and cannot be read, so the model that comes with Stimmung listens.`,
    chooseModel: 'Choose another',
  },
  limits: {
    text: 'Stimmung hears how a voice sounds, not what a person feels. It learned from acted German studio speech.',
    more: 'What it is and is not',
    cards: 'How far to trust it',
    modelCard: 'Model card',
    dataCard: 'Data card',
    limits: 'Limits',
  },
  working: {
    title: 'Listening',
    cancel: 'Cancel',
    elapsed: (sec: number) => `${f.seconds(sec, 0)} so far`,
    stage(stage: PredictStage): string {
      switch (stage.stage) {
        case 'fetching-model':
          return stage.totalBytes > 0
            ? `Fetching the model, once: ${f.megabytes(stage.loadedBytes)} of ${f.megabytes(stage.totalBytes)}`
            : 'Fetching the model, once';
        case 'starting-backend':
          return 'Getting the model ready';
        case 'decoding':
          return 'Reading the recording';
        case 'features':
          return 'Drawing the picture of the sound';
        case 'network':
          return 'Comparing it with the emotions it knows';
        default:
          return stage satisfies never;
      }
    },
    starting: 'Starting',
    steps: ['Recording', 'Model', 'Picture of the sound', 'Emotion'],
  },
  emotions: {
    anger: 'Anger',
    boredom: 'Boredom',
    disgust: 'Disgust',
    fear: 'Fear',
    happiness: 'Happiness',
    neutral: 'Neutral',
    sadness: 'Sadness',
  },
  emotionWithin: (emotion: string) => emotion.toLowerCase(),
  verdicts: {
    anger: 'Sounds angry',
    boredom: 'Sounds bored',
    disgust: 'Sounds disgusted',
    fear: 'Sounds fearful',
    happiness: 'Sounds happy',
    neutral: 'Sounds neutral',
    sadness: 'Sounds sad',
    uncertain: 'Uncertain',
    'no-speech': 'No speech heard',
  },
  /** Of a label that is none of the seven emotions. */
  labelVerdict: (label: string) => `Sounds like “${label}”`,
  outcomes: { uncertain: 'Uncertain', 'no-speech': 'No speech' },
  result: {
    heading: 'Result',
    sure: (name: string, share: number, second: string, secondShare: number) =>
      `${name} ${f.percent(share)}. Next comes ${second} with ${f.percent(secondShare)}.`,
    uncertain: (first: string, firstShare: number, second: string, secondShare: number) =>
      `No emotion stands out enough to be named. The nearest are ${first} (${f.percent(firstShare)}) and ${second} (${f.percent(secondShare)}).`,
    uncertainNext:
      'A longer sentence, closer to the microphone and without music or other voices, often helps.',
    strange: 'This does not sound like speech as the model knows it, so no emotion is named.',
    lowered:
      'For these reasons the probabilities are drawn together: they show less confidence than the model alone would.',
    noSpeech: 'There is sound here, or silence, but no voice that could be judged.',
    noSpeechNext: 'Speak a full sentence, or choose a recording in which someone speaks.',
    bars: 'Probability of each emotion',
    emptyBars: 'Not judged',
    notice: 'Please note',
    ownModel: (name: string) => `Heard by your own model “${name}”.`,
    unreadable: (name: string) =>
      `Heard by the model that comes with Stimmung, because your own model “${name}” is damaged and cannot be read.`,
    another: 'Analyse another',
    record: 'Record',
    copy: 'Copy as JSON',
    copied: 'Copied',
    copyFailed: 'Copying is not allowed here. The download works.',
    downloadJson: 'Download JSON',
    downloadCsv: 'Download CSV',
    report: 'Save report',
    save: 'Keep the result',
    why: 'Why?',
    whyHint: 'See and hear what moved the answer',
    whyLoading: 'One moment',
    modelNotStored:
      'The model could not be kept on this device, so it is fetched again next time. Free some space to change that.',
  },
  evidence: {
    heading: 'What was heard',
    waveform: 'Waveform',
    waveformName: (sec: number) => `Waveform, ${f.seconds(sec, 1)} long`,
    picture: 'Picture the model received',
    pictureName: (startSec: number, endSec: number, lowHz: string, highHz: string) =>
      `Log-mel spectrogram from ${f.seconds(startSec, 1)} to ${f.seconds(endSec, 1)}, ${lowHz} at the bottom to ${highHz} at the top`,
    pictureNote: 'Bright is loud. Low tones are at the bottom; time runs to the right.',
    padded:
      'The dark margins are silence, put around because the model takes pictures of one size.',
    noPicture: 'Without speech nothing was passed to the model, so there is no picture.',
    seconds: 'Seconds',
    hertz: 'Hertz',
    loudness: 'Level in dB',
    play: 'Play',
    pause: 'Pause',
    position: 'Position in the recording',
    positionValue: (sec: number, ofSec: number) => `${f.seconds(sec, 1)} of ${f.seconds(ofSec, 1)}`,
    space: 'Space plays and pauses',
    silent: 'This browser cannot play the sound.',
    segments: 'Parts of the recording',
    segment: (startSec: number, endSec: number, outcome: string) =>
      `${f.number(startSec, 1)} to ${f.seconds(endSec, 1)}: ${outcome}`,
  },
  details: {
    heading: 'How it was computed',
    recording: 'Recording',
    backend: 'Computed by',
    backends: {
      webgpu: 'Graphics card (WebGPU)',
      webgl: 'Graphics card (WebGL)',
      wasm: 'Processor (WebAssembly)',
      'wasm-threads': 'Processor, several threads (WebAssembly)',
      cpu: 'Processor (plain JavaScript)',
    },
    decodeMs: 'Reading the recording',
    resampleMs: 'Changing the sampling rate',
    featuresMs: 'Drawing the picture',
    networkMs: 'Running the model',
    total: 'From start to result',
    model: 'Model',
    modelUar: (uar: number) =>
      `On voices it had never heard it names ${f.percent(uar)} of the seven emotions right (average recall, studio speech).`,
  },
  microphone: {
    title: 'Recording',
    asking: 'Waiting for the microphone. The browser may ask for your permission.',
    live: 'The microphone is on',
    level: 'Level',
    levelQuiet: 'Quiet',
    levelGood: 'Good',
    levelLoud: 'Very loud',
    elapsed: (sec: number, maximumSec: number) => `${f.clock(sec)} of ${f.clock(maximumSec)}`,
    remaining: (sec: number) => `${f.seconds(sec, 0)} left`,
    stop: 'Stop and analyse',
    minimum: 'Keep speaking: at least one second is needed.',
    discard: 'Discard',
    recordingName: 'your recording',
    unplugged: 'The microphone was disconnected. What was recorded until then was kept.',
    settings: (sampleRate: number, echo: boolean, noise: boolean, gain: boolean) =>
      `${f.number(sampleRate / 1000, 1)} kHz · echo cancellation ${onOff(echo)} · noise suppression ${onOff(noise)} · automatic gain ${onOff(gain)}`,
  },
  error: {
    title: 'That did not work',
    unexpected:
      'Something unexpected went wrong. This is a fault of Stimmung, not of your recording.',
    trace: 'Technical details',
    again: 'Try again',
    another: 'Choose another recording',
    pageTitle: (status: number): string =>
      status === 404 ? 'There is no such page' : 'Something went wrong',
    home: 'Go to Listen',
    offline: 'Make everything available offline',
    shared: 'What was shared',
  },
  /** One plain sentence per warning. */
  warning(warning: AudioWarning): string {
    switch (warning.code) {
      case 'truncated':
        return `The file ends early: ${f.seconds(warning.actualSec, 1)} of ${f.seconds(warning.expectedSec, 1)} could be read.`;
      case 'channels-differ':
        return 'The channels carry different sounds and were mixed into one.';
      case 'too-quiet':
        return `The voice is very quiet (${f.decibels(warning.levelDb)}). Record closer to the microphone for a safer result.`;
      case 'clipped':
        return `The recording is overdriven: ${f.percent(warning.ratio, 1)} of it is at the limit. Turn the level down for a safer result.`;
      case 'narrowband':
        return `There is hardly any sound above ${f.hertz(warning.bandwidthHz)}, as on a telephone line. The result is less sure.`;
      case 'noisy':
        return `The voice is only ${f.decibels(warning.snrDb)} above the noise. A quieter room gives a safer result.`;
      case 'mostly-silent':
        return `Only ${f.seconds(warning.speechSec, 1)} of ${f.seconds(warning.durationSec, 1)} is speech, the rest is pause.`;
      case 'unfamiliar':
        return `${warning.share < 1 ? `About ${f.percent(warning.share)} of this` : 'This'} does not sound like the speech the model has learned from, and counts for little or nothing.`;
      case 'short':
        return `Only ${f.seconds(warning.speechSec, 1)} of speech. A full sentence gives a safer result.`;
      default:
        return warning satisfies never;
    }
  },
};

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
