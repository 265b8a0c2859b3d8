import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import {
  fieldComplaints,
  gather,
  readKustomization,
  schemaComplaint,
  type Manifest,
} from '../../support/manifests.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../deploy/kubernetes');
const KUSTOMIZATIONS = ['base', 'training', 'scoring', 'overlays/production', 'overlays/archive'];
/** Made by hand, before: what they hold belongs into no repository. */
const SECRETS = ['stimmung-keys', 'stimmung-training'];

const manifests = ['base', 'training', 'scoring'].flatMap((name) =>
  gather(path.join(FOLDER, name)),
);

interface PodSpec {
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: { runAsNonRoot: boolean; runAsUser: number; seccompProfile: { type: string } };
  containers: Container[];
  volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
}

interface Container {
  name: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string } } }[];
  envFrom?: { configMapRef: { name: string } }[];
  ports?: { name: string }[];
  volumeMounts: { name: string; mountPath: string }[];
  resources: Record<'requests' | 'limits', Record<'cpu' | 'memory', string>>;
  securityContext: {
    allowPrivilegeEscalation: boolean;
    readOnlyRootFilesystem: boolean;
    capabilities: { drop: string[] };
  };
}

type Labels = Record<string, string>;
interface Pods {
  name: string;
  labels: Labels;
  spec: PodSpec;
}

const templated = ofKind('Deployment', 'Job') as With<{
  template: { metadata: { labels: Labels }; spec: PodSpec };
}>[];
const pods: Pods[] = templated.map(({ metadata, spec: { template } }) => ({
  name: metadata.name,
  labels: template.metadata.labels,
  spec: template.spec,
}));

type With<Spec> = Manifest & { spec: Spec };

function ofKind(...kinds: string[]): Manifest[] {
  return manifests.filter(({ kind }) => kinds.includes(kind));
}

function names(kind: string): string[] {
  return ofKind(kind).map(({ metadata }) => metadata.name);
}

function selected(labels: Labels): string[] {
  return pods
    .filter((pod) => Object.entries(labels).every(([key, value]) => pod.labels[key] === value))
    .map(({ name }) => name);
}

describe('the schemas', () => {
  it.each(manifests.map((manifest) => [manifest.kind, manifest.metadata.name, manifest] as const))(
    'have nothing against %s %s',
    (_kind, _name, manifest) => {
      expect(schemaComplaint(manifest)).toBeNull();
    },
  );

  it('bite on a wrong value', () => {
    const [service] = ofKind('Service');
    const wrong = { ...service, spec: { ports: [{ port: 'many' }] } } as unknown as Manifest;
    expect(schemaComplaint(wrong)).toMatch(/port/);
  });

  it('know every field but a planted one', () => {
    const [service] = ofKind('Service');
    const planted = { ...service, spec: { portz: [] } } as unknown as Manifest;
    expect(fieldComplaints([...manifests, planted])).toEqual([
      expect.stringContaining('\'"portz"\' does not exist'),
    ]);
  });
});

describe('names', () => {
  it('of settings, secrets and claims are there', () => {
    for (const { spec } of pods) {
      for (const { env = [], envFrom = [], volumeMounts } of spec.containers) {
        for (const { valueFrom } of env) {
          if (valueFrom !== undefined) expect(SECRETS).toContain(valueFrom.secretKeyRef.name);
        }
        for (const { configMapRef } of envFrom) {
          expect(names('ConfigMap')).toContain(configMapRef.name);
        }
        const volumes = spec.volumes.map(({ name }) => name);
        expect(volumeMounts.map(({ name }) => name).toSorted()).toEqual(volumes.toSorted());
      }
      for (const { persistentVolumeClaim: claim } of spec.volumes) {
        if (claim !== undefined) expect(names('PersistentVolumeClaim')).toContain(claim.claimName);
      }
    }
  });

  it('of ports are those of the containers, and every selector finds just its pods', () => {
    const services = ofKind('Service') as With<{
      selector: Labels;
      ports: { targetPort: string }[];
    }>[];
    expect(services).toHaveLength(2);
    for (const { metadata, spec } of services) {
      expect(selected(spec.selector)).toEqual([metadata.name]);
      const ports = pods
        .find(({ name }) => name === metadata.name)
        ?.spec.containers.flatMap((container) => container.ports ?? [])
        .map(({ name }) => name);
      expect(spec.ports.map(({ targetPort }) => targetPort)).toEqual(ports);
    }
    const choosing = ofKind('Deployment', 'PodDisruptionBudget') as With<{
      selector: { matchLabels: Labels };
    }>[];
    for (const { metadata, spec } of choosing) {
      expect(selected(spec.selector.matchLabels)).toEqual([metadata.name]);
    }
    const [scaler] = ofKind('HorizontalPodAutoscaler') as With<{
      scaleTargetRef: { name: string };
    }>[];
    expect(names('Deployment')).toContain(scaler?.spec.scaleTargetRef.name);
  });
});

describe('pods', () => {
  it.each(pods.map(({ name, spec }) => [name, spec] as const))(
    '%s may do no more than they must',
    (_name, spec) => {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: {
          ...{ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
        },
      });
      for (const { securityContext, resources, env = [] } of spec.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(resources.requests)).toEqual(['cpu', 'memory']);
        expect(Object.keys(resources.limits)).toEqual(['cpu', 'memory']);
        // A thread of its own for each processor that it may use; one that trains needs the other.
        const threads = env.find(({ name }) => name === 'WORKERS')?.value ?? settings().WORKERS;
        expect(Number(threads)).toBeLessThanOrEqual(Number(resources.limits.cpu));
      }
    },
  );

  it('have longer to stop than the server takes', () => {
    for (const { name, spec } of pods.filter(({ name }) => names('Deployment').includes(name))) {
      expect(spec.terminationGracePeriodSeconds, name).toBeGreaterThanOrEqual(5 + 25);
    }
  });

  it('reach nobody', () => {
    const policies = ofKind('NetworkPolicy') as With<{
      podSelector: { matchLabels: Labels };
      policyTypes: string[];
      egress: unknown[];
    }>[];
    const closed = policies.flatMap(({ spec }) => {
      expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
      expect(spec.egress).toEqual([]);
      return selected(spec.podSelector.matchLabels);
    });
    expect(closed.toSorted()).toEqual(pods.map(({ name }) => name).toSorted());
  });

  it('score as many shards as there are', () => {
    const [job] = ofKind('Job') as With<{ completions: number; completionMode: string }>[];
    const [container] = pods.find(({ name }) => name === job?.metadata.name)?.spec.containers ?? [];
    expect(job?.spec.completionMode).toBe('Indexed');
    expect(container?.args?.at(-1)).toBe(`$(JOB_COMPLETION_INDEX)/${job?.spec.completions}`);
  });
});

it('training is one server at a time, with its folder and its token', () => {
  const training = ofKind('Deployment').find(
    ({ metadata }) => metadata.name === 'stimmung-training',
  );
  expect(training?.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  const [container] = pods.find(({ name }) => name === 'stimmung-training')?.spec.containers ?? [];
  const env = Object.fromEntries(container?.env?.map((one) => [one.name, one]) ?? []);
  expect(env.TRAIN_TOKEN?.valueFrom?.secretKeyRef.name).toBe('stimmung-training');
  const mounted = container?.volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounted).toContain(env.TRAIN_DIR?.value);
});

it('the images of the overlays are those that the pods name', () => {
  for (const overlay of ['production', 'archive']) {
    const { images = [] } = readKustomization(path.join(FOLDER, 'overlays', overlay));
    expect(images.map(({ name }) => name)).toEqual(['stimmung']);
  }
});

const hasKubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasKubectl).each(KUSTOMIZATIONS)('kustomize builds all of %s', (name) => {
  const folder = path.join(FOLDER, name);
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  const built = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
  const kinds = (list: readonly Manifest[]) => list.map(({ kind }) => kind).toSorted();
  expect(kinds(built)).toEqual(kinds(gather(folder)));
  expect(built.map(schemaComplaint)).toEqual(built.map(() => null));
});

function settings(): Labels {
  const [map] = ofKind('ConfigMap') as unknown as { data: Labels }[];
  return map?.data ?? {};
}
