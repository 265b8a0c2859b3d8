import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../src/lib/server/openapi.ts';

export interface PlainResponse {
  status: number;
  /** With or without its parameters. */
  contentType: string | null;
  body: string;
}

const openapi = openApiDocument();
/** Their patterns stand beside them. */
const formats = { uuid: true, 'date-time': true } as const;
const ajv = new Ajv2020({ strict: false, allErrors: true, formats });
ajv.addSchema(openapi, 'openapi');
const validators = new Map<string, ValidateFunction>();

/** @throws Error naming what the description does not allow; a method that it does not know may only answer 405. */
export function requireContract(method: string, path: string, response: PlainResponse): void {
  const { status, contentType, body } = response;
  const verb = method.toLowerCase();
  const operation = openapi.paths[path]?.[verb as 'get' | 'post' | 'delete'];
  const where = operation === undefined ? '/predict' : path;
  const key = operation === undefined ? 'post' : verb;
  if (operation === undefined && status !== 405) {
    throw new Error(`${method} ${path} is not described, but answered ${status}.`);
  }
  const mediaType = (contentType ?? '').split(';')[0] ?? '';
  const pointer = ['paths', where, key, 'responses', status, 'content', mediaType, 'schema']
    .map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))
    .join('/');
  const validate = validatorAt(pointer);
  if (validate === null) {
    throw new Error(`${method} ${path} answered ${status} ${mediaType}, which is not described.`);
  }
  const value: unknown = mediaType.endsWith('json') ? JSON.parse(body) : body;
  if (!validate(value)) {
    throw new Error(`${method} ${path}, ${status}: ${ajv.errorsText(validate.errors)} in ${body}`);
  }
}

/** @returns null if there is nothing at the JSON pointer. */
function validatorAt(pointer: string): ValidateFunction | null {
  const known = validators.get(pointer);
  if (known !== undefined) return known;
  try {
    const validate = ajv.compile({ $ref: `openapi#/${pointer}` });
    validators.set(pointer, validate);
    return validate;
  } catch {
    return null;
  }
}
