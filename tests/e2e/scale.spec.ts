import { expect, test } from './support/test.ts';
import { hasNginx, startNginx } from '../support/nginx.ts';
import { ServerGroup } from '../support/server-group.ts';
import { loadDuring, nLost } from '../../model/bench/scale.ts';

const isFull = process.env.TEST_FULL === '1';

test.describe('two servers behind nginx', () => {
  test.skip(!isFull || !hasNginx(), 'takes long, and nginx');
  test.setTimeout(180_000);

  test('lose no request when one is killed, nor when both are replaced', async () => {
    const group = await ServerGroup.start(2, { WORKERS: '1', QUEUE_LIMIT: '64' });
    const nginx = await startNginx(group.ports);
    try {
      for (const happen of [() => group.kill(0), () => group.restartAll()]) {
        const load = await loadDuring(nginx.baseUrl, happen);
        expect(load.answeredMs.length).toBeGreaterThan(10);
        expect(nLost(load), JSON.stringify([...load.errors])).toBe(0);
      }
    } finally {
      await nginx.stop();
      await group.stop();
    }
  });
});
