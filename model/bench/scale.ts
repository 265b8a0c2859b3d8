import { setTimeout as wait } from 'node:timers/promises';
import { hasNginx, startNginx } from '../../tests/support/nginx.ts';
import { ServerGroup } from '../../tests/support/server-group.ts';
import { hammer, within, type Load } from './load.ts';
import type { Figure } from './measure.ts';

const N_CLIENTS = 8;
const WARM_MS = 2000;
const MEASURED_MS = 10_000;
/** Of load before and after something happens to a server. */
const AROUND_MS = 2000;
/** One thread each, and a queue that holds all clients: nobody is turned away while one of two is missing. */
const SERVER = { WORKERS: '1', QUEUE_LIMIT: '64' };
const NO_NGINX = 'nginx is not installed';

/** Several servers behind nginx: how their number pays, and what a server that dies or is replaced costs; needs a build. */
export async function benchScale(): Promise<Figure[]> {
  if (!hasNginx()) {
    const missing = { value: null, unit: '', note: NO_NGINX };
    return [{ key: 'scaleRatio', label: 'two servers / one, behind nginx', ...missing }];
  }
  const one = await withGroup(1, async ({ baseUrl }) => {
    await hammer({ baseUrl }, N_CLIENTS, within(WARM_MS));
    return perSec(await hammer({ baseUrl }, N_CLIENTS, within(MEASURED_MS)));
  });
  return withGroup(2, async ({ baseUrl, group }) => {
    await hammer({ baseUrl }, N_CLIENTS, within(WARM_MS));
    const two = perSec(await hammer({ baseUrl }, N_CLIENTS, within(MEASURED_MS)));
    const killed = await loadDuring(baseUrl, () => group.kill(0));
    const restarted = await loadDuring(baseUrl, () => group.restartAll());
    return [
      {
        key: 'scaleOne',
        label: 'one server of one thread, behind nginx',
        value: one,
        unit: 'requests/s',
      },
      { key: 'scaleTwo', label: 'two servers of one thread', value: two, unit: 'requests/s' },
      { key: 'scaleRatio', label: '  two / one', value: two / one, unit: '' },
      lossFigure('scaleKilled', 'one of two killed under load', killed),
      lossFigure('scaleRestarted', 'both restarted in turn under load', restarted),
      lossFigure('scaleKilledOnce', '  killed, without asking another', await withoutRetry(group)),
    ];
  });
}

/** The control: what is lost where nginx does not send a recording again. */
async function withoutRetry(group: ServerGroup): Promise<Load> {
  const nginx = await startNginx(group.ports, (config) => config.replace(' non_idempotent', ''));
  try {
    return await loadDuring(nginx.baseUrl, () => group.kill(0));
  } finally {
    await nginx.stop();
  }
}

async function withGroup<T>(
  nServers: number,
  use: (running: { baseUrl: string; group: ServerGroup }) => Promise<T>,
): Promise<T> {
  const group = await ServerGroup.start(nServers, SERVER);
  try {
    const nginx = await startNginx(group.ports);
    try {
      return await use({ baseUrl: nginx.baseUrl, group });
    } finally {
      await nginx.stop();
    }
  } finally {
    await group.stop();
  }
}

/** Load from before something happens until after it is over. */
export async function loadDuring(baseUrl: string, happen: () => Promise<void>): Promise<Load> {
  const course = { isOver: false };
  const load = hammer({ baseUrl }, N_CLIENTS, () => course.isOver);
  await wait(AROUND_MS);
  await happen();
  await wait(AROUND_MS);
  course.isOver = true;
  return load;
}

function perSec({ answeredMs }: Load): number {
  return (1000 * answeredMs.length) / MEASURED_MS;
}

/** Requests that were not answered, for whatever reason. */
export function nLost({ nTurnedAway, errors }: Load): number {
  return nTurnedAway + [...errors.values()].reduce((total, n) => total + n, 0);
}

function lossFigure(key: string, label: string, load: Load): Figure {
  const statuses = [...load.errors].map(([status, n]) => `, ${n} × ${status}`).join('');
  const note = `${load.answeredMs.length} answered, ${load.nTurnedAway} turned away${statuses}`;
  return { key, label, value: nLost(load), unit: 'lost', note };
}
