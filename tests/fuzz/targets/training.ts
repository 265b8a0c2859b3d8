import type { Rng } from '#lib/core/rng.ts';
import { toPlanDraft } from '#lib/server/training/order.ts';
import { readTrainRequest } from '#lib/server/training/request.ts';
import { ascii, concatBytes } from '../../support/wav-bytes.ts';
import { mutateJson } from '../mutate-json.ts';
import { mutate, pick } from '../mutate.ts';
import { insist, outcomeOf, type FuzzTarget } from '../target.ts';

const BOUNDARY = 'x-boundary-x';
const LIMIT_BYTES = 1 << 16;
const ZIP = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]);
const ORDER = JSON.stringify({
  name: 'Räume',
  corpusName: 'Stimmen',
  recipe: 'original',
  split: { kind: 'random', share: 0.2 },
  seed: 3,
  settings: { preset: 'alexnet-compact', epochs: 2, nMels: 64, augmentation: true, noise: 0.1 },
  labels: { wut: 'anger', rest: null },
});
const TYPES = ['application/json', 'application/zip', `multipart/form-data; boundary=${BOUNDARY}`];

/** A request to `POST /api/train`: configurations, archives, forms with both, and headers that need not be true. */
export const trainingTarget: FuzzTarget = {
  name: 'training',
  share: 2,
  open: () =>
    Promise.resolve((rng) => {
      const order = rng.uniform() < 0.7 ? mutateJson(ORDER, rng) : ORDER;
      const [type, body] = bodyOf(order, rng);
      const contentType = rng.uniform() < 0.9 ? type : pick(rng, TYPES);
      return { input: body, run: () => outcomeOf(() => plan(body, contentType)) };
    }),
};

function bodyOf(order: string, rng: Rng): [string, Uint8Array<ArrayBuffer>] {
  const json = Uint8Array.from(Buffer.from(order));
  const way = rng.uniform();
  if (way < 0.5) return ['application/json', json];
  if (way < 0.6) return ['application/zip', Uint8Array.from(mutate(ZIP, rng, [ZIP, json]))];
  const form = Uint8Array.from(formOf(json));
  const broken = rng.uniform() < 0.5 ? Uint8Array.from(mutate(form, rng, [form, json])) : form;
  return [`multipart/form-data; boundary=${BOUNDARY}`, broken];
}

function formOf(json: Uint8Array): Uint8Array {
  const part = (field: string) =>
    ascii(`\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; ${field}\r\n\r\n`);
  return concatBytes([
    part('name="config"').subarray(2),
    json,
    part('name="corpus"; filename="a.zip"'),
    ZIP,
    ascii(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

async function plan(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<void> {
  const headers = { 'content-type': contentType };
  const request = new Request('http://localhost/api/train', { method: 'POST', body, headers });
  const asked = await readTrainRequest(request, LIMIT_BYTES);
  if (asked === null) return;
  const { config, warps } = toPlanDraft(asked.order);
  insist(Number.isInteger(config.epochs) && config.epochs >= 1, `${config.epochs} epochs`);
  insist(warps.length > 0, 'no warps');
  insist((asked.archive?.byteLength ?? 0) <= LIMIT_BYTES, 'an archive beyond the limit');
}
