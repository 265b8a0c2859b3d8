/**
 * Gives mutated files and requests to every decoder, importer and the endpoint:
 *
 *     npm run fuzz -- [--inputs N] [--seed S] [--target NAME] [--first I]
 *
 * A finding is repeated by `--first I --inputs 1` with the same seed and target.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './runner.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    target: { type: 'string' },
  },
});

const report = await fuzz({
  inputs: Number(values.inputs),
  seed: Number(values.seed),
  first: Number(values.first),
  ...(values.target === undefined ? {} : { target: values.target }),
});
for (const [target, outcomes] of Object.entries(report.outcomes)) {
  const sorted = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  console.log(`${target.padEnd(10)} ${sorted.map(([name, n]) => `${name} ${n}`).join(', ')}`);
}
const { nInputs, seconds, longestMs, peakBytes, findings } = report;
console.log(
  `\n${nInputs} inputs in ${seconds.toFixed(0)} s, longest ${longestMs.toFixed(0)} ms, ` +
    `peak ${(peakBytes / 1e6).toFixed(0)} MB, ${findings.length} findings`,
);
for (const { kind, index, target, detail } of findings) {
  console.log(`\n${kind} at input ${index} of ${target}\n${detail}`);
}
process.exitCode = findings.length === 0 ? 0 : 1;
