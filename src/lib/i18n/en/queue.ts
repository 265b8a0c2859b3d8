import { createFormat } from '../format.ts';

const f = createFormat('en');

function recordings(n: number): string {
  return n === 1 ? '1 recording' : `${f.number(n, 0)} recordings`;
}

/** The words of lists of recordings; the other languages must match this object. */
export const queue = {
  title: {
    loading: 'Opening the list',
    empty: 'No recordings in the list',
    working: (n: number) => `Listening to ${recordings(n)}`,
    stopped: (n: number) => `Stopped: ${recordings(n)} still to be heard`,
    asking: (n: number) => `${recordings(n)} ${n === 1 ? 'waits' : 'wait'} for your answer`,
    done: (n: number) => `${recordings(n)} heard`,
  },
  emptyText: 'Drop a folder or several recordings anywhere on this page, or choose them.',
  progress: {
    done: (nDone: number, nAll: number) => `${f.number(nDone, 0)} of ${f.number(nAll, 0)} done`,
    left(sec: number): string {
      if (sec < 60) return 'less than a minute left';
      const minutes = Math.round(sec / 60);
      return minutes === 1 ? 'about 1 minute left' : `about ${f.number(minutes, 0)} minutes left`;
    },
    coming: (nDone: number, nAll: number) =>
      `Taking in files: ${f.number(nDone, 0)} of ${f.number(nAll, 0)}`,
    name: 'Progress of the list',
    finished: 'All recordings were heard.',
  },
  stop: 'Stop',
  resume: 'Continue',
  retryAll: (n: number) => `Try ${f.number(n, 0)} failed again`,
  addFiles: 'Add recordings',
  addFolder: 'Add a folder',
  clear: 'Clear the list',
  close: 'Close the list',
  closeNote: 'The list stays on this device until you clear it.',
  removed: (n: number) => `${recordings(n)} removed.`,
  undo: 'Undo',
  dropNow: 'Let go to add to the list',
  intake: {
    added: (n: number) => `${recordings(n)} added.`,
    same: (n: number) => `${f.number(n, 0)} ${n === 1 ? 'was' : 'were'} in the list already.`,
    aside: (n: number) =>
      n === 1
        ? '1 file that is no recording was left aside.'
        : `${f.number(n, 0)} files that are no recordings were left aside.`,
    unkept: (n: number) =>
      `There is no room on this device to keep ${recordings(n)}: ${n === 1 ? 'it is' : 'they are'} heard while this page is open, but not after a reload.`,
  },
  otherTab: 'Another tab works at this list. This one shows how far it is.',
  notKept: 'The browser keeps nothing here, so this list ends when the page is closed.',
  ask: {
    notice: (n: number) =>
      n === 1
        ? '1 recording has two different sides. Nothing of it is analysed until you say which one is the customer.'
        : `${f.number(n, 0)} recordings have two different sides. Nothing of them is analysed until you say which one is the customer.`,
    answer: 'Choose the side',
    forAll: (n: number) => `The same for all that wait (${f.number(n, 0)} more)`,
    forAllNote: 'It holds for those whose sides differ; all others are heard as they are.',
  },
  summary: 'What was heard, by number of recordings',
  save: { csv: 'Save CSV', json: 'Save JSON' },
  table: {
    title: 'Recordings',
    file: 'File',
    state: 'State',
    heard: 'Heard',
    confidence: 'Probability',
    duration: 'Length',
    actions: 'Actions',
    search: 'Find by file name',
    filter: 'Show',
    all: (n: number) => `All (${f.number(n, 0)})`,
    option: (name: string, n: number) => `${name} (${f.number(n, 0)})`,
    byState: 'By state',
    byOutcome: 'By what was heard',
    shown: (n: number, of: number) => `${f.number(n, 0)} of ${f.number(of, 0)}`,
    reset: 'Show all',
    none: 'No recording fits this choice.',
    keys: 'Arrow keys move through the list, Enter opens a recording.',
    open: (file: string) => `Open ${file}`,
    remove: (file: string) => `Remove ${file}`,
    retry: (file: string) => `Try ${file} again`,
    mostly: (outcome: string) => `Mostly ${outcome.toLowerCase()}`,
    states: {
      waiting: 'Waiting',
      working: 'Working',
      choice: 'Which side?',
      done: 'Done',
      failed: 'Failed',
    },
  },
  faults: {
    bug: 'Something unexpected went wrong with this recording.',
    gone: 'The file is not there any more. Add it once more.',
  },
  opened: {
    back: 'Back to the list',
    opening: 'Opening the recording',
    waiting: 'This recording has not been heard yet.',
    bare: 'The file could not be kept on this device, so there is no sound and no picture of it any more.',
    gone: 'This recording is not in the list any more.',
  },
  entry: (n: number) => `You have a list of ${recordings(n)}.`,
  entryWorking: (nDone: number, nAll: number) =>
    `Your list is under way: ${f.number(nDone, 0)} of ${f.number(nAll, 0)} done.`,
  entryShow: 'Show the list',
  report: {
    title: (file: string) => `Report: ${file}`,
    subtitle: 'What a voice sounds like, heard by a computer program',
    made: (when: string) => `Made on ${when}`,
    recording: 'Recording',
    length: 'Length',
    speech: 'Speech',
    side: 'Side',
    heard: 'Heard',
    summary: 'Summary',
    shares: 'Share of the speech',
    probabilities: 'Probability of each emotion',
    first: (adjective: string) => `First ${adjective}`,
    longest: (adjective: string) => `Longest ${adjective}`,
    none: 'not heard',
    at: (start: string, length: string) => `at ${start}, for ${length}`,
    warnings: 'Please note',
    timeline: 'From beginning to end',
    timelineName: (length: string) => `Waveform and what was heard, ${length}`,
    spectrogram: 'What the model heard',
    spectrogramNote: (low: string, high: string) =>
      `Log-mel spectrogram, ${low} at the bottom to ${high} at the top. Bright is loud. Time runs to the right.`,
    overviewNote:
      'A long recording is drawn narrower than the model received it: each column is the mean of what lies in it.',
    noSpectrogram: 'The file cannot be read any more, so there is no picture of it.',
    stretches: 'Stretch by stretch',
    start: 'Start',
    end: 'End',
    outcome: 'Heard',
    noSpeech: 'There is no voice in this recording that could be judged.',
    model: 'Model and limits',
    modelName: (id: string, version: string) => `Model ${id}, version ${version}.`,
    unjudged: 'How good this model is was never evaluated.',
    ownModel: (name: string) => `It is a model of one’s own, called “${name}”.`,
    expression:
      'Expression heard, not feeling felt: this is how the voice sounds, not what the person feels. It can be wrong; where you are in doubt, listen yourself. No decision about a person may rest on it alone.',
  },
};
