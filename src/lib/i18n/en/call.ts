import { createFormat } from '../format.ts';

const f = createFormat('en');

/** The words of long recordings; the other languages must match this object. */
export const call = {
  /** As in 'sounds angry'. */
  adjectives: {
    anger: 'angry',
    boredom: 'bored',
    disgust: 'disgusted',
    fear: 'fearful',
    happiness: 'happy',
    neutral: 'neutral',
    sadness: 'sad',
  },
  /** Instead of an adjective, for labels of one's own. */
  like: (label: string) => `like ${label}`,
  headline: {
    mostly: (adjective: string, share: number) =>
      `Sounds ${adjective} for ${f.percent(share)} of the speech`,
    uncertain: (share: number) => `Uncertain for ${f.percent(share)} of the speech`,
    withFirst: (sentence: string, adjective: string, sec: number) =>
      `${sentence}; first ${adjective} at ${f.timecode(sec)}`,
    noSpeech: 'No speech heard',
    noSpeechText: 'There is sound here, or silence, but no voice that could be judged.',
    noneYet: 'No speech heard so far',
  },
  progress: {
    title: 'Listening to the recording',
    heard: (doneSec: number, ofSec: number) =>
      `${f.timecode(doneSec)} of ${f.timecode(ofSec)} heard`,
    left(sec: number): string {
      if (sec < 60) return 'less than a minute left';
      const minutes = Math.round(sec / 60);
      return minutes === 1 ? 'about 1 minute left' : `about ${f.number(minutes, 0)} minutes left`;
    },
    soFar: (sentence: string) => `So far: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
    cancel: 'Cancel',
    finished: 'The whole recording has been heard.',
  },
  summary: {
    speech: 'Speech',
    speechOf: (ofSec: number) => `of ${f.timecode(ofSec)}`,
    uncertain: 'Uncertain',
    uncertainText: 'of the speech',
    first: (adjective: string) => `First ${adjective}`,
    longest: (adjective: string) => `Longest ${adjective}`,
    none: 'Not heard',
    lasting: (sec: number) => `for ${f.seconds(sec, 0)}`,
    jump: (what: string, sec: number) => `${what}: go to ${f.timecode(sec)}`,
    shares: 'Share of the speech',
  },
  picture: {
    title: 'From beginning to end',
    name: 'Timeline of the recording',
    help: 'Click to play from there; drag to move along. Keys: arrows, plus and minus, Enter to play.',
    zoomIn: 'Show a shorter part',
    zoomOut: 'Show a longer part',
    whole: 'Whole recording',
    voice: 'Voice',
    heard: 'Heard',
    position: (sec: number, heard: string) => `${f.timecode(sec)}, ${heard}`,
    sounds: (adjective: string, share: number) => `sounds ${adjective}, ${f.percent(share)}`,
    uncertain: (nearest: string, share: number) =>
      `uncertain, nearest is ${nearest} with ${f.percent(share)}`,
    noSpeech: 'no speech',
    notYet: 'not heard yet',
  },
  turns: {
    title: 'Stretch by stretch',
    text: 'A stretch is speech in which the same is heard.',
    filter: 'Show',
    all: (n: number) => `All (${f.number(n, 0)})`,
    option: (name: string, n: number) => `${name} (${f.number(n, 0)})`,
    listen: 'Play',
    start: 'Start',
    end: 'End',
    length: 'Length',
    outcome: 'Heard',
    probability: 'Probability',
    nearest: (name: string) => `perhaps ${name.toLowerCase()}`,
    play: (sec: number) => `Play from ${f.timecode(sec)}`,
    why: (sec: number) => `Why? From ${f.timecode(sec)}`,
    go: (sec: number) => `Show ${f.timecode(sec)} in the timeline`,
    page: (from: number, to: number, of: number) =>
      `${f.number(from, 0)} to ${f.number(to, 0)} of ${f.number(of, 0)}`,
    previous: 'Earlier',
    next: 'Later',
    pages: 'Pages of stretches',
    none: 'None yet.',
  },
  save: {
    csv: 'Save CSV',
    json: 'Save JSON',
    report: 'Save report',
    writing: 'Writing the report',
  },
  another: 'Analyse another',
  expression:
    'Expression heard, not feeling felt: this is how the voice sounds, not what the person feels. Where you are in doubt, listen to the stretch yourself.',
  channels: {
    title: 'This recording has two different sides. Which one is the customer?',
    lead: 'Only that side is analysed. From the other one no features are computed, and none of it is given to the model.',
    sides: ['Left', 'Right'],
    choose: ['The left side is the customer', 'The right side is the customer'],
    both: 'The other side',
    bothSwitch: 'Also analyse the other side',
    bothWhy:
      'Off, because analysing the emotions of employees at work is prohibited in the EU except for medical or safety reasons (AI Act, Article 5(1)(f)).',
    bothWhen:
      'Switch it on only where nobody on that side is at work, as in a conversation between two private people who agreed to it.',
    only: (channel: number) => `Only the ${channel === 0 ? 'left' : 'right'} side is analysed.`,
    shown: 'Side shown',
    another: 'Choose another recording',
    notice: 'Text to tell those who are recorded',
    noticeText:
      'Whoever is analysed must be told beforehand (AI Act, Article 50(3)). Fill in or strike out what stands in brackets and have it checked by someone who knows the law.',
    copy: 'Copy the text',
    copyName: (language: string) => `Copy the ${language} text`,
    copied: 'Copied',
    copyFailed: 'Copying is not allowed here. Select the text instead.',
  },
};

/** Read out or sent to those who are recorded: in both languages on every screen, as their language may be another. */
export const noticeText =
  'This call is recorded. A computer program (an AI system for emotion recognition) then estimates how your voice sounds during the call: for instance neutral, happy or angry. It estimates an expression, not what you feel, and it can be wrong. No decision about you is based on it alone. [Only your side of the call is analysed.] Responsible: [name, contact]. Purpose and legal basis: [purpose, basis]. The recording is deleted after [period]. You can object now or later at [contact], without any disadvantage.';
