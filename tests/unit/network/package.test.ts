import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseBundle, serializeBundle } from '#lib/core/network/bundle.ts';
import { readArchive, writeArchive } from '#lib/core/network/package-archive.ts';
import { MANIFEST, packModel, PARTS, unpackModel } from '#lib/core/network/package.ts';
import type { ModelAbout, PackageFiles } from '#lib/core/network/package.ts';
import type { Bundle } from '#lib/core/network/bundle.ts';
import { makeBundle } from '../../support/bundle.ts';
import { errorOf } from '../../support/codes.ts';
import { zipFiles } from '../../support/zip-bytes.ts';

const digest = (bytes: Uint8Array) =>
  Promise.resolve(createHash('sha256').update(bytes).digest('hex'));

const ABOUT: ModelAbout = {
  name: 'Räume & Stimmen',
  createdAt: Date.UTC(2026, 10, 24),
  corpusName: 'EMO-DB',
  recipe: 'recommended',
  split: 'speakers',
  nTraining: 400,
  nValidation: 100,
  uar: 0.62,
  wa: 0.6,
};

const asJson = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function parse(files: PackageFiles, name: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(files.get(name))) as Record<string, unknown>;
}

async function pack(bundle: Bundle = makeBundle(), about = ABOUT): Promise<PackageFiles> {
  const { description, weights } = serializeBundle(bundle);
  return packModel(about, description, new Uint8Array(weights), digest);
}

/** The same package with other contents and a manifest that vouches for them. */
async function reissue(files: PackageFiles, changes: Record<string, unknown>) {
  const changed = new Map(files);
  const manifest = parse(files, MANIFEST) as { files: Record<string, unknown> };
  for (const [name, value] of Object.entries(changes)) {
    const content = value instanceof Uint8Array ? new Uint8Array(value) : asJson(value);
    changed.set(name, content);
    manifest.files[name] = { sizeBytes: content.length, sha256: await digest(content) };
  }
  return changed.set(MANIFEST, asJson(manifest));
}

async function faultOf(files: PackageFiles) {
  const info = await errorOf(() => unpackModel(files, digest));
  return info.code === 'package-invalid' ? [info.details.fault, info.details.file] : info.code;
}

async function archiveFaultOf(archive: Uint8Array<ArrayBuffer>) {
  const info = await errorOf(() => readArchive(archive));
  return info.code === 'package-invalid' ? [info.details.fault, info.details.file] : info.code;
}

describe('a package', () => {
  it('comes back from one archive with what went in', async () => {
    const { description, weights } = serializeBundle(makeBundle());
    const archive = await writeArchive(await pack());
    const unpacked = await unpackModel(await readArchive(archive), digest);
    expect(unpacked.about).toEqual(ABOUT);
    expect(unpacked.bundle).toEqual(parseBundle(description, weights));
    expect(unpacked.description).toEqual(description);
    expect(unpacked.weights).toEqual(new Uint8Array(weights));
  });

  it('holds the shipped model', async () => {
    const root = new URL('../../../model/', import.meta.url);
    const description: unknown = JSON.parse(await readFile(new URL('model.json', root), 'utf8'));
    const weights = new Uint8Array(await readFile(new URL('weights.bin', root)));
    const files = await packModel(ABOUT, description, weights, digest);
    expect((await unpackModel(files, digest)).bundle).toEqual(parseBundle(description, weights));
  });

  it('has a card that says what it learnt from, how good it is and what it is not for', async () => {
    const card = new TextDecoder().decode((await pack()).get('README.md'));
    expect(card).toContain('# Räume & Stimmen');
    expect(card).toContain('EMO-DB, 400 recordings');
    expect(card).toContain('0.620');
    expect(card).toContain('Expression heard, not feeling felt');
  });
});

describe('an altered package', () => {
  it.each([MANIFEST, ...PARTS])('is refused wherever a bit of %s was turned over', async (name) => {
    const files = await pack();
    const content = files.get(name) ?? new Uint8Array();
    // Every byte of the short files, and spread over the long ones.
    const step = Math.max(1, Math.floor(content.length / 200));
    for (let at = 0; at < content.length; at += step) {
      const altered = content.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      const info = await errorOf(() => unpackModel(new Map(files).set(name, altered), digest));
      expect(info.code).toBe('package-invalid');
    }
  });

  it('never comes out of its archive as another model, whatever bit was turned over', async () => {
    const files = await pack();
    const archive = await writeArchive(files);
    const { about, bundle } = await unpackModel(files, digest);
    for (let at = 0; at < archive.length; at += 61) {
      const altered = archive.slice();
      altered[at] = (altered[at] ?? 0) ^ 4;
      try {
        const unpacked = await unpackModel(await readArchive(altered), digest);
        // What the archive says of dates and of itself may change; the model may not.
        expect([unpacked.about, unpacked.bundle]).toEqual([about, bundle]);
      } catch (error) {
        expect(await errorOf(() => Promise.reject(error as Error))).toMatchObject({
          code: 'package-invalid',
        });
      }
    }
  });

  it('is refused without one of its files, and with one more', async () => {
    const files = await pack();
    for (const name of PARTS) {
      const lacking = new Map(files);
      lacking.delete(name);
      expect(await faultOf(lacking)).toEqual(['missing', name]);
    }
    const more = new Map(files).set('run.js', asJson(1));
    expect(await faultOf(more)).toEqual(['stranger', 'run.js']);
  });

  it.each([
    ['another order of labels', (b: Bundle) => ({ 'labels.json': b.labels.toReversed() })],
    [
      'another picture of the sound',
      (b: Bundle) => ({
        'preprocess.json': { spec: { ...b.spec, nFft: 1024 }, segmentFrames: 64, warps: [1] },
      }),
    ],
  ])('is refused with %s than the network has', async (_, change) => {
    const changes = change(makeBundle());
    const files = await reissue(await pack(), changes);
    expect(await faultOf(files)).toEqual(['contradiction', Object.keys(changes)[0]]);
  });

  it('is refused when two labels are the same', async () => {
    const labels = ['anger', 'anger', 'a', 'b', 'c', 'd', 'e'];
    expect(await faultOf(await pack(makeBundle({ labels })))).toEqual(['labels', 'labels.json']);
  });

  it('is refused when its weights have another shape than its network', async () => {
    const files = await pack();
    const weights = (files.get('weights.bin') ?? new Uint8Array()).subarray(0, -2);
    const reissued = await reissue(files, { 'weights.bin': weights });
    expect(await faultOf(reissued)).toEqual(['model', 'model.json']);
  });

  it.each([
    ['a weight that is no number', 'weights.bin'],
    ['a description of something else', 'model.json'],
  ])('is refused with %s', async (_, name) => {
    const files = await pack();
    const weights = (files.get('weights.bin') ?? new Uint8Array()).slice();
    weights.set([0xff, 0x7f], 0);
    const changed = await reissue(files, { [name]: name === 'weights.bin' ? weights : { a: 1 } });
    expect(await faultOf(changed)).toEqual(['model', 'model.json']);
  });

  it.each([
    { uar: 1.2 },
    { name: ' ' },
    { name: 'x'.repeat(201) },
    { split: 'luck' },
    { createdAt: -1 },
  ])('is refused with %j in what it says about itself', async (change) => {
    const files = await reissue(await pack(), { 'about.json': { ...ABOUT, ...change } });
    expect(await faultOf(files)).toEqual(['about', 'about.json']);
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('is refused when it nests %s deeper than a stack bears', async (open, close) => {
    const files = await pack();
    const text = new TextDecoder().decode(files.get('model.json'));
    const deep = `,"deep":${open.repeat(50_000)}1${close.repeat(50_000)}}`;
    const json = new TextEncoder().encode(text.replace(/\}$/, deep));
    const changed = await reissue(files, { 'model.json': json });
    expect(await faultOf(changed)).toEqual(['unreadable', 'model.json']);
  });

  it('may speak of brackets in its texts', async () => {
    const name = `a "quoted\\" ${'[{'.repeat(90)}`;
    const files = await reissue(await pack(), { 'about.json': { ...ABOUT, name } });
    expect((await unpackModel(files, digest)).about.name).toBe(name);
  });

  it('is refused by another version of the format', async () => {
    const files = await pack();
    const manifest = { ...parse(files, MANIFEST), formatVersion: 2 };
    expect(await faultOf(new Map(files).set(MANIFEST, asJson(manifest)))).toEqual([
      'version',
      MANIFEST,
    ]);
  });
});

describe('an archive', () => {
  it('of something else is refused', async () => {
    const archive = await zipFiles({ 'a.wav': asJson(1) });
    expect(await archiveFaultOf(archive)).toEqual(['foreign', MANIFEST]);
  });

  it.each([0, 10, 5000])('that is none is refused (%i bytes)', async (nBytes) => {
    expect(await archiveFaultOf(new Uint8Array(nBytes).fill(7))).toEqual(['archive', '']);
  });

  it('that breaks off is refused', async () => {
    const archive = await writeArchive(await pack());
    expect(await archiveFaultOf(archive.slice(0, -40))).toEqual(['archive', '']);
  });

  it('that would burst the memory is refused before it is unpacked', async () => {
    const files = Object.fromEntries(await pack());
    const bomb = await zipFiles({ ...files, 'weights.bin': new Uint8Array(20e6) });
    expect(await archiveFaultOf(bomb)).toEqual(['too-large', 'weights.bin']);
    const text = await zipFiles({ ...files, 'README.md': asJson(Array(1e6).fill(1.5)) });
    expect(await archiveFaultOf(text)).toEqual(['too-large', 'README.md']);
  });

  it.each(['../model.json', 'model.json.exe', 'folder/labels.json'])(
    'with a file called %s is refused',
    async (name) => {
      const archive = await zipFiles({ ...Object.fromEntries(await pack()), [name]: asJson(1) });
      const [fault] = await archiveFaultOf(archive);
      expect(['stranger', 'archive']).toContain(fault);
    },
  );
});
