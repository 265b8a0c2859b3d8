import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { DOCS_POLICY, renderDocs } from '#lib/server/docs.ts';
import { openApiDocument } from '#lib/server/openapi.ts';
import { requireContract } from '../../support/contract.ts';

const json = (body: unknown, status = 200) => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
});

test('every reference leads somewhere', () => {
  const text = JSON.stringify(openApiDocument());
  const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(new Set(names)).toEqual(
    new Set(['Answer', 'LabelScore', 'Problem', 'Health', 'Training']),
  );
  expect(Object.keys(openApiDocument().components.schemas)).toEqual(
    expect.arrayContaining([...new Set(names)]),
  );
});

test('the parameters are those that are checked', () => {
  const { parameters = [] } = openApiDocument().paths['/predict']?.post ?? {};
  expect(parameters.map(({ name, schema }) => [name, schema.enum ?? schema.type])).toEqual([
    ['segments', ['true', 'false']],
    ['topK', 'integer'],
    ['channel', ['left', 'right', 'mix']],
    ['format', ['full', 'hf']],
  ]);
});

test.for([
  ['a foreign member', json([{ label: 'anger', score: 0.5, certainty: 1 }])],
  ['a probability above 1', json([{ label: 'anger', score: 1.5 }])],
  ['half an answer', json({ label: 'anger', score: 0.5 })],
  ['a status that is not described', json({}, 418)],
  ['a media type that is not described', { ...json([]), contentType: 'text/html' }],
] as const)('the contract refuses %s', ([, response]) => {
  expect(() => requireContract('POST', '/predict', response)).toThrow('/predict');
});

test('the page for people holds everything, no script, and the style that its policy allows', () => {
  const html = renderDocs(openApiDocument());
  for (const path of Object.keys(openApiDocument().paths)) expect(html).toContain(path);
  expect(html).not.toMatch(/<script|\son\w+=|style="/);
  const style = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(DOCS_POLICY).toContain(`style-src 'sha256-${hash}'`);
  expect(DOCS_POLICY).toContain("default-src 'none'");
});
