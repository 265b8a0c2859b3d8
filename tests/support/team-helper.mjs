// A thread of a team whose kernels add: to one of four sums, or take away from it.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { serveTeam } = await import('../../src/lib/core/network/kernel-team.ts');

const { board, helper, sums } = workerData;

/** @param {number} at @param {number} value */
function add(at, value) {
  if (at >= sums.length) throw new RangeError(`There is no sum ${at}.`);
  Atomics.add(sums, at, value);
}

parentPort?.postMessage('ready');
/** @param {number} at @param {number} value */
const subtract = (at, value) => add(at, -value);
serveTeam(board, helper, { convolve: add, convolveTiles: subtract });
