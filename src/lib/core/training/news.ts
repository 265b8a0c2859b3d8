import type { ErrorInfo } from '../errors.ts';
import type { BackendName } from '../network/backend.ts';
import type { EpochRecord } from './progress.ts';

type Backend = BackendName | 'wasm-threads';

/** What a run tells while it goes on, a few times a second at most. */
export type TrainingNews =
  | { kind: 'reading'; nRead: number; nRecordings: number }
  | { kind: 'choosing-backend' }
  /** The device was taken away; the run goes on from its last checkpoint on the next one. */
  | { kind: 'backend-lost'; backend: Backend; reason: string }
  | {
      kind: 'started';
      backend: Backend;
      nParameters: number;
      nSteps: number;
      stepsPerEpoch: number;
      /** The course up to the checkpoint that the run goes on from. */
      epochs: EpochRecord[];
      losses: number[];
    }
  | {
      kind: 'steps';
      /** Steps taken since the beginning of the run. */
      step: number;
      /** Of the steps since the last such news, nats. */
      losses: number[];
      /** Recordings per second while training; null before it is known. */
      rate: number | null;
      /** Null before it is known. */
      remainingSec: number | null;
      memoryBytes: number;
    }
  | { kind: 'validating'; epoch: number }
  | { kind: 'epoch'; record: EpochRecord }
  | { kind: 'paused'; isPaused: boolean }
  | { kind: 'checkpoint'; step: number }
  /** The store did not take a checkpoint; training goes on. */
  | { kind: 'checkpoint-failed'; error: ErrorInfo };

/** How a run ended. */
export type TrainingEnd =
  /** `weightsDigest`: SHA-256 of all weights as float32, hexadecimal. */
  | { kind: 'finished'; weightsDigest: string }
  | { kind: 'stopped' }
  | { kind: 'diverged'; error: ErrorInfo }
  /** `reason` is English and technical. */
  | { kind: 'backend-lost'; backend: Backend; reason: string };
