import type { SkipReason } from '#lib/core/data/corpus.ts';
import { createFormat } from '../format.ts';
import { describeError } from './errors.ts';

const f = createFormat('en');

const recordings = (n: number) => (n === 1 ? '1 recording' : `${f.number(n, 0)} recordings`);
const files = (n: number) => (n === 1 ? '1 file' : `${f.number(n, 0)} files`);
const are = (n: number) => (n === 1 ? 'is' : 'are');
const speakers = (n: number) => (n === 1 ? '1 speaker' : `${f.number(n, 0)} speakers`);

/** The words of Data. The other languages must match this object. */
export const data = {
  title: 'Data',
  description: 'Bring in recordings with emotions, look through them, and find what is wrong.',
  empty: {
    title: 'Know your recordings first',
    intro:
      'Bring in a collection of labelled speech. See what is in it, listen, and find out what would mislead a model, before anything is trained. All of it stays on this device.',
  },
  drop: {
    choose: 'Choose an archive or files',
    hint: 'or drop archives, files or folders anywhere on this page',
    folder: 'Choose a folder',
    now: 'Let go to bring in',
    formats: 'Zip archives; WAV, FLAC, MP3, Ogg or Opus files',
    knownTitle: 'What is understood',
    known: [
      'EMO-DB and RAVDESS, by the names of their files',
      'folders named after emotions: anger/1.wav, or speaker/anger/1.wav',
      'a table beside the sounds: CSV with the columns file, emotion and, if there is one, speaker',
    ],
  },
  emodb: {
    title: 'EMO-DB, the corpus Stimmung learned from',
    text: '535 recordings of ten German sentences in seven emotions by ten actors (Burkhardt and others, 2005), 41 MB. Free to use if its authors are named.',
    steps: [
      'Download the archive: browsers do not let a page fetch it by itself, since it lies at a plain http address.',
      'Drop download.zip here. It is recognised and brought in at once.',
    ],
    download: 'Download from emodb.bilderbar.info',
    about: 'About the corpus (DOI)',
    fetch: 'Fetch and bring in EMO-DB',
    fetchNote: 'This server hands the archive on.',
  },
  working: {
    fetching: 'Fetching EMO-DB',
    fetched: (loadedBytes: number, totalBytes: number) =>
      totalBytes > 0
        ? `${f.megabytes(loadedBytes)} of ${f.megabytes(totalBytes)}`
        : f.megabytes(loadedBytes),
    planning: 'Looking at what is there',
    importing: (name: string) => `Bringing in ${name}`,
    done: (nDone: number, nFiles: number) => `${f.number(nDone, 0)} of ${recordings(nFiles)}`,
    reading: 'Reading the list of files',
    elapsed: (sec: number) => `${f.seconds(sec, 0)} so far`,
    remaining: (sec: number) => `about ${f.seconds(sec, 0)} left`,
    cancel: 'Stop',
    note: 'What has been brought in stays, and you can go on later.',
  },
  mapping: {
    title: 'What do the labels mean?',
    found: (nFiles: number, nSpeakers: number) =>
      nSpeakers > 0 ? `${recordings(nFiles)} by ${speakers(nSpeakers)}.` : `${recordings(nFiles)}.`,
    noSpeakers:
      'Nothing says who speaks. A model can be trained on these recordings, but not judged on voices that it has not heard: that needs speakers, from folders (speaker/emotion/file) or a column named speaker.',
    skipped: (n: number) => `${files(n)} will be skipped`,
    name: 'Name of the collection',
    label: 'Label',
    nFiles: (n: number) => files(n),
    becomes: 'Becomes',
    leaveOut: 'Leave out',
    asItIs: (label: string) => `Keep as “${label}”`,
    ownName: 'Another name …',
    ownNameOf: (label: string) => `Name for ${label}`,
    choiceOf: (label: string) => `What ${label} becomes`,
    nothing: 'Keep at least one label.',
    start: (n: number) => `Bring in ${recordings(n)}`,
    cancel: 'Cancel',
  },
  interrupted: {
    text: (name: string, nThere: number, nFiles: number) =>
      `${name} is not all here yet: ${f.number(nThere, 0)} of ${recordings(nFiles)}.`,
    resume: 'Go on',
    leave: 'Leave it at that',
  },
  deleted: {
    text: (name: string) => `${name} was deleted.`,
    undo: 'Undo',
  },
  report: {
    title: 'What was brought in',
    added: (nAdded: number) => `${recordings(nAdded)} brought in.`,
    known: (nKnown: number) =>
      nKnown === 1 ? '1 was there already.' : `${f.number(nKnown, 0)} were there already.`,
    skipped: (n: number) => `${files(n)} skipped`,
    close: 'Close the report',
    file: 'File',
    reason: 'Why',
    more: (n: number) => `and ${files(n)} more`,
  },
  corpus: {
    switch: 'Collections',
    facts: (nUtterances: number, nSpeakers: number, totalSec: number, sizeBytes: number) =>
      [
        recordings(nUtterances),
        ...(nSpeakers > 0 ? [speakers(nSpeakers)] : ['speakers unknown']),
        `${f.clock(totalSec)} min`,
        f.megabytes(sizeBytes),
      ].join(' · '),
    add: 'Bring in more',
    delete: 'Delete',
    deleteName: (name: string) => `Delete ${name}`,
  },
  overview: {
    emotions: 'Emotions',
    countsNote: 'Recordings of each emotion',
    emotion: 'Emotion',
    count: 'Recordings',
    median: 'Median of each emotion',
    recognition: 'Recognised',
    naturalness: 'Natural',
    scoresNote:
      'Recognised: share of listeners who named this emotion. Natural: share who found it convincing. Means over the recordings that were judged.',
    speakers: 'Speakers',
    speakersNote: 'Recordings of each speaker in each emotion',
    noSpeakers:
      'Nothing says who speaks, so a model trained on this cannot be judged on unheard voices.',
    speaker: 'Speaker',
    sum: 'Sum',
    sexes: { male: 'man', female: 'woman' },
    durations: 'Lengths',
    durationsText: (minimumSec: number, medianSec: number, maximumSec: number) =>
      `From ${f.seconds(minimumSec, 1)} to ${f.seconds(maximumSec, 1)}, half of them under ${f.seconds(medianSec, 1)}.`,
    durationBin: (fromSec: number, toSec: number, n: number) =>
      `${f.number(fromSec, 2)} to ${f.seconds(toSec, 2)}: ${recordings(n)}`,
    typical: 'How each emotion typically looks',
    typicalNote:
      'The recording nearest to the average of its emotion, as the model would receive it: bright is loud, low tones at the bottom. Choose one to listen.',
    typicalName: (emotion: string, file: string) => `${emotion}, ${file}: look and listen`,
    working: 'Drawing',
  },
  audit: {
    title: 'What to know before training',
    leak: (nTest: number, nSpeaker: number, nTake: number, share: number) =>
      `Drawing ${f.percent(share)} for testing at random gives the answer away: of ${recordings(nTest)}, ${f.number(nSpeaker, 0)} are of voices that are also trained on, and ${f.number(nTake, 0)} repeat a trained sentence in the same voice and emotion. Leave whole speakers out instead.`,
    noSpeakers: (n: number) =>
      `${recordings(n)} without a speaker: evaluation on unheard voices is not possible with them.`,
    repeated: (n: number, nSets: number) =>
      `${recordings(n)} are repeated takes: in ${f.number(nSets, 0)} cases the same speaker says the same sentence in the same emotion more than once.`,
    noRepeated: 'No repeated takes.',
    gaps: (nMissing: number, nSingle: number) => {
      if (nMissing === 0) {
        return `In ${cases(nSingle)} a speaker has only one recording of an emotion.`;
      }
      const missing = `In ${cases(nMissing)} a speaker has no recording of an emotion`;
      return nSingle === 0 ? `${missing}.` : `${missing}, in ${cases(nSingle)} only one.`;
    },
    noGaps: 'Every speaker has at least two recordings of every emotion.',
    gap: (speaker: string, emotion: string, n: number) =>
      `${speaker}: ${n === 0 ? 'no' : 'one'} recording of ${emotion.toLowerCase()}`,
    imbalance: (most: string, nMost: number, least: string, nLeast: number) =>
      `${most} is ${f.number(nMost / Math.max(nLeast, 1), 1)} times as frequent as ${least.toLowerCase()} (${f.number(nMost, 0)} and ${f.number(nLeast, 0)}). Judge by the average recall, which counts every emotion the same.`,
    clipped: (n: number) => `${recordings(n)} ${are(n)} overdriven.`,
    noClipped: 'No recording is overdriven.',
    level: (lowDb: number, highDb: number) =>
      `The speech is between ${f.decibels(lowDb)} and ${f.decibels(highDb)} loud in nine of ten recordings (full scale is 0 dB).`,
    quiet: (n: number) => `${recordings(n)} ${are(n)} very quiet.`,
    silentEnds: (n: number) =>
      `${recordings(n)} ${n === 1 ? 'begins or ends' : 'begin or end'} with more than half a second of silence.`,
    noSilentEnds: 'No recording begins or ends with more than half a second of silence.',
    noSpeech: (n: number) => `In ${recordings(n)} there is no sound.`,
    copies: (n: number) =>
      `${files(n)} had the same content as another one and ${n === 1 ? 'was' : 'were'} kept once.`,
    contradictions: (n: number) =>
      `${n === 1 ? '1 of them is' : `${f.number(n, 0)} of them are`} labelled differently.`,
    noCopies: 'No file is there twice.',
    copy: (file: string, other: string) => `${other} is the same as ${file}`,
    show: 'Show which',
    take: (speaker: string, sentence: string, emotion: string, names: string) =>
      `${speaker}, sentence ${sentence}, ${emotion.toLowerCase()}: ${names}`,
    good: 'Fine',
    notice: 'Please note',
  },
  table: {
    title: 'All recordings',
    search: 'Part of the file name',
    allEmotions: 'All emotions',
    allSpeakers: 'All speakers',
    filterEmotion: 'Emotion',
    filterSpeaker: 'Speaker',
    shown: (n: number, nAll: number) =>
      n === nAll ? recordings(nAll) : `${f.number(n, 0)} of ${recordings(nAll)}`,
    none: 'No recording fits.',
    reset: 'Show all',
    file: 'File',
    emotion: 'Emotion',
    speaker: 'Speaker',
    sentence: 'Sentence',
    duration: 'Length',
    level: 'Level',
    recognition: 'Recognised',
    naturalness: 'Natural',
    view: (file: string) => `Look at ${file}`,
    keys: 'Arrow keys go from row to row, Enter opens a recording.',
  },
  detail: {
    empty: 'Choose a recording from the list to see and hear it.',
    picture: 'Picture a model would receive',
    gone: 'This recording is not here any more.',
    sentence: (code: string) => `sentence ${code}`,
    recognised: (share: number) => `recognised by ${f.percent(share)}`,
    natural: (share: number) => `natural to ${f.percent(share)}`,
    level: (db: number) => `speech at ${f.decibels(db)}`,
  },
  /** Why a file was skipped, as the end of a line that begins with its name. */
  skip(reason: SkipReason): string {
    switch (reason.code) {
      case 'path-unsafe':
        return 'Its name leads out of the archive.';
      case 'encrypted':
        return 'It is encrypted.';
      case 'too-large':
        return `It has ${f.megabytes(reason.sizeBytes)}; at most ${f.megabytes(reason.maximumBytes)} are read.`;
      case 'too-many':
        return `More than ${files(reason.maximum)} are not looked at.`;
      case 'too-dense':
        return `Unpacked it would be ${f.number(reason.ratio, 0)} times as large, which no recording is.`;
      case 'corpus-too-large':
        return `There is room for ${f.megabytes(reason.maximumBytes)} in all.`;
      case 'damaged':
        return `It is damaged (${reason.reason}).`;
      case 'cut-off':
        return 'The archive breaks off here; whatever came after is missing.';
      case 'no-label':
        return 'Neither its name, its folder nor a table says its emotion.';
      case 'left-out':
        return `Its label, ${reason.label}, was left out.`;
      case 'missing':
        return 'The table names it, but it is not there.';
      case 'copy':
        return `It is the same as ${reason.file}.`;
      case 'unreadable':
        return describeError(reason.error);
      default:
        return reason satisfies never;
    }
  },
};

function cases(n: number): string {
  return n === 1 ? 'one case' : `${f.number(n, 0)} cases`;
}
