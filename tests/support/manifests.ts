import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

const require = createRequire(import.meta.url);
const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  spec?: unknown;
}

interface Kustomization {
  apiVersion: string;
  kind: string;
  resources?: string[];
  namespace?: string;
  images?: { name: string; newName?: string; newTag?: string }[];
  configMapGenerator?: { name: string; literals?: string[] }[];
}

/** All documents of a YAML file, variables with their defaults; throws what the parser complains about. */
export function readYaml(file: string): unknown[] {
  const text = readFileSync(file, 'utf8').replaceAll(/\$\{\w+:-(\w*)\}/g, '$1');
  return parseAllDocuments(text, { merge: true }).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined) throw problem;
    return document.toJS() as unknown;
  });
}

/** Every manifest that a kustomization gathers, from the folders that it names too, before its transformations. */
export function gather(folder: string): Manifest[] {
  const kustomization = readKustomization(folder);
  const generated = (kustomization.configMapGenerator ?? []).map(({ name, literals = [] }) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
    data: Object.fromEntries(literals.map((literal) => split(literal))),
  }));
  const listed = (kustomization.resources ?? []).flatMap((resource) => {
    const full = path.join(folder, resource);
    return existsSync(path.join(full, 'kustomization.yaml'))
      ? gather(full)
      : (readYaml(full) as Manifest[]);
  });
  return [...listed, ...generated];
}

export function readKustomization(folder: string): Kustomization {
  const [first] = readYaml(path.join(folder, 'kustomization.yaml'));
  return first as Kustomization;
}

/** `NAME=VALUE` */
function split(literal: string): [string, string] {
  const at = literal.indexOf('=');
  if (at < 1) throw new Error(`${literal} is no NAME=VALUE.`);
  return [literal.slice(0, at), literal.slice(at + 1)];
}

type Model = new (data: unknown) => { validate(): void };

/** What the schema of its kind says against a manifest: wrong types and values, missing fields. */
export function schemaComplaint(manifest: Manifest): string | null {
  const { apiVersion, kind } = manifest;
  try {
    // Only this kind: all of a version take seconds to load.
    const module = require(`kubernetes-models/${apiVersion}/${kind}`) as Record<string, Model>;
    const Model = module[kind];
    if (Model === undefined) throw new Error(`There is no ${kind} in ${apiVersion}.`);
    new Model(manifest).validate();
    return null;
  } catch (error) {
    return String(error);
  }
}

const PROGRAM = path.join(ROOT, 'manifests.ts');

/** What the compiler says against manifests: fields that no schema knows, which an API server would refuse or drop. */
export function fieldComplaints(manifests: readonly Manifest[]): string[] {
  const source = manifests
    .map(({ apiVersion, kind, ...rest }, i) => {
      const literal = JSON.stringify({ apiVersion, kind, ...rest }, null, 1);
      const module = `kubernetes-models/${apiVersion}/${kind}`;
      return `import type { I${kind} as T${i} } from '${module}';\nexport const m${i}: T${i} = ${literal};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    lib: ['lib.es2020.d.ts'],
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  const readFile = host.readFile.bind(host);
  host.fileExists = (file) => file === PROGRAM || fileExists(file);
  host.readFile = (file) => (file === PROGRAM ? source : readFile(file));
  const program = ts.createProgram([PROGRAM], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
