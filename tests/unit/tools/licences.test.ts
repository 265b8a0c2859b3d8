import { expect, test } from 'vitest';
import { isAllowed, licencesText, servedLicences } from '../../../src/tools/licences.mjs';

test.for([
  ['MIT', true],
  ['Apache-2.0 AND MIT', true],
  ['(GPL-2.0-only OR MIT)', true],
  ['LGPL-3.0-or-later', true],
  ['GPL-3.0-or-later', false],
  ['MIT AND AGPL-3.0-only', false],
  ['unknown', false],
  ['SEE LICENSE IN LICENSE.md', false],
] as const)('%s: %s', ([licence, expected]) => {
  expect(isAllowed(licence)).toBe(expected);
});

test('nothing that is served is unknown or under the GPL', () => {
  const licences = servedLicences();
  expect(licences.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
  const names = licences.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['svelte', '@tensorflow/tfjs-core', 'devalue']));
  expect(names).not.toContain('eslint');
});

test('the text that is handed out names each of them, and gives each licence once', () => {
  const text = licencesText();
  for (const { name, version } of servedLicences()) {
    expect(text).toContain(`${name} ${version}`.trimEnd());
  }
  expect(text.match(/Mozilla Public License Version 2\.0\n/g)).toHaveLength(1);
  expect(text).toContain('Copyright (c) 2016-2025 [Svelte Contributors]');
  expect(text).not.toContain('eslint');
});
