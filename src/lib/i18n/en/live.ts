import { createFormat } from '../format.ts';

const f = createFormat('en');

export const live = {
  pageTitle: 'Live',
  description: 'See how a voice sounds while it speaks. Nothing leaves this device.',
  title: 'Hear the mood while somebody speaks',
  intro:
    'Start, speak, and watch the sound and what the model hears in it. After you stop, the whole recording is there to look at, listen to and save.',
  start: 'Start listening',
  steps: {
    title: 'What will happen',
    points: [
      'The browser asks for the microphone once. It stays on until you pause or stop.',
      'Sound and answers are computed here and go nowhere else.',
      'The recording is kept on this device until you discard it, so that a crash or an unplugged microphone costs a second at most.',
    ],
  },
  notice: 'Is somebody else being recorded? Tell them first',
  asking: 'Waiting for the microphone. The browser may ask for your permission.',
  cancel: 'Cancel',
  phases: {
    listening: 'The microphone is on',
    paused: 'Paused, the microphone hears nothing',
    finishing: 'Hearing the rest',
  },
  elapsed: 'Recorded',
  delay: (sec: number) =>
    sec < 0.1
      ? `heard less than ${f.seconds(0.1, 1)} after it was said`
      : `heard ${f.seconds(sec, 1)} after it was said`,
  behind: (sec: number) =>
    `This device is ${f.seconds(sec, 0)} behind. Nothing is lost; it will catch up in a pause.`,
  preparing: 'The model is on its way. The recording has begun already.',
  pause: 'Pause',
  resume: 'Go on',
  stop: 'Stop',
  answers: {
    sounds: (adjective: string) => `Sounds ${adjective}`,
    speaking: 'Not judged yet',
    share: (share: number) => f.percent(share),
    nearest: (adjective: string, share: number) => `closest: ${adjective}, ${f.percent(share)}`,
  },
  picture: {
    title: 'What the model is shown',
    name: (sec: number) => `Log-mel spectrogram of the last ${f.seconds(sec, 0)}`,
  },
  curve: {
    title: 'What it hears in it',
    name: 'Probability of each expression over the last minutes; the sentence above says the newest',
    text: 'Each answer takes in what was said before, not what comes after. When you stop, all of them are judged once more in the light of their surroundings.',
  },
  notices: {
    unplugged: 'The microphone was disconnected. What was recorded until then is here.',
    asleep: 'The browser has put the microphone to sleep. What was recorded is kept.',
    wake: 'Wake it up',
    memory:
      'This device has no room or does not allow recordings to be kept. The recording goes on in memory for at most 30 minutes: save it before you close this page.',
    memoryEnd:
      'Memory had no more room, so the recording was ended. Save it before you close this page.',
    tooSlow:
      'This device is too slow to listen along. The recording goes on and is heard after you stop.',
  },
  kept: {
    title: 'Recordings on this device',
    cutOffTitle: 'A recording was cut off. What was recorded is here',
    name: (date: string) => `Recording of ${date}`,
    cutOff: 'cut off',
    open: 'Open',
    openName: (name: string) => `Open: ${name}`,
    discard: 'Discard',
    discardName: (name: string) => `Discard: ${name}`,
    discarded: (name: string) => `Discarded: ${name}`,
    undo: 'Undo',
    stays: 'It stays on this device until you discard it under Live.',
    lost: 'It is not kept on this device: save it before you close this page.',
  },
  saveSound: 'Save sound (WAV)',
  back: 'Back to Live',
  date: (ms: number) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
};
