import { createHash } from 'node:crypto';
import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseApiKeys, type ApiKey } from './keys.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

const MEBIBYTE = 1024 * 1024;

const environment = z.object({
  /** Address to listen on. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 lets the system choose a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(4444),
  /** Largest request that is accepted. */
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(25 * MEBIBYTE),
  /** Longest recording that is analysed; a few compressed megabytes can unpack to hours. */
  DURATION_LIMIT_SEC: z.coerce
    .number()
    .positive()
    .default(15 * 60),
  /** Most memory that the decoded sound of a recording may take, in each thread. */
  MEMORY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(512 * MEBIBYTE),
  /** Threads that hear recordings. */
  WORKERS: z.coerce.number().int().min(1).max(256).default(availableParallelism()),
  /** Requests that may wait while the threads are busy; more are turned away with 503. */
  QUEUE_LIMIT: z.coerce.number().int().nonnegative().default(16),
  /** Seconds from the arrival of a request to its answer; after them it is 504. */
  DEADLINE_SEC: z.coerce.number().positive().max(86_400).default(60),
  /** Seconds in which a request must have arrived as a whole; slower senders are cut off with 408. */
  BODY_TIMEOUT_SEC: z.coerce.number().positive().max(3600).default(60),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** SHA-256 of the keys that may ask, each followed by `:` and its requests per minute if they are limited. */
  API_KEYS: z.string().default('').transform(toApiKeys),
  /** Requests per minute of one client; 0: as many as it likes. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).default(0),
  /** Origins whose pages may ask, divided by commas; `*` stands for all. */
  CORS_ORIGINS: z.string().default('').transform(toOrigins),
  /** Script of the threads; the built server names its own. */
  WORKER_FILE: z
    .string()
    .min(1)
    .default(() => fileURLToPath(new URL('hear.worker.ts', import.meta.url))),
  /** Folder with `model.json` and `weights.bin`. */
  MODEL_DIR: z.string().min(1).default('model'),
  /** The one address that the archive of EMO-DB is handed on from; without it none is. */
  EMODB_URL: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** Largest archive that is handed on. */
  DATASET_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(100 * MEBIBYTE),
  /** Who sends it may train here; without it nobody may. */
  TRAIN_TOKEN: z
    .string()
    .regex(/^\S+$/, 'must not hold white space')
    .transform(toKey)
    .nullable()
    .default(null),
  /** Folder in which trainings and their models are kept, for one server at a time. */
  TRAIN_DIR: z.string().min(1).default(defaultTrainDir),
  /** The archive that is learnt from where a request brings none. */
  TRAIN_CORPUS: z.string().min(1).nullable().default(null),
  /** Largest archive that is learnt from; unpacked it may have ten times as much. */
  TRAIN_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(100 * MEBIBYTE),
  /** Script of the thread that trains; the built server names its own. */
  TRAIN_WORKER_FILE: z
    .string()
    .min(1)
    .default(() => fileURLToPath(new URL('train.worker.ts', import.meta.url))),
});

export interface ServerConfig {
  host: string;
  port: number;
  bodyLimitBytes: number;
  durationLimitSec: number;
  memoryLimitBytes: number;
  nWorkers: number;
  queueLimit: number;
  deadlineSec: number;
  bodyTimeoutSec: number;
  logLevel: LogLevel;
  apiKeys: ApiKey[];
  /** null: no limit. */
  ratePerMinute: number | null;
  corsOrigins: string[];
  workerFile: string;
  modelDir: string;
  emodbUrl: string | null;
  datasetLimitBytes: number;
  /** null: nothing is trained here. */
  trainToken: ApiKey | null;
  trainDir: string;
  trainCorpus: string | null;
  trainLimitBytes: number;
  trainWorkerFile: string;
}

/** @throws Error naming the first variable that cannot be used, and why. */
export function readServerConfig(env: Record<string, string | undefined>): ServerConfig {
  // An empty variable means an unset one, as in every shell.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.') ?? 'Environment'}: ${issue?.message ?? 'not usable'}`);
  }
  const { data } = parsed;
  return {
    host: data.HOST,
    port: data.PORT,
    bodyLimitBytes: data.BODY_LIMIT_BYTES,
    durationLimitSec: data.DURATION_LIMIT_SEC,
    memoryLimitBytes: data.MEMORY_LIMIT_BYTES,
    nWorkers: data.WORKERS,
    queueLimit: data.QUEUE_LIMIT,
    deadlineSec: data.DEADLINE_SEC,
    bodyTimeoutSec: data.BODY_TIMEOUT_SEC,
    logLevel: data.LOG_LEVEL,
    apiKeys: data.API_KEYS,
    ratePerMinute: data.RATE_LIMIT_PER_MINUTE === 0 ? null : data.RATE_LIMIT_PER_MINUTE,
    corsOrigins: data.CORS_ORIGINS,
    workerFile: data.WORKER_FILE,
    modelDir: data.MODEL_DIR,
    emodbUrl: data.EMODB_URL,
    datasetLimitBytes: data.DATASET_LIMIT_BYTES,
    trainToken: data.TRAIN_TOKEN,
    trainDir: data.TRAIN_DIR,
    trainCorpus: data.TRAIN_CORPUS,
    trainLimitBytes: data.TRAIN_LIMIT_BYTES,
    trainWorkerFile: data.TRAIN_WORKER_FILE,
  };
}

/** Where programs of this system keep their data. */
function defaultTrainDir(): string {
  const { platform, env } = process;
  if (platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'), 'Stimmung');
  if (platform === 'darwin')
    return path.join(homedir(), 'Library', 'Application Support', 'Stimmung');
  const { XDG_DATA_HOME: dataHome = '' } = env;
  const base = path.isAbsolute(dataHome) ? dataHome : path.join(homedir(), '.local', 'share');
  return path.join(base, 'stimmung');
}

function toKey(token: string): ApiKey {
  return { digest: createHash('sha256').update(token).digest(), perMinute: null };
}

function toApiKeys(text: string, context: z.RefinementCtx): ApiKey[] {
  const keys = parseApiKeys(text);
  if (keys !== null) return keys;
  context.addIssue({
    code: 'custom',
    message: 'expected SHA-256 digests of 64 hexadecimal digits, each with :PER_MINUTE or without',
  });
  return z.NEVER;
}

function toOrigins(text: string, context: z.RefinementCtx): string[] {
  const origins = text.split(/[\s,]+/).filter((origin) => origin !== '');
  const wrong = origins.find((origin) => origin !== '*' && !isOrigin(origin));
  if (wrong === undefined) return origins;
  context.addIssue({
    code: 'custom',
    message: `expected origins such as https://example.org or *, but got ${wrong}`,
  });
  return z.NEVER;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
