import { SerError } from '#lib/core/errors.ts';
import type { CaptureMessage, CaptureOrder } from '#lib/workers/capture.worklet.ts';
import workletUrl from '#lib/workers/capture.worklet.ts?worker&url';

/** What the device really does, whatever was asked of it. */
export interface MicrophoneSettings {
  label: string;
  /** Hertz. */
  sampleRate: number;
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

export interface OpenMicrophone {
  settings: MicrophoneSettings;
  /** From now on nothing is captured, until `resume`. */
  pause(): void;
  /** Also wakes up what the browser has put to sleep. */
  resume(): Promise<void>;
  /** Delivers what is still under way, then releases the device; resolves when both are done. Safe to call twice. */
  close(): Promise<void>;
}

export interface MicrophoneListener {
  /** Mono samples in [-1, 1] at `settings.sampleRate`. */
  onBlock(block: Float32Array): void;
  /** The device went away or the permission was withdrawn. */
  onUnplugged(): void;
  /** The browser put the sound to sleep, or woke it up again. */
  onAsleep?(isAsleep: boolean): void;
}

/**
 * Asks for the microphone and starts to deliver its sound, without echo cancellation, noise suppression and automatic
 * gain where the device lets them be switched off: each of them changes how a voice sounds. Call it on a click.
 *
 * @param to where the audio thread sends `CaptureMessage`s to, past the page, instead of to `onBlock`.
 * @throws SerError `microphone-unsupported`, `microphone-denied`, `microphone-absent`, `microphone-busy`.
 */
export async function openMicrophone(
  listener: MicrophoneListener,
  to?: MessagePort,
): Promise<OpenMicrophone> {
  requireSupport();
  const stream = await requestStream();
  const context = new AudioContext();
  try {
    return await connect(stream, context, listener, to);
  } catch (error) {
    await release(stream, context);
    throw error;
  }
}

async function connect(
  stream: MediaStream,
  context: AudioContext,
  listener: MicrophoneListener,
  to: MessagePort | undefined,
): Promise<OpenMicrophone> {
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw new SerError({ code: 'microphone-absent', details: {} });
  await context.audioWorklet.addModule(workletUrl);
  const source = context.createMediaStreamSource(stream);
  const capture = new AudioWorkletNode(context, 'capture');
  const order = (what: CaptureOrder) => {
    capture.port.postMessage(what, typeof what === 'string' ? [] : [what.to]);
  };
  if (to !== undefined) order({ to });
  const flushed = new Promise<void>((resolve) => {
    capture.port.onmessage = ({ data }: MessageEvent<CaptureMessage>) => {
      if (data === null) resolve();
      else listener.onBlock(data.samples);
    };
  });
  track.addEventListener('ended', () => {
    listener.onUnplugged();
  });
  context.onstatechange = () => {
    if (context.state !== 'closed') listener.onAsleep?.(context.state !== 'running');
  };
  // The node writes silence; some browsers run only nodes that lead to the loudspeaker.
  source.connect(capture).connect(context.destination);
  await context.resume();

  let closing: Promise<void> | null = null;
  const close = async () => {
    order('flush');
    await flushed;
    await release(stream, context);
  };
  return {
    settings: readSettings(track, context.sampleRate),
    pause: () => {
      order('pause');
      // What the device picks up meanwhile is silence.
      track.enabled = false;
    },
    resume: async () => {
      track.enabled = true;
      order('resume');
      await context.resume();
    },
    close: () => (closing ??= close()),
  };
}

/** Before the reader is asked for anything. `mediaDevices` is missing from pages that came by plain http. */
function requireSupport(): void {
  const { mediaDevices } = navigator as { mediaDevices?: Partial<MediaDevices> };
  const isThere =
    typeof AudioContext !== 'undefined' &&
    typeof AudioWorkletNode !== 'undefined' &&
    mediaDevices?.getUserMedia !== undefined;
  if (!isThere) throw new SerError({ code: 'microphone-unsupported', details: {} });
}

async function requestStream(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
  } catch (error) {
    throw new SerError({ code: microphoneCode(error), details: {} });
  }
}

/** Names by https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
function microphoneCode(
  error: unknown,
): 'microphone-denied' | 'microphone-absent' | 'microphone-busy' {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'microphone-absent';
    case 'NotReadableError':
    case 'AbortError':
      return 'microphone-busy';
    default:
      return 'microphone-denied';
  }
}

function readSettings(track: MediaStreamTrack, sampleRate: number): MicrophoneSettings {
  const settings = track.getSettings();
  return {
    label: track.label,
    sampleRate,
    echoCancellation: isOn(settings.echoCancellation),
    noiseSuppression: isOn(settings.noiseSuppression),
    autoGainControl: isOn(settings.autoGainControl),
  };
}

/** `echoCancellation` may also name a mode. */
function isOn(setting: boolean | string | undefined): boolean {
  return setting !== undefined && setting !== false;
}

async function release(stream: MediaStream, context: AudioContext): Promise<void> {
  for (const track of stream.getTracks()) track.stop();
  await context.close();
}
