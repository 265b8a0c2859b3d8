import { z } from 'zod';

const MEBIBYTE = 1024 * 1024;

const environment = z.object({
  /** Address to listen on. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** 0 lets the system choose a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(4444),
  /** Largest recording that is accepted. */
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
  /** Requests that may wait while another one is answered; more are turned away with 503. */
  QUEUE_LIMIT: z.coerce.number().int().nonnegative().default(16),
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
});

export interface ServerConfig {
  host: string;
  port: number;
  bodyLimitBytes: number;
  durationLimitSec: number;
  queueLimit: number;
  modelDir: string;
  emodbUrl: string | null;
  datasetLimitBytes: number;
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
  const { HOST, PORT, BODY_LIMIT_BYTES, DURATION_LIMIT_SEC, QUEUE_LIMIT } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    durationLimitSec: DURATION_LIMIT_SEC,
    queueLimit: QUEUE_LIMIT,
    modelDir: parsed.data.MODEL_DIR,
    emodbUrl: parsed.data.EMODB_URL,
    datasetLimitBytes: parsed.data.DATASET_LIMIT_BYTES,
  };
}
