import type {
  AudioFormat,
  CorpusFault,
  ErrorDetails,
  ErrorInfo,
  PackageFault,
} from '#lib/core/errors.ts';
import { formatNames } from '../audio-formats.ts';
import { createFormat } from '../format.ts';

const f = createFormat('en');

/** What happened, why, and what to do: one or two plain sentences for every code. */
export function describeError(info: ErrorInfo): string {
  switch (info.code) {
    case 'audio-empty':
      return 'There is no sound in this file. Choose another recording.';
    case 'audio-unsupported':
      return describeUnsupported(info.details.format, info.details.supported);
    case 'audio-corrupt':
      return `This ${formatNames[info.details.format]} file is damaged and cannot be read (${info.details.reason}). Save it again or choose another one.`;
    case 'audio-not-finite':
      return `This file holds ${f.number(info.details.nSamples, 0)} values that are not numbers. Export the recording again.`;
    case 'audio-too-short':
      return `This recording holds ${f.seconds(info.details.durationSec, 2)} of sound; at least ${f.seconds(info.details.minimumSec, 1)} are needed. Record a full sentence.`;
    case 'audio-too-long':
      return `This recording lasts ${f.seconds(info.details.durationSec, 0)}; at most ${f.seconds(info.details.maximumSec, 0)} can be analysed. Cut out the part that matters.`;
    case 'audio-too-large':
      return `This file has ${f.megabytes(info.details.sizeBytes)}; at most ${f.megabytes(info.details.maximumBytes)} are accepted. Cut out the part that matters.`;
    case 'sample-rate-mismatch':
      return `The model expects sound at ${f.hertz(info.details.expectedHz)}, but it came at ${f.hertz(info.details.actualHz)}.`;
    case 'sample-rate-unsupported':
      return `The recording states a sampling rate of ${f.hertz(info.details.sampleRate)}; rates from ${f.hertz(info.details.minimumHz)} to ${f.hertz(info.details.maximumHz)} can be read. Export it again, for example at 44.1 kHz.`;
    case 'spec-invalid':
      return `The model describes its picture of the sound wrongly: ${info.details.field} ${info.details.reason}.`;
    case 'config-invalid':
      return `This setting cannot be used: ${info.details.field} ${info.details.reason}.`;
    case 'bundle-invalid':
      return `The model cannot be read (${info.details.reason}). Reload the page to fetch it again.`;
    case 'bundle-hash-mismatch':
      return `The model arrived damaged (${info.details.file} does not match its checksum). Try again.`;
    case 'package-invalid':
      return describePackage(info.details.fault, info.details.file, info.details.detail);
    case 'model-unavailable':
      return `The model could not be fetched (${info.details.reason}). It is needed once; check the network and try again.`;
    case 'backend-unavailable':
      return `This browser could not start the computation (${info.details.backend}: ${info.details.reason}). Update the browser or try another one.`;
    case 'model-changed':
      return 'The model that gave this answer is no longer the one that listens, and another would give reasons of its own. Hear the recording once more, or choose that model again under Models.';
    case 'corpus-invalid':
      return describeCorpus(info.details);
    case 'corpus-empty':
      return `There is no recording among ${info.details.nFiles === 1 ? 'one file' : `${f.number(info.details.nFiles, 0)} files`}. Choose a folder or zip archive with WAV, FLAC, MP3 or Ogg files.`;
    case 'archive-corrupt':
      return `This archive is damaged and no file can be found in it (${info.details.reason}). Download it again.`;
    case 'archive-too-large':
      return `This archive has ${f.megabytes(info.details.sizeBytes)}; at most ${f.megabytes(info.details.maximumBytes)} are accepted. Leave out recordings, or have the limit raised.`;
    case 'dataset-unavailable':
      return `The corpus cannot be had from here: ${info.details.reason}. Download it from its own page and drop the archive here.`;
    case 'training-diverged':
      return `Training went astray in epoch ${info.details.epoch + 1}, step ${info.details.step + 1}: the loss ${info.details.reason === 'exploding' ? 'grew out of all bounds' : 'was no number any more'}. Start again with a smaller learning rate.`;
    case 'microphone-denied':
      return 'The microphone is blocked for this page. Allow it in the address bar of the browser, then try again.';
    case 'microphone-absent':
      return 'No microphone was found. Plug one in and try again, or choose a recording.';
    case 'microphone-busy':
      return 'The microphone is in use by another program. Close that program and try again.';
    case 'microphone-unplugged':
      return 'The microphone was disconnected before a full second was recorded. Plug it in and try again.';
    case 'microphone-unsupported':
      return 'This browser cannot record on this page. Choose a recording, or open the page in another browser by https.';
    case 'storage-full':
      return `This device has no room left: ${f.megabytes(info.details.neededBytes)} are needed. Free some space and try again.`;
    case 'storage-unavailable':
      return 'This browser keeps no data for this page, as in some private windows. Open the page in an ordinary window.';
    case 'storage-lost':
      return 'What this page kept was taken away while it worked: the data of this site were deleted, or a newer version runs in another tab. Reload the page and look what is there.';
    case 'storage-blocked':
      return 'An older version of Stimmung in another tab holds what is stored here. Close the other tabs of Stimmung and try again.';
    case 'storage-outdated':
      return 'A newer version of Stimmung, in another tab, has taken over what is stored here. Reload this page.';
    case 'share-failed':
      return describeShare(info.details.reason);
    case 'program-unavailable':
      return 'This needs a part of Stimmung that is not on this device yet and could not be fetched. Connect to the network and try again.';
    case 'program-stopped':
      return 'The browser ended the part of the app that computes, perhaps for want of memory. What was kept is still there; close what you do not need and try again.';
    case 'request-invalid':
      return `The request cannot be answered: ${info.details.reason}.`;
    default:
      return info satisfies never;
  }
}

/** What is wrong with a corpus, and what to do about it. */
function describeCorpus(info: CorpusFault): string {
  switch (info.fault) {
    case 'speakers-unknown':
      return 'Not every recording of this corpus names its speaker, so nobody can be held out. Import it with its speakers, or choose a random split.';
    case 'too-few-speakers':
      return `This corpus has ${info.nSpeakers === 1 ? 'one speaker' : 'no speaker'}; at least 2 are needed to hold one out. Choose another corpus or a random split.`;
    case 'too-few-recordings':
      return `There ${info.nRecordings === 1 ? 'is one recording' : `are ${f.number(info.nRecordings, 0)} recordings`}; at least ${f.number(info.nNeeded, 0)} are needed. Choose a smaller batch or fewer parts, or bring in more recordings.`;
    case 'nothing-to-learn':
      return `Nothing is left to learn “${info.label}” from${info.heldOut === null ? '' : ` when ${info.heldOut} is held out`}. Leave this label out, or hold out less.`;
    case 'nothing-to-judge':
      return 'Nothing is left to judge the model on. Hold out more.';
    case 'recordings-gone':
      return `Of the recordings that this work began with, ${info.nRecordings === 1 ? 'one is' : `${f.number(info.nRecordings, 0)} are`} no longer there. Import the corpus again, or begin anew.`;
    default:
      return info satisfies never;
  }
}

function describeUnsupported(format: AudioFormat | null, supported: AudioFormat[]): string {
  const known = new Intl.ListFormat('en', { type: 'disjunction' }).format(
    supported.map((name) => formatNames[name]),
  );
  const what =
    format === null
      ? 'This is not a recording in a known format.'
      : `This browser cannot read ${formatNames[format]}.`;
  return supported.length === 0 ? what : `${what} Choose a ${known} file.`;
}

function describeShare(reason: ErrorDetails['share-failed']['reason']): string {
  switch (reason) {
    case 'empty':
      return 'What was shared holds no recording. Share a voice message or a sound file.';
    case 'not-ready':
      return 'Stimmung was not ready yet to take what was shared, and kept nothing of it. Share it once more, or choose it here.';
    case 'unreadable':
      return 'What was shared could not be taken over, perhaps because this device has no room left. Share it once more, or choose it here.';
    default:
      return reason satisfies never;
  }
}

function describePackage(fault: PackageFault, file: string, detail: string): string {
  const technical = detail === '' ? '' : ` (${detail})`;
  switch (fault) {
    case 'archive':
      return `This file is not a whole zip archive${technical}. Fetch or export it again.`;
    case 'foreign':
      return 'This archive holds no model of Stimmung. Choose one that was exported here.';
    case 'version':
      return 'This model was exported by another version of Stimmung. Update both, then export it again.';
    case 'stranger':
      return `This archive holds something that does not belong to a model (${file}). It was not taken.`;
    case 'missing':
      return `This archive is not complete: ${file} is missing. Export the model again.`;
    case 'too-large':
      return `${file === '' ? 'This archive' : `${file} in this archive`} is larger than a model can be. It was not unpacked.`;
    case 'checksum':
      return `This model was altered or damaged: ${file} does not match its checksum. It was not taken; export it again.`;
    case 'unreadable':
      return `${file} in this archive cannot be read. Export the model again.`;
    case 'contradiction':
      return `This model contradicts itself: ${file} says something else than model.json. It was not taken.`;
    case 'labels':
      return 'This model has fewer than two emotions, or some without a name or with the same one. It was not taken.';
    case 'model':
      return `The network in this archive cannot be used${technical}. It was not taken.`;
    case 'about':
      return `What this archive says about its model cannot be${technical}. It was not taken.`;
    default:
      return fault satisfies never;
  }
}
